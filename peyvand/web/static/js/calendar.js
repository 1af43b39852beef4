// calendar: helps to pick a day; typing works without it. Jalali on Persian pages, Gregorian on English ones; weeks begin on Saturday.
const persian = document.documentElement.lang === "fa";
const rightToLeft = document.documentElement.dir === "rtl";
const digits = new Intl.NumberFormat(persian ? "fa-IR" : "en-GB", { useGrouping: false });
const DAY = 86400000;
const LEAP = new Set([1, 5, 9, 13, 17, 22, 26, 30]);
const ANCHOR = Date.UTC(2024, 2, 20); // 1 Farvardin 1403

const leap = (year) => LEAP.has(year % 33);
const jalaliLength = (year, month) => month <= 6 ? 31 : month <= 11 ? 30 : leap(year) ? 30 : 29;

function jalaliStart(year) {
  let days = 0;
  for (let y = 1403; y < year; y += 1) days += leap(y) ? 366 : 365;
  for (let y = year; y < 1403; y += 1) days -= leap(y) ? 366 : 365;
  return ANCHOR + days * DAY;
}

// A calendar: parts of a day (milliseconds at midnight UTC), and a day of its parts.
const jalali = {
  of(time) {
    let year = new Date(time).getUTCFullYear() - 621;
    if (time < jalaliStart(year)) year -= 1;
    let rest = Math.round((time - jalaliStart(year)) / DAY);
    let month = 1;
    while (rest >= jalaliLength(year, month)) { rest -= jalaliLength(year, month); month += 1; }
    return { year, month, day: rest + 1 };
  },
  to({ year, month, day }) {
    let days = day - 1;
    for (let m = 1; m < month; m += 1) days += jalaliLength(year, m);
    return jalaliStart(year) + days * DAY;
  },
  length: jalaliLength,
};
const gregorian = {
  of(time) { const d = new Date(time); return { year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate() }; },
  to({ year, month, day }) { return Date.UTC(year, month - 1, day); },
  length(year, month) { return new Date(Date.UTC(year, month, 0)).getUTCDate(); },
};
const calendar = persian ? jalali : gregorian;

const latin = (text) => text.replace(/[۰-۹]/g, (c) => c.charCodeAt(0) - 1776).replace(/[٠-٩]/g, (c) => c.charCodeAt(0) - 1632);

function read(text, months) {
  const plain = latin(text).trim();
  const numbers = plain.match(/^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$/);
  const words = plain.match(/(\d{1,2})\s+(\S+)\s+(\d{4})$/);
  let parts = null;
  if (numbers) parts = { year: Number(numbers[1]), month: Number(numbers[2]), day: Number(numbers[3]) };
  else if (words && months.includes(words[2])) parts = { year: Number(words[3]), month: months.indexOf(words[2]) + 1, day: Number(words[1]) };
  if (!parts || parts.month < 1 || parts.month > 12) return null;
  const used = parts.year < 1500 ? jalali : gregorian;
  return parts.day >= 1 && parts.day <= used.length(parts.year, parts.month) ? used.to(parts) : null;
}

const today = () => { const now = new Date(Date.now() + 3.5 * 3600000); return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()); };
// The column of a day in a week that begins on Saturday.
const column = (time) => (new Date(time).getUTCDay() + 1) % 7;

function write(time, months) {
  const { year, month, day } = calendar.of(time);
  if (persian) return `${digits.format(day)} ${months[month - 1]} ${digits.format(year)}`;
  return new Date(time).toISOString().slice(0, 10);
}

function make(tag, attributes = {}, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}

function icon(name, flip = false) {
  const href = document.querySelector(".icon use").getAttribute("href").split("#")[0];
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  if (flip) drawing.dataset.flip = "";
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${href}#${name}`);
  drawing.append(use);
  return drawing;
}

let count = 0;

