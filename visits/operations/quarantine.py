"""What is done about a photograph in quarantine: looked at, brought back, disposed of by two people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed
from documents import operations as documents
from documents.models import Disposal, Document
from notices.operations import notify
from visits.enums import AuditEvent, OversightRole, Told
from visits.models import Photograph, Visit
from visits.operations.saving import keep_history, lock
from visits.operations.telling import managers_of
from visits.permissions import check_can_ask_for_disposal, check_can_bring_back, check_can_see_quarantine


@transaction.atomic
def bring_back(*, photograph: Photograph, reason: str, expected_version: int, by: User, at: datetime) -> None:
    """Undo a quarantine by mistake: it is seen and counts again. Raises NotAllowed, StaleVersion."""
    visit = lock(photograph.visit_id)
    acting_for = check_can_bring_back(visit, by, at)
    why_removed = Document.objects.values_list("removed_reason", flat=True).get(pk=photograph.document_id)
    document = documents.bring_back(
        document=photograph.document,
        by=by,
        at=at,
        expected_version=expected_version,
        reason=reason,
        acting_for=acting_for,
    )
    said = {"brought_back": ["", reason.strip()], "removed_reason": [why_removed, ""]}
    _keep(visit, photograph, said, document.version, by=by, at=at, acting_for=acting_for)
    record(
        event=AuditEvent.PHOTOGRAPH_BROUGHT_BACK,
        by=by,
        at=at,
        subject=photograph,
        subjects=[visit.pk],
        acting_for=acting_for,
    )


@transaction.atomic
def ask_for_disposal(
    *, photograph: Photograph, reason: str, expected_version: int, by: User, at: datetime
) -> Disposal:
    """Ask that its files be deleted, as the first of two people; whoever may be the second is told."""
    visit = lock(photograph.visit_id)
    acting_for = check_can_ask_for_disposal(visit, by, at)
    asked = documents.ask_for_disposal(
        document=photograph.document,
        by=by,
        at=at,
        expected_version=expected_version,
        reason=reason,
        acting_for=acting_for,
    )
    said = {"disposal_reason": ["", asked.reason]}
    _keep(visit, photograph, said, expected_version + 1, by=by, at=at, acting_for=acting_for)
    notify(
        to=_second_people(visit, photograph, asked, at), kind=Told.DISPOSAL_ASKED, at=at, about=visit, by=by
    )
    return asked


@transaction.atomic
def decide_disposal(
    *, photograph: Photograph, confirm: bool, words: str, expected_version: int, by: User, at: datetime
) -> Disposal:
    """Confirm or decline, as the second of two people. Raises NotAllowed, StaleVersion, DomainError."""
    visit = lock(photograph.visit_id)
    acting_for = check_can_see_quarantine(visit, by, at)
    decided = documents.decide_disposal(
        document=photograph.document,
        confirm=confirm,
        words=words,
        by=by,
        at=at,
        expected_version=expected_version,
        acting_for=acting_for,
    )
    said = {"disposal_confirmed" if confirm else "disposal_declined": ["", decided.words]}
    _keep(visit, photograph, said, expected_version + 1, by=by, at=at, acting_for=acting_for)
    return decided


@transaction.atomic
def look_at(*, photograph: Photograph, reason: str, by: User, at: datetime) -> Document:
    """Return the document, whose viewing copy somebody who decides may see, with a reason that is recorded.

    Raises NotAllowed for anybody else, and for what is not in quarantine or was disposed of.
    """
    visit = Visit.objects.get(pk=photograph.visit_id)
    acting_for = check_can_see_quarantine(visit, by, at)
    if not reason.strip():
        raise DomainError("Say why you have to see it.", field="reason")
    document = Document.objects.select_for_update().get(pk=photograph.document_id)
    if document.removed_at is None or document.disposals.filter(decision="confirmed").exists():
        raise NotAllowed(
            "This photograph is not in quarantine any more. Open the quarantine again to see why."
        )
    record(
        event=AuditEvent.QUARANTINED_VIEWED,
        by=by,
        at=at,
        subject=photograph,
        subjects=[visit.pk, document.pk],
        reason=reason.strip(),
        acting_for=acting_for,
    )
    return document


def _second_people(visit: Visit, photograph: Photograph, asked: Disposal, at: datetime) -> list[User]:
    """Return the managers of the team and the HMIs named who may decide. Auditors find it on the visit."""
    people = managers_of(visit, at)
    named = visit.oversight.in_force(at).filter(named_as=OversightRole.HMI).select_related("user")
    people += [grant.user for grant in named]
    return [user for user in people if user.pk not in (asked.asked_by_id, photograph.document.uploaded_by_id)]


def _keep(
    visit: Visit,
    photograph: Photograph,
    said: dict[str, Any],
    version: int,
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    keep_history(
        visit=visit, thing=photograph, changes=said, by=by, at=at, acting_for=acting_for, version=version
    )
