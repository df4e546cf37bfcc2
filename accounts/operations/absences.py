"""Recording that somebody is away and who acts for them; correcting it; ending it early."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.absences import names_of, roles_needed
from accounts.enums import AuditEvent
from accounts.models import Absence, AbsenceChange, User
from accounts.permissions import check_can_record_absence
from accounts.records import assign, beginnings, differences
from accounts.roles import ROLE_PEOPLE, Role, people_with, roles_of
from accounts.signals import absence_changed, absence_ended, absence_recorded
from audit.operations import record
from core.errors import DomainError
from core.formatting import format_datetime, in_words
from core.ids import new_id

FIELDS = ("deputy", "starts_at", "ends_at", "reason")


@transaction.atomic
def record_absence(
    *,
    user: User,
    deputy: User,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    at: datetime,
    reason: str = "",
    absence_id: UUID | None = None,
) -> Absence:
    """Record that `user` is away from `starts_at` until before `ends_at`, and that `deputy` acts for them.

    `absence_id` is the form's own id, so that a form sent twice makes one absence. Raises NotAllowed, and
    DomainError for a deputy who cannot be one, a time that has passed, or an absence that overlaps another.
    """
    user = _lock_person(user)
    acting_for = check_can_record_absence(user, by, at)
    existing = Absence.objects.filter(pk=absence_id).first() if absence_id else None
    if existing is not None:
        return _sent_before(existing, user, by)
    values = {"deputy": deputy, "starts_at": max(starts_at, at), "ends_at": ends_at, "reason": reason}
    absence = Absence.begin(by=by, at=at, id=absence_id or new_id(), user=user, **values)
    _check_period(absence, at)
    _check_deputy(absence, at)
    absence.save(force_insert=True)
    _keep(absence, beginnings(values), AuditEvent.ABSENCE_RECORDED, by=by, at=at, acting_for=acting_for)
    absence_recorded.send(sender=Absence, absence=absence, by=by, at=at)
    return absence


@transaction.atomic
def change_absence(
    *, absence: Absence, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Absence:
    """Correct the deputy, the times or the reason of an absence that is not over.

    A beginning that has passed stays: what a deputy did since then was done rightly. Raises NotAllowed,
    StaleVersion, DomainError.
    """
    _lock_person(absence.user)
    absence = _lock(absence)
    acting_for = check_can_record_absence(absence.user, by, at)
    absence.check_version(expected_version)
    _check_not_over(absence, at)
    if absence.starts_at <= at and values.get("starts_at", absence.starts_at) != absence.starts_at:
        raise DomainError(
            "The absence has begun, so its first day stays as it is. Change the last day, or end it.",
            field="first",
        )
    changes = differences(absence, {name: values[name] for name in FIELDS if name in values})
    if not changes:
        return absence
    before = absence.deputy
    assign(absence, {name: values[name] for name in changes}, by=by, at=at)
    _check_period(absence, at)
    if "deputy" in changes or "ends_at" in changes or "starts_at" in changes:
        _check_deputy(absence, at)
    absence.save()
    before.forget_held()
    _keep(absence, changes, AuditEvent.ABSENCE_CHANGED, by=by, at=at, acting_for=acting_for)
    absence_changed.send(sender=Absence, absence=absence, by=by, at=at)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: User, at: datetime, expected_version: int | None = None) -> Absence:
    """End an absence at once, or call it off before it begins; one that is over stays as it is.

    `expected_version`, where the caller knows one, is what they saw. Raises NotAllowed, StaleVersion.
    """
    absence = _lock(absence)
    acting_for = check_can_record_absence(absence.user, by, at)
    if absence.ends_at <= at or absence.ends_at == absence.starts_at:
        return absence
    if expected_version is not None:
        absence.check_version(expected_version)
    values = {"ends_at": max(at, absence.starts_at)}
    changes = differences(absence, values)
    assign(absence, values, by=by, at=at)
    absence.save()
    _keep(absence, changes, AuditEvent.ABSENCE_ENDED, by=by, at=at, acting_for=acting_for)
    absence_ended.send(sender=Absence, absence=absence, by=by, at=at)
    return absence


def _lock_person(user: User) -> User:
    """Lock the person's row first: two absences of theirs recorded at once come one after the other."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _lock(absence: Absence) -> Absence:
    return Absence.objects.select_for_update().get(pk=absence.pk)  # without its deputy, who may just change


def _sent_before(absence: Absence, user: User, by: User) -> Absence:
    if absence.user_id != user.pk or absence.created_by_id != by.pk:
        raise DomainError("This form was used already. Open it again from the list.")
    return absence


def _check_not_over(absence: Absence, at: datetime) -> None:
    if absence.ends_at <= at or absence.ends_at == absence.starts_at:
        raise DomainError(
            "This absence is over, so it stays as it was. Record another if they are away again."
        )


def _check_period(absence: Absence, at: datetime) -> None:
    if absence.ends_at <= max(absence.starts_at, at):
        raise DomainError("The last day must not be before the first, nor have passed.", field="last")
    others = Absence.objects.filter(
        user=absence.user_id, starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at
    )
    other = others.not_over(at).exclude(pk=absence.pk).first()
    if other is not None:
        raise DomainError(
            f"{absence.user.name} is recorded as away from {format_datetime(other.starts_at)} to "
            f"{format_datetime(other.ends_at)} already. Change that absence, or choose other days.",
            field="first",
        )


def _check_deputy(absence: Absence, at: datetime) -> None:
    """Nobody stands in who could not do the work in their own right."""
    absent, deputy = absence.user, absence.deputy
    needed, held = roles_needed(absent, at), roles_of(deputy, at)
    if absent.pk == deputy.pk:
        raise DomainError("Choose somebody else: nobody is their own deputy.", field="deputy")
    if Role.ADMINISTRATOR in roles_of(absent, at):
        others = names_of(people_with([Role.ADMINISTRATOR], at).exclude(pk=absent.pk))
        who = f"{in_words(others)} can do the same work" if others else "nobody else is one"
        raise DomainError(
            f"{absent.name} is an administrator, and an administrator has no deputy: {who}. "
            "Record no absence.",
            field="deputy",
        )
    if Role.ADMINISTRATOR in held:
        raise DomainError(
            f"{deputy.name} is an administrator, who sees no case data and so stands in for nobody. "
            "Choose somebody else.",
            field="deputy",
        )
    if not held & needed:
        wanted = in_words([ROLE_PEOPLE[role] for role in Role if role in needed]) or "people with a role"
        raise DomainError(
            f"{deputy.name} could not do this work: only {wanted} can stand in for {absent.name}.",
            field="deputy",
        )
    away = Absence.objects.filter(
        user=deputy, starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at
    ).not_over(at)
    if clash := away.first():
        raise DomainError(
            f"{deputy.name} is away too, from {format_datetime(clash.starts_at)} to "
            f"{format_datetime(clash.ends_at)}. A deputy has no deputy, so choose somebody else.",
            field="deputy",
        )


def _keep(
    absence: Absence,
    changes: Mapping[str, list[Any]],
    event: AuditEvent,
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    """Keep the history and the audit; what the deputy may do is read again at once."""
    absence.deputy.forget_held()
    AbsenceChange.objects.create(
        id=new_id(),
        absence=absence,
        subject_type=absence._meta.label_lower,
        subject_id=absence.pk,
        version=absence.version,
        at=at,
        by=by,
        acting_for_id=acting_for,
        values=dict(changes),
    )
    record(
        event=event,
        by=by,
        at=at,
        subject=absence,
        subjects=[absence.user_id, absence.deputy_id],
        fields=list(changes),
        acting_for=acting_for,
    )
