"""The Enforcement Activity Record: kept as a draft, completed, and opened again to be corrected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.records import differences
from casework.apart import check_no_intelligence
from casework.completeness import missing_in_record
from casework.enums import AuditEvent, RecordState, Verification
from casework.models import EnforcementActivity, EnforcementActivityRecord, Person
from casework.operations import work
from casework.operations.saving import locked, next_reference, save_changes, save_new
from casework.permissions import check_can_work_on
from casework.signals import ear_amended, ear_completed
from casework.workflow import RECORD, Stage
from core.errors import DomainError
from visits.models import Encounter, Visit
from visits.operations.saving import lock as lock_visit

FIELDS = ("details", "verified_by", "verified_words", "outcome_stands", "new_outcome")


@transaction.atomic
def save_record(
    *,
    encounter: Encounter,
    values: Mapping[str, Any],
    expected_version: int,
    complete: bool,
    by: User,
    at: datetime,
) -> EnforcementActivityRecord:
    """Save the record of an encounter; with `complete`, complete it, which tells the apps above.

    `expected_version` is 0 where nobody has begun it. The encounter has to be matched to a person. Sent
    twice, it completes once. Raises NotAllowed, StaleVersion, DomainError.
    """
    visit = lock_visit(encounter.visit_id)
    encounter = locked(encounter)
    check_can_work_on(visit, encounter, by, at)
    check_no_intelligence(values)
    activity = _activity(encounter)
    answers = _consistent(values, encounter)
    record = _existing(encounter)
    if record is not None and record.is_completed:
        if complete and record.completed_by_id == by.pk and not differences(record, answers):
            return record  # the same form, sent twice
        raise DomainError(_completed_already(record))
    if record is not None:
        record.check_version(expected_version)
    record = _save(record, encounter, activity, answers, by, at)
    work.take(encounter=encounter, by=by, matched=True)
    if complete:
        _complete(record, encounter, activity, by, at)
    return record


@transaction.atomic
def amend_record(
    *, record: EnforcementActivityRecord, reason: str, by: User, at: datetime
) -> EnforcementActivityRecord:
    """Open a completed record again, to correct it, with a reason: until it is completed anew it is none.

    Raises NotAllowed, DomainError.
    """
    visit = lock_visit(record.encounter.visit_id)
    record = locked(record)
    encounter = locked(record.encounter)
    check_can_work_on(visit, encounter, by, at)
    if not reason.strip():
        raise DomainError("Say what has to be corrected.", field="reason")
    check_no_intelligence({"reason": reason})
    if not record.is_completed:
        raise DomainError("This record is open already. Correct it, then complete it.")
    person = record.activity.card.person if record.activity else None
    _reopen(record, visit, encounter, person, reason.strip(), by, at)
    return record


def detach(
    *, visit: Visit, encounter: Encounter, person: Person, reason: str, by: User, at: datetime
) -> None:
    """Take an encounter's record off the person whose match was undone; a completed one becomes a draft.

    Part of `people.undo_match`, which holds the locks.
    """
    record = _existing(encounter)
    if record is None:
        return
    if record.is_completed:
        _reopen(record, visit, encounter, person, f"The match was undone: {reason}"[:500], by, at)
    save_changes(
        thing=record,
        values={"activity": None},
        by=by,
        at=at,
        event=AuditEvent.RECORD_SAVED,
        person=person,
        encounter=encounter,
    )


def _existing(encounter: Encounter) -> EnforcementActivityRecord | None:
    return (
        EnforcementActivityRecord.objects.select_for_update(of=("self",)).filter(encounter=encounter).first()
    )


def _activity(encounter: Encounter) -> EnforcementActivity:
    activity = (
        EnforcementActivity.objects.in_force()
        .select_related("card__person")
        .filter(encounter=encounter)
        .first()
    )
    if activity is None:
        raise DomainError("Match this encounter to a person first: the record stands on their card.")
    return activity


def _save(
    record: EnforcementActivityRecord | None,
    encounter: Encounter,
    activity: EnforcementActivity,
    answers: Mapping[str, Any],
    by: User,
    at: datetime,
) -> EnforcementActivityRecord:
    person = activity.card.person
    if record is None:
        record = EnforcementActivityRecord.begin(
            by=by,
            at=at,
            reference=next_reference("EAR", at),
            encounter=encounter,
            activity=activity,
            **answers,
        )
        save_new(
            thing=record,
            fields=answers,
            by=by,
            at=at,
            event=AuditEvent.RECORD_SAVED,
            person=person,
            encounter=encounter,
        )
        return record
    save_changes(
        thing=record,
        values={**answers, "activity": activity},
        by=by,
        at=at,
        event=AuditEvent.RECORD_SAVED,
        person=person,
        encounter=encounter,
    )
    return record


def _complete(
    record: EnforcementActivityRecord,
    encounter: Encounter,
    activity: EnforcementActivity,
    by: User,
    at: datetime,
) -> None:
    for field, words in missing_in_record(record).items():
        raise DomainError(f"{words}.", field=field)
    transition = RECORD.advance(Stage(record.state), "complete")
    person = activity.card.person
    save_changes(
        thing=record,
        values={"state": RecordState(transition.target), "completed_at": at, "completed_by": by},
        by=by,
        at=at,
        event=transition.event,
        person=person,
        encounter=encounter,
    )
    save_changes(
        thing=activity,
        values={"outcome": encounter.outcome if record.outcome_stands else record.new_outcome},
        by=by,
        at=at,
        event=AuditEvent.ACTIVITY_SAVED,
        person=person,
        encounter=encounter,
    )
    work.finish(encounter=encounter)
    ear_completed.send(sender=EnforcementActivityRecord, record=record, at=at)


def _reopen(
    record: EnforcementActivityRecord,
    visit: Visit,
    encounter: Encounter,
    person: Person | None,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    transition = RECORD.advance(Stage(record.state), "amend")
    save_changes(
        thing=record,
        values={"state": RecordState(transition.target), "completed_at": None, "completed_by": None},
        by=by,
        at=at,
        event=transition.event,
        person=person,
        encounter=encounter,
        reason=reason,
    )
    work.put_back(visit=visit, encounter=encounter, at=at, by=by)
    ear_amended.send(sender=EnforcementActivityRecord, record=record, at=at)


def _consistent(values: Mapping[str, Any], encounter: Encounter) -> dict[str, Any]:
    """Return the answers without those that their questions no longer ask for; raise if two contradict."""
    answers = {name: values[name] for name in FIELDS}
    answers["verified_by"] = [value for value in Verification.values if value in answers["verified_by"]]
    if Verification.NOT_VERIFIED in answers["verified_by"] and len(answers["verified_by"]) > 1:
        raise DomainError(
            "Select how the identity was verified, or “Not verified”, not both.", field="verified_by"
        )
    if Verification.OTHER not in answers["verified_by"]:
        answers["verified_words"] = ""
    if answers["outcome_stands"] is not False:
        answers["new_outcome"] = ""
    if answers["new_outcome"] == encounter.outcome and encounter.outcome:
        raise DomainError(
            "This is what the officer recorded. Say that it is still the same, or select another.",
            field="new_outcome",
        )
    return answers


def _completed_already(record: EnforcementActivityRecord) -> str:
    who = record.completed_by.name if record.completed_by else "Somebody"
    return f"{who} has completed this record, {record.reference}. To correct it, open it again with a reason."
