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


# What names of businesses and people have or leave out without being other names.
_FILLING = frozenset(
    ["LTD", "LIMITED", "PLC", "LLP", "CO", "COMPANY", "THE", "AND", "OF", "T", "A", "MR", "MRS", "MS", "MISS"]
)
_VOWELS = frozenset("AEIOUY")
SHORT = 3  # letters of a word that keeps its vowels


def name_skeleton(text: str) -> str:
    """Return a name without what spellings differ in: vowels, doubled letters, the order of its words.

    "Kestrel Hand Car Wash Ltd" and "The Kestral Hand Car-Wash" have the same, "Muhammad" and "Mohamed" too.
    Short words are kept as they are, because little would be left of them.
    """
    return " ".join(sorted(_bones(word) for word in search_key(text).split() if word not in _FILLING))


# Consonants that the same name is written with from one alphabet, country or ear to another.
_SOUNDS = str.maketrans({"C": "K", "Q": "K", "X": "KS", "V": "F", "W": "F", "Z": "S", "J": "Y"})


def name_sounds(text: str) -> str:
    """Return `name_skeleton` of a person's name with consonants that sound alike written alike.

    "Krasniqi" and "Krasnici", "Stevens" and "Stephens", "Yusuf" and "Jusuf" have the same. For people alone,
    of whom more than a name is known; a business is called as it is spelt.
    """
    return name_skeleton(" ".join(_sounded(word) for word in search_key(text).split()))


def _sounded(word: str) -> str:
    alike = word.replace("PH", "F").replace("CK", "K").translate(_SOUNDS)
    return re.sub(r"(?<=[BDFGKLMNPRST])H|(?<=.)H$", "", alike)


def _bones(word: str) -> str:
    bones = word[:1]
    for letter in word[1:]:
        if letter != bones[-1] and not (letter in _VOWELS and len(word) > SHORT):
            bones += letter
    return bones
