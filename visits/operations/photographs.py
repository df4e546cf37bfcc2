"""Photographs of a visit: attached as stored, then said what they show and whether they are clear."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.records import plain
from audit.operations import record
from core.errors import DomainError
from core.ids import new_id
from documents import operations as documents
from documents.enums import Shows
from documents.models import Document
from notices.operations import notify
from visits.enums import AuditEvent, Told
from visits.models import DocumentSeen, Encounter, FalseDocument, Photograph, Visit
from visits.operations.printing import take_back_prints
from visits.operations.saving import keep_history, lock
from visits.permissions import check_can_contribute, check_can_remove_photograph
from visits.reading import forms_on


@dataclass(frozen=True)
class Target:
    """What a photograph shows: a kind of `documents.enums.Shows`, and which person, paper or form."""

    shows: str
    encounter: Encounter | None = None
    document_seen: DocumentSeen | None = None
    form_number: int | None = None
    false_document: FalseDocument | None = None


NOTHING = Target("")


@transaction.atomic
def attach(
    *, visit: Visit, document: Document, target: Target = NOTHING, by: User, at: datetime
) -> Photograph:
    """Attach a stored document to the visit; the same one twice makes one photograph.

    Raises NotAllowed if the visit was closed meanwhile: the document stays stored, and counts for nothing.
    """
    visit = lock(visit.pk)
    existing = Photograph.objects.filter(document=document).first()
    if existing is not None:
        if existing.visit_id != visit.pk:
            raise DomainError(
                "This photograph belongs to another visit. Add it there, or send it again here."
            )
        return existing
    acting_for = check_can_contribute(visit, by, at)
    _check_target(visit, target)
    photograph = Photograph.objects.create(
        id=new_id(), visit=visit, document=document, added_by=by, added_at=at, **_columns(target)
    )
    record(
        event=AuditEvent.PHOTOGRAPH_ADDED,
        by=by,
        at=at,
        subject=photograph,
        subjects=[visit.pk, document.pk],
        acting_for=acting_for,
    )
    before = _described(Photograph(), Document()) | {"original_name": None}
    if target.shows:
        photograph.document = documents.describe(
            document=document,
            by=by,
            at=at,
            expected_version=document.version,
            shows=target.shows,
            caption=caption_of(target),
            acting_for=acting_for,
        )
    _keep_history(visit, photograph, before, by, at, acting_for)
    return photograph


@transaction.atomic
def describe(
    *,
    photograph: Photograph,
    target: Target,
    legible: bool | None,
    expected_version: int,
    by: User,
    at: datetime,
) -> Photograph:
    """Say what a photograph shows and whether it is clear (CPC-5). Whoever is on the visit may judge.

    Raises NotAllowed, StaleVersion (of the document), DomainError.
    """
    visit = lock(photograph.visit_id)
    acting_for = check_can_contribute(visit, by, at)
    photograph = (
        Photograph.objects.select_for_update(of=("self",)).select_related("document").get(pk=photograph.pk)
    )
    _check_target(visit, target)
    before = _described(photograph, photograph.document)
    photograph.document = documents.describe(
        document=photograph.document,
        by=by,
        at=at,
        expected_version=expected_version,
        shows=target.shows,
        caption=caption_of(target),
        legible=legible,
        anyway=any(getattr(photograph, name) != value for name, value in _columns(target).items()),
        acting_for=acting_for,
    )
    for name, value in _columns(target).items():
        setattr(photograph, name, value)
    photograph.save(update_fields=[*_columns(target)])
    _keep_history(visit, photograph, before, by, at, acting_for)
    record(
        event=AuditEvent.PHOTOGRAPH_DESCRIBED,
        by=by,
        at=at,
        subject=photograph,
        subjects=[visit.pk],
        fields=["shows", "legible", "target"],
        acting_for=acting_for,
    )
    return photograph


@transaction.atomic
def remove(*, photograph: Photograph, reason: str, expected_version: int, by: User, at: datetime) -> None:
    """Put a photograph in quarantine, with a reason: kept, out of sight, counting for nothing.

    On a closed visit too, which stays closed: the privacy of whoever is on a wrong picture does not wait.
    """
    visit = lock(photograph.visit_id)
    acting_for = check_can_remove_photograph(visit, photograph.added_by_id, by, at)
    photograph.document = documents.remove(
        document=photograph.document,
        by=by,
        at=at,
        expected_version=expected_version,
        reason=reason,
        acting_for=acting_for,
    )
    take_back_prints(visit=visit, document=photograph.document_id)
    told = [user for user in (photograph.added_by, visit.oic) if user.pk != by.pk]
    notify(to=told, kind=Told.QUARANTINED, at=at, about=visit, by=by)
    _keep_history(visit, photograph, {"removed_reason": ""}, by, at, acting_for)
    record(
        event=AuditEvent.PHOTOGRAPH_REMOVED,
        by=by,
        at=at,
        subject=photograph,
        subjects=[visit.pk],
        acting_for=acting_for,
    )


def _described(photograph: Photograph, document: Document) -> dict[str, Any]:
    """Return what was said of a photograph, by the names under which its history keeps it."""
    said = {name: getattr(document, name) for name in ("shows", "caption", "legible")}
    return said | {name: getattr(photograph, name) for name in _columns(NOTHING)}


def _keep_history(
    visit: Visit,
    photograph: Photograph,
    before: Mapping[str, Any],
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    """Keep what changed of a photograph and of its document, which are one to whoever looks."""
    now = {n: getattr(photograph if n in _columns(NOTHING) else photograph.document, n) for n in before}
    changes = {name: [plain(was), plain(now[name])] for name, was in before.items() if was != now[name]}
    if changes:
        keep_history(
            visit=visit,
            thing=photograph,
            changes=changes,
            by=by,
            at=at,
            acting_for=acting_for,
            version=photograph.document.version,
        )


def targets_of(visit: Visit, forms: int) -> Mapping[str, tuple[str, Target]]:
    """Return what a photograph of `visit` can show: key → (words, target), in the order of the list.

    `forms` is the number of additional forms to offer. Reads the prefetched parts; makes no query.
    """
    offered: dict[str, tuple[str, Target]] = {"cprn": ("CPRN", Target(Shows.CPRN))}
    for number in range(1, forms + 1):
        offered[f"form-{number}"] = (
            f"Additional form {number}",
            Target(Shows.ADDITIONAL_FORM, form_number=number),
        )
    offered["notice_to_occupier"] = ("Notice to Occupier", Target(Shows.NOTICE_TO_OCCUPIER))
    offered["power_of_entry"] = ("Power of entry document", Target(Shows.POWER_OF_ENTRY))
    for person in visit.encounters.all():
        if person.counts:
            offered[f"person-{person.pk}"] = (str(person), Target(Shows.OFFENDER, encounter=person))
    for seen in visit.documents_seen.all():
        if seen.counts:
            words = f"{seen} of {seen.encounter}" if seen.encounter else str(seen)
            offered[f"seen-{seen.pk}"] = (words, Target(Shows.DOCUMENT_SEEN, seen.encounter, seen))
    for false in false_documents(visit):
        target = Target(Shows.FALSE_DOCUMENT, false.encounter, false_document=false)
        offered[f"false-{false.pk}"] = (str(false), target)
    offered["other"] = ("Something else", Target(Shows.OTHER))
    return offered


def false_documents(visit: Visit) -> list[FalseDocument]:
    """Return those that a photograph is taken of; one that is a document seen is photographed as that."""
    forms = forms_on(visit)["false-documents"]
    return [f for f in forms if isinstance(f, FalseDocument) and f.counts and f.document_seen_id is None]


def key_of(photograph: Photograph) -> str:
    """Return the key of what a photograph shows, as `targets_of` has it; empty if nobody has said."""
    shows = photograph.document.shows
    if shows == Shows.ADDITIONAL_FORM:
        return f"form-{photograph.form_number}"
    if shows == Shows.OFFENDER and photograph.encounter_id:
        return f"person-{photograph.encounter_id}"
    if shows == Shows.DOCUMENT_SEEN and photograph.document_seen_id:
        return f"seen-{photograph.document_seen_id}"
    if shows == Shows.FALSE_DOCUMENT and photograph.false_document_id:
        return f"false-{photograph.false_document_id}"
    return str(shows)


def caption_of(target: Target) -> str:
    """Return the words under the picture."""
    if target.shows == Shows.ADDITIONAL_FORM:
        return f"Additional form {target.form_number}"
    if target.document_seen is not None:
        whose = f" of {target.encounter}" if target.encounter else ""
        return f"{target.document_seen}{whose}"
    if target.false_document is not None:
        return str(target.false_document)[:200]
    if target.encounter is not None:
        return str(target.encounter)
    return str(Shows(target.shows).label) if target.shows else ""


def _columns(target: Target) -> dict[str, Encounter | DocumentSeen | FalseDocument | int | None]:
    return {
        "encounter": target.encounter,
        "document_seen": target.document_seen,
        "form_number": target.form_number,
        "false_document": target.false_document,
    }


def _check_target(visit: Visit, target: Target) -> None:
    things = (target.encounter, target.document_seen, target.false_document)
    belongs: list[UUID] = [thing.visit_id for thing in things if thing]
    if any(visit_id != visit.pk for visit_id in belongs):
        raise DomainError("Choose somebody or something recorded on this visit.", field="shows")
    if target.shows == Shows.ADDITIONAL_FORM and not target.form_number:
        raise DomainError("Say which additional form it is.", field="shows")
