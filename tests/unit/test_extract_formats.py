"""The extract as XLSX and JSON Lines: the same cells as the CSV, whatever they hold; and the contract."""

import hashlib
import io
import itertools
import json
import time
from datetime import UTC, datetime
from io import StringIO

import jsonschema
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from referrals import contract, jsonlines, xlsxfile
from referrals.cells import cells_of
from referrals.columns import COLUMNS, HEADERS, KEYS, LAYOUT_VERSION
from referrals.csvfile import header_line, neutralise, write_line

STRANGE = [
    "=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "'=1", "＝1", "a\r\nb", "a\rb", "a\nb", " lead ", "'", "", "\x01\x1f",
    "\ufffe\uffff", "_x000D_", "<r><t>x</t></r>", "</t></is><f>1+1</f>", "&amp;", "2026-11-19", "0012", "1E5", "TRUE",
    "https://example.org/", "mailto:a@example.org", "Nguyễn Thị Hương", "\u202eevil", "😀", "]]>", "x" * 32_767,
    "x" * 32_768, "😀" * 20_000,
]  # fmt: skip
# What was published of each version, as it was that day. Never change a line: a new version gets a new one.
PUBLISHED = {"1.0": "da56fa1b150f19f27f40c21f3f11e1771f70c986a73b4aa7cc11bbffc47a4a29"}
ABOUT = xlsxfile.About(
    [("File", "Extract"), ("Marking", "A & B")], "A & B", datetime(2026, 11, 20, 0, 15, tzinfo=UTC)
)
# PostgreSQL keeps no NUL, and UTF-8 no lone surrogate.
texts = st.one_of(
    st.sampled_from(STRANGE), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
)


def table_of(*cells: str) -> list[list[str]]:
    """Give rows of the contract's width that hold the cells somewhere."""
    return [[f"row {n}", cell, *[""] * (len(KEYS) - 2)] for n, cell in enumerate(cells)]


def csv_of(rows: list[list[str]]) -> bytes:
    return header_line() + b"".join(write_line(neutralise(cell) for cell in row) for row in rows)


