"""The extract in other formats: made once from the sealed CSV, offered with its hash, and verified."""

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import jsonschema
import openpyxl
import psycopg
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl.utils.escape import unescape

from accounts.models import User
from audit.models import Event
from core.errors import DomainError
from referrals import contract
from referrals.csvfile import restore
from referrals.enums import COPIES, AuditEvent, Format
from referrals.models import Download, Extract, ExtractChunk, ExtractCopy
from referrals.operations.copies import make_copy, make_due_copies, verify
from referrals.operations.extract import publish_due_extracts, publish_extract
from referrals.operations.file import read_file
from referrals.tasks import publish_due_extracts as night_task
from tests.database import CommittedDatabase
from tests.referral_support import (
    closed_visit,
    complete_ear,
    cpct_officer,
    encounter_of,
    file_of,
    london,
    occupier,
    worker,
)
from tests.sign_in import signed_in

DAY = date(2026, 11, 19)
NIGHT = london("2026-11-20 00:15")
MORNING = london("2026-11-20 08:45")
django_db = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def cpct() -> User:
    return cpct_officer()


@pytest.fixture
def browser(cpct: User) -> Client:
    return signed_in(cpct)


def published(**notice: Any) -> Extract:
    """The extract of a day with strange text, every kind of row, and an amendment of the day before."""
    earlier = closed_visit(worker("Samuel Adjei"), at="2026-11-18 12:00")
    publish_due_extracts(at=london("2026-11-19 00:15"))
    complete_ear(encounter_of(earlier, "Samuel Adjei"), london("2026-11-19 10:00"))
    closed_visit(
        worker("=HYPERLINK(1)", None, also_known_as='a\r\nb,"c"', job="'@x"),
        worker("Nguyễn Thị Hương", "2007-06-01"),
        occupier("<r>Marcus</r>", date_of_birth=date(1990, 2, 3)),
        at="2026-11-19 16:02",
        **notice,
    )
    closed_visit(worker("Bilal Rehman", "2007-06-01"), at="2026-11-19 17:02")
    return publish_extract(day=DAY, by=None, at=NIGHT)


def data_of(extract: Extract, file_format: Format) -> bytes:
    return b"".join(read_file(extract, file_format))


@django_db
def test_a_published_day_reads_the_same_in_all_three_formats_and_keeps_its_contract():
    extract = published(served_on_name="-1+cmd")
    made = make_due_copies(at=NIGHT)
    assert len(made) == 2 * Extract.objects.count()
    rows = [[restore(cell) for cell in row.values()] for row in file_of(extract)]
    assert {row["Row kind"] for row in file_of(extract)} == {"person", "visit"}
    lines = [json.loads(line) for line in data_of(extract, Format.JSONL).splitlines()]
    assert [list(line.values()) for line in lines] == rows
    book = openpyxl.load_workbook(io.BytesIO(data_of(extract, Format.XLSX)))
    cells = [[unescape(cell.value or "") for cell in row] for row in book["Extract"].iter_rows(min_row=2)]
    assert cells == rows
    assert "=HYPERLINK(1)" in {cell for row in rows for cell in row}
    for line in lines:
        jsonschema.validate(line, contract.schema())
    said = {row[0].value: row[1].value for row in book["About this file"].iter_rows()}
    assert said["SHA-256 of that file"] == extract.sha256
    assert said["Layout version"] == extract.layout == lines[0]["version"] == "1.0"
    assert said["Protective marking"] == lines[0]["marking"]
    assert said["Extract day"] == "2026-11-19"


@django_db
def test_an_empty_day_has_all_three_and_they_verify():
    extract = publish_extract(day=DAY, by=None, at=NIGHT)
    make_due_copies(at=NIGHT)
    assert data_of(extract, Format.JSONL) == b""
    assert [(one.file_format, one.finding) for one in verify(extract=extract, by=None, at=NIGHT)] == [
        (Format.CSV, ""), (Format.JSONL, ""), (Format.XLSX, ""),
    ]  # fmt: skip


@django_db
def test_a_copy_is_made_once_and_the_same_again():
    extract = published()
    first = [make_copy(extract=extract, file_format=kind, at=NIGHT) for kind in COPIES]
    again = [make_copy(extract=extract, file_format=kind, at=MORNING) for kind in COPIES]
    assert [copy.pk for copy in again] == [copy.pk for copy in first]
    for copy in first:
        data = data_of(extract, Format(copy.format))
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (copy.sha256, copy.size)
        assert copy.csv_sha256 == extract.sha256
    assert Event.objects.filter(event=AuditEvent.EXTRACT_COPIED).count() == 2


@django_db
def test_the_night_run_makes_them_with_the_file_and_catches_up():
    closed_visit(worker(), at="2026-11-18 12:00")
    publish_due_extracts(at=NIGHT)
    with time_machine.travel(NIGHT + timedelta(minutes=20), tick=False):
        night_task()
        night_task()
    assert ExtractCopy.objects.count() == 2 * Extract.objects.count() == 4