function attach(input) {
  const words = JSON.parse(input.dataset.calendar || "{}");
  if (!words.months) return;
  const months = words.months;
  const wrap = make("div", { class: "calendar-input" });
  const opener = make("button", { class: "button", type: "button", "data-icon-only": "", "aria-haspopup": "dialog", "aria-label": words.open });
  opener.append(icon("calendar"));
  const focused = document.activeElement === input;
  input.replaceWith(wrap);
  wrap.append(input, opener);
  if (focused) input.focus();

  let dialog = null;
  let shown = 0;
  let label = null;
  let body = null;

  function build() {
    count += 1;
    dialog = make("dialog", { class: "dialog calendar", "aria-labelledby": `calendar-${count}` });
    const head = make("div", { class: "calendar-head" });
    const before = make("button", { class: "button", type: "button", "data-kind": "quiet", "data-icon-only": "", "aria-label": words.before });
    before.append(icon("chevron-back", true));
    const after = make("button", { class: "button", type: "button", "data-kind": "quiet", "data-icon-only": "", "aria-label": words.after });
    after.append(icon("chevron-forward", true));
    label = make("h2", { id: `calendar-${count}`, "aria-live": "polite" });
    head.append(before, label, after);
    const grid = make("table", { role: "grid", "aria-labelledby": `calendar-${count}` });
    const row = make("tr");
    words.weekdays.forEach((name) => row.append(make("th", { scope: "col", abbr: name }, words.letters[words.weekdays.indexOf(name)])));
    const thead = make("thead");
    thead.append(row);
    body = make("tbody");
    grid.append(thead, body);
    const foot = make("div", { class: "dialog-act" });
    const now = make("button", { class: "button", type: "button", "data-size": "s" }, words.today);
    const close = make("button", { class: "button", type: "button", "data-size": "s", "data-kind": "quiet" }, words.close);
    foot.append(now, close);
    dialog.append(head, grid, foot);
    wrap.append(dialog);
    before.addEventListener("click", () => move(shift(shown, -1), false));
    after.addEventListener("click", () => move(shift(shown, 1), false));
    now.addEventListener("click", () => choose(today()));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => input.focus());
    grid.addEventListener("click", (event) => { const cell = event.target.closest("button"); if (cell) choose(Number(cell.dataset.time)); });
    grid.addEventListener("keydown", keys);
  }

  function draw() {
    const { year, month } = calendar.of(shown);
    label.textContent = `${months[month - 1]} ${digits.format(year)}`;
    body.replaceChildren();
    const first = calendar.to({ year, month, day: 1 });
    const chosen = read(input.value, months);
    let row = make("tr");
    for (let i = 0; i < column(first); i += 1) row.append(make("td"));
    for (let day = 1; day <= calendar.length(year, month); day += 1) {
      const time = calendar.to({ year, month, day });
      const cell = make("td", { role: "gridcell" });
      const button = make("button", { type: "button", tabindex: time === shown ? "0" : "-1", "data-time": String(time), "aria-label": `${words.weekdays[column(time)]} ${digits.format(day)} ${months[month - 1]} ${digits.format(year)}` }, digits.format(day));
      if (time === chosen) cell.setAttribute("aria-selected", "true");
      if (time === today()) button.setAttribute("aria-current", "date");
      cell.append(button);
      row.append(cell);
      if (column(time) === 6) { body.append(row); row = make("tr"); }
    }
    if (row.children.length) body.append(row);
  }

  function move(time, focus = true) {
    shown = time;
    draw();
    if (focus) body.querySelector('[tabindex="0"]').focus();
  }

  // The same day of another month, or its last day.
  function shift(time, by) {
    const { year, month, day } = calendar.of(time);
    const whole = year * 12 + month - 1 + by;
    const to = { year: Math.floor(whole / 12), month: whole % 12 + 1 };
    return calendar.to({ ...to, day: Math.min(day, calendar.length(to.year, to.month)) });
  }

  function keys(event) {
    const forward = rightToLeft ? "ArrowLeft" : "ArrowRight";
    const backward = rightToLeft ? "ArrowRight" : "ArrowLeft";
    const steps = {
      [forward]: () => shown + DAY,
      [backward]: () => shown - DAY,
      ArrowDown: () => shown + 7 * DAY,
      ArrowUp: () => shown - 7 * DAY,
      Home: () => shown - column(shown) * DAY,
      End: () => shown + (6 - column(shown)) * DAY,
      PageDown: () => shift(shown, event.shiftKey ? 12 : 1),
      PageUp: () => shift(shown, event.shiftKey ? -12 : -1),
    };
    if (!steps[event.key]) return;
    event.preventDefault();
    move(steps[event.key]());
  }

  function choose(time) {
    input.value = write(time, months);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    dialog.close();
  }

  opener.addEventListener("click", () => {
    if (!dialog) build();
    dialog.showModal();
    move(read(input.value, months) ?? today());
  });
  if (input.disabled || input.readOnly) opener.disabled = true;
}

export function start(root) {
  for (const input of root.querySelectorAll("[data-calendar]:not([data-ready])")) { input.dataset.ready = ""; attach(input); }
}
