// dialog: a button with data-dialog opens the dialog of that id; the browser keeps focus inside and gives it back. Also: focus on an
// error summary that came with the page, and "/" or Ctrl-K for the search.
export function start(root) {
  for (const button of root.querySelectorAll("[data-dialog]:not([data-ready])")) {
    button.dataset.ready = "";
    button.addEventListener("click", (event) => {
      const dialog = document.getElementById(button.dataset.dialog);
      if (!dialog) return;
      event.preventDefault();
      dialog.showModal();
    });
  }
  for (const button of root.querySelectorAll("[data-close]:not([data-ready])")) {
    button.dataset.ready = "";
    button.addEventListener("click", () => button.closest("dialog")?.close());
  }
  root.querySelector("[data-focus]")?.focus();
}

addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!slash && !control) return;
  const box = document.querySelector("main input[type=search], main [data-suggest]");
  const link = document.querySelector("[data-search-key]");
  if (!box && !link) return;
  event.preventDefault();
  if (box) box.focus(); else link.click();
});

addEventListener("click", (event) => {
  // A link of the error summary leads into a section that may be folded.
  const link = event.target.closest?.(".error-summary a, .stepper a, .checklist a");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target.matches("input, select, textarea")) { event.preventDefault(); target.focus(); target.scrollIntoView({ block: "center" }); }
});
