"""Handing a visit over to another officer in charge: exactly one at any moment, before, during and after."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.roles import Role, roles_of
from audit.operations import record
from core.errors import DomainError
from core.formatting import format_datetime
from core.ids import new_id
from notices.operations.telling import notify
from visits.enums import AuditEvent, OfficerRole, Told
from visits.models import HandOver, Visit, VisitOfficer
from visits.operations.saving import announce, keep_history, lock, save_changes
from visits.operations.team import join
from visits.permissions import check_can_hand_over


class Overtaken(DomainError):
    """Somebody handed the visit over after this person opened the page."""


@transaction.atomic
def hand_over(
    *, visit: Visit, to: User, expected_oic: UUID, by: User, at: datetime, reason: str = ""
) -> HandOver:
    """Make `to` the officer in charge of an open visit; who was stays on the team. Return the hand-over.

    `expected_oic` is who was in charge when the page was opened: of two hand-overs at once the second is
    refused, and one that was sent twice is done once. Forms, photographs and drafts keep their authors.
    Raises NotAllowed, Overtaken, DomainError.
    """
    visit = lock(visit.pk)
    if done := _done_before(visit, to, expected_oic, by):
        return done
    if visit.oic_id != expected_oic:
        raise Overtaken(_overtaken(visit))
    acting_for = check_can_hand_over(visit, by, at)
    reason = reason.strip()
    if visit.oic_id != by.pk and not reason:
        raise DomainError(f"Say why {visit.oic.name} cannot hand the visit over.", field="reason")
    if to.pk == visit.oic_id:
        raise DomainError(f"{to.name} is in charge of this visit already. Choose somebody else.", field="to")
    if Role.OFFICER not in roles_of(to, at):
        raise DomainError(
            f"{to.name} is not an officer, so cannot be in charge. Choose an officer.", field="to"
        )
    before = visit.oic
    _change_roles(visit, to, by=by, at=at, acting_for=acting_for)
    visit.oic, visit.version = to, visit.version + 1
    visit.changed_at, visit.changed_by = at, by
    visit.save(update_fields=["oic", "version", "changed_at", "changed_by"])
    changes = {"oic": [str(before.pk), str(to.pk)]}
    keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
    made = HandOver.objects.create(
        id=new_id(),
        visit=visit,
        from_oic=before,
        to_oic=to,
        at=at,
        by=by,
        acting_for_id=acting_for,
        reason=reason,
    )
    record(
        event=AuditEvent.VISIT_HANDED_OVER,
        by=by,
        at=at,
        subject=visit,
        subjects=[before.pk, to.pk],
        fields=["oic"],
        reason=reason,
        acting_for=acting_for,
    )
    told = [user for user in (before, to) if user.pk != by.pk]
    notify(to=told, kind=Told.HANDED_OVER, at=at, about=visit, by=by)
    announce(visit, by=by, at=at)
    return made


def _change_roles(visit: Visit, to: User, *, by: User, at: datetime, acting_for: UUID | None) -> None:
    """The old officer in charge steps back before the new one steps up: the database allows one at a time."""
    members = {
        member.user_id: member
        for member in VisitOfficer.objects.select_for_update(of=("self",)).filter(
            visit=visit, user__in=[visit.oic_id, to.pk]
        )
    }
    event = AuditEvent.OFFICER_CHANGED
    steps = [(visit.oic_id, OfficerRole.OFFICER), (to.pk, OfficerRole.OIC)]
    for user_id, role in steps:
        member = members.get(user_id)
        if member is None:
            join(
                visit=visit,
                user=to,
                in_charge=True,
                by=by,
                at=at,
                acting_for=acting_for,
                by_hand_over=True,
            )
            continue
        values = {"role": role}
        save_changes(
            visit=visit, thing=member, values=values, by=by, at=at, event=event, acting_for=acting_for
        )


def _done_before(visit: Visit, to: User, expected_oic: UUID, by: User) -> HandOver | None:
    """Return the hand-over that this page made already: it was sent twice."""
    latest = visit.hand_overs.order_by("-at", "-id").first()
    same = latest is not None and (latest.from_oic_id, latest.to_oic_id, latest.by_id) == (
        expected_oic,
        to.pk,
        by.pk,
    )
    return latest if same and visit.oic_id == to.pk else None


def _overtaken(visit: Visit) -> str:
    latest = visit.hand_overs.select_related("by").order_by("-at", "-id").first()
    when = f" by {latest.by.name} on {format_datetime(latest.at)}" if latest else ""
    return (
        f"While you had this page open, the visit was handed over to {visit.oic.name}{when}. "
        "Open the page again to see who is in charge now."
    )
