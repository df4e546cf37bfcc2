"""Whose encounter it was: linking it to a person with a basis, making their record, undoing a match."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record as record_event
from casework.apart import check_no_intelligence
from casework.enums import AuditEvent, MatchBasis
from casework.identity import NUMBERED, bare_number
from casework.models import ComplianceCard, EncounterMatch, EnforcementActivity, Person
from casework.operations import work
from casework.operations.records import detach
from casework.operations.saving import keep_history, locked, next_reference, save_changes, save_new
from casework.permissions import check_can_undo, check_can_work_on, check_can_write
from casework.signals import encounter_matched
from core.errors import DomainError
from core.ids import new_id
from core.search import search_key
from visits.models import Encounter
from visits.operations.saving import lock as lock_visit


@transaction.atomic
def match(
    *,
    encounter: Encounter,
    person: Person,
    basis: Sequence[str],
    by: User,
    at: datetime,
    basis_words: str = "",
) -> EncounterMatch:
    """Link an encounter to a person, on a basis; raise the enforcement activity on their card (CAS-1).

    Sent twice, it makes one match. Raises NotAllowed, DomainError.
    """
    visit = lock_visit(encounter.visit_id)
    encounter = locked(encounter)
    check_can_work_on(visit, encounter, by, at)
    if MatchBasis.NEW_RECORD in basis:
        raise DomainError("Select on what the match rests.", field="basis")
    check_no_intelligence({"basis_words": basis_words})
    return _match(encounter, locked(person), list(basis), basis_words, by, at)


@transaction.atomic
def record_new_person(*, encounter: Encounter, by: User, at: datetime, person_id: UUID) -> EncounterMatch:
    """Make a case record from what the officer recorded, and link the encounter to it.

    `person_id` is the form's own id, so that a form sent twice makes one record. Raises NotAllowed,
    DomainError.
    """
    visit = lock_visit(encounter.visit_id)
    encounter = locked(encounter)
    check_can_work_on(visit, encounter, by, at)
    if existing := Person.objects.filter(pk=person_id).first():
        return _match(encounter, existing, [MatchBasis.NEW_RECORD], "", by, at)
    _check_unmatched(encounter)
    values = {
        "name": encounter.name,
        "also_known_as": encounter.also_known_as,
        "date_of_birth": encounter.date_of_birth,
        "date_of_birth_not_known": encounter.date_of_birth_not_known,
        "nationality": encounter.nationality,
    }
    person = Person.begin(
        by=by, at=at, id=person_id, reference=next_reference("PER", at), **_with_search_key(values)
    )
    save_new(
        thing=person,
        fields=values,
        by=by,
        at=at,
        event=AuditEvent.PERSON_RECORDED,
        person=person,
        encounter=encounter,
    )
    ComplianceCard.begin(by=by, at=at, person=person).save(force_insert=True)
    return _match(encounter, person, [MatchBasis.NEW_RECORD], "", by, at)


@transaction.atomic
def save_person(
    *, person: Person, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Person:
    """Correct the name, date of birth or nationality on a case record. Raises NotAllowed, StaleVersion."""
    person = locked(person)
    check_can_write(by, at)
    person.check_version(expected_version)
    check_no_intelligence(values)
    if values.get("date_of_birth") and values.get("date_of_birth_not_known"):
        raise DomainError(
            "Enter the date of birth, or say that it is not known, not both.", field="date_of_birth"
        )
    save_changes(
        thing=person,
        values=_with_search_key(values),
        by=by,
        at=at,
        event=AuditEvent.PERSON_SAVED,
        person=person,
    )
    return person


@transaction.atomic
def undo_match(*, match: EncounterMatch, reason: str, by: User, at: datetime) -> EncounterMatch:
    """Undo a match, with a reason: both records stay, and what rested on it is withdrawn.

    A completed record of the encounter becomes a draft again, since nobody knows any more whose it is.
    Raises NotAllowed, DomainError.
    """
    visit = lock_visit(match.encounter.visit_id)
    match = locked(match)
    check_can_undo(visit, by, at)
    if not reason.strip():
        raise DomainError("Say why the match was wrong.", field="reason")
    check_no_intelligence({"reason": reason})
    if match.undone_at is not None:
        raise DomainError("This match was undone already. Open the encounter to see how it stands now.")
    encounter, person = match.encounter, locked(match.person)
    match.undone_at, match.undone_by, match.undone_reason = at, by, reason.strip()
    match.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    history = {"undone_at": [None, at.isoformat()]}
    keep_history(
        thing=match,
        changes=history,
        by=by,
        at=at,
        person=person,
        encounter=encounter,
        reason=match.undone_reason,
    )
    record_event(
        event=AuditEvent.MATCH_UNDONE,
        by=by,
        at=at,
        subject=match,
        subjects=[encounter.pk, person.pk, visit.pk],
        fields=["undone_at"],
        reason=match.undone_reason,
    )
    detach(visit=visit, encounter=encounter, person=person, reason=match.undone_reason, by=by, at=at)
    _withdraw_activity(encounter, person, by, at)
    work.take(encounter=encounter, by=by, matched=False)
    _keep_document_numbers(person)
    return match


def _match(
    encounter: Encounter, person: Person, basis: list[str], words: str, by: User, at: datetime
) -> EncounterMatch:
    if (
        (existing := _in_force(encounter))
        and existing.person_id == person.pk
        and existing.matched_by_id == by.pk
    ):
        return existing  # the same form, sent twice
    _check_unmatched(encounter)
    if not basis or not set(basis) <= set(MatchBasis.values):
        raise DomainError("Select on what the match rests.", field="basis")
    if MatchBasis.OTHER in basis and not words.strip():
        raise DomainError("Say on what else the match rests.", field="basis_words")
    made = EncounterMatch.objects.create(
        id=new_id(),
        encounter=encounter,
        person=person,
        basis=basis,
        basis_words=words.strip() if MatchBasis.OTHER in basis else "",
        matched_at=at,
        matched_by=by,
    )
    history = {"person": [None, str(person.pk)], "basis": [[], basis]}
    keep_history(thing=made, changes=history, by=by, at=at, person=person, encounter=encounter)
    record_event(
        event=AuditEvent.ENCOUNTER_MATCHED,
        by=by,
        at=at,
        subject=made,
        subjects=[encounter.pk, person.pk, encounter.visit_id],
        fields=["person", "basis"],
    )
    _raise_activity(encounter, person, by, at)
    work.take(encounter=encounter, by=by, matched=True)
    _keep_document_numbers(person)
    encounter_matched.send(sender=EncounterMatch, match=made, at=at)
    return made


def _in_force(encounter: Encounter) -> EncounterMatch | None:
    return (
        EncounterMatch.objects.in_force()
        .select_related("person", "matched_by")
        .filter(encounter=encounter)
        .first()
    )


def _check_unmatched(encounter: Encounter) -> None:
    if existing := _in_force(encounter):
        raise DomainError(
            f"{existing.matched_by.name} has matched this encounter to {existing.person.name}, "
            f"{existing.person.reference}. If that is wrong, undo the match first."
        )


def _raise_activity(encounter: Encounter, person: Person, by: User, at: datetime) -> None:
    if not encounter.outcome:
        raise DomainError(
            "The officer is changing this encounter, and it has no outcome now. "
            "Wait until the visit is closed again."
        )
    activity = EnforcementActivity.begin(
        by=by,
        at=at,
        card=ComplianceCard.objects.get(person=person),
        encounter=encounter,
        outcome=encounter.outcome,
    )
    fields = {"outcome": activity.outcome}
    save_new(
        thing=activity,
        fields=fields,
        by=by,
        at=at,
        event=AuditEvent.ACTIVITY_RAISED,
        person=person,
        encounter=encounter,
    )


def _withdraw_activity(encounter: Encounter, person: Person, by: User, at: datetime) -> None:
    for activity in EnforcementActivity.objects.in_force().filter(encounter=encounter):
        save_changes(
            thing=activity,
            values={"withdrawn_at": at, "withdrawn_by": by},
            by=by,
            at=at,
            event=AuditEvent.ACTIVITY_WITHDRAWN,
            person=person,
            encounter=encounter,
        )


def _keep_document_numbers(person: Person) -> None:
    """Keep the numbers of the identity documents seen at the person's encounters, to be found by."""
    seen = (
        EncounterMatch.objects.in_force()
        .filter(person=person, encounter__documents_seen__kind__in=NUMBERED)
        .values_list("encounter__documents_seen__number", flat=True)
    )
    numbers = sorted({bare_number(number) for number in seen} - {""})
    Person.objects.filter(pk=person.pk).update(document_numbers=numbers)


def _with_search_key(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "search_key": search_key(values["name"], values["also_known_as"])}
