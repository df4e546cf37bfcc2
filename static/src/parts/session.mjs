// Says two minutes before the session ends, and lets the person stay. Without scripts the session ends as
// it would; what is posted after that is kept as a draft.

const WARNING = 120; // seconds before the end

export function session(box) {
  if (!box) return;
  const whole = Number(box.dataset.sessionSeconds);
  const words = box.querySelector("[data-session-words]");
  const form = box.querySelector("form");
  let timers = [];

  const show = (text, canStay) => {
    box.hidden = false;
    form.hidden = !canStay;
    words.textContent = text;
  };
  function start() {
    timers.forEach(clearTimeout);
    box.hidden = true;
    words.textContent = "";
    timers = [
      setTimeout(() => show("You will be signed out in 2 minutes, because nothing was sent for a while.", true),
        Math.max(0, whole - WARNING) * 1000),
      setTimeout(() => show("You have been signed out. Sign in again to go on: drafts that were saved are kept.", false),
        whole * 1000),
    ];
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (answer.ok && !answer.redirected) document.dispatchEvent(new Event("ev:active"));
      else show("You have been signed out. Sign in again to go on: drafts that were saved are kept.", false);
    } catch {
      show("No signal: this could not be sent. Try again.", true);
    }
  });
  document.addEventListener("ev:active", start);
  start();
}
