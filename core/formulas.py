"""Formulas in files for spreadsheets: a cell that might be taken for one stands behind an apostrophe.

What the record says is not changed: the apostrophe stands in the file alone, and `restore` takes it off.
"""

import re

# What a spreadsheet takes for the start of a formula, also in full width; and the white space, quotation
# marks, invisible and control characters that it may skip before one.
_START = "=+\\-@＝＋－＠﹢﹣﹦﹫−"
_SKIPPED = (
    "\\s\\x00-\\x20'\"`‘’“”\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
)
_RISKY_CELL = re.compile(f"[{_SKIPPED}]*[{_START}]|'*[\\t\\r\\n\\x00]")


def neutralise(cell: str) -> str:
    """Return `cell` as it stands in the file: behind an apostrophe where it might be taken for a formula."""
    return "'" + cell if _RISKY_CELL.match(cell) else cell


def restore(cell: str) -> str:
    """Return what the record says from a cell of the file: the inverse of `neutralise`."""
    if cell.startswith("'") and _RISKY_CELL.match(cell[1:]):
        return cell[1:]
    return cell
