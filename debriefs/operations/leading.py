"""A debrief gets another lead, with a reason: who led it is away for good, or hands it on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core.errors import DomainError
from debriefs.debrief_enums import DebriefEvent, DebriefState
from debriefs.debrief_permissions import check_can_change_lead, check_state
from debriefs.enums import AuditEvent, LedAs, Told
from debriefs.models import Debrief, Requirement
from debriefs.operations.deciding import set_lead
from debriefs.operations.moving import Locked, lock_debrief
from debriefs.operations.saving import save_changes
from debriefs.operations.telling import tell_of_concerns
from debriefs.queries.leading import who_may_take_over
from notices.operations import notify


@transaction.atomic
def change_lead(
    *,
    debrief: Debrief,
    lead: User,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Debrief:
    """Have `lead` lead a debrief that is planned, held or followed up, from now on.

    Where it is still to be held, who leads what is required of each visit is set with it (`set_lead`): after
    the debrief, so that its history says in one place who leads and why. Raises NotAllowed, StaleVersion,
    DomainError.
    """
    locked = lock_debrief(debrief.pk)
    acting_for = check_can_change_lead(locked.debrief, list(locked.visits.values()), by, at)
    new = NewLead(lead, reason.strip(), by, at, acting_for)
    if (locked.debrief.lead_id, locked.debrief.lead_because) == (lead.pk, new.because):
        return locked.debrief  # sent twice
    if expected_version is not None:
        locked.debrief.check_version(expected_version)
    new.check(locked)
    new.take_over(locked)
    for requirement in locked.requirements.values():
        if requirement.is_to_hold:
            set_lead(requirement=requirement, lead=lead, reason=new.because, by=by, at=at, tells=False)
    if lead.pk != by.pk:
        notify(to=[lead], kind=Told.LEADS, at=at, about=locked.debrief)
    return Debrief.objects.get(pk=debrief.pk)  # in the capacity that what is required says


@dataclass(frozen=True)
class NewLead:
    """Who leads a debrief from now on, why, and whose doing that is."""

    user: User
    because: str
    by: User
    at: datetime
    acting_for: UUID | None

    def check(self, locked: Locked) -> None:
        """Raise DomainError unless they can be given the debrief."""
        check_state(
            locked.debrief,
            DebriefState.PLANNED,
            DebriefState.HELD,
            DebriefState.FOLLOWED_UP,
            words="The debrief is closed, or was called off. Open it to see who led it.",
        )
        if not self.because:
            raise DomainError("Say why they lead.", field="reason")
        if locked.debrief.lead_id == self.user.pk:
            raise DomainError(f"{self.user.name} leads it already. Choose somebody else.", field="lead")
        if self.user not in who_may_take_over(locked.debrief, list(locked.visits.values()), self.at):
            raise DomainError(
                "Choose somebody who is on the visit, an HMI or senior staff. "
                "Of several visits that are still to be debriefed, they are on each.",
                field="lead",
            )

    def take_over(self, locked: Locked) -> None:
        """Save that they lead, on what the debrief answered already and on the debrief itself."""
        for requirement in locked.requirements.values():
            if not requirement.is_to_hold:
                self._take_over_what_is_answered(requirement, locked)
        debrief = locked.debrief
        values: dict[str, Any] = {"lead": self.user, "lead_because": self.because}
        values |= {"led_as": self._led_as(locked)}
        values |= {"minute_taker": None} if debrief.minute_taker_id == self.user.pk else {}
        locked.save(
            values,
            by=self.by,
            at=self.at,
            event=DebriefEvent.LEAD_CHANGED,
            acting_for=self.acting_for,
        )

    def _take_over_what_is_answered(self, requirement: Requirement, locked: Locked) -> None:
        values = {
            "lead": self.user,
            "led_as": self._led_as(locked),
            "lead_because": self.because,
            "lead_set_by": self.by,
        }
        save_changes(
            thing=requirement,
            values=values,
            visit_id=requirement.visit_id,
            by=self.by,
            at=self.at,
            event=AuditEvent.LEAD_SET,
            acting_for=self.acting_for,
        )
        visit = locked.visits[requirement.visit_id]
        tell_of_concerns(requirement, visit, self.at, new=(), is_new_lead=True)

    def _led_as(self, locked: Locked) -> LedAs:
        """Return in what capacity: as the officer in charge, where it is a whole debrief of their visit."""
        in_charge = {visit.oic_id for visit in locked.visits.values()}
        own = not locked.debrief.is_separate and self.user.pk in in_charge
        return LedAs.OIC if own else LedAs.OTHER