def workbook_of(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    xlsxfile.write_workbook(file, header=HEADERS, rows=rows, count=len(rows), about=ABOUT)
    return file.getvalue()


def read_by_openpyxl(data: bytes) -> list[list[str]]:
    """Read a workbook as its reader would, joining what stands on the sheet of long cells."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    said = [[unescape(cell.value or "") for cell in row] for row in book[xlsxfile.ROWS].iter_rows()]
    if xlsxfile.LONG in book.sheetnames:
        parts = [[cell.value for cell in row] for row in book[xlsxfile.LONG].iter_rows(min_row=2)]
        for (row, header), group in itertools.groupby(parts, key=lambda part: (part[0], part[1])):
            said[int(row)][said[0].index(header)] = "".join(unescape(part[3]) for part in group)
    return said


def test_the_three_formats_agree_cell_by_cell_on_strange_text():
    rows = table_of(*STRANGE)
    data = csv_of(rows)
    read = list(cells_of([data[i : i + 7] for i in range(0, len(data), 7)]))
    assert read == [list(HEADERS), *rows]
    lines = b"".join(jsonlines.write_rows(iter(rows))).split(b"\n")
    assert lines.pop() == b""
    assert [list(json.loads(line).items()) for line in lines] == [
        list(zip(KEYS, row, strict=True)) for row in rows
    ]
    made = workbook_of(rows)
    assert read_by_openpyxl(made) == [list(HEADERS), *rows]
    assert list(xlsxfile.read_rows(io.BytesIO(made))) == [list(HEADERS), *rows]


@settings(max_examples=25, deadline=None)
@given(st.lists(texts, max_size=4))
def test_any_text_comes_back_from_both_readers(cells):
    rows = table_of(*cells)
    made = workbook_of(rows)
    assert list(xlsxfile.read_rows(io.BytesIO(made))) == read_by_openpyxl(made) == [list(HEADERS), *rows]
    pieces = [bytes([byte]) for byte in b"".join(jsonlines.write_rows(rows))]
    assert list(jsonlines.read_rows(pieces)) == rows


def test_every_cell_of_the_workbook_is_text_and_none_is_worked_out():
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(table_of(*STRANGE))))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value is None or (cell.data_type, cell.number_format) == ("s", "@")
                assert cell.hyperlink is None
        assert all(width.width for width in sheet.column_dimensions.values())
    sheet = book[xlsxfile.ROWS]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:AV{len(STRANGE) + 1}"
    assert (sheet.oddHeader.center.text, sheet.print_title_rows) == (
        "A &amp;&amp; B".replace("amp;", ""),
        "$1:$1",
    )


def test_the_same_rows_give_the_same_bytes_at_another_time_in_another_zone(monkeypatch):
    rows = table_of("=1", "x" * 40_000)
    first = workbook_of(rows)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert workbook_of(rows) == first
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_empty_day_is_a_header_a_frozen_sheet_and_no_lines():
    assert read_by_openpyxl(workbook_of([])) == [list(HEADERS)]
    assert b"".join(jsonlines.write_rows([])) == b""


def test_the_columns_are_those_of_their_version():
    kept = contract.published()[LAYOUT_VERSION].read_text(encoding="utf-8")
    assert contract.as_text(contract.schema()) == kept, (
        "The columns changed: raise MAJOR or MINOR in referrals/columns.py (docs/extract.md says which), and keep what "
        "'manage extract_contract --from-columns' prints as referrals/contracts/<version>.schema.json."
    )


def test_no_published_version_changes_any_more():
    assert {
        version: hashlib.sha256(path.read_bytes()).hexdigest()
        for version, path in contract.published().items()
    } == PUBLISHED


def test_a_minor_version_only_adds_at_the_end():
    known = [
        (version, json.loads(path.read_text(encoding="utf-8")))
        for version, path in contract.published().items()
    ]
    for (one, before), (other, after) in itertools.pairwise(known):
        if one.split(".")[0] == other.split(".")[0]:
            assert after["required"][: len(before["required"])] == before["required"], other
    assert known[-1][0] == LAYOUT_VERSION
    assert [column.key for column in COLUMNS] == known[-1][1]["required"]


def test_versions_are_ordered_by_number():
    assert sorted(["1.10", "2.0", "1.9"], key=contract.version_key) == ["1.9", "1.10", "2.0"]


def test_the_contract_refuses_what_is_none_of_its_rows():
    schema = contract.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    row = dict.fromkeys(KEYS, "") | {
        "marking": "OFFICIAL", "extract_day": "2026-11-19", "version": "1.0", "row": "1", "row_kind": "visit",
        "generated_at": "2026-11-20T00:15:00.000000+00:00", "visit_reference": "VIS-2026-000001",
        "closing_number": "1", "closed_at": "2026-11-19T16:02:00.000000+00:00", "oic_name": "A", "team": "B",
        "cfi_alone": "0", "undecided": "0",
    }  # fmt: skip
    jsonschema.validate(row, schema)
    for key, value in (
        ("row", ""), ("row", 1), ("row_kind", "other"), ("breach_on", "19 November"), ("team", ""), ("considerable", None)
    ):  # fmt: skip
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(row | {key: value}, schema)


def test_the_command_prints_the_contract_and_knows_what_there_is():
    assert json.loads(_command())["$id"].endswith(f":{LAYOUT_VERSION}")
    assert _command("--from-columns") == _command("--contract", LAYOUT_VERSION)
    with pytest.raises(CommandError, match=r"There is: 1\.0"):
        _command("--contract", "9.9")


def _command(*args: str) -> str:
    out = StringIO()
    call_command("extract_contract", *args, stdout=out)
    return out.getvalue()
