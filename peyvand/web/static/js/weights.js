// weights: turning a reason's weight orders the matches anew. Without this script the form submits and the server orders.
const persian = document.documentElement.lang === "fa";
const digits = new Intl.NumberFormat(persian ? "fa-IR" : "en-GB");

function words(form) {
  return form.dataset.thresholds.split(";").filter(Boolean).map((pair) => pair.split("=")).map(([least, word]) => [Number(least), word]);
}

function weigh(match, weights, whole, thresholds) {
  let sum = 0;
  for (const reason of match.querySelectorAll("[data-reason]")) {
    const weight = (weights[reason.dataset.reason] ?? 0) / whole * 100;
    const part = weight * Number(reason.dataset.share);
    reason.querySelector("[data-part]").textContent = digits.format(Math.round(part));
    reason.querySelector("[data-whole]").textContent = digits.format(Math.round(weight));
    sum += part;
  }
  const score = Math.round(sum);
  match.querySelector("[data-score]").textContent = digits.format(score);
  const word = thresholds.find(([least]) => score >= least);
  if (word) match.querySelector("[data-word]").textContent = word[1];
  match.querySelector(".strength meter").value = score;
  return sum;
}

function attach(form) {
  const list = document.getElementById(form.dataset.weights);
  const said = document.getElementById(`${form.dataset.weights}-said`);
  if (!list) return;
  const thresholds = words(form);
  const inputs = [...form.querySelectorAll("input[type=range]")];
  const order = () => {
    const weights = {};
    for (const input of inputs) {
      weights[input.name.slice(2)] = Number(input.value);
      form.querySelector(`output[for="${input.id}"]`).textContent = digits.format(input.value);
    }
    const whole = Object.values(weights).reduce((a, b) => a + b, 0) || 1;
    const before = [...list.children];
    const after = before.map((match) => [weigh(match, weights, whole, thresholds), match]).sort((a, b) => ("last" in a[1].dataset) - ("last" in b[1].dataset) || b[0] - a[0]).map(([, match]) => match);
    after.forEach((match, i) => { match.querySelector("[data-place]").textContent = digits.format(i + 1); });
    if (after.some((match, i) => match !== before[i])) {
      list.append(...after);
      if (said) said.textContent = `${form.dataset.said} ${after[0].querySelector("h3").textContent.trim()}`;
    }
  };
  form.addEventListener("input", order);
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const input of inputs) input.value = input.dataset.start ?? input.defaultValue;
    order();
  });
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-weights]:not([data-ready])")) {
    form.dataset.ready = "";
    attach(form);
  }
}
