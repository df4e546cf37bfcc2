"""What the unit keeps, encrypted at rest: `cryptography`'s Fernet (AES and HMAC), with keys that rotate.

The keys are in the environment alone, so that neither a dump of the database nor a copy of the files says
anything. The first of INTELLIGENCE_KEYS encrypts; the others still read, until `rotate` has been over
everything. Each sealed text names the row that it belongs to, so that none can be put in another's place.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from core.errors import DomainError
from core.search import search_key

_TOKEN_BYTES = 16


class KeysMissing(DomainError):
    """There is no usable key, or none of those that are there fits."""


def current_key_id() -> str:
    """Return the id of the key that encrypts now: eight hexadecimal digits of its SHA-256."""
    return _key_id(_keys()[0])


def current_index_id() -> str:
    """Return the id of the key that makes tokens now."""
    return _key_id(_index_keys()[0])


def seal(values: Mapping[str, Any], *, of: UUID) -> bytes:
    """Return `values` (what JSON holds) encrypted with the current key, tied to the row `of`."""
    return seal_bytes(json.dumps({"of": str(of), "values": values}, ensure_ascii=False).encode())


def unseal(sealed: bytes, *, of: UUID) -> dict[str, Any]:
    """Return what was sealed for the row `of`; empty for what was disposed of.

    Raises KeysMissing where no key fits: it was altered, is another row's, or a key was taken away too early.
    """
    if not sealed:
        return {}
    found: dict[str, Any] = json.loads(unseal_bytes(sealed))
    if found["of"] != str(of):
        raise KeysMissing("This record was put in the place of another. Tell whoever keeps the service.")
    values: dict[str, Any] = found["values"]
    return values


def seal_bytes(content: bytes) -> bytes:
    """Return the bytes of a file, encrypted with the current key."""
    return _fernet(_keys()[0]).encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """Return what `seal_bytes` was given; raises KeysMissing where no key fits."""
    for key in _keys():
        try:
            return _fernet(key).decrypt(bytes(sealed))
        except InvalidToken:
            continue
    raise KeysMissing(
        "This cannot be read: no key fits. If a key was taken out of INTELLIGENCE_KEYS before"
        " `rotate_intelligence_keys` had finished, put it back."
    )


def tokens(kind: str, words: Iterable[str]) -> set[bytes]:
    """Return the tokens of `words`, made with the current key: equal words give equal ones."""
    return {_token(_index_keys()[0], kind, word) for word in _normal(words)}


def search_tokens(kind: str, words: str) -> list[list[bytes]]:
    """Return for each of `words` its tokens under every key in use, for a search while keys rotate."""
    return [[_token(key, kind, word) for key in _index_keys()] for word in sorted(_normal([words]))]


def _normal(words: Iterable[str]) -> set[str]:
    return {word for text in words for word in search_key(text).split()}


def _token(key: str, kind: str, word: str) -> bytes:
    return hmac.new(key.encode(), f"{kind}:{word}".encode(), sha256).digest()[:_TOKEN_BYTES]


def _keys() -> list[str]:
    keys: list[str] = settings.INTELLIGENCE_KEYS
    if not keys:
        raise KeysMissing(
            "Intelligence cannot be kept: INTELLIGENCE_KEYS is not set. It is a list of Fernet keys, 32 bytes"
            " each in URL-safe base64; `openssl rand -base64 32 | tr +/ -_` makes one."
        )
    return keys


def _index_keys() -> list[str]:
    keys: list[str] = settings.INTELLIGENCE_INDEX_KEYS
    if not keys:
        raise KeysMissing(
            "Intelligence cannot be found again: INTELLIGENCE_INDEX_KEYS is not set. It is a list of long"
            " random texts."
        )
    return keys


def _key_id(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:8]


@lru_cache(maxsize=8)
def _fernet(key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError as error:
        raise KeysMissing(
            "A key in INTELLIGENCE_KEYS is none. It is 32 bytes in URL-safe base64;"
            " `openssl rand -base64 32 | tr +/ -_` makes one."
        ) from error
