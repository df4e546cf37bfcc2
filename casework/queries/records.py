"""What records there are of encounters: for the closing gate, the officer's page, and the apps above."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery

from accounts.enums import TeamKind
from accounts.models import Team
from casework.models import EnforcementActivityRecord
from casework.rules import missing_records
from core.formatting import first_lower, format_date, format_time
from visits.facts import VisitFacts
from visits.models import Encounter, Visit
from visits.rules import Item


def unit_of(region: str) -> str:
    """Return the name of the casework unit of `region`; a description where none is set up."""
    units = Team.objects.filter(kind=TeamKind.CASEWORK, region=region).order_by("name")
    return units.values_list("name", flat=True).first() or f"the casework unit for {region}"


def answer_to_closing(*, visit: Visit, facts: VisitFacts) -> dict[str, list[Item]]:
    """Answer CPC-6 for a visit about to close: who named on its CPRN has no completed record."""
    named = [person.id for person in facts.named_people()]
    if not named:
        return {"CPC-6": []}
    done, unit = _done_and_unit(named, visit.team.region)
    return {"CPC-6": list(missing_records(facts, done, unit))}


def _done_and_unit(named: list[UUID], region: str) -> tuple[frozenset[UUID], str]:
    """Return which of `named` have a completed record, and the unit of `region`, in one query."""
    completed = EnforcementActivityRecord.objects.completed().filter(encounter__in=named)
    units = Team.objects.filter(kind=TeamKind.CASEWORK, region=region).order_by("name")
    row = (
        units.annotate(done=ArraySubquery(completed.values("encounter"))).values_list("done", "name").first()
    )
    return (frozenset(row[0]), row[1]) if row else (frozenset(completed_records(named)), unit_of(region))


def completed_records(encounters: Iterable[UUID]) -> dict[UUID, EnforcementActivityRecord]:
    """Return the completed record of each of `encounters` that has one, by encounter, in one query."""
    found = EnforcementActivityRecord.objects.completed().filter(encounter__in=list(encounters))
    return {record.encounter_id: record for record in found}


def records_by_encounter(encounters: Iterable[UUID]) -> dict[UUID, EnforcementActivityRecord]:
    """Return the record of each of `encounters` that has one, in whatever state, in one query."""
    found = EnforcementActivityRecord.objects.filter(encounter__in=list(encounters))
    return {record.encounter_id: record for record in found}


def words_of_officer(encounter: Encounter) -> str:
    """Return what the officer recorded as sentences that a caseworker may start the record from."""
    when = ""
    if encounter.met_at:
        when = f" on {format_date(encounter.met_at)} at {format_time(encounter.met_at)}"
    said = [f"Encountered{when} as {encounter.get_capacity_display().lower() or 'a person met'}."]
    if encounter.circumstances:
        said.append(encounter.circumstances)
    if encounter.job:
        said.append(f"Job: {encounter.job}.")
    if encounter.began_basis:
        said.append(f"Start of the employment: {encounter.began_basis}.")
    paid = [part for part in (encounter.pay, encounter.hours) if part]
    if paid:
        said.append(f"Pay and hours: {'; '.join(paid)}.")
    if encounter.language:
        through = f", interpreter {first_lower(encounter.interpreter)}" if encounter.interpreter else ""
        said.append(f"Language: {encounter.language}{through}.")
    return "\n".join(said)
