// rows: adds, removes and pastes rows of a form at once. Without this script the buttons ask the server for the same.
const digits = new Intl.NumberFormat(document.documentElement.lang === "fa" ? "fa-IR" : "en-GB");

function attach(box) {
  const prefix = box.dataset.rows;
  const editor = box.querySelector(".row-editor");
  const blank = box.querySelector("template");
  const total = box.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const said = box.querySelector("[data-rows-said]");
  const rows = () => [...editor.querySelectorAll("[data-row]")];
  const changed = () => editor.dispatchEvent(new Event("input", { bubbles: true }));
  const first = (row) => row.querySelector("input:not([type=hidden]), select, textarea");

  function number() {
    const all = rows();
    total.value = all.length;
    all.forEach((row, index) => {
      const n = digits.format(index + 1);
      row.setAttribute("aria-label", box.dataset.noun.replace("{n}", n));
      for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const name of ["name", "id", "for", "aria-describedby"]) {
          const value = part.getAttribute(name);
          if (value) part.setAttribute(name, value.replace(new RegExp(`(^|_|\\s)${prefix}-(\\d+|__prefix__)-`), `$1${prefix}-${index}-`));
        }
      }
      const remove = row.querySelector("[data-remove]");
      remove.value = `${prefix}-${index}`;
      remove.setAttribute("aria-label", box.dataset.removeWords.replace("{n}", n));
    });
  }

  function add() {
    if (rows().length >= Number(box.dataset.rowsMost)) return null;
    const row = blank.content.firstElementChild.cloneNode(true);
    editor.append(row);
    number();
    row.dispatchEvent(new Event("page:part", { bubbles: true }));
    return row;
  }

  // Cells of a sheet: one row a line, columns in the order of the inputs.
  function paste(text, from = null) {
    const lines = text.replace(/\r/g, "").split("\n").filter((line) => line.trim()).map((line) => line.split("\t"));
    let row = from;
    let count = 0;
    for (const cells of lines) {
      if (!row) row = rows().find((one) => inputs(one).every((input) => input.tagName === "SELECT" || !input.value)) ?? add();
      if (!row) break;
      inputs(row).forEach((input, i) => { if (cells[i] !== undefined) fill(input, cells[i].trim()); });
      row = from ? row.nextElementSibling?.closest("[data-row]") : null;
      count += 1;
    }
    if (count) {
      said.textContent = box.dataset.pasted.replace("{n}", digits.format(count));
      changed();
    }
    return count;
  }

  const inputs = (row) => [...row.querySelectorAll("label:not(.must) input, label:not(.must) select, label:not(.must) textarea")];

  function fill(input, value) {
    if (input.tagName !== "SELECT") { input.value = value; return; }
    const option = [...input.options].find((one) => one.text.trim() === value || one.value === value);
    if (option) input.value = option.value;
  }

  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("add" in button.dataset) {
      event.preventDefault();
      const row = add();
      if (row) { first(row).focus(); said.textContent = box.dataset.added; changed(); }
    } else if ("remove" in button.dataset) {
      event.preventDefault();
      const row = button.closest("[data-row]");
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      number();
      (next ? first(next) : box.querySelector("[data-add]")).focus();
      said.textContent = box.dataset.removed;
      changed();
    } else if ("paste" in button.dataset) {
      const dialog = box.querySelector("dialog");
      dialog.querySelector("textarea").value = "";
      dialog.showModal();
    } else if ("take" in button.dataset) {
      const dialog = box.querySelector("dialog");
      paste(dialog.querySelector("textarea").value);
      dialog.close();
    }
  });

  editor.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const row = event.target.closest("[data-row]");
    if (!text.includes("\t") || !row || event.target !== first(row)) return;
    event.preventDefault();
    const empty = inputs(row).every((input) => input.tagName === "SELECT" || !input.value);
    paste(text, empty && !text.trim().includes("\n") ? row : null);
  });

  const opener = box.querySelector("[data-paste]");
  if (opener) opener.hidden = false;
}

export function start(root) {
  for (const box of root.querySelectorAll("[data-rows]:not([data-ready])")) { box.dataset.ready = ""; attach(box); }
}
