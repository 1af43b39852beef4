// autosave: keeps a draft two seconds after a pause and on leaving, and says so with the time of the clock. Without a connection a copy
// stays on this device, unless the form is confidential. Of two windows with the same draft the older one is told and stops.
//
// The form: <form data-autosave="address to post to" [data-confidential]>. The server answers 200 or 204, or 409 when somebody else wrote meanwhile.
// Its JSON may name the new version, and where a thing that was just made is edited and saved from now on (peyvand.web.autosave).
const language = document.documentElement.lang === "fa" ? "fa-IR" : "en-GB";
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Tehran" });
const PAUSE = 2000;
const AGAIN = 15000;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "idempotency_key", "version"]);

function attach(form) {
  let url = form.dataset.autosave;
  const confidential = "confidential" in form.dataset;
  const key = `draft ${url}`;
  const born = performance.timeOrigin + performance.now();
  const spots = [...document.querySelectorAll("[data-autosave-said]")];
  let wait = 0;
  let last = "";
  let busy = false;
  let older = false;

  function say(word, bad = false) {
    for (const spot of spots) {
      const text = (spot.dataset[word] ?? "").replace("{time}", clock.format(new Date()));
      const place = spot.querySelector("span:last-of-type");
      place.textContent = text;
      const mark = spot.querySelector("span[hidden]");
      if (mark && !bad && word !== "saving") mark.hidden = false;
      spot.toggleAttribute("data-bad", bad);
    }
  }

  function entries() {
    const data = new FormData(form);
    return [...data.entries()].filter(([name, value]) => typeof value === "string" && name !== "idempotency_key");
  }
  const text = () => JSON.stringify(entries().filter(([name]) => !NOT_KEPT.has(name)));

  function keep(sent = false) {
    if (confidential) return false;
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), sent, entries: JSON.parse(text()) }));
      return true;
    } catch { return false; }
  }
  function forget() { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } }

  async function learn(answer) {
    if (!(answer.headers.get("content-type") ?? "").includes("json")) return;
    const told = await answer.json();
    if (told.version && form.elements.version) form.elements.version.value = told.version;
    if (told.autosave) url = told.autosave;
    if (told.edit) { form.action = told.edit; history.replaceState(history.state, "", told.edit); }
  }

  async function save(leaving = false) {
    clearTimeout(wait);
    const now = text();
    if (older || busy || now === last) return;
    if (leaving) {
      const body = new URLSearchParams(entries());
      const before = last;
      last = now;
      busy = true;
      fetch(url, { method: "POST", body, keepalive: true, headers: { "X-Autosave": "1" } })
        .then((answer) => { if (answer.ok) return learn(answer); last = before; })
        .catch(() => { last = before; keep(); })
        .finally(() => { busy = false; });
      return;
    }
    busy = true;
    say("saving");
    try {
      const answer = await fetch(url, { method: "POST", body: new URLSearchParams(entries()), headers: { "X-Autosave": "1" } });
      if (answer.status === 409) { older = true; say("older", true); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      await learn(answer);
      last = now;
      forget();
      say("saved");
    } catch (error) {
      const offline = error instanceof TypeError;
      say(offline && keep() ? "local" : "failed", true);
      wait = setTimeout(save, AGAIN);
    } finally {
      busy = false;
      if (!older && text() !== now) { clearTimeout(wait); wait = setTimeout(save, PAUSE); }
    }
  }

  function putBack() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return; }
    if (!kept) return;
    if (kept.sent || confidential) { forget(); return; }
    const names = new Map();
    for (const [name, value] of kept.entries) names.set(name, [...(names.get(name) ?? []), value]);
    let changed = false;
    for (const input of form.elements) {
      if (!input.name || NOT_KEPT.has(input.name) || input.type === "hidden" || input.type === "file" || input.readOnly) continue;
      const values = names.get(input.name) ?? [];
      if (input.type === "checkbox" || input.type === "radio") {
        const on = values.includes(input.value);
        if (input.checked !== on && (values.length || input.type === "checkbox")) { input.checked = on; changed = true; }
      } else if (values.length && input.value !== values[0]) { input.value = values.shift(); changed = true; }
      else values.shift();
    }
    if (changed) { say("found"); wait = setTimeout(save, PAUSE); } else forget();
  }

  last = text();
  putBack();
  form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(save, PAUSE); });
  form.addEventListener("change", () => { clearTimeout(wait); wait = setTimeout(save, PAUSE); });
  form.addEventListener("submit", () => { clearTimeout(wait); last = text(); older = true; keep(true); });
  addEventListener("pageshow", (event) => { if (event.persisted) older = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  addEventListener("pagehide", () => save(true));
  addEventListener("online", () => save());

  // Two new drafts side by side are two drafts; only one that is stored already can be open twice.
  const stored = !["", "0", undefined].includes(form.elements.version?.value ?? "stored");
  const channel = stored && "BroadcastChannel" in window ? new BroadcastChannel("peyvand drafts") : null;
  channel?.addEventListener("message", ({ data }) => {
    if (data.key !== key || data.born <= born) return;
    older = true;
    clearTimeout(wait);
    say("older", true);
  });
  channel?.postMessage({ key, born });
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-autosave]:not([data-ready])")) { form.dataset.ready = ""; attach(form); }
}
