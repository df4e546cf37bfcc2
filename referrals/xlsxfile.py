"""The extract as a spreadsheet. Every cell is text, in the format "text": nothing is worked out or guessed.

A cell that begins like a formula stays text when it is opened, edited and saved, so it needs no apostrophe.
Written row by row (`constant_memory`), with the moment of publication as its own, so that the same rows give
the same bytes.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any
from xml.etree import ElementTree

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS, ABOUT, LONG = "Extract", "About this file", "Long cells"
CELL_LIMIT = 32_767  # of UTF-16 units: what a spreadsheet takes in one cell
_PART = 16_000  # of characters: at most twice as many UTF-16 units
_WIDTHS = (8, 40)
_TAG = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class About:
    """What the second sheet says of the file, line by line, and what stands on each printed page."""

    lines: Sequence[tuple[str, str]]
    marking: str
    made_at: datetime


class _TextSheet(Worksheet):
    """A sheet on which text that looks like the markup of rich text is text as well.

    In `constant_memory` XlsxWriter takes any cell between <r> and </r> for markup and writes it as it is.
    """

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, True, attributes)


def write_workbook(
    file: IO[bytes], *, header: Sequence[str], rows: Iterable[Sequence[str]], count: int, about: About
) -> None:
    """Write the workbook into `file`: `count` rows under a frozen header, and what the file is."""
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": about.lines[0][1], "created": about.made_at.astimezone(UTC).replace(tzinfo=None)}
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    bold = book.add_format({"num_format": "@", "valign": "top", "bold": True, "text_wrap": True})
    sheet = book.add_worksheet(ROWS, worksheet_class=_TextSheet)
    _lay_out(sheet, header, text, about.marking)
    sheet.autofilter(0, 0, max(count, 1), len(header) - 1)
    for column, cell in enumerate(header):
        sheet.write_string(0, column, cell, bold)
    second = book.add_worksheet(ABOUT, worksheet_class=_TextSheet)
    _write_about(second, about, text, bold)
    long = None
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if not cell:
                continue
            if len(cell) <= CELL_LIMIT // 2 or _units(cell) <= CELL_LIMIT:
                sheet.write_string(number, column, cell, text)
                continue
            long = long or _LongCells(book, text, bold)
            long.add(number, header[column], cell)
            sheet.write_string(number, column, f"Too long for a cell: on the sheet “{LONG}”", text)
    book.close()


def _lay_out(sheet: Worksheet, header: Sequence[str], text: Any, marking: str) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.repeat_rows(0)
    said = marking.replace("&", "&&")
    sheet.set_header(f"&C{said}")
    sheet.set_footer(f"&L{said}&RPage &P of &N")
    for column, cell in enumerate(header):
        sheet.set_column(column, column, min(max(len(cell) + 4, _WIDTHS[0]), _WIDTHS[1]), text)


def _write_about(sheet: Worksheet, about: About, text: Any, bold: Any) -> None:
    sheet.set_column(0, 0, 28, text)
    sheet.set_column(1, 1, 100, text)
    for number, (what, words) in enumerate(about.lines):
        sheet.write_string(number, 0, what, bold)
        sheet.write_string(number, 1, words, text)


class _LongCells:
    """The sheet that holds, in parts, what no cell can hold. Made when the first such cell comes."""

    def __init__(self, book: Workbook, text: Any, bold: Any) -> None:
        self._sheet = book.add_worksheet(LONG, worksheet_class=_TextSheet)
        self._text = text
        self._next = 1
        for column, (cell, width) in enumerate((("Row", 8), ("Column", 30), ("Part", 8), ("Text", 100))):
            self._sheet.set_column(column, column, width, text)
            self._sheet.write_string(0, column, cell, bold)

    def add(self, row: int, header: str, cell: str) -> None:
        for part, start in enumerate(range(0, len(cell), _PART), start=1):
            for column, value in enumerate((str(row), header, str(part), cell[start : start + _PART])):
                self._sheet.write_string(self._next, column, value, self._text)
            self._next += 1


def _units(cell: str) -> int:
    return len(cell.encode("utf-16-le")) // 2


def read_rows(file: IO[bytes]) -> Iterator[list[str]]:
    """Yield the cells of a workbook of ours row by row, the header first, long ones put together."""
    with zipfile.ZipFile(file) as parts:
        long: dict[tuple[int, str], str] = {}
        if "xl/worksheets/sheet3.xml" in parts.namelist():
            for row, header, _part, cell in list(_cells(parts, 3, 4))[1:]:
                long[int(row), header] = long.get((int(row), header), "") + cell
        header_row: list[str] = []
        for number, cells in enumerate(_cells(parts, 1, 0)):
            if not number:
                header_row = cells
            cells += [""] * (len(header_row) - len(cells))
            yield [long.get((number, what), cell) for what, cell in zip(header_row, cells, strict=True)]


def _cells(parts: zipfile.ZipFile, sheet: int, width: int) -> Iterator[list[str]]:
    """Yield the rows of a sheet, each at least `width` cells wide."""
    with parts.open(f"xl/worksheets/sheet{sheet}.xml") as source:
        # Ours alone: its bytes were compared with their hash before.
        for _event, element in ElementTree.iterparse(source):  # noqa: S314
            if element.tag != f"{_TAG}row":
                continue
            cells: list[str] = []
            for cell in element:
                cells += [""] * (_column(cell.get("r", "A1")) - len(cells))
                cells.append(_said("".join(cell.itertext())))
            yield cells + [""] * (width - len(cells))
            element.clear()


def _column(address: str) -> int:
    """Return the place of a column from an address: 0 for A1, 27 for AB7."""
    place = 0
    for letter in address.rstrip("0123456789"):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _said(cell: str) -> str:
    """Return a cell's text with characters that XML cannot hold put back."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), cell)
