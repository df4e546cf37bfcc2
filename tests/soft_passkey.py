"""A passkey made of software, for tests that need no browser: what a device does, worked out here."""

import base64
import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

ORIGIN = "http://localhost"
HOST = {"headers": {"host": "localhost"}}  # passkeys need a name that browsers trust without encryption


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class SoftPasskey:
    """A device with one key. `counter` is what it says next; `verifies` whether it asks for a PIN."""

    def __init__(self, *, origin: str = ORIGIN, verifies: bool = True, counts: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.origin, self.verifies, self.counts = origin, verifies, counts
        self.counter = 0
        self.handle = b""

    def create(self, options: dict[str, Any]) -> str:
        """Answer a question for a new passkey, as the page's script posts it."""
        asked = options["publicKey"]
        self.handle = plain(asked["user"]["id"])
        cose = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(asked["rp"]["id"], more=0x40) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        said = {
            "clientDataJSON": encoded(self._client("webauthn.create", asked["challenge"])),
            "attestationObject": encoded(attestation),
        }
        return self._posted(said)

    def get(self, options: dict[str, Any], *, handle: bytes | None = None) -> str:
        """Answer a question to sign in, as the page's script posts it."""
        asked = options["publicKey"]
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {
            "clientDataJSON": encoded(client),
            "authenticatorData": encoded(data),
            "signature": encoded(signature),
            "userHandle": encoded(self.handle if handle is None else handle),
        }
        return self._posted({name: value for name, value in said.items() if value})

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, domain: str, *, more: int = 0) -> bytes:
        self.counter += 1 if self.counts else 0
        flags = 0x01 | (0x04 if self.verifies else 0) | more
        return hashlib.sha256(domain.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _posted(self, response: dict[str, str]) -> str:
        name = encoded(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def question_on(page: Any) -> dict[str, Any]:
    """Return the question that a page puts to the browser."""
    form = page.context["question"]
    found: dict[str, Any] = json.loads(form)
    return found


def question_to_sign_in(client: Client) -> dict[str, Any]:
    headers = {"host": "localhost", "accept": "application/json"}
    found: dict[str, Any] = client.get("/sign-in/passkey/", headers=headers).json()
    return found
