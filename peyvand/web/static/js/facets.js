// facets: closed behind a button on a phone, open beside the list on a wide screen; a choice applies at once.
const wide = matchMedia("(min-width: 62rem)");
// A drawer that somebody opened stays open while the list beside it is exchanged.
let kept = false;

export function start(root) {
  for (const drawer of root.querySelectorAll(".facets-drawer:not([data-ready])")) {
    drawer.dataset.ready = "";
    const fit = () => { drawer.open = wide.matches || kept; };
    wide.addEventListener("change", fit);
    fit();
    drawer.addEventListener("toggle", () => { if (!wide.matches) kept = drawer.open; });
  }
  for (const form of root.querySelectorAll("form[data-facets]:not([data-ready]), form[data-filter-bar]:not([data-ready])")) {
    form.dataset.ready = "";
    form.addEventListener("change", (event) => {
      if (event.target.type === "search") return;
      sessionStorageSet(event.target);
      form.requestSubmit();
    });
  }
  back();
}

// The page comes anew; focus goes back to the box that was ticked.
function sessionStorageSet(input) {
  try { sessionStorage.setItem("facet", `${input.name}\n${input.value}`); } catch { /* a private window keeps nothing */ }
}

function back() {
  let kept = null;
  try { kept = sessionStorage.getItem("facet"); sessionStorage.removeItem("facet"); } catch { return; }
  if (!kept) return;
  const [name, value] = kept.split("\n");
  const input = [...document.querySelectorAll("form[data-facets] input, form[data-filter-bar] select")].find((one) => one.name === name && (one.tagName === "SELECT" || one.value === value));
  input?.focus({ preventScroll: true });
}
