// Keeps what is typed as a draft: posts the form to its own address with `X-Draft: 1`, some seconds after
// a change and when the page is left or hidden. A file is never sent this way.

const WAIT = 3000; // milliseconds after the last change
const RETRY = 15000; // milliseconds after a failure

const london = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "Europe/London",
});

export function autosave(form) {
  const line = document.querySelector("[data-draft-state]");
  let kept = snapshot(form);
  let timer = 0;
  let running = false;
  let submitted = false;
  let signedOut = false;

  const say = (words, failed = false) => {
    if (!line || line.textContent === words) return;
    line.textContent = words;
    line.classList.toggle("ev-draft--failed", failed);
  };
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  async function save() {
    if (snapshot(form) === kept || running || submitted) return;
    running = true;
    let typed = kept;
    try {
      if (signedOut) signedOut = !(await renewToken());
      typed = snapshot(form);
      const answer = await post(form, typed);
      if (submitted) return;
      if (answer.ok && !answer.redirected) {
        kept = typed;
        document.dispatchEvent(new Event("ev:active"));
        say(`Draft saved ${(await savedAt(answer)) ?? london.format(new Date())}.`);
      } else {
        await refused(answer);
      }
    } catch {
      say("Not saved: no signal. Kept on this page; trying again.", true);
      later(RETRY);
    } finally {
      running = false;
    }
    if (snapshot(form) !== typed) later(WAIT);
  }

  async function refused(answer) {
    if (answer.redirected || answer.status === 401 || answer.status === 403) {
      signedOut = true;
      say("Not saved: you have been signed out. Sign in in another tab, then go on here.", true);
      later(RETRY);
    } else if (answer.status === 409) {
      say("Not saved: somebody changed this while you had it open. Save to see both.", true);
    } else if (answer.status === 422) {
      say(`Not saved, and no draft kept. ${(await answer.json()).error}`, true);
    } else if (answer.status >= 500 || answer.status === 429) {
      say("Not saved: the service did not answer. Kept on this page; trying again.", true);
      later(RETRY);
    } else {
      say("Not saved as a draft. Kept on this page; save it yourself.", true);
    }
  }

  // Leaving: the browser finishes a request with keepalive after the page has gone (up to 64 kB).
  function leave() {
    const typed = snapshot(form);
    if (submitted || typed === kept) return;
    post(form, typed, typed.length < 60000).then(
      (answer) => {
        if (answer.ok && !answer.redirected) kept = typed;
      },
      () => {},
    );
  }

  form.addEventListener("input", () => later(WAIT));
  form.addEventListener("change", () => later(WAIT));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return later(0); // held back: what was typed is kept as soon as it can be
    submitted = true;
    clearTimeout(timer);
  });
  // A page that is to be forgotten is loaded anew (app.js): what was sent with it is not kept once more.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !form.hasAttribute("data-forget")) submitted = false;
  });
  window.addEventListener("online", () => later(0));
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
}

function snapshot(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.append(name, value);
  }
  return fields.toString();
}

function post(form, typed, keepalive = false) {
  return fetch(form.getAttribute("action") || window.location.href, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Draft": "1" },
    body: typed,
    keepalive,
  });
}

// After signing in again, in another tab, the token of this page is an old one: take the new one's.
export async function renewToken() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
  return true;
}

async function savedAt(answer) {
  if (!(answer.headers.get("Content-Type") ?? "").includes("json")) return null;
  return (await answer.json()).saved ?? null;
}
