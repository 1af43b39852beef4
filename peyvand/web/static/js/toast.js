// toast: words that pass after eight seconds, but not while they are being read with the pointer or the keyboard.
const LIVES = 8000;

function arm(toast) {
  if ("armed" in toast.dataset) return;
  toast.dataset.armed = "";
  let left = setTimeout(() => toast.remove(), LIVES);
  const hold = () => clearTimeout(left);
  const go = () => { left = setTimeout(() => toast.remove(), LIVES); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", go);
}

// Says something; with `again`, a button that calls it.
export function say(text, { bad = false, again = null } = {}) {
  const place = document.querySelector("[data-toasts]");
  const blank = document.getElementById("toast-blank");
  if (!place || !blank) return;
  const toast = blank.content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = text;
  if (bad) toast.dataset.tone = "bad";
  const button = toast.querySelector("button");
  if (again && button) {
    button.hidden = false;
    button.textContent = place.dataset.again;
    button.addEventListener("click", () => { toast.remove(); again(); });
  } else button?.remove();
  place.append(toast);
  arm(toast);
}

export function start(root) {
  for (const toast of root.querySelectorAll("[data-toasts] .toast")) arm(toast);
}

document.addEventListener("page:say", (event) => say(event.detail.text, event.detail));
