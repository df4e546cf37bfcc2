"""The auditor's pages: what they find, what they show, and that reading them is recorded (items 16, 21)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit.events import Kind, register
from audit.models import Event, Seal, Verification
from audit.operations import record
from audit.queries import place_of
from core.clock import now
from core.ids import new_id
from tests.audit_support import AT
from tests.factories import UserFactory
from tests.factories_visits import make_visit
from tests.sign_in import signed_in

register({"test.read": Kind.CONSULTATION, "test.sent": Kind.DISCLOSURE, "test.gone": Kind.ERASURE})
pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return UserFactory(name="Orla Auditor", roles=[Role.AUDITOR])


@pytest.fixture
def client(auditor):
    return signed_in(auditor)


def page(client, **query):
    response = client.get(reverse("audit"), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def shown(soup) -> list[str]:
    """Return the ids of the events of a page, in its order, those of signing in left out."""
    ours = {str(key) for key in Event.objects.filter(event__startswith="test.").values_list("id", flat=True)}
    found = [row["id"].removeprefix("event-") for row in soup.select("tr[id^=event-]")]
    return [key for key in found if key in ours]


def write(count=1, *, by=None, at=AT, event="test.read", **about) -> list[str]:
    """Record events a second apart; return their ids, newest first."""
    before = set(Event.objects.values_list("id", flat=True))
    for number in range(count):
        record(event=event, by=by, at=at + timedelta(seconds=number), **about)
    new = Event.objects.exclude(id__in=before).order_by("-at").values_list("id", flat=True)
    return [str(key) for key in new]


class TestTheList:
    def test_shows_who_what_which_why_and_to_whom(self, client):
        person, visit = UserFactory(name="Rowan Reader"), make_visit()
        deputy_of = UserFactory(name="Ash Absent")
        write(
            by=person, event="test.sent", subject=visit, fields=["opened_at"], reason="asked by counsel",
            recipient="Stowmere unit", acting_for=deputy_of.pk,
        )  # fmt: skip
        row = page(client, event="test.sent").select_one("tr[id^=event-]").get_text(" ", strip=True)
        for words in (
            "6 July 2026, 10:00:00", "Rowan Reader", "acting for Ash Absent", "Test sent", "Disclosure",
            visit.reference, "Fields: opened at", "Reason: asked by counsel", "To Stowmere unit",
        ):  # fmt: skip
            assert words in row

    def test_is_newest_first_50_a_page_and_older_and_newer_lead_there_and_back(self, client):
        ids = write(120, at=now() + timedelta(days=1))
        first = page(client)
        assert shown(first) == ids[:50]
        second = BeautifulSoup(client.get(first.select_one("a[rel=next]")["href"]).content, "html.parser")
        assert shown(second) == ids[50:100]
        back = BeautifulSoup(client.get(second.select_one("a[rel=prev]")["href"]).content, "html.parser")
        assert shown(back) == ids[:50]

    def test_somebody_without_an_account_is_their_id_and_nobody_is_the_service(self, client):
        gone = new_id()
        write(by=UserFactory.build(id=gone))
        write()
        text = page(client, event="test.read").get_text(" ", strip=True)
        assert str(gone) in text
        assert "The service itself" in text

    def test_takes_as_many_queries_for_fifty_rows_as_for_one(self, client):
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                page(client, event="test.read")
            return len(captured)

        write(by=UserFactory(), subject=make_visit())
        few = queries()
        visits = [make_visit() for _ in range(3)]
        for number in range(12):
            write(4, by=UserFactory(), subject=visits[number % 3], acting_for=UserFactory().pk)
        assert queries() == few

    def test_a_record_without_a_reference_is_said_to_be_of_the_one_that_has(self, client):
        visit = make_visit()
        write(subject=visit.premises, subjects=[visit.pk])
        write(subject=UserFactory(name="Rowan Reader"))
        write(subjects=[visit.pk, new_id()])
        text = page(client, event="test.read").get_text(" ", strip=True)
        for words in (f"Premises of {visit.reference}", "User Rowan Reader", "2 records"):
            assert words in text

    def test_a_name_leads_to_what_the_person_did_and_a_record_to_what_happened_to_it(self, client):
        visit, person = make_visit(), UserFactory(name="Rowan Reader")
        ids = write(2, by=person, subject=visit)
        row = page(client, event="test.read").select_one("tr[id^=event-]")
        for words in ("Rowan Reader", f"Visit {visit.reference}"):
            address = row.find("a", string=words)["href"]
            assert shown(BeautifulSoup(client.get(address).content, "html.parser")) == ids

    def test_escapes_what_people_typed(self, client):
        write(reason="<script>alert(1)</script>")
        assert "<script>alert(1)" not in str(page(client, event="test.read"))


class TestFilters:
    @pytest.mark.parametrize("how", ["name", "part of the name", "e-mail", "id"])
    def test_by_person(self, client, how):
        person = UserFactory(name="Rowan Reader", email="rowan@visits.example")
        mine = write(2, by=person)
        write(2, by=UserFactory(name="Somebody Else"))
        words = {"name": "Rowan Reader", "part of the name": "wan rea", "e-mail": "Rowan@visits.example"}
        assert shown(page(client, person=words.get(how, str(person.pk)))) == mine

    def test_by_a_person_whom_nobody_knows_says_so_and_finds_nothing(self, client):
        write()
        soup = page(client, person="Nobody At All")
        assert "Nobody here has that name" in soup.get_text()
        assert shown(soup) == []

    def test_by_a_name_that_fits_too_many_asks_for_more(self, client):
        for number in range(21):
            UserFactory(name=f"Robin Number {number}")
        assert "More than 20 people fit" in page(client, person="Robin").get_text()

    @pytest.mark.parametrize("how", ["reference", "reference in small letters", "id"])
    def test_by_record_whether_alone_or_in_a_list(self, client, how):
        visit, other = make_visit(), make_visit()
        alone = write(subject=visit)
        listed = write(subjects=[other.pk, visit.pk], at=AT + timedelta(hours=1))
        write(subject=other)
        words = {"reference": visit.reference, "id": str(visit.pk)}.get(how, visit.reference.lower())
        assert shown(page(client, record=words)) == [*listed, *alone]

    def test_by_a_record_that_does_not_exist_says_so(self, client):
        assert "No record has that reference" in page(client, record="VIS-1999-000000").get_text()

    def test_by_operation_and_by_event(self, client):
        write()
        gone = write(event="test.gone")
        assert shown(page(client, kind="erasure")) == gone
        assert shown(page(client, event="test.gone")) == gone
        assert shown(page(client, event="test.gone", kind="disclosure")) == []

    def test_by_days_of_london_both_included(self, client):
        # Half past midnight on 1 July in London is still 30 June in UTC.
        midnight = AT.replace(day=1, hour=0, minute=0) - timedelta(hours=1)
        ids = [write(at=midnight + timedelta(microseconds=m))[0] for m in (-1, 0)]
        last = write(at=midnight + timedelta(days=2, microseconds=-1))[0]
        write(at=midnight + timedelta(days=2))
        days = {
            "since-day": "1", "since-month": "7", "since-year": "2026",
            "until-day": "2", "until-month": "7", "until-year": "2026",
        }  # fmt: skip
        soup = page(client, event="test.read", **days)
        assert shown(soup) == [last, ids[1]]
        assert "from 1 July 2026" in soup.get_text()

    @pytest.mark.parametrize(
        "query",
        [
            {"since-day": "31", "since-month": "2", "since-year": "2026"},
            {"since-day": "2", "since-month": "7", "since-year": "2026", "until-day": "1", "until-month": "7", "until-year": "2026"},
            {"person": "a\0b"},
            {"record": "\u202edcba"},
            {"kind": "peeping"},
            {"event": "none.such"},
        ],
        ids=["no such day", "ends before it begins", "NUL", "bidi", "no such operation", "no such event"],
    )  # fmt: skip
    def test_that_make_no_sense_are_answered_at_the_field_and_find_nothing(self, client, query):
        write()
        soup = page(client, **query)
        assert soup.select_one(".govuk-error-summary")
        assert shown(soup) == []

    @pytest.mark.parametrize("cursor", ["x", "older-9-", "older-99999999999999999-" + "f" * 32, "\0", "é"])
    def test_a_cursor_that_is_none_is_the_first_page(self, client, cursor):
        ids = write(2)
        assert shown(page(client, event="test.read", **{"from": cursor})) == ids


class TestReadingIsRecorded:
    def test_with_the_ids_shown_and_what_was_asked(self, client, auditor):
        person = UserFactory(name="Rowan Reader")
        ids = write(3, by=person)
        assert shown(page(client, person="Rowan Reader")) == ids
        read = Event.objects.get(event="audit.read")
        assert (read.actor, read.kind, read.fields) == (auditor.pk, "consultation", ["people"])
        assert {*ids, str(person.pk)} == {str(key) for key in read.subjects}

    def test_once_for_each_page_and_it_is_found_by_the_next(self, client):
        page(client)
        page(client)
        assert Event.objects.filter(event="audit.read").count() == 2
        assert len(page(client, event="audit.read").select("tr[id^=event-]")) == 2

    def test_the_request_of_the_event_is_that_of_the_answer(self, client):
        response = client.get(reverse("audit"))
        assert Event.objects.get(event="audit.read").request_id == response["X-Request-ID"]


class TestOneEvent:
    def test_shows_every_id_with_names_and_references_and_is_recorded(self, client):
        person, visit, unknown = UserFactory(name="Rowan Reader"), make_visit(), new_id()
        write(by=person, subjects=[visit.pk, person.pk, unknown])
        event = Event.objects.get(event="test.read")
        response = client.get(reverse("audit-event", args=[place_of(event)]))
        text = response.content.decode()
        for words in (
            visit.reference,
            str(visit.pk),
            str(person.pk),
            str(unknown),
            "Rowan Reader",
            "Not yet",
        ):
            assert words in text
        assert Event.objects.get(event="audit.read").subject_id == event.pk

    @pytest.mark.parametrize("place", ["x", "1-" + "0" * 32, "9" * 16 + "-" + "0" * 32, "é", "1-2"])
    def test_that_does_not_exist_is_not_found(self, client, place):
        assert client.get(reverse("audit-event", args=[place])).status_code == 404


class TestTheState:
    def test_before_anything_was_sealed(self, client):
        text = page(client).get_text(" ", strip=True)
        assert "Sealed Never yet" in text
        assert "Verified Never yet" in text

    def test_says_when_how_many_wait_and_what_was_found(self, client):
        write(2)
        cluster, txid = Event.objects.values_list("cluster", "txid")[0]
        Seal.objects.create(
            sequence=12, sealed_at=AT, cluster=cluster, upto_txid=txid - 1, upto_id=new_id(), count=1, first_at=AT,
            last_at=AT, entries=b"", digest=b"d", previous=b"p", signature=b"s", key_id="k",
        )  # fmt: skip
        run = Verification.objects.create(
            started_at=AT, finished_at=AT, seals=12, events=340, unsealed=2, findings=0, last_sequence=12, last_digest=b"d"
        )  # fmt: skip
        waiting = Event.objects.count()  # signing in among them
        text = page(client).get_text(" ", strip=True)
        assert "Sealed 6 July 2026, 10:00, seal 12" in text
        assert f"{waiting + 1} events not sealed yet" in text  # this reading waits too
        assert "Verified 6 July 2026, 10:00, 340 events, nothing wrong" in text
        assert run.findings == 0

    def test_warns_of_what_the_last_verification_found(self, client):
        Verification.objects.create(
            started_at=AT,
            finished_at=AT,
            seals=1,
            events=3,
            unsealed=0,
            findings=2,
            last_sequence=1,
            last_digest=b"d",
        )
        warning = page(client).select_one(".govuk-warning-text")
        assert "found 2 things wrong" in warning.get_text(" ", strip=True)


class TestWhoMayRead:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
    def test_no_other_role(self, role):
        client = signed_in(UserFactory(roles=[role]))
        assert client.get(reverse("audit")).status_code == 403
        assert not Event.objects.filter(event="audit.read").exists()

    def test_nobody_changes_anything_here(self, client):
        assert client.post(reverse("audit")).status_code == 405
