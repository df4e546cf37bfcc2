"""The team of a visit: who came, when they arrived and departed, and who watches over it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role, roles_of
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError
from notices.operations import notify
from visits.commanders import command_of, commands_anywhere
from visits.enums import AuditEvent, FormState, OfficerRole, OversightRole, Told
from visits.models import (
    Cprn,
    CriticalIncident,
    FormRecord,
    SeizedItem,
    UseOfForce,
    Visit,
    VisitOfficer,
    VisitOversight,
)
from visits.moments import to_the_minute
from visits.operations.saving import announce, keep_history, lock, locked, save_changes, save_new
from visits.operations.telling import tell_of_incidents
from visits.overseers import check_overseer
from visits.own_forms import drafts_of, forms_of
from visits.permissions import (
    check_can_edit,
    check_can_edit_officer,
    check_can_mark_departed,
    check_can_name_oversight,
)


def join(
    *,
    visit: Visit,
    user: User,
    in_charge: bool,
    by: User,
    at: datetime,
    acting_for: UUID | None,
    by_hand_over: bool = False,
) -> VisitOfficer:
    """Put `user` on the visit's team; the visit's row has to be locked, or new.

    Keeps for which kinds of work they were being mentored on the day of the visit (DEB-2).
    """
    day = london_day(visit.happens_at)
    member = VisitOfficer.begin(
        by=by,
        at=at,
        visit=visit,
        user=user,
        role=OfficerRole.OIC if in_charge else OfficerRole.OFFICER,
        happens_at=visit.happens_at,
        joined_by_hand_over=by_hand_over,
        mentored_for=sorted(user.mentoring.running_on(day).values_list("kind", flat=True)),
    )
    fields = {"user": user, "role": member.role, "mentored_for": member.mentored_for}
    event = AuditEvent.OFFICER_ADDED
    save_new(visit=visit, thing=member, fields=fields, by=by, at=at, event=event, acting_for=acting_for)
    return member


@transaction.atomic
def add_officer(*, visit: Visit, user: User, by: User, at: datetime) -> VisitOfficer:
    """Add an officer to the team. Raises DomainError if they are on it, or are not an officer."""
    visit = lock(visit.pk)
    member = _add(visit, user, by, at)
    announce(visit, by=by, at=at)
    return member


def _add(visit: Visit, user: User, by: User, at: datetime) -> VisitOfficer:
    acting_for = check_can_edit(visit, by, at)
    if Role.OFFICER not in roles_of(user, at):
        raise DomainError(
            f"{user.name} is not an officer, so cannot be on the team. Choose an officer.", field="officers"
        )
    if VisitOfficer.objects.filter(visit=visit, user=user).exists():
        raise DomainError(f"{user.name} is on the team already. Choose somebody else.", field="officers")
    return join(visit=visit, user=user, in_charge=False, by=by, at=at, acting_for=acting_for)


@transaction.atomic
def add_officers(*, visit: Visit, users: Sequence[User], by: User, at: datetime) -> list[VisitOfficer]:
    """Add several officers; those on the team already are passed over (a form sent twice)."""
    visit = lock(visit.pk)
    present = set(VisitOfficer.objects.filter(visit=visit).values_list("user", flat=True))
    members = [_add(visit, user, by, at) for user in users if user.pk not in present]
    announce(visit, by=by, at=at)
    return members


@transaction.atomic
def save_officer(
    *, member: VisitOfficer, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> VisitOfficer:
    """Save the role and the arrival of an officer: the officer in charge, or the officer themselves.

    Raises NotAllowed, StaleVersion, DomainError.
    """
    visit = lock(member.visit_id)
    member = locked(member)
    acting_for = check_can_edit_officer(visit, member, by, at)
    member.check_version(expected_version)
    role, arrived_at = values.get("role", member.role), values.get("arrived_at", member.arrived_at)
    if role != member.role:
        check_can_edit(visit, by, at)
    if (role == OfficerRole.OIC) != (member.user_id == visit.oic_id):
        raise DomainError(
            "The officer in charge is not chosen here. Hand the visit over instead.", field="role"
        )
    _check_moment(arrived_at, at, "arrived", "arrived_at")
    if member.departed_at and arrived_at is None:
        raise DomainError("They are marked departed, so enter when they arrived.", field="arrived_at")
    if member.departed_at and arrived_at > member.departed_at:
        raise DomainError("They cannot have arrived after they departed.", field="arrived_at")
    event = AuditEvent.OFFICER_CHANGED
    save_changes(visit=visit, thing=member, values=values, by=by, at=at, event=event, acting_for=acting_for)
    announce(visit, by=by, at=at)
    return member


@transaction.atomic
def mark_arrived(*, member: VisitOfficer, by: User, at: datetime) -> VisitOfficer:
    """Mark an officer arrived at `at`; one who arrived before stays so: a second tap changes nothing."""
    visit = lock(member.visit_id)
    member = locked(member)
    acting_for = check_can_edit_officer(visit, member, by, at)
    if member.arrived_at is None:
        save_changes(
            visit=visit,
            thing=member,
            values={"arrived_at": to_the_minute(at)},
            by=by,
            at=at,
            event=AuditEvent.OFFICER_ARRIVED,
            acting_for=acting_for,
        )
    announce(visit, by=by, at=at)
    return member


@transaction.atomic
def remove_officer(*, member: VisitOfficer, by: User, at: datetime) -> None:
    """Take somebody off the team who was put there by mistake: not once they arrived or recorded anything.

    What they did is never said: that they raised a concern is nobody's to find out.
    """
    visit = lock(member.visit_id)
    acting_for = check_can_edit(visit, by, at)
    member = locked(member)
    if member.user_id == visit.oic_id:
        raise DomainError("The officer in charge cannot be taken off the team. Hand the visit over first.")
    wrote = bool(forms_of(visit, member.user_id))
    if (
        member.arrived_at
        or member.intelligence
        or wrote
        or visit.photographs.filter(added_by=member.user_id).exists()
        or visit.concerns.filter(raised_by=member.user_id).exists()
    ):
        raise DomainError(
            f"{member.user.name} was on this visit or has recorded something on it, so stays on its record. "
            "Mark them departed instead."
        )
    if says_so := _named_by(visit, member.user, at):
        raise DomainError(f"{member.user.name} is named by “{says_so}”. Name somebody else there first.")
    changes = {"user": [str(member.user_id), None]}
    keep_history(visit=visit, thing=member, changes=changes, by=by, at=at, acting_for=acting_for)
    record(
        event=AuditEvent.OFFICER_REMOVED,
        by=by,
        at=at,
        subject=member,
        subjects=[visit.pk],
        acting_for=acting_for,
    )
    member.delete()
    announce(visit, by=by, at=at)


def _named_by(visit: Visit, user: User, at: datetime) -> FormRecord | None:
    """Return a form that counts and says what `user` did, saw or commands on the visit."""
    named: tuple[tuple[type[FormRecord], Q], ...] = (
        (UseOfForce, Q(used_by=user) | Q(witnesses__contains=[user.pk])),
        (SeizedItem, Q(seized_by=user)),
        (Cprn, Q(served_by=user)),
    )
    for model, condition in named:
        rows: QuerySet[Any] = model._default_manager.filter(condition).exclude(state=FormState.INVALID)
        found: FormRecord | None = rows.filter(visit=visit).first()
        if found is not None:
            return found
    incident: CriticalIncident | None = CriticalIncident.objects.counting().filter(visit=visit).first()
    if incident and user in command_of(incident) and not commands_anywhere(user, at):
        return incident
    return None


@transaction.atomic
def mark_departed(
    *,
    member: VisitOfficer,
    departed_at: datetime,
    by: User,
    at: datetime,
    reason: str = "",
    expected_version: int | None = None,
) -> VisitOfficer:
    """Mark an officer departed at `departed_at`, or correct when (VIS-1).

    Only themselves, once their own forms are finished or set invalid; or a supervisor, with `reason`, who
    does it for somebody who cannot: forms that are left then wait for the officer in charge. A form that
    becomes a draft again later does not bring anybody back: it is outstanding by itself (VIS-2).
    Raises NotAllowed, StaleVersion, DomainError.
    """
    visit = lock(member.visit_id)
    member = locked(member)
    acting_for = check_can_mark_departed(visit, member, by, at)
    if expected_version is not None:
        member.check_version(expected_version)
    themselves = member.user_id == by.pk
    if not themselves and not reason:
        raise DomainError("Say why they cannot mark themselves departed.", field="reason")
    if not member.arrived_at:
        raise DomainError("Enter when they arrived first.", field="arrived_at")
    if departed_at < member.arrived_at:
        raise DomainError("They cannot have departed before they arrived.", field="departed_at")
    _check_moment(departed_at, at, "departed", "departed_at")
    if themselves and (drafts := drafts_of(visit, member.user_id)):
        names = ", ".join(form.text for form in drafts)
        raise DomainError(f"Finish these forms first, or set them invalid: {names}.")
    values = {
        "departed_at": departed_at,
        "departed_marked_by": by,
        "departed_reason": "" if themselves else reason,
    }
    event = AuditEvent.OFFICER_DEPARTED
    save_changes(visit=visit, thing=member, values=values, by=by, at=at, event=event, acting_for=acting_for)
    return member


@transaction.atomic
def name_oversight(
    *,
    visit: Visit,
    user: User,
    named_as: str,
    reason: str,
    by: User,
    at: datetime,
    ends_at: datetime | None = None,
) -> VisitOversight:
    """Name the HMI or Gold of a visit: they may read it from now on, until `ends_at` if given.

    An HMI holds that role, in whatever team; Gold may be anybody whose role lets them open visits. Raises
    NotAllowed, DomainError.
    """
    visit = lock(visit.pk)
    acting_for = check_can_name_oversight(visit, by, at)
    if not reason:
        raise DomainError("Say why they are named.", field="reason")
    if ends_at and ends_at <= at:
        raise DomainError("The end must be in the future.", field="ends_at")
    _check_overseer(visit, user, OversightRole(named_as), at)
    grant = VisitOversight.objects.create(
        user=user,
        content_object=visit,
        permission=Permission.objects.get(content_type__app_label="visits", codename="view_visit"),
        named_as=named_as,
        reason=reason,
        granted_by=by,
        starts_at=at,
        ends_at=ends_at,
    )
    changes = {f"named_{named_as}": [None, str(user.pk)]}
    keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
    record(
        event=AuditEvent.OVERSIGHT_NAMED,
        by=by,
        at=at,
        subject=visit,
        subjects=[user.pk],
        reason=reason,
        acting_for=acting_for,
    )
    notify(to=[user], kind=Told.NAMED, at=at, about=visit, by=by)
    tell_of_incidents(visit, by=by, at=at)
    announce(visit, by=by, at=at)
    return grant


@transaction.atomic
def end_oversight(*, grant: VisitOversight, by: User, at: datetime) -> VisitOversight:
    """End what an HMI or Gold was named for, at once; one that has ended stays as it is."""
    visit = lock(grant.content_object_id)
    acting_for = check_can_name_oversight(visit, by, at)
    grant = VisitOversight.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.ends_at is None or grant.ends_at > at:
        grant.ends_at = at
        grant.save(update_fields=["ends_at"])
        changes = {f"named_{grant.named_as}": [str(grant.user_id), None]}
        keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
        record(
            event=AuditEvent.OVERSIGHT_ENDED,
            by=by,
            at=at,
            subject=visit,
            subjects=[grant.user_id],
            acting_for=acting_for,
        )
    announce(visit, by=by, at=at)
    return grant


def _check_overseer(visit: Visit, user: User, named_as: OversightRole, at: datetime) -> None:
    check_overseer(user, named_as, at)
    grants = VisitOversight.objects.in_force(at).filter(content_object=visit, user=user, named_as=named_as)
    if grants.exists():
        raise DomainError(
            f"{user.name} is named already. End that first, or choose somebody else.", field="user"
        )


def _check_moment(moment: datetime | None, at: datetime, words: str, field: str) -> None:
    if moment and moment > at:
        raise DomainError(f"They cannot have {words} in the future.", field=field)
