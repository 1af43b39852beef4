// passkey: makes or shows a passkey when its form is sent, and sends what the browser gave. The server checks everything.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const ids = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

// The names that the standard gives, by hand: not every browser in use has parse…FromJSON and toJSON yet.
function read(options, make) {
  const asked = { ...options, challenge: toBytes(options.challenge) };
  if (make) return { ...asked, user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: ids(options.excludeCredentials) };
  return { ...asked, allowCredentials: ids(options.allowCredentials) };
}

function written(given) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given.response[name]) response[name] = toText(given.response[name]);
  }
  return JSON.stringify({ id: given.id, rawId: toText(given.rawId), type: given.type, response, clientExtensionResults: given.getClientExtensionResults() });
}

async function filled(form, make) {
  const options = make ? JSON.parse(form.dataset.options) : await (await fetch(form.dataset.from, { headers: { Accept: "application/json" } })).json();
  const publicKey = read(options.publicKey, make);
  const given = await (make ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  form.elements.credential.value = written(given);
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-passkey]:not([data-ready])")) {
    form.dataset.ready = "";
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    const make = form.dataset.passkey === "create";
    const error = form.querySelector("[data-passkey-error]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.hidden = true;
      try {
        await filled(form, make);
      } catch {
        error.textContent = form.dataset.failed;
        error.hidden = false;
        return;
      }
      form.submit();
    });
  }
}
