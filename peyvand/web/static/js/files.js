// files: says which files were chosen or dropped, since the input itself is not seen.
export function start(root) {
  for (const drop of root.querySelectorAll(".drop:not([data-ready])")) {
    drop.dataset.ready = "";
    const input = drop.querySelector("input[type=file]");
    const said = drop.querySelector("[data-chosen]");
    const say = () => { said.textContent = [...input.files].map((file) => `\u2068${file.name}\u2069`).join("\n"); };
    input.addEventListener("change", say);
    if (input.files.length) say();
  }
}
