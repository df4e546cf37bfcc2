"""A visit that did not go ahead: cancelled, and nothing happened; or abortive, and what did is recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.records import assign, differences
from audit.operations import record
from core.errors import DomainError
from visits.enums import Abortive, AuditEvent, VisitStatus
from visits.models import Visit, VisitOfficer
from visits.operations.saving import announce, keep_history, lock
from visits.permissions import check_can_call_off, check_can_edit, check_can_reinstate
from visits.workflow import VISIT, State


@transaction.atomic
def cancel(*, visit: Visit, reason: str, by: User, at: datetime) -> Visit:
    """Cancel a planned visit, with a reason: nobody went. It stands on no list of work any more.

    Raises NotAllowed, DomainError.
    """
    visit = lock(visit.pk)
    acting_for = check_can_call_off(visit, by, at)
    reason = _needed(reason, "Say why the visit is cancelled.")
    if visit.status != VisitStatus.PLANNED:
        raise DomainError(
            "This visit has started, so it cannot be cancelled. Record it as abortive if it came to nothing."
        )
    values = {"status": VisitStatus.CANCELLED, "cancelled_reason": reason}
    _step(visit, "cancel", values, reason, by=by, at=at, acting_for=acting_for)
    VisitOfficer.objects.filter(visit=visit).update(called_off=True)
    announce(visit, by=by, at=at)
    return visit


@transaction.atomic
def reinstate(*, visit: Visit, reason: str, by: User, at: datetime) -> Visit:
    """Plan a cancelled visit again, with a reason. Raises NotAllowed, DomainError."""
    visit = lock(visit.pk)
    acting_for = check_can_reinstate(visit, by, at)
    reason = _needed(reason, "Say why the visit is to go ahead after all.")
    values = {"status": VisitStatus.PLANNED, "cancelled_reason": ""}
    _step(visit, "reinstate", values, reason, by=by, at=at, acting_for=acting_for)
    VisitOfficer.objects.filter(visit=visit).update(called_off=False)
    announce(visit, by=by, at=at)
    return visit


@transaction.atomic
def record_abortive(*, visit: Visit, why: str, words: str, by: User, at: datetime) -> Visit:
    """Say why a visit to which people went came to nothing; it is closed as any other.

    What did happen is recorded and asked for; what nobody can have done who never went in is not. Raises
    NotAllowed, DomainError.
    """
    visit = lock(visit.pk)
    acting_for = check_can_edit(visit, by, at)
    if visit.started_at is None:
        raise DomainError(
            "This visit has not started. Record when it started, or cancel it if nobody went.", field="why"
        )
    if why not in Abortive.values:
        raise DomainError("Choose why the visit came to nothing.", field="why")
    words = words.strip()
    if why == Abortive.OTHER and not words:
        raise DomainError("Say why the visit came to nothing.", field="words")
    values = {"abortive": Abortive(why), "abortive_words": words}
    _save(visit, values, AuditEvent.VISIT_ABORTIVE, words, by=by, at=at, acting_for=acting_for)
    announce(visit, by=by, at=at)
    return visit


@transaction.atomic
def record_not_abortive(*, visit: Visit, reason: str, by: User, at: datetime) -> Visit:
    """Take back that a visit was abortive, with a reason: everything is asked again. As `record_abortive`."""
    visit = lock(visit.pk)
    acting_for = check_can_edit(visit, by, at)
    reason = _needed(reason, "Say why the visit was not abortive.")
    values = {"abortive": "", "abortive_words": ""}
    event = AuditEvent.VISIT_NOT_ABORTIVE
    more = {"not_abortive": [None, reason]}
    _save(visit, values, event, reason, by=by, at=at, acting_for=acting_for, more=more)
    announce(visit, by=by, at=at)
    return visit


def _step(
    visit: Visit,
    name: str,
    values: Mapping[str, Any],
    reason: str,
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    transition = VISIT.advance(State(visit.status), name)
    more = {"reinstated": [None, reason]} if name == "reinstate" else {}
    _save(visit, values, transition.event, reason, by=by, at=at, acting_for=acting_for, more=more)


def _save(
    visit: Visit,
    values: Mapping[str, Any],
    event: str,
    reason: str,
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Save if anything differs, so that a second tap changes nothing. `more` stands in the history alone."""
    changes = differences(visit, values)
    if not changes:
        return
    assign(visit, values, by=by, at=at)
    visit.save()
    keep_history(
        visit=visit, thing=visit, changes=changes | dict(more or {}), by=by, at=at, acting_for=acting_for
    )
    record(
        event=event, by=by, at=at, subject=visit, fields=list(changes), reason=reason, acting_for=acting_for
    )


def _needed(reason: str, words: str) -> str:
    if not reason.strip():
        raise DomainError(words, field="reason")
    return reason.strip()
