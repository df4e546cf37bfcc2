"""An action point gets another owner, with a reason: who had it has left, or hands it on."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.errors import DomainError
from debriefs.debrief_enums import DebriefEvent, DebriefTold
from debriefs.debrief_permissions import check_can_give
from debriefs.models import ActionPoint
from debriefs.operations.moving import lock_debrief
from debriefs.operations.saving import save_changes
from debriefs.queries.invitees import may_be_invited
from notices.operations import notify


@transaction.atomic
def give_action_point(
    *,
    point: ActionPoint,
    owner: User,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> ActionPoint:
    """Have `owner` do what an action point asks for from now on; also once the debrief is closed.

    They are told that it is theirs. Raises NotAllowed, StaleVersion, DomainError.
    """
    locked, reason = lock_debrief(point.debrief_id), reason.strip()
    row = ActionPoint.objects.select_for_update().get(pk=point.pk)
    acting_for = check_can_give(locked.debrief, list(locked.visits.values()), by, at)
    if row.owner_id == owner.pk and row.owner_because == reason:
        return row  # sent twice
    if expected_version is not None:
        row.check_version(expected_version)
    _check_can_be_given(row, owner, reason, at)
    save_changes(
        thing=row,
        values={"owner": owner, "owner_because": reason},
        visit_id=None,
        by=by,
        at=at,
        event=DebriefEvent.POINT_GIVEN,
        acting_for=acting_for,
        about=[row.debrief_id],
        reason=reason,
    )
    notify(to=[owner] if owner.pk != by.pk else [], kind=DebriefTold.ACTION, at=at, about=row)
    return row


def _check_can_be_given(point: ActionPoint, owner: User, reason: str, at: datetime) -> None:
    if point.done_at is not None:
        raise DomainError("This was done already. Open it to see what was said of it.")
    if not point.counts:
        raise DomainError("This action point was withdrawn. Open it to see why.")
    if not reason:
        raise DomainError("Say why they do it.", field="reason")
    if point.owner_id == owner.pk:
        raise DomainError(f"It is {owner.name}’s already. Choose somebody else.", field="owner")
    if not may_be_invited(at).filter(pk=owner.pk).exists():
        raise DomainError("Choose an officer, an HMI or a manager whose account is in use.", field="owner")
