"""One person's case record: the card, the matches, and everything that happened, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from casework.models import CaseChange, EncounterMatch, EnforcementActivity, EnforcementActivityRecord, Person
from casework.queries.encounters import encounters_visible_to, photographs_visible_to
from casework.signals import timeline_shown
from core.formatting import counted, first_lower, first_upper, in_words
from documents.enums import Shows
from visits.models import Encounter, Photograph

MOST_ENCOUNTERS, MOST_CHANGES = 100, 200


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline. `page` and `target` name a route and its record, if there is one to open."""

    at: datetime
    title: str
    by: str
    text: str = ""
    page: str = ""
    target: UUID | None = None
    link: str = ""  # the words of the link


@dataclass(frozen=True)
class Activity:
    """An enforcement activity on the card, with the encounter and its record."""

    activity: EnforcementActivity
    encounter: Encounter
    record: EnforcementActivityRecord | None
    named: bool  # on a CPRN that counts


@dataclass(frozen=True)
class PersonPage:
    """A person with all that their page shows."""

    person: Person
    activities: tuple[Activity, ...]
    matches: tuple[EncounterMatch, ...]  # in force
    undone: tuple[EncounterMatch, ...]
    face: Photograph | None
    timeline: tuple[Moment, ...]

    def shown_ids(self) -> list[UUID]:
        """The ids of what the page shows, for the audit."""
        found = [m.encounter_id for m in (*self.matches, *self.undone)]
        return found + [a.record.pk for a in self.activities if a.record]


def person_page(person: Person, user: User, at: datetime) -> PersonPage:
    """Return what the page of `person` shows, in a number of queries that does not grow."""
    matches = list(
        EncounterMatch.objects.filter(person=person).select_related(
            "encounter__visit__premises", "encounter__author", "matched_by", "undone_by"
        )[:MOST_ENCOUNTERS]
    )
    in_force = [match for match in matches if match.undone_at is None]
    encounters = [match.encounter for match in in_force]
    activities = _activities(person, {match.encounter_id: match.encounter for match in matches})
    moments = [
        *(moment for match in matches for moment in _of_match(match)),
        *(_of_encounter(encounter) for encounter in encounters),
        *(moment for item in activities if item.record for moment in _of_record(item.record)),
        *_of_changes(person),
        *_from_above(encounters, user, at),
    ]
    return PersonPage(
        person=person,
        activities=tuple(activities),
        matches=tuple(in_force),
        undone=tuple(match for match in matches if match.undone_at is not None),
        face=face_of(encounters, user, at),
        timeline=tuple(sorted(moments, key=lambda moment: moment.at, reverse=True)),
    )


def face_of(encounters: list[Encounter], user: User, at: datetime) -> Photograph | None:
    """Return the newest clear picture of a person at any of `encounters` that `user` may see."""
    pictures = photographs_visible_to(user, at).filter(
        encounter__in=[encounter.pk for encounter in encounters],
        document__shows=Shows.OFFENDER,
        document__removed_at__isnull=True,
        document__legible=True,
    )
    return pictures.select_related("document").order_by("-added_at").first()


def faces_to_compare(person: Person, other_than: Encounter, user: User, at: datetime) -> list[Photograph]:
    """Return up to three pictures of `person` at earlier encounters that `user` may read."""
    earlier = (
        EncounterMatch.objects.in_force()
        .filter(person=person, encounter__in=encounters_visible_to(user, at))
        .exclude(encounter=other_than)[:5]
    )
    faces = photographs_visible_to(user, at).filter(
        encounter__in=[match.encounter_id for match in earlier], document__shows=Shows.OFFENDER
    )
    return list(faces.select_related("document")[:3])


def face_of_person(person: Person, user: User, at: datetime) -> Photograph | None:
    """Return the newest clear picture of `person`, for the bar that says whose record this is."""
    matched = EncounterMatch.objects.in_force().filter(person=person).select_related("encounter")
    return face_of([match.encounter for match in matched[:MOST_ENCOUNTERS]], user, at)


def _activities(person: Person, encounters: dict[UUID, Encounter]) -> list[Activity]:
    found = (
        EnforcementActivity.objects.in_force()
        .filter(card__person=person)
        .select_related("record__completed_by", "encounter__visit__premises", "encounter__author")
        .prefetch_related("encounter__named_on__cprn")[:MOST_ENCOUNTERS]
    )
    listed = [
        Activity(
            activity=activity,
            encounter=activity.encounter,
            record=getattr(activity, "record", None),
            named=any(row.cprn.counts for row in activity.encounter.named_on.all()),
        )
        for activity in found
    ]
    return sorted(listed, key=lambda item: item.encounter.met_at or item.activity.created_at, reverse=True)


def _of_match(match: EncounterMatch) -> list[Moment]:
    found = [
        Moment(
            match.matched_at,
            "Encounter matched",
            match.matched_by.name,
            "The case record was made from it"
            if match.made_the_record
            else f"On: {in_words([label.lower() for label in match.basis_labels()])}",
        )
    ]
    if match.undone_at and match.undone_by:
        found.append(Moment(match.undone_at, "Match undone", match.undone_by.name, match.undone_reason))
    return found


def _of_encounter(encounter: Encounter) -> Moment:
    certainty = encounter.get_began_certainty_display()
    facts = [encounter.job, f"start {first_lower(certainty)}" if certainty else ""]
    told = [words] if (words := first_upper(", ".join(part for part in facts if part))) else []
    return Moment(
        encounter.met_at or encounter.created_at,
        f"Encountered as {encounter.get_capacity_display().lower() or 'a person met'}",
        encounter.author.name,
        ". ".join([encounter.visit.premises.title, *told]) + ".",
        "casework-encounter",
        encounter.pk,
        encounter.visit.reference,
    )


def _of_record(record: EnforcementActivityRecord) -> list[Moment]:
    if not (record.completed_at and record.completed_by):
        return []
    title = "Enforcement Activity Record completed"
    return [
        Moment(
            record.completed_at, title, record.completed_by.name, "", "ear-read", record.pk, record.reference
        )
    ]


def _of_changes(person: Person) -> list[Moment]:
    """The person's record made or corrected, and records opened again with their reasons."""
    found = []
    told = Q(subject_type="casework.person")
    told |= Q(subject_type="casework.enforcementactivityrecord") & ~Q(reason="")
    for change in CaseChange.objects.filter(told, person=person).select_related("by")[:MOST_CHANGES]:
        if change.subject_type == "casework.person":
            title = "Case record made" if change.version == 1 else "Case record corrected"
            text = "" if change.version == 1 else f"{counted(len(change.values), 'answer')} changed"
            found.append(Moment(change.at, title, change.by.name, text))
        elif "state" in change.values:
            found.append(
                Moment(change.at, "Enforcement Activity Record opened again", change.by.name, change.reason)
            )
    return found


def _from_above(encounters: list[Encounter], user: User, at: datetime) -> list[Moment]:
    ids = [encounter.pk for encounter in encounters]
    replies = timeline_shown.send(sender=Person, encounters=ids, user=user, at=at)
    moments: list[Moment] = []
    for _receiver, reply in replies:
        moments += cast(list[Moment], reply)
    return moments
