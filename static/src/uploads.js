// Photographs sent in the background: a card with a bar for each file, several at once, carried on where the
// signal was lost. Without this script the form posts its files whole. What a file is called is text, never
// markup; the card that takes its place when it is stored is made by the server.
import { Upload } from "./parts/upload.mjs";

const AT_ONCE = 2;
const SENDING = new Set(["sending", "checking"]);

function uploads(form) {
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-uploads-status]") || form.appendChild(document.createElement("div"));
  const list = form.querySelector("[data-uploads-list]") || form.appendChild(document.createElement("ul"));
  const all = [];
  const cards = new Map();
  status.setAttribute("aria-live", "polite");
  status.tabIndex = -1;
  form.querySelectorAll("[data-uploads-plain]").forEach((button) => (button.hidden = true));

  input.addEventListener("change", () => {
    for (const file of input.files) add(file);
    input.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("online", () => all.filter((upload) => upload.signalLost).forEach(carryOn));

  function add(file) {
    const fields = [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
    );
    const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
    const upload = new Upload(file, { begin: form.dataset.uploadsBegin, token, fields, changed });
    all.push(upload);
    cards.set(upload, makeCard(upload));
    list.append(cards.get(upload).item);
    changed(upload);
  }

  function changed(upload) {
    const card = cards.get(upload);
    if (upload.state === "done") finished(upload, card);
    else if (upload.state === "removed") card.item.remove();
    else show(upload, card);
    sayAll();
    next();
  }

  function next() {
    let room = AT_ONCE - all.filter((upload) => SENDING.has(upload.state)).length;
    for (const upload of all) {
      if (room > 0 && upload.state === "waiting") {
        room -= 1;
        upload.state = "sending"; // taken, before its first answer
        upload.start();
      }
    }
  }

  function carryOn(upload) {
    if (upload.state !== "stopped") return;
    upload.signalLost = false;
    upload.become("waiting");
  }

  function finished(upload, card) {
    const made = document.createElement("template");
    made.innerHTML = upload.card; // our own server's page, in which every word of a user is escaped
    const stored = made.content.firstElementChild;
    const before = stored?.id && document.getElementById(stored.id);
    const hadFocus = card.item.contains(document.activeElement);
    if (!stored) {
      card.words.textContent = "Stored.";
      card.bar.value = 100;
    } else if (before && before !== card.item) {
      before.replaceWith(stored); // chosen twice: it is here already
      card.item.remove();
    } else {
      card.item.replaceWith(stored);
    }
    if (hadFocus) status.focus();
    form.dispatchEvent(new CustomEvent("documents:stored", { bubbles: true, detail: { card: stored } }));
  }

  function makeCard(upload) {
    const item = element("li", "ev-upload");
    const name = item.appendChild(element("strong", "ev-upload__name", upload.file.name || "Photograph"));
    const words = item.appendChild(element("p", "ev-upload__words"));
    const bar = item.appendChild(element("progress", "ev-upload__bar"));
    bar.max = 100;
    bar.setAttribute("aria-label", `How much of ${name.textContent} has arrived`);
    const buttons = item.appendChild(element("div", "ev-buttons"));
    const again = button(buttons, "Carry on", name.textContent, "govuk-button", () => {
      status.focus();
      carryOn(upload);
    });
    const away = button(buttons, "Remove", name.textContent, "govuk-button govuk-button--secondary", () => {
      status.focus();
      upload.remove();
    });
    return { item, words, bar, buttons, again, away };
  }

  function show(upload, card) {
    const stuck = upload.state === "stopped" || upload.state === "refused";
    card.item.classList.toggle("ev-upload--needs", stuck);
    card.bar.value = upload.percent;
    card.bar.hidden = upload.state === "refused";
    card.again.hidden = upload.state !== "stopped";
    card.words.textContent = {
      waiting: "Waiting",
      sending: `Uploading, ${megabytes(upload.sent)} of ${megabytes(upload.file.size)} MB`,
      checking: "Checking",
    }[upload.state] || upload.words;
  }

  function sayAll() {
    const count = (...states) => all.filter((upload) => states.includes(upload.state)).length;
    const kept = all.length - count("removed");
    const parts = [
      [count("sending", "checking", "waiting"), "uploading"],
      [count("stopped"), "stopped"],
      [count("refused"), "not taken"],
    ].filter(([number]) => number);
    const rest = parts.map(([number, words]) => `${number} ${words}`).join(", ");
    const leave = "You can leave this page: what is stored is kept.";
    const words = kept ? `${count("done")} of ${kept} stored. ${rest ? `${rest}. ` : ""}${leave}` : "";
    if (status.textContent !== words) status.textContent = words; // once for each change: it is read aloud
  }
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function button(parent, words, of, name, pressed) {
  const made = parent.appendChild(element("button", name, words));
  made.type = "button";
  made.append(element("span", "govuk-visually-hidden", `: ${of}`));
  made.addEventListener("click", pressed);
  return made;
}

function megabytes(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}

document.querySelectorAll("form[data-uploads]").forEach(uploads);