def test_a_csv_that_is_not_what_was_published_gives_no_copy_and_is_found(committed_db: CommittedDatabase):
    extract = published()
    other = Extract.objects.exclude(pk=extract.pk).get()
    make_copy(extract=extract, file_format=Format.JSONL, at=NIGHT)
    with psycopg.connect(committed_db.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("ALTER TABLE referrals_extractchunk DISABLE TRIGGER append_only")
        owner.execute(
            "UPDATE referrals_extractchunk SET data = overlay(data PLACING 'X'::bytea FROM length(data) - 30)"
            " WHERE extract_id = %s AND format = 'csv'",
            [extract.pk],
        )
    with pytest.raises(DomainError, match="not the one that was published"):
        make_copy(extract=extract, file_format=Format.XLSX, at=NIGHT)
    assert not ExtractChunk.objects.filter(extract=extract, format="xlsx").exists()
    assert {copy.extract_id for copy in make_due_copies(at=NIGHT)} == {other.pk}
    findings = {one.file_format: one.finding for one in verify(extract=extract, by=None, at=NIGHT)}
    assert findings[Format.CSV].startswith("Its bytes are not those that were kept")
    assert findings[Format.JSONL].startswith("Row ")
    assert Event.objects.get(event=AuditEvent.EXTRACT_VERIFIED).fields == ["csv", "jsonl"]
    with pytest.raises(CommandError, match="restore it from a backup") as refused:
        _command("--day", "2026-11-19", "--verify")
    assert refused.value.returncode == 1


@django_db
def test_the_command_lists_the_files_and_verifies_them():
    extract = published()
    answer = json.loads(_command("--day", "2026-11-19", "--json", "--verify"))
    assert [(file["format"], file["verified"], file["finding"]) for file in answer["files"]] == [
        ("csv", True, ""), ("xlsx", True, ""), ("jsonl", True, ""),
    ]  # fmt: skip
    assert answer["files"][0]["sha256"] == extract.sha256
    said = _command("--day", "2026-11-19", "--verify")
    assert said.count(": verified") == 3
    assert "verified" not in json.loads(_command("--day", "2026-11-19", "--json"))["files"][0]


def _command(*args: str) -> str:
    out = io.StringIO()
    call_command("extract_cpct", *args, stdout=out)
    return out.getvalue()


@django_db
@pytest.mark.parametrize("kind", Format)
def test_a_download_is_the_kept_file_with_its_length_and_its_recipient(browser, cpct, kind):
    extract = published()
    make_due_copies(at=NIGHT)
    response = browser.post(reverse("extract-download", args=[DAY, kind]))
    data = b"".join(response.streaming_content)
    sha256 = (
        extract.sha256 if kind is Format.CSV else ExtractCopy.objects.get(extract=extract, format=kind).sha256
    )
    assert hashlib.sha256(data).hexdigest() == sha256
    assert len(data) == int(response["Content-Length"])
    name = f"cpct-extract-2026-11-19-v1.0.{kind}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert browser.get(reverse("extract-hash", args=[DAY, kind])).content.decode() == f"{sha256}  {name}\n"
    assert (Download.objects.get().format, Download.objects.get().by) == (kind, cpct)
    event = Event.objects.get(event=AuditEvent.EXTRACT_DOWNLOADED)
    assert (event.kind, event.recipient) == ("disclosure", f"CPCT: Grace Whitcombe ({cpct.staff_number})")


@django_db
def test_the_page_offers_all_three_with_sizes_and_hashes_and_says_what_is_not_made_yet(browser):
    extract = published()
    before = BeautifulSoup(browser.get(reverse("extract-day", args=[DAY])).content, "html.parser")
    assert [
        b.get_text(strip=True).split(" (")[0] for b in before.select(".ev-files button.govuk-button")
    ] == ["Download CSV"]
    assert before.get_text().count("It is here within 20 minutes.") == 2
    assert browser.post(reverse("extract-download", args=[DAY, "xlsx"])).status_code == 404
    assert browser.get(reverse("extract-hash", args=[DAY, "jsonl"])).status_code == 404
    assert not Download.objects.exists()
    make_due_copies(at=NIGHT)
    page = BeautifulSoup(browser.get(reverse("extract-day", args=[DAY])).content, "html.parser")
    assert [b.get_text(strip=True).split(" (")[0] for b in page.select(".ev-files button.govuk-button")] == [
        "Download CSV", "Download XLSX", "Download JSON Lines",
    ]  # fmt: skip
    hashes = [span.get_text() for span in page.select(".ev-hash__value")]
    copies = {copy.format: copy.sha256 for copy in ExtractCopy.objects.filter(extract=extract)}
    assert hashes == [extract.sha256, copies["xlsx"], copies["jsonl"]]


@django_db
def test_a_run_by_hand_of_a_small_day_has_the_other_formats_at_once(browser):
    closed_visit(worker(), at="2026-11-19 12:00")
    browser.post(reverse("extract-run"), {"day": "2026-11-19", "reason": "The night run failed"})
    assert set(ExtractCopy.objects.values_list("format", flat=True)) == {"xlsx", "jsonl"}


@django_db
def test_cpct_reads_what_the_columns_mean_and_takes_the_schema(browser):
    page = BeautifulSoup(browser.get(reverse("extract-columns")).content, "html.parser")
    assert [code.get_text() for code in page.select("tbody code")] == contract.schema()["required"]
    link = page.find("a", string="JSON Schema of version 1.0")
    response = browser.get(link["href"])
    assert json.loads(b"".join(response.streaming_content)) == contract.schema()
    assert response["Content-Type"] == "application/schema+json"
    assert browser.get(reverse("extract-schema", args=["9.9"])).status_code == 404
