"""The bytes of the CSV: any RFC 4180 reader gets back what was written, and no cell starts a formula."""

import csv
import hashlib
import io
import itertools
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from referrals import csvfile
from referrals.columns import COLUMNS, HEADERS, KEYS, LAYOUT_VERSION

NASTY = [
    "=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", " =1", '"=1', "'=1", "''=1", "'\tx", "\ufeff=1",
    "\u200b=1", "＝1", "，", ",=1", '","=1', "a,b", 'a"b', "a\r\nb", "a\rb", "", " ", "'", "Nguyễn Thị Hương", "\\.", "=", "\x1f@",
]  # fmt: skip
cells = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
rows = st.lists(cells, min_size=2, max_size=6)


def as_copy_gives_it(row: list[str]) -> bytes:
    """One row as PostgreSQL's COPY … CSV writes it: LF, quoted where needed, an empty string as two quotes."""
    out = []
    for cell in row:
        needs = cell == "" or any(c in cell for c in ',"\r\n') or cell == "\\."
        out.append('"' + cell.replace('"', '""') + '"' if needs else cell)
    return (",".join(out) + "\n").encode()


def read_back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


@given(rows)
@example(["", "=1"])
@example(["a\r\n", "\n=1"])
def test_an_independent_reader_gets_every_cell_back(row):
    line = csvfile.finish_lines([as_copy_gives_it(row)])
    assert line.endswith(b"\r\n")
    (read,) = read_back(line)
    assert read == [csvfile.neutralise(cell) for cell in row]
    assert [csvfile.restore(cell) for cell in read] == row


@given(st.lists(rows, max_size=5))
def test_lines_put_together_stay_apart(table):
    data = csvfile.finish_lines(as_copy_gives_it(row) for row in table)
    assert read_back(data) == [[csvfile.neutralise(cell) for cell in row] for row in table]


@given(cells)
def test_neutralising_can_be_undone_and_is_done_once(cell):
    written = csvfile.neutralise(cell)
    assert csvfile.restore(written) == cell
    assert written in (cell, "'" + cell)


STARTS = "=+-@\t\r\n\x00＝＋－＠"
BEFORE = ("", '"', "'", " ", "\u00a0", "\ufeff", "\u200b", "\t", "“", "''")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_cell_of_the_file_starts_a_formula(place):
    for start, before in itertools.product(STARTS, BEFORE):
        row = ["plain", "b,c", "end"]
        row[place] = before + start + "cmd|' /C calc'!A1"
        (read,) = read_back(csvfile.finish_lines([as_copy_gives_it(row)]))
        assert csvfile.restore(read[place]) == row[place]
        if start not in "\t\r\n\x00" or before in ("", "'", "''", "\t"):
            assert read[place] == "'" + row[place]


def test_ordinary_words_stay_as_they_are():
    for cell in (
        "Saffron & Slate Kitchen",
        "O’Neil",
        "2019-03-04",
        "14 Priory Road - rear",
        "a=b",
        "'quoted'",
    ):
        assert csvfile.neutralise(cell) == cell


def test_the_header_is_one_line_of_the_contract_without_a_byte_order_mark():
    line = csvfile.header_line()
    assert read_back(line) == [list(HEADERS)]
    assert not line.startswith(b"\xef\xbb\xbf")
    assert len(set(HEADERS)) == len(set(KEYS)) == len(COLUMNS)
    assert all(csvfile.neutralise(header) == header for header in HEADERS)


@given(st.lists(st.binary(max_size=3000), max_size=40))
def test_chunks_put_together_are_the_file_that_was_hashed(parts):
    chunks = csvfile.Chunks()
    out = [chunk for part in parts for chunk in chunks.add(part)] + list(chunks.rest())
    whole = b"".join(parts)
    assert b"".join(out) == whole
    assert chunks.sha256 == hashlib.sha256(whole).hexdigest()
    assert chunks.size == len(whole)


def test_no_chunk_is_larger_than_agreed():
    chunks = csvfile.Chunks()
    out = [*chunks.add(b"x" * (3 * csvfile.CHUNK_BYTES + 5)), *chunks.rest()]
    assert [len(chunk) for chunk in out] == [csvfile.CHUNK_BYTES] * 3 + [5]


def test_a_cell_longer_than_the_readers_usual_limit_passes():
    row = ["=" + "a" * 200_000, "b"]
    assert csvfile.finish_lines([as_copy_gives_it(row)]).startswith(b"'=aaa")


def test_the_documentation_lists_the_columns_as_they_are():
    page = (Path(__file__).parents[2] / "docs" / "extract.md").read_text(encoding="utf-8")
    listed = [
        line.split(" | ", 2) for line in page.split("## Columns")[1].splitlines() if line[2:3].isdigit()
    ]
    assert [(header, meaning.removesuffix(" |")) for _number, header, meaning in listed] == [
        (column.header, column.meaning) for column in COLUMNS
    ]
    assert f"## Columns, version {LAYOUT_VERSION}" in page
