"""DEB-14: nobody outside a conversation by the private route finds a word of it, nor that there is one."""

import logging
from datetime import timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from accounts.roles import Role
from audit.events import kept_apart, registered
from audit.exporting import count_of, finished_before
from audit.models import Event
from audit.queries import Filters, event_at, events_of, place_of
from core import clock
from debriefs.models import Debrief, DebriefNotes
from debriefs.operations import notes
from notices.models import Message, Notice
from notices.operations import write_digests
from tests.architecture.routes import NOBODYS_ID
from tests.factories import UserFactory
from tests.factories_debriefs import learning_point
from tests.factories_held import hold, plan
from tests.integration.test_intelligence_canary import addresses, answer, opens
from tests.private_support import CANARIES, Private, talk_privately
from tests.sign_in import signed_in
from visits.operations import printing

pytestmark = pytest.mark.django_db


def looked_for(private: Private) -> list[str]:
    """Return what no answer may hold: the words, the ids of the rows, and the names of the events."""
    rows = [private.conversation.pk, *private.conversation.entries.values_list("pk", flat=True)]
    return [*CANARIES, *(str(pk) for pk in rows), "debriefs.private.", "notices.apart"]


def onlookers(private: Private) -> dict[str, User]:
    """Return who is near and in none of it: on the visit, the team's manager, and one of each other role."""
    others = {
        role.value: UserFactory(roles=[role], team=private.lead.team)
        for role in Role
        if role not in (Role.OFFICER, Role.MANAGER)
    }
    return {"officer": private.colleague, "manager": private.manager, **others}


def places(private: Private, role: Role) -> list[str]:
    """Return every address that the role opens and that leads somewhere, and what an auditor would ask."""
    visit, person = private.visit.pk, private.person.pk
    asked = [f"/audit?record={key}" for key in (private.conversation.pk, visit, person)]
    asked += [f"/audit?person={key}" for key in (private.lead.pk, person)]
    asked += [f"/search/?q={word}" for word in CANARIES]
    reads_it = role in (Role.OFFICER, Role.MANAGER, Role.AUDITOR)  # for others no page of the visit is there
    somewhere = [
        address
        for address in addresses({"visit_id": private.visit.pk}, role)
        if str(NOBODYS_ID) not in address and "=" not in address and not address.endswith("/new/")
        if reads_it or str(visit) not in address
    ]
    trail = asked[:5] if role is Role.AUDITOR else []
    return [*somewhere, *trail, *(asked[5:] if opens(role, "search") else [])]


def found_on(client: Client, address: str, wanted: list[str]) -> list[str]:
    _status, shown = answer(client, address)
    return [word for word in wanted if word in shown and word not in unquote(address)]


