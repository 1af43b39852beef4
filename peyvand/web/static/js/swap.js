// swap: manners of pages that exchange a part of themselves: busy after 150 ms, errors as a toast with "again", focus where the news is.
const LATE = 150;
const waits = new WeakMap();
let listening = false;

function tell(text, again) {
  document.dispatchEvent(new CustomEvent("page:say", { detail: { text, bad: true, again } }));
}

function words(status) {
  const said = document.querySelector("[data-toasts]")?.dataset ?? {};
  if (status === 401 || status === 403) return said.refused;
  if (status === 404) return said.missing;
  if (status === 409) return said.changed;
  return said.failed;
}

// Proposals that did not come are not missed: the box searches without them.
const spoken = (ctx) => !ctx.sourceElement?.matches?.("[data-suggest]");

function repeat(source) {
  if (source?.tagName === "FORM") source.requestSubmit(); else source?.click?.();
}

function listen() {
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (!spoken(ctx)) return;
    const busy = [ctx.target, ctx.sourceElement?.tagName === "FORM" ? ctx.sourceElement.querySelector("[type=submit]") : ctx.sourceElement];
    waits.set(ctx, setTimeout(() => { for (const one of busy) one?.setAttribute?.("aria-busy", "true"); }, LATE));
    ctx.busy = busy;
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    clearTimeout(waits.get(ctx));
    for (const one of ctx.busy ?? []) one?.removeAttribute?.("aria-busy");
  });
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    const status = ctx.response?.raw?.status ?? 500;
    if (status !== 422 && spoken(ctx)) tell(words(status), () => repeat(ctx.sourceElement));
  });
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && spoken(ctx)) tell(document.querySelector("[data-toasts]")?.dataset.lost ?? "", () => repeat(ctx.sourceElement));
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const source = ctx.sourceElement;
    const place = ctx.target?.isConnected ? ctx.target : document.getElementById(ctx.target?.id || "-") ?? document.querySelector("main .page-body") ?? document.querySelector("main");
    place.dispatchEvent(new Event("page:part", { bubbles: true }));
    tellNews(place);
    // A filter keeps the focus on its box (facets.js), a search on its words.
    if (source?.matches?.("[data-facets], [data-filter-bar], input[type=search], [data-suggest]") || document.activeElement?.matches?.("input[type=search], [data-suggest]")) return;
    const news = place.querySelector("[data-focus], [aria-invalid=true], h1, h2, h3");
    if (!news) return;
    if (!news.matches("input, select, textarea, a, button, [tabindex]")) news.tabIndex = -1;
    news.focus({ preventScroll: true });
    if (source?.closest?.(".pagination")) requestAnimationFrame(() => scrollTo({ top: 0 })); else news.scrollIntoView({ block: "nearest" });
  });
}

// How many there are now; a region that came with the exchange would not be read.
function tellNews(place) {
  const words = place.querySelector("[role=status]")?.textContent.trim().replace(/\s+/g, " ");
  const said = document.querySelector("[data-news]");
  if (words && said) setTimeout(() => { said.textContent = words; }, 100);
}

export function start() {
  if (listening) return;
  listening = true;
  listen();
}
