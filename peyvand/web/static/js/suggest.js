// suggest: proposals under the box of search, walked with the arrow keys (a combobox with a list). Without this script the box is a plain search.
const boxOf = (list) => document.querySelector(`[data-suggest][hx-target="#${list.id}"]`);

function options(list) {
  return [...list.querySelectorAll("[role=option]")];
}

function show(input, list, open) {
  const shown = open && options(list).length > 0;
  list.hidden = !shown;
  input.setAttribute("aria-expanded", String(shown));
  if (shown) input.setAttribute("aria-controls", list.querySelector("[role=listbox]").id); else input.removeAttribute("aria-controls");
  if (!shown) choose(input, list, null);
}

function choose(input, list, option) {
  for (const one of options(list)) one.setAttribute("aria-selected", String(one === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function walk(input, list, step) {
  const all = options(list);
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = at + step;
  choose(input, list, at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[next] ?? null);
}

function attach(input) {
  const list = document.querySelector(input.getAttribute("hx-target"));
  if (!list) return;
  input.dataset.ready = "";
  input.type = "text"; // a search field may not be a combobox
  input.inputMode = "search";
  input.enterKeyHint = "search";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-haspopup", "listbox"]]) input.setAttribute(name, value);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options(list).length) return;
      event.preventDefault();
      if (!open) show(input, list, true);
      walk(input, list, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      show(input, list, false);
    } else if (event.key === "Enter" && open) {
      const chosen = list.querySelector("[aria-selected=true]");
      if (chosen) { event.preventDefault(); chosen.click(); }
      show(input, list, false);
    }
  });
  input.addEventListener("input", () => { choose(input, list, null); if (!input.value.trim()) { list.replaceChildren(); show(input, list, false); } });
  input.addEventListener("blur", () => show(input, list, false));
  input.addEventListener("focus", () => show(input, list, true));
  list.addEventListener("pointerdown", (event) => { if (event.button === 0) event.preventDefault(); }); // the focus stays in the box until the click is done
}

export function start(root) {
  for (const input of root.querySelectorAll("[data-suggest]:not([data-ready])")) attach(input);
  // New proposals came: shown only to who is still in the box, and not for what was wiped meanwhile.
  if (root.matches?.(".suggestions")) {
    const input = boxOf(root);
    if (input) show(input, root, document.activeElement === input && input.value.trim() !== "");
  }
}
