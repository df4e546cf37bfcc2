// A form that cannot arrive is not sent: the browser would put another page in its place, and with that goes what
// was typed. Said beside the button that was pressed; the page stays as it is. So without signal; and after a
// time-out with a form for the intelligence unit, of which no other page keeps what was typed.
import { renewToken } from "./autosave.mjs";

const NO_SIGNAL = "Not sent: no signal. What you typed is still on this page. Send it again when there is signal.";
const SIGNAL = "There is signal again. Send it now.";
const SIGNED_OUT =
  "Not sent: you have been signed out. What you typed is still on this page. Sign in in another tab, then send it again here.";

export function heldBack(form) {
  const words = document.createElement("p");
  words.className = "ev-draft";
  words.setAttribute("role", "status");
  form.append(words); // there before it says anything, so that it is read out
  let active = Date.now();
  let signedIn = false; // just asked

  const say = (text) => {
    words.textContent = text;
    words.classList.toggle("ev-draft--failed", text !== SIGNAL);
  };
  function hold(event, button) {
    event.preventDefault();
    (button?.closest(".govuk-button-group") ?? button ?? form.lastElementChild).after(words);
  }
  const timedOut = () => {
    const session = document.querySelector("[data-session-seconds]");
    return session !== null && Date.now() - active >= Number(session.dataset.sessionSeconds) * 1000;
  };
  // Signed in again somewhere else, or active in another tab: then it is sent, with the token of that session.
  async function sendIfSignedIn(button) {
    try {
      if (!(await renewToken())) return say(SIGNED_OUT);
    } catch {
      return say(NO_SIGNAL);
    }
    active = Date.now();
    signedIn = true;
    form.requestSubmit(button);
    signedIn = false;
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter ?? form.querySelector("button");
    if (!navigator.onLine) {
      hold(event, button);
      setTimeout(() => say(NO_SIGNAL), 50);
    } else if (!signedIn && form.hasAttribute("data-forget") && timedOut()) {
      hold(event, button);
      sendIfSignedIn(event.submitter);
    }
  });
  document.addEventListener("ev:active", () => (active = Date.now()));
  window.addEventListener("online", () => words.textContent === NO_SIGNAL && say(SIGNAL));
}
