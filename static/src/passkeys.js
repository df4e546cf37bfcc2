// Passkeys: asks the browser to make or to use one, and posts what it says. Without this file the pages
// offer the other ways. A form says in data-passkey whether to create or get, and has the question in
// data-options, or in data-options-href where it is fetched when the button is pressed.
const WORDS = {
  none: "This browser cannot use passkeys. Use another way, or a newer browser.",
  stopped: "No passkey was used: you stopped, or it took too long. Press the button to try again.",
  known: "This device has a passkey for your account already. Use it, or add one on another device.",
  place: "Passkeys work only at this service’s own address. Check the address above, then try again.",
  failed: "That did not work. Press the button to try again, or use another way.",
};

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const decoded = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: decoded(publicKey.excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  return said(made, { clientDataJSON, attestationObject });
}

async function get({ publicKey }) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: decoded(publicKey.allowCredentials),
    },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = used.response;
  return said(used, { authenticatorData, clientDataJSON, signature, userHandle });
}

function said(credential, parts) {
  const response = Object.fromEntries(
    Object.entries(parts)
      .filter(([, value]) => value)
      .map(([name, value]) => [name, text(value)]),
  );
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

function why(error) {
  if (error.name === "InvalidStateError") return WORDS.known;
  if (error.name === "SecurityError") return WORDS.place;
  if (error.name === "NotAllowedError" || error.name === "AbortError") return WORDS.stopped;
  return WORDS.failed;
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsHref, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no question");
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const words = form.querySelector("[data-passkey-words]");
  const tell = (message) => {
    words.textContent = message;
    words.hidden = !message;
  };
  form.querySelectorAll("[data-passkey-without]").forEach((part) => part.remove());
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential) return tell(WORDS.none);
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    tell("");
    try {
      const ceremony = form.dataset.passkey === "create" ? create : get;
      form.elements.credential.value = JSON.stringify(await ceremony(await options(form)));
      form.submit();
    } catch (error) {
      tell(why(error));
      delete form.dataset.busy;
    }
  });
}
