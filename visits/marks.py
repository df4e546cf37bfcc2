"""What records are recognised by across visits: kept beside their words, and found as those are. Pure.

A mark is a word that nobody can type: it begins with a sign. Two records with a mark in common are offered to
a person as perhaps the same premises, or the same person; nothing is ever merged by it.
"""

from datetime import date

from core.search import name_skeleton, name_sounds, search_key

ABORTIVE = "=ABORTIVE"  # of a visit; written by the database itself
_LENGTH = 40  # of a name


def premises_marks(
    *,
    trading_name: str = "",
    legal_name: str = "",
    company_number: str = "",
    address_line_1: str = "",
    address_line_2: str = "",
    postcode: str = "",
) -> list[str]:
    """Return how premises are recognised: postcode and number, company number, either name however spelt."""
    marks = []
    code, company = _compact(postcode), _compact(company_number)
    place = _number(address_line_1) or _number(address_line_2) or name_skeleton(address_line_1)
    if code and place:
        marks.append(f"@{code} {place[:_LENGTH]}")
    if company:
        marks.append(f"#{company}")
    marks += [f"~{name[:_LENGTH]}" for name in map(name_skeleton, (trading_name, legal_name)) if name]
    return list(dict.fromkeys(marks))


def person_marks(
    *, name: str = "", also_known_as: str = "", date_of_birth: date | None = None, nationality: str = ""
) -> list[str]:
    """Return how a person is recognised: a name however spelt, with the date of birth or the nationality.

    One word alone and a nationality is not enough: too many people share them.
    """
    marks = []
    for known in map(name_sounds, (name, also_known_as)):
        if known and date_of_birth:
            marks.append(f"~{known[:_LENGTH]} {date_of_birth:%Y%m%d}")
        if " " in known and nationality:
            marks.append(f"~{known[:_LENGTH]} {_compact(nationality)[:15]}")
    return list(dict.fromkeys(marks))


def _compact(text: str) -> str:
    return search_key(text).replace(" ", "")[:_LENGTH]


def _number(line: str) -> str:
    """Return the first word of an address that has a figure: "12", "4B", "12A"."""
    return next((word for word in search_key(line).split() if any(c.isdecimal() for c in word)), "")