@pytest.mark.parametrize("role", Role)
def test_no_page_of_an_onlooker_holds_a_word_of_it_or_that_it_is(
    role: Role, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        private = talk_privately()
        client = signed_in(onlookers(private)[role.value])
        wanted = looked_for(private)
        found = {
            address: said for address in places(private, role) if (said := found_on(client, address, wanted))
        }
    assert found == {}
    told = [record.getMessage() for record in caplog.records]
    assert not any(word in line for line in told for word in CANARIES)


def test_those_in_it_find_all_of_that_so_that_the_search_above_searches_for_something() -> None:
    private = talk_privately()
    client = signed_in(private.lead)
    _status, shown = answer(client, f"/private/{private.conversation.pk}/")
    assert [word for word in CANARIES if word not in shown] == []


def test_the_trail_that_auditors_read_is_the_same_as_if_there_were_none() -> None:
    before = set(events_of(Filters()).values_list("event", flat=True))
    private = talk_privately()
    auditor = signed_in(UserFactory(roles=[Role.AUDITOR]))
    apart = Event.objects.filter(event__in=kept_apart())
    assert apart.count() > 5, "it is recorded"
    assert set(kept_apart()).isdisjoint(registered())
    shown = events_of(Filters(records=[private.conversation.pk]))
    assert not shown.exists()
    assert not events_of(Filters(people=[private.lead.pk])).filter(event__contains="private").exists()
    one = apart.first()
    assert one is not None
    assert event_at(place_of(one)) is None
    assert auditor.get(f"/audit/{place_of(one)}").status_code == 404
    assert auditor.get("/api/v1/audit/events/", {"event": "debriefs.private.opened"}).status_code == 422
    cluster, _ = finished_before()
    visible = events_of(Filters()).count()
    assert count_of(Filters(), cluster=cluster, before_txid=2**62) == visible < Event.objects.count()
    assert not any("apart" in name or "private" in name for name in before)


def test_reading_ones_notices_tells_no_auditor_of_it() -> None:
    private = talk_privately()
    client = signed_in(private.person)
    notice = Notice.objects.filter(to=private.person).latest("at")
    client.get("/notices/")
    client.get(f"/notices/{notice.pk}/")
    client.post("/notices/read/", {"latest": ""})
    secret = {*Notice.objects.values_list("pk", flat=True), private.conversation.pk}
    shown = [event for event in events_of(Filters()) if secret & set(event.subjects)]
    assert shown == []
    listed = Event.objects.filter(event="notices.apart.listed").latest("at")
    assert {notice.pk, private.conversation.pk} <= set(listed.subjects)
    read = Event.objects.filter(event="notices.apart.marked_read").latest("at")
    assert read.subject_id == notice.pk


def test_its_e_mail_is_a_line_in_the_daily_count_and_no_message_of_its_own() -> None:
    talk_privately()
    assert not Message.objects.exists()
    morning = clock.now().replace(hour=9) + timedelta(days=(7 - clock.now().weekday()) % 7)
    write_digests(at=morning)
    rows = [str(row) for row in Message.objects.values()]
    assert rows
    assert not any(word in row for row in rows for word in (*CANARIES, "private"))
    assert mail.outbox == []


def test_nothing_of_it_is_in_the_history_of_the_visit_or_of_debriefs() -> None:
    private = talk_privately()
    client = signed_in(private.lead)
    for route in ("history/", "record/", "feedback/", ""):
        _status, shown = answer(client, f"/visits/{private.visit.pk}/{route}")
        assert [word for word in looked_for(private) if word in shown] == [], route


def of_the_debrief(private: Private, role: Role, debrief: Debrief) -> list[str]:
    """Return every address about the debrief that the role opens, but of parts of it that do not exist."""
    opened = addresses({"visit_id": private.visit.pk}, role)
    there = {
        address.replace(str(NOBODYS_ID), str(debrief.pk), 1) for address in opened if "debriefs/" in address
    }
    return sorted(address for address in there if str(NOBODYS_ID) not in address)


def words_of(document: bytes) -> str:
    """Return all that is said in a PDF, without the spaces that a line break may have made."""
    reader = PdfReader(BytesIO(document))
    said = [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
    return "".join("".join(said).split())


def test_nothing_of_it_is_on_the_pages_of_the_debrief_in_its_notes_or_in_a_print_of_the_visit() -> None:
    private, at = talk_privately(), clock.now()
    debrief = hold(plan(private.visit))
    learning_point(debrief)
    asked = notes.ask_for_notes(debrief=debrief, by=private.lead, at=at)
    assert notes.make_notes(notes_id=asked.pk, at=at)
    wanted = looked_for(private)
    people = {Role.OFFICER: private.colleague, Role.MANAGER: private.manager}
    for role, user in {**people, Role.AUDITOR: UserFactory(roles=[Role.AUDITOR])}.items():
        client, opened = signed_in(user), of_the_debrief(private, role, debrief)
        assert len(opened) > 5
        shown = {address: answer(client, address)[1] for address in opened}
        link = f"/visits/{private.visit.pk}/private"
        assert {one: word for one, page in shown.items() for word in (*wanted, link) if word in page} == {}
    wait = printing.ask_for_print(visit=private.visit, by=private.colleague, at=at)
    assert printing.make_print(print_id=wait.pk, at=at)
    wait.refresh_from_db()
    documents = {
        "notes": notes.take_notes(notes=DebriefNotes.objects.get(), by=private.colleague, at=at),
        "visit": printing.take_print(asked=wait, by=private.colleague, at=at),
    }
    for name, document in documents.items():
        shown = words_of(document)
        assert private.visit.reference in shown, "it was read"
        assert [word for word in wanted if word in shown] == [], name
