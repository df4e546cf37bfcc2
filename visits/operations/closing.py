"""Closing a visit, exactly once and on exactly one London day; and opening it again, with a reason."""

from datetime import date, datetime

from django.db import connection, transaction

from accounts.models import User
from audit.operations import record
from core.clock import day_bounds, london_day
from core.errors import DomainError
from core.ids import new_id
from visits.enums import AuditEvent, VisitStatus
from visits.gate import Verdict, judge
from visits.models import Closing, Reopening, SealedDay, Visit
from visits.operations.saving import keep_history, lock
from visits.permissions import check_can_close, check_can_reopen
from visits.queries import facts_of, with_parts
from visits.signals import visit_closed, visit_reopened
from visits.workflow import VISIT, State

# The class of the advisory locks on London days; the other half of the key is the day's ordinal.
DAY_LOCK = 0x45_56


class NotReady(DomainError):
    """Something is outstanding; `verdict` says what."""

    def __init__(self, verdict: Verdict) -> None:
        number = len(verdict.blocking)
        super().__init__(
            f"{number} thing{'' if number == 1 else 's'} must be done before the visit can close."
        )
        self.verdict = verdict


class DayIsSealed(DomainError):
    """The extract of the London day of `at` is made. Close again with a fresh reading of the clock."""


@transaction.atomic
def close(*, visit: Visit, by: User, at: datetime, device_at: datetime | None = None) -> Closing:
    """Close `visit` at `at`, the server's time; return the closing.

    Holds a shared lock on its London day until the transaction ends, so that the day's extract waits for
    it (EXT-3). Raises NotAllowed, NotReady with what is outstanding, and DayIsSealed if the extract was
    made while this waited: the caller reads the clock again.
    """
    visit = lock(visit.pk)
    acting_for = check_can_close(visit, by, at)
    visit = with_parts(Visit.objects.filter(pk=visit.pk)).get()
    facts = facts_of(visit)
    verdict = judge(visit=visit, facts=facts, at=at)
    if not verdict.may_close or visit.status not in (VisitStatus.COMPLETED, VisitStatus.REOPENED):
        raise NotReady(verdict)
    _hold_day(london_day(at), shared=True)
    if SealedDay.objects.filter(day=london_day(at)).exists():
        raise DayIsSealed("The day's extract was made while you were closing. Close the visit again.")
    transition = VISIT.advance(State(visit.status), "close")
    before = visit.status
    visit.status, visit.closed_at, visit.closed_by = VisitStatus(transition.target), at, by
    visit.version += 1
    visit.save(update_fields=["status", "closed_at", "closed_by", "version"])
    closing = Closing.objects.create(
        id=new_id(),
        visit=visit,
        number=visit.closings.count() + 1,
        at=at,
        by=by,
        device_at=device_at,
        cprn_served=bool(facts.cprn_served),
    )
    changes = {"status": [before, visit.status]}
    keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
    record(
        event=transition.event,
        by=by,
        at=at,
        subject=visit,
        subjects=[closing.pk],
        fields=["status", "closed_at"],
        acting_for=acting_for,
    )
    visit_closed.send(sender=Visit, closing=closing, at=at)
    return closing


@transaction.atomic
def reopen(*, visit: Visit, reason: str, by: User, at: datetime) -> Reopening:
    """Open a closed visit again, with a reason; return the re-opening. Raises NotAllowed, DomainError."""
    visit = lock(visit.pk)
    acting_for = check_can_reopen(visit, by, at)
    if not reason.strip():
        raise DomainError("Say why the visit has to be opened again.", field="reason")
    transition = VISIT.advance(State(visit.status), "reopen")
    closing = visit.closings.latest("number")
    reopening = Reopening.objects.create(
        id=new_id(), visit=visit, closing=closing, at=at, by=by, reason=reason.strip()
    )
    before, visit.status = visit.status, VisitStatus(transition.target)
    visit.version += 1
    visit.save(update_fields=["status", "version"])
    changes = {"status": [before, visit.status]}
    keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
    record(
        event=AuditEvent.VISIT_REOPENED,
        by=by,
        at=at,
        subject=visit,
        fields=["status"],
        reason=reason.strip(),
        acting_for=acting_for,
    )
    visit_reopened.send(sender=Visit, reopening=reopening, at=at)
    return reopening


@transaction.atomic
def seal_day(*, day: date, at: datetime) -> SealedDay:
    """Let a London day take no more closings; waits for those under way. For the extract's transaction.

    Raises DomainError if the day is not over (EXT-2), or is sealed already.
    """
    if at < day_bounds(day)[1]:
        raise DomainError(
            f"The day {day.isoformat()} is not over, so its extract cannot be made yet. "
            "Wait until after midnight."
        )
    _hold_day(day, shared=False)
    if SealedDay.objects.filter(day=day).exists():
        raise DomainError(
            f"The extract of {day.isoformat()} is made already. Open it from the list of extracts."
        )
    return SealedDay.objects.create(day=day, sealed_at=at)


def _hold_day(day: date, *, shared: bool) -> None:
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [DAY_LOCK, day.toordinal()])
