"""What tests of casework do again and again: match an encounter, write its record, complete it."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from casework.enums import MatchBasis, Verification
from casework.models import EncounterMatch, EnforcementActivityRecord, Person
from casework.operations.people import match, record_new_person
from casework.operations.records import save_record
from core.ids import new_id
from tests.factories_visits import NOON
from visits.models import Encounter

MORNING = NOON + timedelta(hours=21)


def answers(**changes: Any) -> dict[str, Any]:
    """Return a record's answers, whole unless `changes` take one away."""
    return {
        "details": "Met in the kitchen at 11:00, wearing an apron.",
        "verified_by": [Verification.DOCUMENT],
        "verified_words": "",
        "outcome_stands": True,
        "new_outcome": "",
    } | changes


def matched(
    encounter: Encounter, by: User, person: Person | None = None, at: datetime = MORNING
) -> EncounterMatch:
    """Match an encounter to `person`, or to a new record made from it."""
    if person is None:
        return record_new_person(encounter=encounter, by=by, at=at, person_id=new_id())
    return match(encounter=encounter, person=person, basis=[MatchBasis.DATE_OF_BIRTH], by=by, at=at)


def draft(
    encounter: Encounter, by: User, at: datetime = MORNING, **changes: Any
) -> EnforcementActivityRecord:
    """Save a record as a draft; matched first if nobody has."""
    if not EncounterMatch.objects.in_force().filter(encounter=encounter).exists():
        matched(encounter, by, at=at)
    there = EnforcementActivityRecord.objects.filter(encounter=encounter).first()
    return save_record(
        encounter=encounter,
        values=answers(**changes),
        expected_version=there.version if there else 0,
        complete=False,
        by=by,
        at=at,
    )


def complete(
    encounter: Encounter, by: User, at: datetime = MORNING, **changes: Any
) -> EnforcementActivityRecord:
    """Complete the record of an encounter; matched first if nobody has."""
    record = draft(encounter, by, at, **changes)
    return save_record(
        encounter=encounter,
        values=answers(**changes),
        expected_version=record.version,
        complete=True,
        by=by,
        at=at,
    )
