"""Text that people type: made uniform, and refused where it would mislead a reader or break a file.

Pure. A field refuses; a draft, which keeps whatever was typed, uses `storable` so that it can be kept.
"""

import re
import unicodedata

# Embeddings, overrides and isolates can make a name read as another one; plain marks (LRM, RLM) cannot.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")


class UnreadableText(ValueError):
    """The text holds a character that cannot be kept. `str()` of it completes "… contains"."""


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return `value` stripped, in NFC, with LF for line ends (spaces if not `multiline`).

    Raises UnreadableText for NUL and other control characters, lone surrogates, noncharacters and
    controls that reverse the direction of writing.
    """
    text = _LINE_ENDS.sub("\n", value)
    if not multiline:
        text = re.sub(r"[\n\t]+", " ", text)
    for character in text:
        _check(character)
    text = unicodedata.normalize("NFC", text)
    if multiline:
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return text.strip("\ufeff \t\n\u00a0\u3000").strip()


def storable(value: str) -> str:
    """Return `value` without what PostgreSQL or UTF-8 cannot hold: NUL and lone surrogates."""
    return "".join(c for c in value if c != "\0" and not "\ud800" <= c <= "\udfff")


def _check(character: str) -> None:
    if character in "\n\t" or " " <= character <= "~":
        return
    if character in _BIDI_CONTROLS:
        raise UnreadableText("a hidden character that changes the direction of writing")
    if unicodedata.category(character) in ("Cc", "Cs") or _is_noncharacter(ord(character)):
        raise UnreadableText("a hidden character that cannot be kept")


def _is_noncharacter(point: int) -> bool:
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
