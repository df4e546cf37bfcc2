"""Raising an area of concern, and withdrawing one's own (DEB-4). Whenever: also once the visit is closed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed
from core.ids import new_id
from notices.operations import notify
from visits.enums import AuditEvent, OversightRole, Told
from visits.in_charge import InCharge, who_is_in_charge
from visits.models import AreaOfConcern, ConcernWithdrawal, Visit
from visits.operations.saving import announce, lock
from visits.operations.telling import managers_of
from visits.permissions import check_can_raise_concern


@transaction.atomic
def raise_concern(
    *, visit: Visit, text: str, about: User | None, by: User, at: datetime, concern_id: UUID | None = None
) -> AreaOfConcern:
    """Keep what `by` is concerned about, and tell who reads it; never what it says.

    `about` is whom in charge of the visit it is about: they neither read it nor lead the debrief that answers
    it, whoever is in charge later. `concern_id` is the form's own id, so that a form sent twice raises one.
    Raises NotAllowed, DomainError.
    """
    visit = lock(visit.pk)
    check_can_raise_concern(visit, by, at)
    if not text.strip():
        raise DomainError("Say what you are concerned about.", field="text")
    if concern_id and (sent := AreaOfConcern.objects.filter(pk=concern_id).first()):
        return _the_same(sent, visit, text, about, by)
    person = _in_charge(visit, about, at) if about else None
    concern = AreaOfConcern.objects.create(
        id=concern_id or new_id(),
        visit=visit,
        raised_by=by,
        raised_at=at,
        about_lead=person is not None,
        about=person.user if person else None,
        about_as=person.capacity if person else "",
        text=text,
    )
    record(event=AuditEvent.CONCERN_RAISED, by=by, at=at, subject=concern, subjects=[visit.pk])
    _tell(concern, visit, by=by, at=at)
    announce(visit, by=None, at=at)
    return concern


@transaction.atomic
def withdraw_concern(*, concern: AreaOfConcern, reason: str, by: User, at: datetime) -> ConcernWithdrawal:
    """Withdraw one's own concern, with a reason; what it triggered stays. Raises NotAllowed, DomainError."""
    visit = lock(concern.visit_id)
    if concern.raised_by_id != by.pk:
        raise NotAllowed("Only the person who raised a concern can withdraw it.")
    if not reason.strip():
        raise DomainError("Say why you withdraw it.", field="reason")
    if ConcernWithdrawal.objects.filter(concern=concern).exists():
        raise DomainError(
            "You have withdrawn this concern already. If you need to, open the visit and raise another."
        )
    withdrawal = ConcernWithdrawal.objects.create(concern=concern, at=at, reason=reason.strip())
    record(event=AuditEvent.CONCERN_WITHDRAWN, by=by, at=at, subject=concern, subjects=[visit.pk])
    announce(visit, by=None, at=at)
    return withdrawal


def _in_charge(visit: Visit, about: User, at: datetime) -> InCharge:
    for each in who_is_in_charge(visit, at):
        if each.user.pk == about.pk:
            return each
    raise DomainError(
        "Choose somebody who is in charge of the visit, oversees it or leads its debrief, or say that it is "
        "about nobody in charge.",
        field="about",
    )


def _the_same(sent: AreaOfConcern, visit: Visit, text: str, about: User | None, by: User) -> AreaOfConcern:
    whom = about.pk if about else None
    if (sent.visit_id, sent.raised_by_id, sent.text, sent.about_id) != (visit.pk, by.pk, text, whom):
        raise DomainError(
            "This form raised a concern already. For another, open this page again from the visit, and copy "
            "your words."
        )
    return sent


def _tell(concern: AreaOfConcern, visit: Visit, *, by: User, at: datetime) -> None:
    """Tell who would lead the debrief; about somebody in charge, the HMI named, or who can name one.

    Never whom it is about.
    """
    if not concern.about_lead:
        _notify([visit.oic], Told.CONCERN, visit, by, at)
        return
    inspectors = visit.oversight.in_force(at).filter(named_as=OversightRole.HMI)
    named = [grant.user for grant in inspectors.exclude(user=concern.about).select_related("user")]
    if named:
        _notify(named, Told.CONCERN, visit, by, at)
        return
    others = [user for user in managers_of(visit, at) if user.pk != concern.about_id]
    _notify(others, Told.CONCERN_NEEDS_HMI, visit, by, at)


def _notify(people: list[User], kind: Told, visit: Visit, by: User, at: datetime) -> None:
    notify(to=[user for user in people if user.pk != by.pk], kind=kind, at=at, about=visit)
