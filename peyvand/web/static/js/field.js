// field: counts characters, spells sums of money, and clears an error once its field was changed. The server judges; this only tells early.
const digits = new Intl.NumberFormat(document.documentElement.lang === "fa" ? "fa-IR" : "en-GB");

function counted(input) {
  const foot = input.closest(".field")?.querySelector("[data-count]");
  if (!foot) return;
  const most = Number(input.dataset.most);
  const tell = () => {
    const n = [...input.value].length;
    foot.textContent = foot.dataset.words.replace("{n}", digits.format(n)).replace("{most}", digits.format(most));
    foot.toggleAttribute("data-over", n > most);
  };
  input.addEventListener("input", tell);
  tell();
}

function spelt(input) {
  const said = input.closest(".field")?.querySelector("[data-said]");
  if (!said?.dataset.url) return;
  let wait = 0;
  let last = input.value;
  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      if (input.value === last) return;
      last = input.value;
      try {
        const answer = await fetch(`${said.dataset.url}?${new URLSearchParams({ money: last.slice(0, 200) })}`);
        if (answer.ok) said.textContent = (await answer.json()).said;
      } catch { said.textContent = ""; }
    }, 400);
  });
}

function mended(field) {
  const was = [...field.querySelectorAll("input, select, textarea")].map((input) => input.checked ? "on" : input.value).join("\n");
  const look = () => {
    const is = [...field.querySelectorAll("input, select, textarea")].map((input) => input.checked ? "on" : input.value).join("\n");
    if (is === was || !("error" in field.dataset)) return;
    delete field.dataset.error;
    for (const error of field.querySelectorAll(".error")) error.hidden = true;
    for (const input of field.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  };
  field.addEventListener("focusout", () => afterPress(look));
}

// While a button of the mouse is down nothing may move: the click would miss what was pressed.
let isPressed = false;
for (const [name, is] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) addEventListener(name, () => { isPressed = is; }, true);

function afterPress(act) {
  if (!isPressed) return act();
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(act), { once: true });
}

export function start(root) {
  for (const input of root.querySelectorAll(":is(input, textarea)[data-most]:not([data-ready])")) { input.dataset.ready = ""; counted(input); }
  for (const input of root.querySelectorAll("[data-spells]:not([data-speaks])")) { input.dataset.speaks = ""; spelt(input); }
  for (const field of root.querySelectorAll(".field[data-error]:not([data-ready])")) { field.dataset.ready = ""; mended(field); }
}
