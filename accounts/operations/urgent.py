"""Opening a record at once for safeguarding, for an hour and with a reason; ending it; reviewing it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import urgent
from accounts.enums import AuditEvent, UrgentReason
from accounts.models import URGENT_ACCESS_LASTS, UrgentAccess, User
from accounts.permissions import check_can_open_urgently, check_can_review
from accounts.signals import urgent_access_opened, urgent_access_reviewed
from audit.operations import record
from core.errors import DomainError, NotAllowed


@transaction.atomic
def open_urgently(*, reference: str, why: str, reason: str, by: User, at: datetime) -> UrgentAccess:
    """Let `by` read the record of this exact reference for an hour from `at`; auditors are told at once.

    One that is open to them already is returned as it is: a form sent twice opens once. Raises NotAllowed,
    and DomainError without a reason, for a reference of nothing, and for what they may read anyway.
    """
    check_can_open_urgently(by, at)
    if why not in UrgentReason.values or not reason.strip():
        raise DomainError("Say why you need it at once.", field="reason")
    found = urgent.find(reference.strip().upper())
    if found is None:
        raise DomainError(
            "There is no visit and no case record with this reference. Check it: it has to be exact.",
            field="reference",
        )
    label, key = found
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one after the other: a double click
    if open_now := urgent.opened_to(by, label, at).filter(record_id=key).first():
        return open_now
    if urgent.kind_of(label).sees(key, by, at):
        raise DomainError("You may read this record already, so open it as you always do.", field="reference")
    access = UrgentAccess.objects.create(
        user=by,
        record_type=label,
        record_id=key,
        reference=reference.strip().upper(),
        why=why,
        reason=reason.strip(),
        starts_at=at,
        ends_at=at + URGENT_ACCESS_LASTS,
    )
    record(
        event=AuditEvent.URGENT_ACCESS_OPENED,
        by=by,
        at=at,
        subject=access,
        subjects=[key],
        reason=urgent.words_of(access),
    )
    urgent_access_opened.send(sender=UrgentAccess, access=access, at=at)
    return access


@transaction.atomic
def note_search(*, by: User, at: datetime, reason: str) -> None:
    """Record that a safeguarding lead asked for a reference that is of nothing."""
    record(event=AuditEvent.URGENT_ACCESS_SOUGHT, by=by, at=at, reason=reason[:500])


@transaction.atomic
def end_access(*, access: UrgentAccess, by: User, at: datetime) -> UrgentAccess:
    """End an access before its hour is over; one that is over stays as it is. Raises NotAllowed."""
    access = _lock(access.pk)
    if access.user_id != by.pk:
        raise NotAllowed("Only who opened the record can end that early.")
    if at < access.ends_at:
        access.ends_at = at
        access.save(update_fields=["ends_at"])
        record(
            event=AuditEvent.URGENT_ACCESS_ENDED,
            by=by,
            at=at,
            subject=access,
            subjects=[access.record_id],
            fields=["ends_at"],
        )
    return access


@transaction.atomic
def review_access(
    *, access: UrgentAccess, justified: bool, review: str, by: User, at: datetime
) -> UrgentAccess:
    """Keep whether an access was justified, and why. Ends it if it is still open and was not.

    The same review sent twice is kept once. Raises NotAllowed, DomainError without words.
    """
    access = _lock(access.pk)
    if (access.reviewed_by_id, access.justified, access.review) == (by.pk, justified, review.strip()):
        return access
    check_can_review(access, by, at)
    if not review.strip():
        raise DomainError("Say why it was justified, or was not.", field="review")
    access.reviewed_at, access.reviewed_by = at, by
    access.justified, access.review = justified, review.strip()
    if not justified:
        access.ends_at = min(access.ends_at, at)
    access.save()
    record(
        event=AuditEvent.URGENT_ACCESS_REVIEWED,
        by=by,
        at=at,
        subject=access,
        subjects=[access.record_id, access.user_id],
        fields=["justified", "review"],
    )
    urgent_access_reviewed.send(sender=UrgentAccess, access=access, by=by, at=at)
    return access


def _lock(key: UUID) -> UrgentAccess:
    return UrgentAccess.objects.select_for_update().get(pk=key)
