"""The main job, as people do it: from a visit recorded on a phone to CPCT's file next morning."""

import csv
import hashlib
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from accounts.demo import load_people
from config.celery import app as celery
from core.clock import now
from referrals.columns import COLUMNS
from referrals.models import Download, Extract
from tests.journeys.browser import context, saved_file, sign_in
from tests.journeys.officer import EARLIER, LATER, NOTICE_ON, TENANT, UNKNOWN, Officer, pictures
from tests.journeys.service import Service
from visits.models import Closing, Photograph, Visit

ARRIVAL = datetime(2026, 11, 19, 11, 5, tzinfo=UTC)
LUNCH = datetime(2026, 11, 19, 12, 30, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 0, 15, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 8, 45, tzinfo=UTC)
NEXT_NIGHT = datetime(2026, 11, 21, 0, 15, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 21, 8, 45, tzinfo=UTC)
# What a visit with 8 people, force used once and 12 photographs costs its officer, closing included
# (docs/visit-record.md): more would be a step back.
AT_MOST = {"pages": 56, "taps": 275, "characters": 820}
DAY, NEXT_DAY = date(2026, 11, 19), date(2026, 11, 20)
H = {column.key: column.header for column in COLUMNS}


@pytest.mark.timeout(600)
def test_a_visit_recorded_on_a_phone_is_in_cpcts_file_next_morning(
    chromium: Browser, service: Service, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    service.at(ARRIVAL)
    load_people(now())
    service.start_web()
    service.start_worker()
    officer = Officer(context(chromium, width=375).new_page(), service.url)
    sign_in(officer.page, service.url, "Rhiannon Pryce")
    officer.see()
    officer.begin()
    service.at(LUNCH)  # over half an hour of nothing: the session has ended
    sign_in(officer.page, service.url, "Rhiannon Pryce")
    officer.record_people()
    officer.serve_notice()
    officer.say_what_happened()
    officer.photograph(pictures(tmp_path))
    assert officer.typed_twice() == []
    check_stored_pictures()

    service.at(AFTERNOON)
    sign_in(officer.page, service.url, "Rhiannon Pryce")
    refused(officer)
    officer.mend()
    close(officer)
    assert officer.findings == {}
    cost = officer.cost()
    record_property("cost of a whole visit on a phone", cost)
    assert all(cost[name] <= most for name, most in AT_MOST.items()), cost

    for name in (UNKNOWN, TENANT):
        complete_record(chromium, service, name)
    service.at(NIGHT)
    run_nightly_task(service, lambda: Extract.objects.filter(day=DAY).exists())
    service.at(MORNING)
    first, shown = download(chromium, service, tmp_path / "first", DAY)
    assert hashlib.sha256(first.read_bytes()).hexdigest() == shown
    check_cells(read(first))

    published = list(Extract.objects.values_list("day", "sha256", "version"))
    run_nightly_task(service, lambda: True)
    service.database.manage("extract_cpct", "--day", str(DAY))
    assert list(Extract.objects.values_list("day", "sha256", "version")) == published
    again, _ = download(chromium, service, tmp_path / "again", DAY)
    assert again.read_bytes() == first.read_bytes()

    complete_record(chromium, service, LATER)
    service.at(NEXT_NIGHT)
    run_nightly_task(service, lambda: Extract.objects.filter(day=NEXT_DAY).exists())
    service.at(NEXT_MORNING)
    second, _ = download(chromium, service, tmp_path / "second", NEXT_DAY)
    check_amendment(read(first), read(second))
    assert Download.objects.filter(extract__day=DAY, by__name="Grace Whitcombe").count() == 2


def refused(officer: Officer) -> None:
    """Try to close: stopped by what is missing, each thing with its rule, section and link."""
    officer.go("close/")
    officer.press("Close this visit")
    expect(officer.page.get_by_role("heading", name="You cannot close this visit yet")).to_be_visible()
    assert Closing.objects.count() == 0
    cards = officer.page.locator(".ev-card--needs")
    expect(cards).to_have_count(4)
    for code, section in (
        ("VIS-1", "Post enforcement visit: updating PRONTO"),
        ("VIS-3", "General responsibilities"),
        ("VIS-8", "Post enforcement visit: updating PRONTO"),
        ("CPC-3", "Referrals to the civil penalty compliance team (CPCT)"),
    ):
        card = cards.filter(has=officer.page.get_by_text(code, exact=True))
        expect(card).to_have_count(1)
        expect(card).to_contain_text(section)
        expect(card.get_by_role("link").first).to_have_attribute(
            "href", re.compile(r"^/visits/[0-9a-f-]{36}/")
        )


def close(officer: Officer) -> None:
    officer.go("close/")
    expect(officer.page.locator(".ev-card--needs")).to_have_count(0)
    officer.press("Close this visit")
    expect(officer.page.get_by_text("The visit is closed.")).to_be_visible()
    closing = Closing.objects.get()
    assert closing.device_at is not None


def check_stored_pictures() -> None:
    """The pictures are upright and without metadata; the originals are sealed as they were sent."""
    kinds = Photograph.objects.values_list("document__media_type", flat=True)
    assert {"image/jpeg", "image/heic", "image/png"} <= set(kinds)
    cprn = Photograph.objects.select_related("document").get(document__shows="cprn").document
    assert cprn.height > cprn.width  # EXIF said that it lay on its side


def complete_record(chromium: Browser, service: Service, name: str) -> None:
    """A caseworker finds the encounter on the list, makes the case record, and completes the EAR."""
    caseworker = Officer(context(chromium).new_page(), service.url)
    sign_in(caseworker.page, service.url, "Kemi Adeyemi")
    caseworker.page.goto(f"{service.url}/casework/")
    caseworker.follow(name)
    caseworker.choose("Who is this?", "Make a new record")
    caseworker.press("Make the record and start")
    caseworker.press("Start from the officer’s words")
    caseworker.choose("How was their identity verified?", "Their own statement")
    caseworker.choose("Is the outcome still", "Yes")
    caseworker.press("Complete record")
    assert caseworker.findings == {}
    caseworker.page.context.close()


def run_nightly_task(service: Service, done: Callable[[], bool]) -> None:
    """Send the real worker the task that beat sends at 00:15, and wait until it has done it."""
    ended = "referrals.tasks.publish_due_extracts"
    before = sum(ended in line and "succeeded" in line for line in service.logged().splitlines())
    broker = (
        service.env["REDIS_URL"].replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    )
    with celery.connection_for_write(broker) as connection:
        celery.send_task(ended, connection=connection)
    for _ in range(600):
        after = sum(ended in line and "succeeded" in line for line in service.logged().splitlines())
        if after > before and done():
            return
        time.sleep(0.1)
    raise AssertionError(f"the worker did not do it\n{service.logged()[-4000:]}")


def download(chromium: Browser, service: Service, folder: Path, day: date) -> tuple[Path, str]:
    """CPCT opens the day and downloads the CSV; return the file and the SHA-256 that the page shows."""
    folder.mkdir(exist_ok=True)
    cpct = Officer(context(chromium).new_page(), service.url)
    sign_in(cpct.page, service.url, "Grace Whitcombe")
    cpct.see()
    cpct.page.goto(f"{service.url}/extracts/")
    cpct.see()
    cpct.page.goto(f"{service.url}/extracts/{day}/")
    cpct.see()
    label, words = "SHA-256", "".join(cpct.page.locator(".ev-hash").first.inner_text().split())
    shown = words[words.index(label) + len(label) :][:64]  # grouped for the eye only
    path = saved_file(cpct.page, folder, "Download CSV")
    assert cpct.findings == {}
    cpct.page.context.close()
    return path, shown


def read(path: Path) -> list[dict[str, str]]:
    """Read the file with the standard library's parser, which knows nothing of ours."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def check_cells(rows: list[dict[str, str]]) -> None:
    """Every cell agrees with what was typed; 2007 is CFI's and counted only, 2019 is not considerable."""
    by_person = {row[H["person"]]: row for row in rows}
    assert set(by_person) == {UNKNOWN, LATER, TENANT}, f"{EARLIER} is CFI's, and counted only"
    visit = Visit.objects.get()
    for row in rows:
        same = {
            "extract_day": "2026-11-19", "row_kind": "person", "visit_reference": visit.reference,
            "closing_number": "1", "cprn_reference": "CPRN-0048217", "served_by": "Rhiannon Pryce",
            "served_on": NOTICE_ON, "served_on_role": "Manager of the shift", "recipient_kind": "employer",
            "legal_name": "Saffron & Slate Kitchen Ltd", "trading_name": "Saffron & Slate Kitchen",
            "company_number": "", "recipient_address": "14 Priory Road, Brackenford",
            "recipient_postcode": "QF3 8LN", "breach_on": "2026-11-19", "oic_name": "Rhiannon Pryce",
            "team": "Brackenford enforcement team", "cfi_alone": "1", "undecided": "0",
            "unit": "CPCT (Manchester)", "guidance_version": "3.0", "supersedes": "", "amendment": "",
            "served_at": "2026-11-19T12:20:00.000000+00:00", "marking": "OFFICIAL – SENSITIVE",
        }  # fmt: skip
        assert {key: row[H[key]] for key in same} == same
        assert row[H["closed_at"]].startswith("2026-11-19T15:3")
        assert row[H["premises"]] == "Saffron & Slate Kitchen, 14 Priory Road, Brackenford QF3 8LN"
        hashes = {p.document.sha256 for p in Photograph.objects.select_related("document")}
        assert {line.split()[-1] for line in row[H["evidence"]].splitlines()} <= hashes
    own = (
        "date_of_birth",
        "nationality",
        "capacity",
        "job",
        "began_earliest",
        "began_latest",
        "certainty",
        "rule",
        "considerable",
    )
    expected = {
        UNKNOWN: ("1994-05-08", "Vietnam", "worker", "Kitchen assistant", "", "", "unknown", "REF-3", "yes"),
        LATER: ("1991-02-14", "Albania", "worker", "'=Waitress, \"front\"", "2019-03-04", "2019-03-04", "verified", "REF-2", "no"),
        TENANT: ("1988-12-03", "Nigeria", "occupier", "", "", "", "", "REF-6", "yes"),
    }  # fmt: skip
    for name, values in expected.items():
        assert tuple(by_person[name][H[key]] for key in own) == values
    assert by_person[LATER][H["missing"]]
    assert by_person[LATER][H["ear_reference"]] == ""
    for name in (UNKNOWN, TENANT):
        assert by_person[name][H["ear_reference"]].startswith("EAR-2026-")


def check_amendment(first: list[dict[str, str]], second: list[dict[str, str]]) -> None:
    """Next day's file has one row: the record of 2019, considerable now, naming the row it replaces."""
    (row,) = second
    old = next(r for r in first if r[H["person"]] == LATER)
    assert row[H["person"]] == LATER
    assert (row[H["considerable"]], old[H["considerable"]]) == ("yes", "no")
    assert row[H["supersedes"]] == f"2026-11-19/{old[H['row']]}"
    assert row[H["amendment"]]
