"""The daily extract: which visits stand in which day's file (EXT-1, EXT-2, EXT-4)."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from core.clock import day_bounds
from core.errors import DomainError
from referrals.columns import HEADERS, KEYS
from referrals.csvfile import neutralise, restore
from referrals.models import ClosedReferral, Extract, ExtractRow
from referrals.operations.extract import publish_due_extracts, publish_extract
from referrals.operations.file import EXPRESSIONS, read_file
from referrals.tasks import publish_due_extracts as publish_task
from tests.referral_support import (
    close_visit,
    closed_visit,
    complete_ear,
    cpct_officer,
    encounter_of,
    file_of,
    london,
    occupier,
    ready_visit,
    worker,
)
from visits.models import SealedDay
from visits.operations.closing import DayIsSealed

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
NIGHT = london("2026-11-20 00:15")
MICROSECOND = timedelta(microseconds=1)


def test_a_visit_gives_a_row_for_each_person_for_cpct_and_counts_the_others():
    visit = closed_visit(
        worker("Bilal Rehman", "2007-06-01"),
        worker("Nguyễn Thị Hương", None),
        worker("Elira Kelmendi", "2019-03-04"),
        occupier("Marcus Oyelaran"),
        at="2026-11-19 16:02",
    )
    for name in ("Nguyễn Thị Hương", "Marcus Oyelaran"):
        complete_ear(encounter_of(visit, name), london("2026-11-19 17:00"))
    extract = publish_extract(day=DAY, by=None, at=NIGHT)
    rows = file_of(extract)
    assert {
        row["Person"]: (row["Rule"], row["Law"], row["Also to CFI"], row["Considerable"]) for row in rows
    } == {
        "Elira Kelmendi": ("REF-2", "s15", "", "no"),
        "Nguyễn Thị Hương": ("REF-3", "s15", "s8", "yes"),
        "Marcus Oyelaran": ("REF-6", "", "", "yes"),
    }
    assert rows[0]["Person"] == "Elira Kelmendi"  # not considerable first
    assert {row["People to CFI alone"] for row in rows} == {"1"}
    assert {row["Visit reference"] for row in rows} == {visit.reference}
    assert (extract.visits, extract.rows, extract.considerable, extract.not_considerable) == (1, 3, 2, 1)
    assert not extract.late


def test_every_cell_of_a_row_says_what_was_recorded():
    visit = closed_visit(
        worker("Elira Kelmendi", "2019-03-04", also_known_as="Eli", date_of_birth=date(1990, 2, 3)),
        at="2026-07-01 16:02",
        served_on_name="=cmd|' /C calc'!A1",
    )
    ear = complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-07-01 17:00"))
    extract = publish_extract(day=date(2026, 7, 1), by=None, at=london("2026-07-02 00:15"))
    (row,) = file_of(extract)
    closed = ClosedReferral.objects.get()
    assert row == {
        "Protective marking": "OFFICIAL – SENSITIVE", "Extract day": "2026-07-01", "Layout version": "1.0",
        "Generated at": "2026-07-02T00:15:00.000000+01:00", "Row": "1", "Row kind": "person",
        "Visit reference": visit.reference, "Closing number": "1", "Closed at": "2026-07-01T16:02:00.000000+01:00",
        "CPRN reference": closed.cprn_reference, "Served at": "2026-07-01T14:02:00.000000+01:00",
        "Served by": "Rhiannon Pryce", "Served on": "'=cmd|' /C calc'!A1", "Served on: role": "Shift manager",
        "Employer or landlord": "employer", "Legal name": "Saffron & Slate Kitchen Ltd", "Trading name": "",
        "Company number": "", "Address": "14 Priory Road, Brackenford", "Postcode": "QF3 8LN",
        "Premises": "Saffron & Slate Kitchen, 14 Priory Road, Brackenford QF3 8LN", "Date of breach": "2026-07-01",
        "Person": "Elira Kelmendi", "Also known as": "Eli", "Date of birth": "1990-02-03", "Nationality": "Not known",
        "Capacity": "worker", "Job": "Kitchen porter", "Employment began": "4 March 2019",
        "Employment began: earliest": "2019-03-04", "Employment began: latest": "2019-03-04", "Certainty": "verified",
        "Law": "s15", "Unit": "CPCT (Manchester)", "Rule": "REF-2", "Guidance version": "3.0", "Also to CFI": "",
        "EAR reference": ear.reference, "Considerable": "yes", "What is missing": "",
        "Evidence": f"CPRN: {visit.photographs.get().document.sha256}", "OIC": "Rhiannon Pryce",
        "OIC staff number": visit.oic.staff_number, "Team": visit.team.name, "People to CFI alone": "0",
        "People awaiting a decision": "0", "Supersedes": "", "Amendment": "",
    }  # fmt: skip
    assert closed.served_on == "=cmd|' /C calc'!A1"  # the record itself is unchanged


def test_every_column_of_the_contract_has_what_stands_in_it():
    assert set(EXPRESSIONS) == set(KEYS)


@pytest.mark.parametrize(
    "name",
    [
        '"=1"',
        "'=1",
        "a,b",
        'a"b',
        "\\.",
        "line\r\nend",
        "line\nend",
        " -1",
        "＝1",
        "Ｎ,=x",
        "\u200b@x",
        "🙂 Lê",
    ],
)
def test_what_postgresql_writes_is_read_back_as_it_was_typed(name):
    closed_visit(worker(name, job=name, also_known_as=name), at="2026-11-19 12:00")
    (row,) = file_of(publish_extract(day=DAY, by=None, at=NIGHT))
    for column in ("Person", "Job", "Also known as"):
        assert row[column] == neutralise(name)
        assert restore(row[column]) == name


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 19), 24), (date(2026, 7, 1), 24)],
)
def test_the_london_day_is_half_open_to_the_microsecond(day, hours):
    start, end = day_bounds(day)
    assert end - start == timedelta(hours=hours)
    moments = {"before": start - MICROSECOND, "first": start, "last": end - MICROSECOND, "after": end}
    found = {name: closed_visit(worker(), at=at).reference for name, at in moments.items()}
    publish_due_extracts(at=end + timedelta(days=1, minutes=15))
    days = {name: _days_of(reference) for name, reference in found.items()}
    one = timedelta(days=1)
    assert days == {"before": [day - one], "first": [day], "last": [day], "after": [day + one]}
    assert Extract.objects.get(day=day).visits == 2


def _days_of(reference: str) -> list[date]:
    return [
        e.day
        for e in Extract.objects.order_by("day")
        for row in file_of(e)
        if row["Visit reference"] == reference
    ]


def test_a_closing_at_the_last_microsecond_is_shown_to_the_microsecond():
    closed_visit(worker(), at=day_bounds(DAY)[1] - MICROSECOND)
    (row,) = file_of(publish_extract(day=DAY, by=None, at=NIGHT))
    assert row["Closed at"] == "2026-11-19T23:59:59.999999+00:00"


def test_a_day_with_nothing_publishes_an_empty_file_with_its_header():
    extract = publish_extract(day=DAY, by=None, at=NIGHT)
    data = b"".join(read_file(extract))
    assert (extract.rows, extract.visits, extract.is_empty) == (0, 0, True)
    assert data.decode().rstrip("\r\n").split(",")[0] == HEADERS[0]
    assert data.count(b"\r\n") == 1
    assert extract.sha256 == hashlib.sha256(data).hexdigest()
    assert extract.size == len(data)


def test_a_visit_closed_without_a_cprn_is_not_in_the_file():
    closed_visit(worker(), at="2026-11-19 12:00", cprn=False)
    assert publish_extract(day=DAY, by=None, at=NIGHT).rows == 0


def test_a_cprn_visit_without_anybody_for_cpct_still_stands_in_the_file():
    visit = closed_visit(worker("Bilal Rehman", "2007-06-01"), at="2026-11-19 12:00")
    extract = publish_extract(day=DAY, by=None, at=NIGHT)
    (row,) = file_of(extract)
    assert (row["Row kind"], row["Visit reference"], row["Person"], row["Considerable"]) == (
        "visit",
        visit.reference,
        "",
        "",
    )
    assert row["People to CFI alone"] == "1"
    assert (extract.cfi_alone, extract.considerable, extract.not_considerable) == (1, 0, 0)


def test_a_day_that_is_not_over_is_refused():
    for at in (london("2026-11-19 12:00"), day_bounds(DAY)[1] - MICROSECOND):
        with pytest.raises(DomainError, match="not over"):
            publish_extract(day=DAY, by=None, at=at)
    assert not Extract.objects.exists()
    assert publish_extract(day=DAY, by=None, at=day_bounds(DAY)[1]).day == DAY


def test_publishing_again_gives_the_same_file_and_changes_nothing():
    closed_visit(worker(), at="2026-11-19 12:00")
    first = publish_extract(day=DAY, by=None, at=NIGHT)
    data = b"".join(read_file(first))
    for at in (NIGHT, NIGHT + timedelta(hours=5)):
        again = publish_extract(day=DAY, by=None, at=at)
        assert (again.pk, again.sha256, again.generated_at) == (first.pk, first.sha256, first.generated_at)
    assert b"".join(read_file(again)) == data
    assert publish_due_extracts(at=NIGHT) == []
    assert ExtractRow.objects.count() == 1


def test_what_is_edited_after_a_closing_is_not_in_its_file():
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-19 23:50")
    encounter_of(visit, "Elira Kelmendi")
    visit.encounters.update(name="Somebody else")
    visit.premises.trading_name = "Elsewhere"
    visit.premises.save()
    (row,) = file_of(publish_extract(day=DAY, by=None, at=NIGHT))
    assert row["Person"] == "Elira Kelmendi"
    assert row["Premises"].startswith("Saffron")


def test_each_day_missed_in_an_outage_gets_its_own_extract_marked_late():
    for day in (16, 18):
        closed_visit(worker(), at=f"2026-11-{day} 12:00")
    publish_due_extracts(at=london("2026-11-17 00:15"))
    made = publish_due_extracts(at=london("2026-11-20 09:40"))
    assert [(e.day.day, e.rows, e.late) for e in made] == [(17, 0, True), (18, 1, True), (19, 0, True)]
    assert not Extract.objects.get(day=date(2026, 11, 16)).late


def test_a_run_for_one_day_makes_the_missed_days_before_it_first():
    closed_visit(worker(), at="2026-11-17 12:00")
    publish_extract(day=DAY, by=None, at=NIGHT)
    assert [e.day.day for e in Extract.objects.order_by("day")] == [17, 18, 19]


def test_before_anything_was_closed_only_yesterday_is_made():
    assert [e.day for e in publish_due_extracts(at=NIGHT)] == [DAY]


def test_an_old_empty_day_can_be_asked_for_and_drags_no_others_along():
    closed_visit(worker(), at="2026-11-19 12:00")
    assert publish_extract(day=date(2020, 1, 1), by=None, at=NIGHT).rows == 0
    assert [e.day for e in publish_due_extracts(at=NIGHT)] == [DAY]


def test_a_day_whose_extract_is_made_takes_no_more_closings():
    visit = ready_visit(worker())
    publish_extract(day=DAY, by=None, at=NIGHT)
    with pytest.raises(DayIsSealed):
        close_visit(visit, london("2026-11-19 23:59"))
    close_visit(visit, NIGHT)
    assert SealedDay.objects.get().day == DAY


def test_the_devices_own_time_stands_beside_and_never_decides():
    visit = ready_visit(worker(), begun=london("2026-11-19 23:00"))
    from_device = london("2026-11-20 02:00")
    visits_close = close_visit(visit, london("2026-11-19 23:59"), device_at=from_device)
    assert visits_close.device_at == from_device
    assert publish_extract(day=DAY, by=None, at=NIGHT).rows == 1


def test_a_run_by_hand_asks_for_a_reason_and_for_cpct():
    officer = ready_visit(worker()).oic
    with pytest.raises(DomainError, match="Say why"):
        publish_extract(day=DAY, by=cpct_officer(), at=NIGHT)
    with pytest.raises(DomainError, match="Only the civil penalty compliance team"):
        publish_extract(day=DAY, by=officer, at=NIGHT, reason="I want to see it")
    extract = publish_extract(day=DAY, by=cpct_officer(), at=NIGHT, reason="The night run failed")
    assert extract.reason == "The night run failed"


def test_nobody_changes_or_removes_what_was_published():
    closed_visit(worker(), at="2026-11-19 12:00")
    publish_extract(day=DAY, by=None, at=NIGHT)
    for table in (
        "extract", "extractrow", "extractchunk", "extractcopy", "closedreferral", "referral", "download", "unitdecision", "extractalarm",
    ):  # fmt: skip
        for words in (f"DELETE FROM referrals_{table}", f"TRUNCATE referrals_{table} CASCADE"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(words)
    with pytest.raises(DatabaseError), transaction.atomic():
        Extract.objects.update(late=True)


def test_the_command_makes_the_missing_extract_and_says_what_it_is():
    closed_visit(worker(), at="2026-11-19 12:00")
    with time_machine.travel(NIGHT, tick=False):
        answers = [json.loads(_command("--day", "2026-11-19", "--json")) for _ in range(2)]
        assert "1 rows from 1 visits" in _command("--day", "2026-11-19")
    assert [a.pop("made_now") for a in answers] in ([True, True], [True, False])
    assert answers[0] == answers[1]
    assert answers[0]["rows"] == 1
    assert answers[0]["sha256"] == Extract.objects.get().sha256


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-11-20", "not over"), ("2026-13-01", "not a date"), ("soon", "not a date"), ("", "not a date")],
)
def test_the_command_refuses_bad_days_in_words(day, words):
    with time_machine.travel(NIGHT), pytest.raises(CommandError, match=words):
        _command("--day", day)


def _command(*args: str) -> str:
    out = StringIO()
    call_command("extract_cpct", *args, stdout=out)
    return out.getvalue()


def test_the_task_reads_the_clock_and_makes_yesterdays():
    with time_machine.travel(datetime(2026, 11, 20, 0, 15, tzinfo=UTC)):
        publish_task()
        publish_task()
    assert [e.day for e in Extract.objects.all()] == [DAY]
