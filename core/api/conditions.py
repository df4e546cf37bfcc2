"""Versions in headers: ETag says which one an answer is of, If-Match which one a change was made on."""

import hashlib
import re

from core.api.problems import Kind
from core.api.refusals import Refused

_TAG = re.compile(r'"([\x21\x23-\x7e]{1,100})"')


def etag(version: int | str) -> str:
    """Return the ETag of a version.

    >>> etag(7)
    '"7"'
    """
    return f'"{version}"'


def digest(*parts: object) -> str:
    """Return the version of what has no number of its own: any part that differs gives another one."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def read_if_match(header: str | None) -> str:
    """Return the version that a change was made on; 428 without one, 400 for what names no single version."""
    if header is None:
        raise Refused(Kind.VERSION_MISSING)
    found = _TAG.fullmatch(header.strip())
    if found is None:
        raise Refused(
            Kind.MALFORMED,
            "“If-Match” has to be the one ETag that you read, in its quotes. “*” is not accepted: it would "
            "overwrite what somebody else did.",
        )
    return found[1]


def number(tag: str) -> int:
    """Return the version that a tag says; -1, which is stale, for what is no number of ours."""
    return int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < 10 else -1


def is_unchanged(header: str | None, tag: str) -> bool:
    """Whether a reader who sends this If-None-Match has the version `tag` already."""
    if header is None:
        return False
    return header.strip() == "*" or tag in {each.strip().removeprefix("W/") for each in header.split(",")}
