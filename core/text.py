"""Text that people type: made uniform, and refused where it would mislead a reader or break a file.

Pure. A field refuses; a draft, which keeps whatever was typed, uses `storable` so that it can be kept.
"""

import re
import unicodedata

# Embeddings, overrides and isolates can make a name read as another one; plain marks (LRM, RLM) cannot.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
# What PostgreSQL or UTF-8 cannot hold.
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
# Control characters but LF and TAB, surrogates, noncharacters. One search: a long text is read in no time.
_HIDDEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "".join(sorted(_BIDI_CONTROLS))
    + "]"
)


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
    if found := _HIDDEN.search(text):
        what = (
            "that changes the direction of writing" if found[0] in _BIDI_CONTROLS else "that cannot be kept"
        )
        raise UnreadableText(f"a hidden character {what}")
    text = unicodedata.normalize("NFC", text)
    if multiline:
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return text.strip("\ufeff \t\n\u00a0\u3000").strip()


def storable(value: str) -> str:
    """Return `value` without what PostgreSQL or UTF-8 cannot hold: NUL and lone surrogates."""
    return _NOT_STORABLE.sub("", value)
