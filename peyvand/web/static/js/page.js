// page: brings in the script of each component that is on the page, and again after a part of it was exchanged.
// Without scripts every page works; these only make it quicker.
const urls = document.querySelector("script[data-parts]").dataset;
const parts = [
  ["theme", "[data-theme-form]"],
  ["toast", "[data-toasts]"],
  ["htmx", "[hx-get], [hx-post], [data-hx-get], [data-hx-post], [hx-boost]"],
  ["dialog", "[data-dialog], dialog, [data-focus], [data-search-key]"],
  ["facets", ".facets-drawer, [data-filter-bar], [data-facets]"],
  ["field", "[data-most], [data-spells], .field[data-error]"],
  ["calendar", "[data-calendar]"],
  ["rows", "[data-rows]"],
  ["files", ".drop"],
  ["autosave", "form[data-autosave]"],
  ["weights", "form[data-weights]"],
  ["suggest", "[data-suggest], .suggestions"],
  ["passkey", "form[data-passkey]"],
];

document.documentElement.dataset.script = "";

export async function start(root = document) {
  for (const [name, selector] of parts) {
    if (!root.querySelector(selector) && !root.matches?.(selector)) continue;
    const part = await import(urls[`part${name[0].toUpperCase()}${name.slice(1)}`]);
    part.start(root);
  }
}

document.addEventListener("page:part", (event) => start(event.target));
start();
