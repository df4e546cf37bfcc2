"""The key that signs seals, and the keys that seals may be signed with (Ed25519).

The private key is in the environment alone, never in the database: whoever owns the database cannot sign.
After a change of key the old public key stays in AUDIT_SEAL_PUBLIC_KEYS; a machine that only verifies
needs no private key at all.
"""

import base64
import binascii
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from core.errors import DomainError

_DOMAIN = b"audit-seal-1\n"  # a signature made here fits nothing else


class SealKeyError(DomainError):
    """There is no usable key to seal with."""


class Signer:
    """Signs with the key in the settings; raises SealKeyError if there is none."""

    def __init__(self) -> None:
        if not settings.AUDIT_SEAL_KEY:
            raise SealKeyError(
                "The audit is not sealed: AUDIT_SEAL_KEY is not set. It is an Ed25519 private key, 32 bytes"
                " in base64; `openssl rand -base64 32` makes one."
            )
        self._key = Ed25519PrivateKey.from_private_bytes(_bytes_32(settings.AUDIT_SEAL_KEY, "AUDIT_SEAL_KEY"))
        self.key_id = key_id(self._key.public_key())

    def sign(self, digest: bytes) -> bytes:
        """Return the signature over a seal's digest."""
        return self._key.sign(_DOMAIN + digest)

    def public(self) -> Ed25519PublicKey:
        """Return the public half."""
        return self._key.public_key()


def trusted_keys() -> dict[str, Ed25519PublicKey]:
    """Return the public keys that seals may be signed with, by key id."""
    keys = [
        Ed25519PublicKey.from_public_bytes(_bytes_32(text, "AUDIT_SEAL_PUBLIC_KEYS"))
        for text in settings.AUDIT_SEAL_PUBLIC_KEYS
    ]
    if settings.AUDIT_SEAL_KEY:
        keys.append(Signer().public())
    return {key_id(key): key for key in keys}


def key_id(key: Ed25519PublicKey) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a public key."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def is_signed(key: Ed25519PublicKey, digest: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is the key's, over `digest`."""
    try:
        key.verify(signature, _DOMAIN + digest)
    except InvalidSignature:
        return False
    return True


def _bytes_32(text: str, setting: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise SealKeyError(f"{setting} is not 32 bytes in base64.")
    return raw
