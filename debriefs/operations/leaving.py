"""A visit leaves a debrief that answers several: another debrief is found for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.records import assign
from audit.operations import record
from core.errors import DomainError
from debriefs.debrief_enums import DebriefEvent, DebriefState
from debriefs.debrief_permissions import check_can_lead, check_state
from debriefs.enums import RequirementState
from debriefs.models import Debrief, DebriefVisit
from debriefs.operations.in_step import follow_lead
from debriefs.operations.inviting import By, invite_by_rules
from debriefs.operations.moving import Locked, lock_debrief, move
from debriefs.operations.saving import keep_history
from visits.models import Visit


@transaction.atomic
def leave(
    *,
    debrief: Debrief,
    visit: Visit,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Debrief:
    """Take a visit out of a planned debrief of several, with a reason: what it requires is open again.

    Who is invited because of that visit alone is taken back. Raises NotAllowed, StaleVersion, DomainError.
    """
    locked = lock_debrief(debrief.pk)
    acting_for = check_can_lead(locked.debrief, by, at)
    if visit.pk not in locked.visits:
        return locked.debrief  # sent twice
    if expected_version is not None:
        locked.debrief.check_version(expected_version)
    _check_can_leave(locked.debrief, len(locked.visits), reason)
    departure = Departure(locked.visits[visit.pk], reason.strip(), by, at, acting_for)
    departure.take_place(locked)
    follow_lead(visit=next(iter(locked.visits.values())), by=by, at=at)
    debrief = Debrief.objects.get(pk=debrief.pk)
    invite_by_rules(debrief, locked.visits.values(), By(by, at, acting_for))
    return debrief


@dataclass(frozen=True)
class Departure:
    """That a visit leaves a debrief: which, why, and whose doing that is."""

    visit: Visit
    because: str
    by: User
    at: datetime
    acting_for: UUID | None

    def take_place(self, locked: Locked) -> None:
        """Take the visit out of the debrief and of its separate ones, and keep that it left."""
        self._put_back(locked)
        debrief = locked.debrief
        planned = [debrief, *debrief.separate_debriefs.filter(state=DebriefState.PLANNED)]
        DebriefVisit.objects.filter(debrief__in=planned, visit=self.visit).delete()
        assign(debrief, {"operation": None} if len(locked.visits) == 1 else {}, by=self.by, at=self.at)
        debrief.save()
        self._keep(locked)

    def _put_back(self, locked: Locked) -> None:
        """Let what the visit requires move with this debrief no more: another is to be arranged."""
        del locked.visits[self.visit.pk]
        requirement = locked.requirements.pop(self.visit.pk, None)
        if requirement is not None and requirement.state == RequirementState.ARRANGED:
            move(requirement, self.visit, "put_back", by=self.by, at=self.at, acting_for=self.acting_for)

    def _keep(self, locked: Locked) -> None:
        keep_history(
            thing=locked.debrief,
            changes={"left": [self.visit.reference, self.because]},
            visit_id=None,
            by=self.by,
            at=self.at,
            acting_for=self.acting_for,
        )
        record(
            event=DebriefEvent.VISIT_LEFT,
            by=self.by,
            at=self.at,
            subject=locked.debrief,
            subjects=[self.visit.pk, *locked.visits],
            reason=self.because,
            acting_for=self.acting_for,
        )


def _check_can_leave(debrief: Debrief, visits: int, reason: str) -> None:
    check_state(
        debrief,
        DebriefState.PLANNED,
        words="The debrief was held already, or called off. Open it to see how it stands.",
    )
    if debrief.is_separate:
        raise DomainError(
            "A separate debrief is of the visits of the one that it is fed into. Change those there."
        )
    if visits == 1:
        raise DomainError("It is the only visit of this debrief. Call the debrief off instead.")
    if not reason.strip():
        raise DomainError("Say why the visit leaves it.", field="reason")
