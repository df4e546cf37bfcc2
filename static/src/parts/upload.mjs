// One photograph on its way, in parts, by the contract in documents/uploads.py. Knows nothing of the page:
// it says what happens through `changed`, and is told to `start`, `stop` or `remove`.

import { renewToken } from "./autosave.mjs";

const PART = 512 * 1024; // bytes: some seconds on two bars of signal
const PATIENCE = 60000; // milliseconds for a part
const RETRIES = [1000, 3000, 8000]; // milliseconds between tries of the same part
const SIGNED_OUT = "You have been signed out. Sign in in another tab, then carry on here.";

export class Upload {
  // state: waiting, sending, checking, stopped, refused, done, removed
  constructor(file, { begin, token, fields, changed }) {
    Object.assign(this, { file, begin, token, fields, changed });
    this.sent = 0;
    this.state = "waiting";
    this.words = "";
    this.card = "";
    this.href = "";
  }

  get percent() {
    return this.file.size ? Math.floor((this.sent * 100) / this.file.size) : 0;
  }

  async start() {
    this.renewed = false;
    this.become("sending");
    try {
      if (!this.href) await this.announce();
      while (this.state === "sending" || this.state === "checking") await this.sendPart();
    } catch (error) {
      if (this.state !== "removed") this.stop(error);
    }
  }

  async announce() {
    const form = new FormData();
    for (const [name, value] of this.fields) form.append(name, value);
    form.append("name", this.file.name);
    form.append("size", this.file.size);
    form.append("key", await keyOf(this.file, this.begin, this.fields));
    form.append("device_time", new Date().toISOString());
    const { status, answer } = await this.ask("POST", this.begin, form);
    if (status !== 200 && status !== 201) return this.turnedDown(status, answer);
    this.href = answer.href;
    this.sent = answer.offset;
    if (answer.state === "done") await this.settle(await this.ask("GET", this.href));
    else this.become("sending");
  }

  async sendPart() {
    const part = this.file.slice(this.sent, this.sent + PART);
    if (this.sent + part.size >= this.file.size) this.become("checking");
    const headers = { "Upload-Offset": String(this.sent), "Content-Type": "application/octet-stream" };
    // Read first: a file that has gone from the phone fails here, and not as a lost signal.
    const bytes = await part.arrayBuffer().catch(() => {
      throw new Stopped("The file can no longer be read. Choose it again.");
    });
    this.settle(await this.ask("PUT", this.href, bytes, headers));
  }

  settle({ status, answer }) {
    if (status === 409) {
      this.sent = answer.offset;
      this.become("sending");
    } else if (status !== 200) {
      this.turnedDown(status, answer);
    } else if (answer.state === "done") {
      this.card = answer.card || "";
      this.sent = this.file.size;
      this.become("done");
    } else if (answer.state === "refused") {
      this.become("refused", answer.words);
    } else {
      this.sent = answer.offset;
      this.become("sending");
    }
  }

  turnedDown(status, answer) {
    if (status === 503) throw new Stopped(answer.words);
    if (status === 403 || status === 404) throw new Stopped("You can no longer add photographs here.");
    if (status >= 500 || status === 429) throw new Stopped("The service did not answer.");
    this.become("refused", answer.words || "The photograph could not be taken.");
  }

  // Asks, again and again for a while where there is no signal; throws Stopped in the end.
  async ask(method, address, body, headers = {}) {
    for (const wait of [...RETRIES, null]) {
      this.abort = new AbortController();
      const timer = setTimeout(() => this.abort.abort(), PATIENCE);
      try {
        const response = await fetch(address, {
          method,
          body,
          headers: { ...headers, "X-CSRFToken": this.token(), Accept: "application/json" },
          credentials: "same-origin",
          redirect: "manual",
          signal: this.abort.signal,
        });
        if (response.type === "opaqueredirect" || response.status === 401) {
          throw new Stopped(SIGNED_OUT);
        }
        if (response.status === 403 && !this.renewed) {
          this.renewed = true; // a token from before signing in again is renewed once
          if (await renewToken()) return await this.ask(method, address, body, headers);
          throw new Stopped(SIGNED_OUT);
        }
        const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
        if (response.ok && !json) throw new Stopped("The service did not answer.");
        return { status: response.status, answer: json ? await response.json() : {} };
      } catch (error) {
        if (error instanceof Stopped || this.state === "removed") throw error;
        if (wait === null || !navigator.onLine) throw new Stopped("", true);
        await new Promise((done) => setTimeout(done, wait));
        if (this.state === "removed") throw error;
      } finally {
        clearTimeout(timer);
      }
    }
  }

  stop(error) {
    this.signalLost = error instanceof Stopped && error.signal;
    const why = this.signalLost ? "the signal was lost. Nothing is lost on your phone." : error.message;
    this.become("stopped", this.signalLost ? `Stopped at ${this.percent}%: ${why}` : why);
  }

  // Forgets the photograph, here and on the server, where it may have arrived in part.
  remove() {
    this.become("removed");
    this.abort?.abort();
    if (!this.href) return;
    const headers = { "X-CSRFToken": this.token() };
    fetch(this.href, { method: "DELETE", headers, credentials: "same-origin", keepalive: true }).catch(() => {
      // The server gives it up by itself after a week.
    });
  }

  become(state, words = "") {
    this.state = state;
    this.words = words;
    this.changed(this);
  }
}

class Stopped extends Error {
  constructor(words, signal = false) {
    super(words);
    this.signal = signal;
  }
}

// The same file for the same place has the same key, so that choosing it again after a reload carries on.
async function keyOf(file, begin, fields) {
  const facts = [begin, ...fields.flat(), file.name, file.size, file.lastModified].join("\n");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(facts)));
  digest[6] = (digest[6] & 0x0f) | 0x80; // version 8: made of a hash
  digest[8] = (digest[8] & 0x3f) | 0x80;
  const hex = [...digest.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
