"""People encountered, documents seen and the CPRN: what each of these forms checks besides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.records import assign
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError
from core.search import search_key
from visits.agreement import check_person
from visits.completeness import missing_in_cprn, missing_in_document_seen, missing_in_encounter
from visits.enums import AuditEvent, Capacity, Certainty
from visits.marks import person_marks
from visits.models import Cprn, CprnPerson, DocumentSeen, Encounter, FormRecord, Visit
from visits.moments import to_the_minute
from visits.operations.filling_in import (
    answer_yes,
    check_chosen,
    check_not_named,
    existing,
    save_form,
    sent_before,
    settle,
)
from visits.operations.saving import announce, keep_history, lock, locked, save_changes
from visits.permissions import check_can_contribute

F = TypeVar("F", bound=FormRecord)


@transaction.atomic
def save_encounter(
    *,
    visit: Visit,
    encounter: Encounter | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    encounter_id: UUID | None = None,
) -> Encounter:
    """Save the record of a person encountered, new if `encounter` is None; return it.

    It is complete as soon as nothing is missing, and a draft until then. `encounter_id` is a new form's
    own id, so that a form sent twice makes one record. Raises NotAllowed, StaleVersion, DomainError.
    """
    visit = lock(visit.pk)
    values = {
        **values,
        "search_key": search_key(values.get("name", ""), values.get("also_known_as", "")),
        "marks": person_marks(
            name=values.get("name", ""),
            also_known_as=values.get("also_known_as", ""),
            date_of_birth=values.get("date_of_birth"),
            nationality=values.get("nationality", ""),
        ),
    }
    check_person(values)
    _check_employment(visit, values, at)
    sent = sent_before(visit, Encounter, encounter_id, values, by) if encounter is None else None
    form, expected = (sent, sent.version) if sent else (encounter, expected_version)
    form, acting_for = existing(visit, form, by, at, expected)
    if form is not None and values.get("capacity", form.capacity) not in (Capacity.WORKER, Capacity.OCCUPIER):
        check_not_named(form)
    saved = save_form(
        visit, form, Encounter, values, encounter_id, by, at, AuditEvent.ENCOUNTER_SAVED, acting_for
    )
    settle(visit, saved, missing_in_encounter(saved), by=by, at=at, acting_for=acting_for)
    answer_yes(visit, "anybody_met", by=by, at=at, acting_for=acting_for)
    announce(visit, by=by, at=at)
    return saved


@transaction.atomic
def save_document_seen(
    *,
    visit: Visit,
    seen: DocumentSeen | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    seen_id: UUID | None = None,
) -> DocumentSeen:
    """Save the record of a document seen, new if `seen` is None; return it. As `save_encounter`."""
    visit = lock(visit.pk)
    sent = sent_before(visit, DocumentSeen, seen_id, values, by) if seen is None else None
    form, expected = (sent, sent.version) if sent else (seen, expected_version)
    form, acting_for = existing(visit, form, by, at, expected)
    check_chosen(visit, form, values)
    saved = save_form(
        visit, form, DocumentSeen, values, seen_id, by, at, AuditEvent.DOCUMENT_SEEN_SAVED, acting_for
    )
    settle(visit, saved, missing_in_document_seen(saved), by=by, at=at, acting_for=acting_for)
    answer_yes(visit, "any_documents_seen", by=by, at=at, acting_for=acting_for)
    return saved


@transaction.atomic
def save_cprn(
    *,
    visit: Visit,
    values: Mapping[str, Any],
    named: Sequence[tuple[Encounter, int]],
    expected_version: int,
    by: User,
    at: datetime,
) -> Cprn:
    """Save the notice that counts, with the people named on it and the number of the form that names each.

    `expected_version` is 0 where there is no notice yet. Only workers and occupiers can be named. Raises
    NotAllowed, StaleVersion, DomainError.
    """
    visit = lock(visit.pk)
    now = Encounter.objects.in_bulk([person.pk for person, _form in named])  # set invalid meanwhile, perhaps
    named = [(now[person.pk], form) for person, form in named]
    current = Cprn.objects.counting().filter(visit=visit).first()
    _check_cprn(visit, values, named, at)
    form, acting_for = existing(visit, cast("Cprn | None", current), by, at, expected_version)
    if (reference := values.get("reference")) and Cprn.objects.counting().filter(
        reference__iexact=reference
    ).exclude(visit=visit).exists():
        raise DomainError("This reference is recorded on another visit. Check the notice.", field="reference")
    saved = save_form(visit, form, Cprn, values, None, by, at, AuditEvent.CPRN_SAVED, acting_for)
    _name_people(visit, saved, named, expected_version, by=by, at=at, acting_for=acting_for)
    settle(visit, saved, missing_in_cprn(saved, len(named)), by=by, at=at, acting_for=acting_for)
    answer_yes(visit, "cprn_served", by=by, at=at, acting_for=acting_for)
    return saved


@transaction.atomic
def say_not_photographed(
    *,
    form: Encounter | DocumentSeen,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Encounter | DocumentSeen:
    """Keep why no photograph of a person or paper could be taken; an empty reason takes it back (CPC-4).

    Raises NotAllowed, DomainError; StaleVersion if the form has changed since `expected_version`.
    """
    visit = lock(form.visit_id)
    form = locked(form)
    acting_for = check_can_contribute(visit, by, at)
    if not form.counts:
        raise DomainError(
            "This form was set invalid, so it needs no photograph. Go on with those that count."
        )
    if expected_version is not None:
        form.check_version(expected_version)
    values = {"photo_not_taken": reason.strip()}
    event = AuditEvent.PHOTOGRAPH_NOT_TAKEN
    save_changes(visit=visit, thing=form, values=values, by=by, at=at, event=event, acting_for=acting_for)
    return form


def _check_employment(visit: Visit, values: Mapping[str, Any], at: datetime) -> None:
    certainty, earliest = values.get("began_certainty"), values.get("began_earliest")
    if certainty == Certainty.UNKNOWN and earliest:
        raise DomainError(
            "You said that the start is not known. Remove the date, or say how certain it is.",
            field="began_certainty",
        )
    if earliest and not certainty:
        raise DomainError("Say how certain the date is.", field="began_certainty")
    if earliest and earliest > london_day(at):
        raise DomainError("The employment cannot have begun in the future.", field="began")
    if (born := values.get("date_of_birth")) and born > london_day(at):
        raise DomainError("The date of birth cannot be in the future.", field="date_of_birth")
    if (met := values.get("met_at")) and met > at:
        raise DomainError("They cannot have been met in the future.", field="met_at")


def _check_cprn(
    visit: Visit, values: Mapping[str, Any], named: Sequence[tuple[Encounter, int]], at: datetime
) -> None:
    if (served := values.get("served_at")) and served > at:
        raise DomainError("The notice cannot have been served in the future.", field="served_at")
    if served and visit.started_at and served < to_the_minute(visit.started_at):
        raise DomainError("The notice cannot have been served before the visit started.", field="served_at")
    if (breach := values.get("breach_date")) and breach > london_day(at):
        raise DomainError("The date of the breach cannot be in the future.", field="breach_date")
    forms = values.get("additional_forms") or 0
    for person, form_number in named:
        if person.visit_id != visit.pk or not person.counts:
            raise DomainError("Only people recorded on this visit can be named.", field="named")
        if person.capacity not in (Capacity.WORKER, Capacity.OCCUPIER):
            raise DomainError(
                f"{person} is neither a worker nor an occupier, so cannot be named. Take the name off, or "
                "correct their capacity.",
                field=f"named-{person.pk}",
            )
        if form_number > forms:
            raise DomainError(
                f"{person} stands on additional form {form_number}, but you said there are {forms}. "
                "Correct one of the two.",
                field=f"named-{person.pk}",
            )


def _name_people(
    visit: Visit,
    cprn: Cprn,
    named: Sequence[tuple[Encounter, int]],
    began: int,
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    """Name these and nobody else. Who is named is part of the notice: it makes a version of its own too."""
    before = {row.encounter_id: row.form_number for row in cprn.named.all()}
    after = {person.pk: form_number for person, form_number in named}
    if before == after:
        return
    cprn.named.all().delete()
    CprnPerson.objects.bulk_create(
        CprnPerson(cprn=cprn, encounter=person, form_number=form_number) for person, form_number in named
    )
    if cprn.version == began:  # nothing else of the notice changed
        assign(cprn, {}, by=by, at=at)
        cprn.save(update_fields=["version", "changed_at", "changed_by"])
    changes = {"named": [[[str(pk), form] for pk, form in rows.items()] for rows in (before, after)]}
    keep_history(visit=visit, thing=cprn, changes=changes, by=by, at=at, acting_for=acting_for)
    record(
        event=AuditEvent.CPRN_SAVED,
        by=by,
        at=at,
        subject=cprn,
        subjects=list(after),
        fields=["named"],
        acting_for=acting_for,
    )
