"""A process that receives: an SMTP server, GOV.UK Notify and another system, as our messages meet them.

    python -m tests.receiving FOLDER

It listens on two free ports, writes them into FOLDER/ports, and every message that it took as one JSON line into
FOLDER/received. How it behaves stands in FOLDER/behaviour, read at every request: "ok"; "hang" (takes the message
and never answers); "refuse", "busy", "slow down for the day", "broken", "locked", "redirect".
"""

import base64
import hashlib
import hmac
import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

SERVICE_ID, NOTIFY_SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
NOTIFY_KEY = f"ours-{SERVICE_ID}-{NOTIFY_SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
PUSH_SECRET = "a secret of the other system, long enough"
STATUSES = {"ok": 201, "refuse": 400, "busy": 429, "slow down for the day": 429, "broken": 500, "locked": 403}
SMTP_CODES = {"refuse": 550, "busy": 451, "broken": 421, "locked": 535}
_lock = threading.Lock()


class Book:
    """What was received and how to behave, in a folder that the tests look into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def behaviour(self) -> str:
        return (self.folder / "behaviour").read_text()

    def note(self, **what: Any) -> None:
        with _lock, (self.folder / "received").open("a") as file:
            file.write(json.dumps(what) + "\n")

    def notes(self) -> list[dict[str, Any]]:
        path = self.folder / "received"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Receiver(BaseHTTPRequestHandler):
    """Notify's two calls under /v2/, and another system's address under /push."""

    book: Book
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        if not self._knows_the_key():
            return self._answer(403, _errors("AuthError", "Invalid token: service not found"))
        reference = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        found = [n for n in self.book.notes() if n["door"] == "notify" and n["id"] == reference]
        self.book.note(door="notify asked", id=reference)
        listed = [{"id": str(uuid4()), "reference": n["id"], "status": n["status"]} for n in found]
        return self._answer(200, {"notifications": listed, "links": {}})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behaviour = self.book.behaviour()
        if behaviour == "redirect":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/push":
            self._push(body, behaviour)
        elif self.path == "/v2/notifications/email":
            self._notify(json.loads(body), behaviour)
        else:
            self._answer(404, {})

    def _push(self, body: bytes, behaviour: str) -> None:
        signed = f"{self.headers['Webhook-Id']}.{self.headers['Webhook-Timestamp']}.".encode() + body
        digest = base64.b64encode(hmac.new(PUSH_SECRET.encode(), signed, hashlib.sha256).digest()).decode()
        if not hmac.compare_digest(f"v1,{digest}", self.headers["Webhook-Signature"]):
            return self._answer(401, {})
        if behaviour in ("ok", "hang", "broken"):  # a fault after it was taken is the hard case
            self.book.note(door="push", id=self.headers["Idempotency-Key"], body=json.loads(body))
        return self._end(behaviour, {})

    def _notify(self, asked: dict[str, Any], behaviour: str) -> None:
        if not self._knows_the_key():
            return self._answer(403, _errors("AuthError", "Invalid token: service not found"))
        if asked["template_id"] != TEMPLATE:
            return self._answer(400, _errors("BadRequestError", "Template not found"))
        if "@" not in asked["email_address"]:
            return self._answer(400, _errors("ValidationError", "email_address Not a valid email address"))
        if behaviour in ("ok", "hang", "broken"):
            self.book.note(
                door="notify",
                id=asked["reference"],
                to=asked["email_address"],
                body=asked["personalisation"],
                status="created",
            )
        return self._end(behaviour, {"id": str(uuid4()), "reference": asked["reference"]})

    def _end(self, behaviour: str, answer: dict[str, Any]) -> None:
        if behaviour == "hang":
            time.sleep(600)
        names = {
            "busy": "RateLimitError",
            "slow down for the day": "TooManyRequestsError",
            "refuse": "BadRequestError",
        }
        status = STATUSES[behaviour]
        self._answer(status, answer if status == 201 else _errors(names.get(behaviour, "Exception"), "No"))

    def _knows_the_key(self) -> bool:
        """Check the JSON web token as Notify does: HS256, whose service, and how old."""
        try:
            head, claims, signature = self.headers["Authorization"].removeprefix("Bearer ").split(".")
            digest = hmac.new(NOTIFY_SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
            told = json.loads(_unpad(claims))
        except (KeyError, ValueError, AttributeError):
            return False
        return (
            hmac.compare_digest(_unpad(signature), digest)
            and told["iss"] == SERVICE_ID
            and abs(time.time() - told["iat"]) < 30
        )

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("Retry-After", "1800")
        self.end_headers()
        self.wfile.write(data)


def _errors(name: str, words: str) -> dict[str, Any]:
    return {"status_code": 0, "errors": [{"error": name, "message": words}]}


def _unpad(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to hand over a message."""

    book: Book

    def handle(self) -> None:
        behaviour, receivers = self.book.behaviour(), list[str]()
        self._say("220 receiving")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line.split(" ")[0].upper()
            if verb == "RCPT" and behaviour in SMTP_CODES:
                self._say(f"{SMTP_CODES[behaviour]} no")
            elif verb == "DATA":
                self._say("354 go on")
                self._take(receivers, behaviour)
            elif verb == "QUIT":
                return self._say("221 bye")
            else:
                if verb == "RCPT":
                    receivers.append(line.partition("<")[2].partition(">")[0])
                self._say("250 ok")

    def _take(self, receivers: list[str], behaviour: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        text = b"".join(lines).decode()
        key = next(
            row.split("<")[1].split("@")[0] for row in text.splitlines() if row.startswith("Message-ID:")
        )
        self.book.note(door="smtp", id=key, to=receivers[0], body=text)
        if behaviour == "hang":
            time.sleep(600)
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


def serve(folder: Path) -> None:
    book = Book(folder)
    Receiver.book = Mailbox.book = book
    web = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    post = Threads(("127.0.0.1", 0), Mailbox)
    threading.Thread(target=post.serve_forever, daemon=True).start()
    (folder / "part").write_text(json.dumps([web.server_port, post.server_address[1]]))
    (folder / "part").rename(folder / "ports")
    web.serve_forever()


@dataclass
class Receiving:
    """The process, as a test sees it."""

    folder: Path
    http: int
    smtp: int

    def behave(self, how: str) -> None:
        (self.folder / "behaviour").write_text(how)

    def received(self, door: str = "") -> list[dict[str, Any]]:
        return [note for note in Book(self.folder).notes() if not door or note["door"] == door]

    def ids(self, door: str) -> list[UUID]:
        """The ids of what was received, as often as it was."""
        return [UUID(note["id"]) for note in self.received(door)]

    def settings(self) -> dict[str, Any]:
        """The settings that send everything here."""
        return {
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.smtp,
            "EMAIL_TIMEOUT": 5,
            "PUSH_TIMEOUT": 5,
            "NOTIFY_URL": f"http://127.0.0.1:{self.http}",
            "NOTIFY_API_KEY": NOTIFY_KEY,
            "NOTIFY_TEMPLATES": {"default": TEMPLATE},
            "PUSH_RECEIVERS": [
                {
                    "name": "penalties",
                    "url": f"http://127.0.0.1:{self.http}/push",
                    "secret": PUSH_SECRET,
                    "events": ["extract.published"],
                }
            ],
        }

    def env(self) -> dict[str, str]:
        """The same, for another process."""
        return {
            name: json.dumps(value) if isinstance(value, (dict, list)) else str(value)
            for name, value in self.settings().items()
        }


@contextmanager
def receiving(folder: Path) -> Iterator[Receiving]:
    """Run the process; everything is well until the test says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "behaviour").write_text("ok")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.receiving", str(folder)], env=os.environ | {"PYTHONPATH": "."}
    )
    try:
        for _ in range(300):
            if (folder / "ports").exists():
                break
            time.sleep(0.1)
        http, smtp = json.loads((folder / "ports").read_text())
        yield Receiving(folder, http, smtp)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
