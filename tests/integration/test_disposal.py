"""A document in quarantine is brought back, or disposed of by two people; a crash leaves it to be done again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.events import Kind, kind_of
from core.errors import DomainError, NotAllowed, StaleVersion
from documents.enums import AuditEvent, DisposalDecision
from documents.models import Disposal, Document
from documents.operations import (
    ask_for_disposal,
    bring_back,
    decide_disposal,
    erase,
    files_left,
    open_original,
    remove,
    sweep,
)
from documents.operations.disposing import names_of
from tests.database import CommittedDatabase
from tests.factories import UserFactory
from tests.factories_documents import NOON, a_document, columns
from tests.integration.test_documents_races import at_once
from tests.visit_support import events

LATER = NOON + timedelta(hours=1)


def quarantined() -> Document:
    document = a_document()
    return remove(document=document, by=document.uploaded_by, at=NOON, expected_version=1, reason="A home.")


def asked(document: Document, by: User | None = None) -> Disposal:
    return ask_for_disposal(
        document=document,
        by=by or UserFactory(),
        at=NOON,
        expected_version=Document.objects.get(pk=document.pk).version,
        reason="It shows a neighbour’s home.",
    )


def decided(document: Document, by: User | None = None, *, confirm: bool = True, **how: Any) -> Disposal:
    usual = {
        "expected_version": Document.objects.get(pk=document.pk).version,
        "words": "I agree.",
        "at": LATER,
    }
    return decide_disposal(document=document, by=by or UserFactory(), confirm=confirm, **usual | how)


def there(document: Document) -> list[bool]:
    return [storages[alias].exists(name) for alias, name in names_of(document)]


@pytest.mark.django_db
def test_what_the_second_person_confirms_is_deleted_and_the_row_stays(
    django_capture_on_commit_callbacks: Any,
) -> None:
    document = quarantined()
    disposal = asked(document)
    assert there(document) == [True, True, True]
    with django_capture_on_commit_callbacks(execute=True):
        decided(document)
        assert there(document) == [True, True, True]  # nothing goes before it is committed
    assert there(document) == [False, False, False]
    disposal.refresh_from_db()
    assert disposal.erased_at == LATER
    kept = Document.objects.get(pk=document.pk)
    assert (kept.sha256, kept.size, kept.uploaded_by) == (
        document.sha256,
        document.size,
        document.uploaded_by,
    )
    for name in (AuditEvent.DISPOSAL_CONFIRMED, AuditEvent.FILES_ERASED):
        (event,) = events(name)
        assert kind_of(event.event) is Kind.ERASURE
        assert document.pk in event.subjects
    with pytest.raises(NotAllowed, match="disposed of"):
        bring_back(document=document, by=UserFactory(), at=LATER, expected_version=kept.version, reason="x")


@pytest.mark.django_db
def test_the_second_person_is_neither_who_asked_nor_who_sent_it_nor_acts_for_them() -> None:
    document, boss = quarantined(), UserFactory()
    asked(document, boss)
    for by, acting_for in (
        (boss, None),
        (document.uploaded_by, None),
        (UserFactory(), boss.pk),
        (UserFactory(), document.uploaded_by_id),
    ):
        with pytest.raises(NotAllowed, match="Somebody else has to decide"):
            decided(document, by, acting_for=acting_for)
    assert Disposal.objects.open().get().document == document
    assert decided(document).decision == DisposalDecision.CONFIRMED


@pytest.mark.django_db
def test_what_is_declined_stays_in_quarantine_with_its_files_and_may_be_asked_for_again(
    django_capture_on_commit_callbacks: Any,
) -> None:
    document = quarantined()
    asked(document)
    with django_capture_on_commit_callbacks(execute=True):
        decided(document, confirm=False, words="It is needed in court.")
    assert there(document) == [True, True, True]
    assert Document.objects.get(pk=document.pk).removed_at == NOON
    assert asked(document).decision == DisposalDecision.WAITING
    assert Disposal.objects.filter(document=document).count() == 2


@pytest.mark.django_db
def test_bringing_it_back_withdraws_the_disposal_even_by_who_asked() -> None:
    document, boss = quarantined(), UserFactory()
    asked(document, boss)
    back = bring_back(
        document=document, by=boss, at=LATER, expected_version=3, reason="It was the right one."
    )
    assert (back.removed_at, back.removed_by, back.removed_reason) == (None, None, "")
    withdrawn = Disposal.objects.get()
    assert (withdrawn.decision, withdrawn.words) == (DisposalDecision.WITHDRAWN, "It was the right one.")
    with pytest.raises(NotAllowed, match="not in quarantine"):
        asked(document)
    with pytest.raises(NotAllowed, match="not in quarantine"):
        decided(document)


@pytest.mark.django_db
def test_each_step_needs_words_and_the_version_that_was_seen() -> None:
    document = quarantined()
    for blank in ("", "  \n"):
        with pytest.raises(DomainError, match="Say why"):
            ask_for_disposal(document=document, by=UserFactory(), at=NOON, expected_version=2, reason=blank)
        with pytest.raises(DomainError, match="Say why"):
            bring_back(document=document, by=UserFactory(), at=NOON, expected_version=2, reason=blank)
    with pytest.raises(StaleVersion):
        ask_for_disposal(document=document, by=UserFactory(), at=NOON, expected_version=1, reason="x")
    asked(document)
    with pytest.raises(DomainError, match="Say why"):
        decided(document, words=" ")
    with pytest.raises(StaleVersion):
        decided(document, expected_version=2)
    with pytest.raises(NotAllowed, match="asked for already"):
        asked(document)


@pytest.mark.django_db
def test_the_original_of_what_is_in_quarantine_opens_for_nobody() -> None:
    document = a_document()
    stale = Document.objects.get(pk=document.pk)  # as a page that was opened before has it
    remove(document=document, by=document.uploaded_by, at=NOON, expected_version=1, reason="A home.")
    with pytest.raises(NotAllowed, match="removed"):
        open_original(document=stale, by=UserFactory(), at=NOON, reason="To look.")


@pytest.mark.django_db
def test_a_crash_between_the_decision_and_the_deletion_is_made_good_by_the_sweep() -> None:
    document = quarantined()
    asked(document)
    disposal = decided(document)  # the callback of the commit never runs: the process died
    storages["originals"].erase(document.original)  # type: ignore[attr-defined]  # or in the middle of it
    assert there(document) == [False, True, True]
    call_command("verify_documents")  # says that it waits, which is no alarm
    assert sweep(at=LATER, machine_time=LATER).erased == 1
    assert there(document) == [False, False, False]
    assert Disposal.objects.get().erased_at == LATER
    assert sweep(at=LATER, machine_time=LATER).erased == 0
    assert not erase(disposal_id=disposal.pk, at=LATER)
    assert len(events(AuditEvent.FILES_ERASED)) == 1


@pytest.mark.django_db
def test_the_verifier_knows_what_was_disposed_of(
    capsys: Any, django_capture_on_commit_callbacks: Any
) -> None:
    document = quarantined()
    asked(document)
    with django_capture_on_commit_callbacks(execute=True):
        decided(document)
    call_command("verify_documents")
    assert "1 documents, all as they were sealed; 1 disposed of." in capsys.readouterr().out
    assert not files_left(document=document)
    path = storages["viewing"].path(document.viewing)
    with open(path, "wb") as file:  # a copy put back from somewhere
        file.write(b"again")
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_documents")
    assert f"Disposed of, and files are left: document {document.pk}" in capsys.readouterr().out


def test_of_two_who_ask_at_once_one_does_and_of_two_who_confirm_one_does(
    committed_db: CommittedDatabase,
) -> None:
    document = quarantined()
    people = [UserFactory() for _ in range(4)]
    given = at_once(4, lambda: asked_by_next(document, people))
    assert [type(one) for one in given].count(Disposal) == 1
    assert Disposal.objects.count() == 1
    version = Document.objects.get(pk=document.pk).version
    given = at_once(4, lambda: decided(document, expected_version=version, by=UserFactory()))
    assert [type(one) for one in given].count(Disposal) == 1
    assert there(document) == [False, False, False]
    assert Disposal.objects.get().erased_at == LATER


def asked_by_next(document: Document, people: list[User]) -> Disposal:
    return ask_for_disposal(
        document=document, by=people.pop(), at=NOON, expected_version=2, reason="A neighbour’s home."
    )


# --- What the database itself refuses


BAD: list[tuple[str, dict[str, Any]]] = [
    ("disposal_decision_exists", {"decision": "burnt", "decided_at": NOON, "words": "x", "decided": "other"}),
    ("disposal_says_why", {"reason": ""}),
    ("disposal_decided_by_somebody_with_words", {"decision": "confirmed"}),
    ("disposal_decided_by_somebody_with_words", {"words": "x"}),
    (
        "disposal_decided_by_somebody_with_words",
        {"decision": "declined", "decided_at": NOON, "decided": "other"},
    ),
    (
        "disposal_takes_two_people",
        {"decision": "confirmed", "decided_at": NOON, "words": "x", "decided": "self"},
    ),
    ("disposal_erased_once_confirmed", {"erased_at": NOON}),
]


def row(**changes: Any) -> Disposal:
    who = changes.pop("decided", None)
    by = UserFactory()
    document = changes.pop("document", None) or Document.objects.create(**columns(uploaded_by=UserFactory()))
    usual = {"id": uuid4(), "document": document, "asked_by": by, "asked_at": NOON, "reason": "A home."}
    if who:
        usual["decided_by"] = by if who == "self" else UserFactory()
    return Disposal.objects.create(**usual | changes)


@pytest.mark.django_db
@pytest.mark.parametrize(("constraint", "changes"), BAD)
def test_a_disposal_against_the_rules_is_refused(constraint: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row(**changes)


@pytest.mark.django_db
def test_a_document_has_one_disposal_that_is_open_or_confirmed() -> None:
    first = row()
    with pytest.raises(IntegrityError, match="disposal_one_at_a_time"), transaction.atomic():
        row(document=first.document)
    declined = {"decision": "declined", "decided_at": NOON, "words": "x", "decided": "other"}
    assert row(document=first.document, **declined).pk
    confirmed = row(**declined | {"decision": "confirmed"})
    with pytest.raises(IntegrityError, match="disposal_one_at_a_time"), transaction.atomic():
        row(document=confirmed.document)


@pytest.mark.django_db
def test_what_was_asked_and_decided_never_changes_and_a_disposed_document_never_comes_back() -> None:
    document = quarantined()
    asked(document)
    decided(document)
    disposals = Disposal.objects.filter(document=document)
    for changes in (
        {"decision": "declined"},
        {"words": "Other words"},
        {"decided_by": UserFactory()},
        {"asked_by": UserFactory()},
        {"reason": "Another reason"},
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            disposals.update(**changes)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        disposals.delete()
    disposals.update(erased_at=LATER)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        disposals.update(erased_at=None)
    with pytest.raises(IntegrityError, match="never comes back"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(removed_at=None, removed_by=None, removed_reason="")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
