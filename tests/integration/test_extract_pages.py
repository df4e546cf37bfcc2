"""CPCT's pages of the daily extracts: what they show, who may see it, what is recorded."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from documents.models import Document
from notices.models import Message
from referrals import listing
from referrals.enums import ALARM_MAIL, AuditEvent
from referrals.models import Download, Extract, ExtractAlarm, ExtractRow
from referrals.operations.extract import publish_due_extracts, publish_extract
from tests.factories import UserFactory
from tests.referral_support import (
    close_visit,
    closed_visit,
    complete_ear,
    cpct_officer,
    encounter_of,
    london,
    occupier,
    photograph,
    ready_visit,
    worker,
)
from tests.sign_in import signed_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
NIGHT = london("2026-11-20 00:15")
MORNING = london("2026-11-20 08:45")


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


def published() -> Extract:
    visit = closed_visit(
        worker("Bilal Rehman", "2007-06-01"),
        worker("Nguyễn Thị Hương", None),
        worker("Elira Kelmendi"),
        occupier("Marcus Oyelaran"),
        at="2026-11-19 16:02",
    )
    complete_ear(encounter_of(visit, "Elira Kelmendi"), london("2026-11-19 17:00"))
    return publish_extract(day=DAY, by=None, at=NIGHT)


def soup(response: Any) -> BeautifulSoup:
    assert response.status_code == 200, response.content[:2000]
    return BeautifulSoup(response.content, "html.parser")


def words(response: Any) -> str:
    return " ".join(soup(response).get_text(" ").split())


def last_event(event: str) -> Event:
    return Event.objects.filter(event=event).latest("at", "id")


def test_the_list_begins_with_yesterdays_file_and_its_counts(browser):
    extract = published()
    response = browser.get(reverse("extracts"))
    said = words(response)
    assert "Yesterday’s file is ready" in said
    assert "3 rows from 1 visit: 1 considerable, 2 not; 1 person for CFI alone" in said
    assert "not downloaded yet" in said
    assert extract.pk in last_event(AuditEvent.EXTRACTS_LISTED).subjects


def test_the_list_marks_late_empty_and_amended_days(browser):
    visit = closed_visit(worker("Samuel Adjei"), at="2026-11-16 12:00")
    publish_due_extracts(at=london("2026-11-17 09:40"))
    complete_ear(encounter_of(visit, "Samuel Adjei"), london("2026-11-18 10:00"))
    publish_due_extracts(at=NIGHT)
    rows = [
        " ".join(row.get_text(" ").split())
        for row in soup(browser.get(reverse("extracts"))).select("tbody tr")
    ]
    assert "No visit with a CPRN was closed" in rows[0]
    assert "Empty" in rows[0]
    assert "1 amended row" in rows[2]
    assert "1 row amended later" in rows[3]
    assert "Late" in rows[3]


def test_the_list_pages_by_month(browser):
    closed_visit(worker(), at="2026-10-31 12:00")
    publish_due_extracts(at=NIGHT)
    october = soup(browser.get(reverse("extracts") + "?month=2026-10"))
    assert [h.get_text() for h in october.select("h2.govuk-heading-m")] == ["October 2026"]
    assert october.select_one("a[rel=next]")["href"].endswith("month=2026-11")
    for nonsense in ("2026-13", "soon", "9999-12", "0000-01", "2026-10-01"):
        assert browser.get(reverse("extracts"), {"month": nonsense}).status_code == 200


def test_a_missing_file_is_red_and_says_what_is_being_done(browser):
    said = words(browser.get(reverse("extracts")))
    assert "Yesterday’s file is missing" in said
    assert "The service tries again every 20 minutes" in said


def test_before_its_hour_a_file_that_is_not_there_is_no_alarm(browser):
    with time_machine.travel(london("2026-11-20 00:10"), tick=False):
        response = browser.get(reverse("extracts"))
    assert "Yesterday’s file is not made yet" in words(response)


def test_a_day_shows_rows_grouped_by_visit_not_considerable_first(browser):
    extract = published()
    response = browser.get(reverse("extract-day", args=[DAY]))
    page = soup(response)
    people = [
        th.get_text(" ", strip=True).split(" Worker")[0].split(" Occupier")[0]
        for th in page.select("tbody th[scope=row]")
    ]
    assert people == ["Nguyễn Thị Hương", "Marcus Oyelaran", "Elira Kelmendi"]
    assert len(page.select("tr.ev-row--group")) == 1
    said = " ".join(page.get_text(" ").split())
    assert "s15 → CPCT s8 → CFI" in said
    assert "No section: the guidance has no row for occupiers (our rule)" in said
    assert "Not considerable (2)" in said
    assert "1 person of these visits went to CFI alone" in said
    assert page.select_one(".ev-hash__value").get_text() == extract.sha256
    event = last_event(AuditEvent.EXTRACT_READ)
    shown = set(ExtractRow.objects.values_list("encounter_id", flat=True)) | set(
        ExtractRow.objects.values_list("visit_id", flat=True)
    )
    assert shown <= set(event.subjects)


@pytest.mark.parametrize(
    ("show", "people"),
    [
        ("not-considerable", ["Nguyễn Thị Hương", "Marcus Oyelaran"]),
        ("considerable", ["Elira Kelmendi"]),
        ("amended", []),
        ("nonsense", ["Nguyễn Thị Hương", "Marcus Oyelaran", "Elira Kelmendi"]),
    ],
)
def test_a_filter_shows_only_its_rows(browser, show, people):
    published()
    response = browser.get(reverse("extract-day", args=[DAY]), {"show": show})
    found = [th.contents[0].strip() for th in soup(response).select("tbody th[scope=row]")]
    assert found == people


def test_rows_are_paged_by_key_forth_and_back(browser, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_ROWS", 2)
    for hour in range(10, 15):
        closed_visit(worker(f"Person {hour}"), at=f"2026-11-19 {hour}:00")
    publish_extract(day=DAY, by=None, at=NIGHT)
    address, seen = reverse("extract-day", args=[DAY]), []
    while address:
        page = soup(browser.get(address))
        seen.append([th.contents[0].strip() for th in page.select("tbody th[scope=row]")])
        following = page.select_one("a[rel=next]")
        address = following["href"] if following else ""
    assert seen == [["Person 10", "Person 11"], ["Person 12", "Person 13"], ["Person 14"]]
    back = soup(browser.get(page.select_one("a[rel=prev]")["href"]))
    assert [th.contents[0].strip() for th in back.select("tbody th[scope=row]")] == ["Person 12", "Person 13"]
    for nonsense in ("-1", "x", "99999999999", "²"):
        assert browser.get(reverse("extract-day", args=[DAY]), {"after": nonsense}).status_code == 200


def test_the_pages_take_a_constant_number_of_queries(browser):
    days = {1: DAY - timedelta(days=9), 6: DAY - timedelta(days=4)}
    for number, day in days.items():
        for hour in range(number):
            visit = closed_visit(
                worker("A B"), worker("C D", None), at=london(f"{day.isoformat()} {10 + hour}:00")
            )
        complete_ear(encounter_of(visit, "A B"), london(f"{day.isoformat()} 20:00"))
    publish_due_extracts(at=NIGHT)
    counts = [[_queries(browser, address) for address in _addresses(day)] for day in days.values()]
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 17


def _addresses(day: date) -> list[str]:
    return [
        reverse("extracts"),
        reverse("extract-day", args=[day]),
        reverse("extract-row", args=[day, 1]),
        reverse("extract-photographs", args=[day, 1]),
    ]


def _queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_why_gives_the_answer_first_then_rule_section_and_facts(browser):
    published()
    said = words(browser.get(reverse("extract-row", args=[DAY, 1])))
    assert "Why can CPCT not consider this yet?" in said
    assert "Because there is no completed Enforcement Activity Record." in said
    assert "CPC-6 · guidance 3.0, “Referrals to the civil penalty compliance team (CPCT)”" in said
    assert "REF-3 · guidance 3.0, “Illegal working: referral criteria”" in said
    assert "Section 15 of the Immigration, Asylum and Nationality Act 2006 → CPCT (Manchester)" in said
    assert "How certain that is: Not known" in said
    occupier_said = words(browser.get(reverse("extract-row", args=[DAY, 2])))
    assert "Our rule, not the guidance:" in occupier_said
    considerable = words(browser.get(reverse("extract-row", args=[DAY, 3])))
    assert "Because the Enforcement Activity Record is complete." in considerable
    assert "Met at work." in considerable  # CPCT reads the record of a person extracted to them
    assert browser.get(reverse("extract-row", args=[DAY, 4])).status_code == 404


def test_an_amendment_and_what_it_replaces_link_to_each_other(browser):
    visit = closed_visit(worker("Samuel Adjei"), at="2026-11-18 12:00")
    publish_due_extracts(at=london("2026-11-19 00:15"))
    complete_ear(encounter_of(visit, "Samuel Adjei"), london("2026-11-19 10:00"))
    publish_due_extracts(at=NIGHT)
    assert "Replaces row 1 of 18 November" in words(browser.get(reverse("extract-day", args=[DAY])))
    earlier = browser.get(reverse("extract-day", args=[date(2026, 11, 18)]), {"show": "amended"})
    assert "Amended by row 1 of 19 November" in words(earlier)
    for day in (DAY, date(2026, 11, 18)):
        assert browser.get(reverse("extract-row", args=[day, 1])).status_code == 200


def test_a_download_is_the_file_and_is_recorded_with_its_recipient(browser, cpct):
    extract = published()
    response = browser.post(reverse("extract-download", args=[DAY, "csv"]))
    data = b"".join(response.streaming_content)
    assert hashlib.sha256(data).hexdigest() == extract.sha256
    assert len(data) == extract.size == int(response["Content-Length"])
    assert response["Content-Disposition"] == 'attachment; filename="cpct-extract-2026-11-19-v1.0.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    download = Download.objects.get()
    assert (download.by, download.at) == (cpct, MORNING)
    event = last_event(AuditEvent.EXTRACT_DOWNLOADED)
    assert event.kind == "disclosure"
    assert event.recipient == f"CPCT: Grace Whitcombe ({cpct.staff_number})"
    assert set(ExtractRow.objects.exclude(encounter_id=None).values_list("encounter_id", flat=True)) <= set(
        event.subjects
    )
    assert "Grace Whitcombe, 20 November 2026, 08:45" in words(
        browser.get(reverse("extract-day", args=[DAY]))
    )


def test_looking_at_the_address_of_a_download_downloads_nothing(browser):
    published()
    assert browser.get(reverse("extract-download", args=[DAY, "csv"])).status_code == 405
    assert not Download.objects.exists()


def test_the_hash_beside_the_file_is_in_the_form_that_sha256sum_reads(browser):
    extract = published()
    response = browser.get(reverse("extract-hash", args=[DAY, "csv"]))
    assert response.content.decode() == f"{extract.sha256}  cpct-extract-2026-11-19-v1.0.csv\n"


def test_run_now_makes_a_missing_day_with_a_reason(browser, cpct):
    closed_visit(worker(), at="2026-11-19 12:00")
    refused = browser.post(reverse("extract-run"), {"day": "2026-11-19", "reason": " "})
    assert refused.status_code == 422
    assert "Say why you run it now" in refused.content.decode()
    assert not Extract.objects.exists()
    for day in ("2026-11-20", "2026-11-21", "soon", ""):
        assert browser.post(reverse("extract-run"), {"day": day, "reason": "x"}).status_code == 422
    response = browser.post(reverse("extract-run"), {"day": "2026-11-19", "reason": "The night run failed"})
    assert response.url == reverse("extract-day", args=[DAY])
    extract = Extract.objects.get()
    assert (extract.requested_by, extract.reason, extract.late) == (cpct, "The night run failed", True)
    assert "no" in words(browser.get(reverse("extract-run")))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CPCT])
def test_nobody_but_cpct_opens_an_extract(role):
    published()
    other = signed_in(UserFactory(roles=[role]))
    addresses = [
        reverse("extracts"),
        reverse("extract-run"),
        reverse("extract-day", args=[DAY]),
        reverse("extract-row", args=[DAY, 1]),
        reverse("extract-hash", args=[DAY, "csv"]),
        reverse("extract-photographs", args=[DAY, 1]),
    ]
    assert {other.get(address).status_code for address in addresses} == {403}
    assert other.post(reverse("extract-download", args=[DAY, "csv"])).status_code == 403
    assert not Download.objects.exists()


def test_a_day_without_an_extract_and_an_impossible_day_are_not_found(browser):
    assert browser.get("/extracts/2026-11-19/").status_code == 404
    assert browser.get("/extracts/2026-02-30/").status_code == 404
    assert browser.post("/extracts/2026-11-19/download/csv/").status_code == 404
    assert browser.post("/extracts/2026-11-19/download/exe/").status_code == 404


def test_cpct_sees_the_papers_and_the_persons_own_pictures_and_nobody_elses(browser):
    visit = ready_visit(worker("Elira Kelmendi"), worker("Bilal Rehman", "2007-06-01"))
    own = photograph(visit, shows="offender", encounter=encounter_of(visit, "Elira Kelmendi"))
    other = photograph(visit, shows="offender", encounter=encounter_of(visit, "Bilal Rehman"))
    close_visit(visit, london("2026-11-19 16:00"))
    publish_extract(day=DAY, by=None, at=NIGHT)
    page = soup(browser.get(reverse("extract-photographs", args=[DAY, 1])))
    assert [h.get_text() for h in page.select(".ev-photo h2")] == ["CPRN", "Person"]
    assert str(own.pk) in str(page)
    assert str(other.pk) not in str(page)
    event = last_event(AuditEvent.PHOTOGRAPHS_LISTED)
    assert own.pk in event.subjects
    assert other.pk not in event.subjects
    assert browser.get(reverse("extract-photograph", args=[DAY, 1, other.pk, "viewing"])).status_code == 404
    assert browser.get(reverse("extract-photograph", args=[DAY, 1, own.pk, "original"])).status_code == 404


def test_a_picture_removed_after_the_closing_is_shown_no_more(browser):
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-19 16:00")
    publish_extract(day=DAY, by=None, at=NIGHT)
    photo = visit.photographs.get()
    Document.objects.filter(pk=photo.document_id).update(
        removed_at=MORNING, removed_by=visit.oic, removed_reason="Wrong person"
    )
    assert "was removed after the visit closed" in words(
        browser.get(reverse("extract-photographs", args=[DAY, 1]))
    )
    assert browser.get(reverse("extract-photograph", args=[DAY, 1, photo.pk, "viewing"])).status_code == 404


def test_the_health_page_is_worked_out_when_read_and_sends_the_alarm_once(client):
    closed_visit(worker(), at="2026-11-19 12:00")
    with override_settings(ALARM_RECIPIENTS=["duty@visits.example"]):
        for _ in range(3):
            response = client.get(reverse("health-extract"))
            assert response.status_code == 503
            assert response.json() == {"status": "missing", "missing": ["2026-11-19"]}
    assert "19 November 2026" in Message.objects.get(kind=ALARM_MAIL).subject
    assert ExtractAlarm.objects.count() == 1
    publish_due_extracts(at=MORNING)
    assert client.get(reverse("health-extract")).json() == {"status": "ok", "missing": []}


def test_cpcts_own_page_sends_the_alarm_too(browser):
    with override_settings(ALARM_RECIPIENTS=["duty@visits.example"]):
        browser.get(reverse("extracts"))
    assert Message.objects.filter(kind=ALARM_MAIL).count() == 1


def test_a_viewing_copy_is_served_and_each_look_is_recorded(browser):
    visit = closed_visit(worker("Elira Kelmendi"), at="2026-11-19 16:00")
    publish_extract(day=DAY, by=None, at=NIGHT)
    photo = visit.photographs.get()
    name = storages["viewing"].save("copy.jpg", ContentFile(b"a picture"))
    Document.objects.filter(pk=photo.document_id).update(viewing=name)
    response = browser.get(reverse("extract-photograph", args=[DAY, 1, photo.pk, "viewing"]))
    assert b"".join(response.streaming_content) == b"a picture"
    assert response["Content-Type"] == "image/jpeg"
    event = last_event(AuditEvent.PHOTOGRAPH_VIEWED)
    assert (event.subject_id, photo.pk in event.subjects) == (photo.document_id, True)


def test_the_health_page_is_green_before_the_hour(client):
    closed_visit(worker(), at="2026-11-19 12:00")
    with time_machine.travel(london("2026-11-20 05:59:59"), tick=False):
        assert client.get(reverse("health-extract")).status_code == 200
    with time_machine.travel(london("2026-11-20 06:00"), tick=False):
        assert client.get(reverse("health-extract")).status_code == 503


def test_subjects_of_the_audit_are_ids(browser):
    published()
    browser.get(reverse("extract-row", args=[DAY, 1]))
    assert all(isinstance(key, UUID) for key in last_event(AuditEvent.ROW_READ).subjects)
