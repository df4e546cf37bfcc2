"""Search keys: how a name or an address is written so that it is found however it was typed. Pure."""

import re
import unicodedata

# Letters that decomposition leaves alone.
_LETTERS = str.maketrans(
    {"Đ": "D", "đ": "d", "Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "ß": "ss", "æ": "ae", "Æ": "AE"}
)


def search_key(*parts: str) -> str:
    """Return `parts` in capitals, without accents or punctuation, words set apart by one space."""
    text = unicodedata.normalize("NFKD", " ".join(parts).translate(_LETTERS))
    bare = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare.upper()))
