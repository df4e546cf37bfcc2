"""CAS-2: what carries a mark of intelligence is in no case record and in no draft of one; it is handed over."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Draft, User
from audit.models import Event
from casework.models import EnforcementActivityRecord, Person
from casework.operations.people import match, save_person, undo_match
from casework.operations.records import amend_record, save_record
from core.errors import DomainError
from tests.factories_visits import caseworker, closed_visit
from tests.sign_in import signed_in
from tests.support_casework import MORNING, answers, complete, matched
from tests.visit_support import errors, page, typed, words
from visits.models import Encounter

pytestmark = pytest.mark.django_db
MARKED = "He sleeps there, see INT-2026-000123, says the neighbour."
STOPPED = "This holds {}. Take it out, or pass the text on to the intelligence unit."


@pytest.fixture
def by() -> User:
    return caseworker()


@pytest.fixture
def worker(by: User) -> Encounter:
    _visit, (worker,) = closed_visit()
    matched(worker, by)
    return worker


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


def kept_anywhere(text: str) -> bool:
    rows = [*Draft.objects.values(), *EnforcementActivityRecord.objects.values(), *Event.objects.values()]
    return text in str([*rows, *Person.objects.values()])


@pytest.mark.parametrize(
    ("text", "called"),
    [
        (MARKED, "a receipt number of intelligence"),
        ("Graded B24 by the unit", "a grading of intelligence"),
        ("Handling code: P", "a handling code"),
    ],
)
def test_text_with_a_mark_is_stopped_before_a_draft_of_it_is_kept(
    client: Client, worker: Encounter, text: str, called: str
) -> None:
    address = reverse("ear", args=[worker.pk])
    sent = typed(client.get(address)) | {"details": text}
    in_the_background = client.post(address, sent, headers={"X-Draft": "1"})
    assert in_the_background.status_code == 422
    assert in_the_background.json() == {"error": STOPPED.format(called)}
    for button in ("save-draft", "complete"):
        answer = client.post(address, sent | {button: "1"})
        assert answer.status_code == 422
        assert STOPPED.format(called) in errors(answer)
        assert page(answer).find(id="id_details").get_text().strip() == text  # type: ignore[union-attr]
    assert not kept_anywhere(text)


def test_what_was_kept_before_stays(client: Client, worker: Encounter) -> None:
    address = reverse("ear", args=[worker.pk])
    sent = typed(client.get(address)) | {"details": "Met in the kitchen"}
    assert client.post(address, sent, headers={"X-Draft": "1"}).status_code == 200
    assert client.post(address, sent | {"details": MARKED}, headers={"X-Draft": "1"}).status_code == 422
    assert client.post(address, sent | {"details": MARKED}).status_code == 422
    assert "Met in the kitchen" in words(client.get(address))


def test_the_text_is_handed_over_to_a_submission(client: Client, worker: Encounter) -> None:
    address = reverse("ear", args=[worker.pk])
    before = client.get(address)
    assert "Nothing of intelligence is written here" in words(before)
    stopped = client.post(address, typed(before) | {"details": MARKED})
    form = page(stopped).find("form", action=reverse("intelligence-new"))
    handed = {field["name"]: field["value"] for field in form.select("input[name=what]")}  # type: ignore[union-attr]
    assert handed == {"what": MARKED}
    opened = client.post(reverse("intelligence-new"), handed, follow=True)
    assert page(opened).find(id="id_what").get_text().strip() == MARKED  # type: ignore[union-attr]
    assert not kept_anywhere(MARKED)


def test_more_than_can_be_kept_is_handed_over_with_words(client: Client) -> None:
    answer = client.post(reverse("intelligence-new"), {"what": "x" * 200_001}, follow=True)
    assert "too long to keep" in answer.content.decode()
    assert client.post(reverse("intelligence-new"), {}).status_code == 302


def test_every_page_of_casework_with_free_text_stops_it(client: Client, by: User) -> None:
    _visit, (worker, other) = closed_visit({"name": "Minh"}, {"name": "Minh"})
    link, record = matched(worker, by), complete(worker, by)
    person = link.person
    for address, field in (
        (reverse("ear-amend", args=[record.pk]), "reason"),
        (reverse("match-undo", args=[link.pk]), "reason"),
        (reverse("person-edit", args=[person.pk]), "also_known_as"),
        (reverse("casework-encounter", args=[other.pk]), "basis_words"),
    ):
        opened = client.get(address)
        assert "Nothing of intelligence is written here" in words(opened), address
        sent = typed(opened) | {field: MARKED}
        assert client.post(address, sent, headers={"X-Draft": "1"}).status_code == 422, address
        answer = client.post(address, sent)
        assert answer.status_code == 422, address
        assert "This is for the intelligence unit" in words(answer), address
    assert not kept_anywhere(MARKED)


def test_the_operations_refuse_it_whatever_way_leads_to_them(by: User, worker: Encounter) -> None:
    """As the API does, which has no forms."""
    record = complete(worker, by)
    _visit, (other,) = closed_visit({"name": "Minh"})
    link, person = matched(other, by), Person.objects.earliest("created_at")
    at: dict[str, Any] = {"by": by, "at": MORNING}
    undo_match(match=link, reason="Another person", **at)
    refused = pytest.raises(DomainError, match="receipt number of intelligence")
    with refused:
        save_record(encounter=other, values=answers(details=MARKED), expected_version=0, complete=False, **at)
    with refused:
        amend_record(record=record, reason=MARKED, **at)
    with refused:
        match(encounter=other, person=person, basis=["other"], basis_words=MARKED, **at)
    with refused:
        save_person(person=person, values={"also_known_as": MARKED}, expected_version=person.version, **at)
    with refused:
        undo_match(match=matched(other, by), reason=MARKED, **at)


def test_officers_words_with_a_mark_are_not_taken_over(client: Client, by: User) -> None:
    _visit, (worker,) = closed_visit({"name": "Minh", "also_known_as": "INT-2026-000123"})
    matched(worker, by)
    address = reverse("ear", args=[worker.pk])
    sent = typed(client.get(address)) | {"details": MARKED, "officers-words": "1"}
    assert "were not taken" in words(client.post(address, sent, follow=True))
    assert not Draft.objects.exists()
