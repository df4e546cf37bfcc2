"""Operations: recording them, which visits are of them, and whom the manager names for all of those."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import connection, transaction

from accounts.models import User
from accounts.records import assign, beginnings, differences
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError, NotAllowed
from core.ids import new_id
from core.search import search_key
from notices.operations import notify
from visits.enums import AuditEvent, OversightRole, Told
from visits.models import AreaOfConcern, Operation, OperationChange, OperationOversight, Visit, VisitOversight
from visits.operations.saving import announce, keep_history, lock_all
from visits.operations.telling import tell_of_incidents
from visits.overseers import check_overseer
from visits.planning import check_can_change_operation, check_can_name_on_operation, check_can_plan

FIELDS = ("name", "starts_on", "ends_on")


@transaction.atomic
def record_operation(
    *, values: Mapping[str, Any], by: User, at: datetime, operation_id: UUID | None = None
) -> Operation:
    """Record a new operation of the person's team; return it.

    `operation_id` is the form's own id, so that a form sent twice makes one. Raises NotAllowed, DomainError.
    """
    check_can_plan(by, at)
    if operation_id and (existing := Operation.objects.filter(pk=operation_id).first()):
        if existing.created_by_id != by.pk or differences(existing, _given(values)):
            raise DomainError(
                "This form was used already. Open “Plan an operation” again, and copy your words."
            )
        return existing
    _check(values)
    reference = _next_reference(at)
    given = _given(values)
    operation = Operation.begin(
        by=by,
        at=at,
        id=operation_id or new_id(),
        reference=reference,
        team=by.team,
        search_key=search_key(given["name"], reference),
        **given,
    )
    operation.save(force_insert=True)
    _keep(operation, beginnings(given), by=by, at=at, acting_for=None)
    record(event=AuditEvent.OPERATION_RECORDED, by=by, at=at, subject=operation, fields=list(given))
    return operation


@transaction.atomic
def save_operation(
    *, operation: Operation, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Operation:
    """Save its name and dates. Raises NotAllowed, StaleVersion, DomainError."""
    operation = lock_operations([operation.pk])[operation.pk]
    acting_for = check_can_change_operation(operation, by, at)
    operation.check_version(expected_version)
    _check(values)
    given = _given(values)
    changes = differences(operation, given)
    if changes:
        assign(
            operation, given | {"search_key": search_key(given["name"], operation.reference)}, by=by, at=at
        )
        operation.save()
        _keep(operation, changes, by=by, at=at, acting_for=acting_for)
        record(
            event=AuditEvent.OPERATION_SAVED,
            by=by,
            at=at,
            subject=operation,
            fields=list(changes),
            acting_for=acting_for,
        )
    return operation


@transaction.atomic
def name_on_operation(
    *,
    operation: Operation,
    user: User,
    named_as: str,
    reason: str,
    by: User,
    at: datetime,
    ends_at: datetime | None = None,
) -> OperationOversight:
    """Name the HMI or Gold of an operation: on each of its visits from now on, and on those that join it.

    Whoever is named on one of the visits already stays so there. Raises NotAllowed, DomainError.
    """
    operation = lock_operations([operation.pk])[operation.pk]
    visits = _lock_visits(operation)
    acting_for = check_can_name_on_operation(operation, by, at)
    _check_no_concern_about(visits, by, acting_for)
    if not reason.strip():
        raise DomainError("Say why they are named.", field="reason")
    if ends_at and ends_at <= at:
        raise DomainError("The end must be in the future.", field="ends_at")
    check_overseer(user, OversightRole(named_as), at)
    if operation.oversight.in_force(at).filter(user=user, named_as=named_as).exists():
        raise DomainError(
            f"{user.name} is named already. End that first, or choose somebody else.", field="user"
        )
    naming = OperationOversight.objects.create(
        operation=operation,
        user=user,
        named_as=named_as,
        reason=reason.strip(),
        granted_by=by,
        starts_at=at,
        ends_at=ends_at,
    )
    _grant([naming], visits, by=by, at=at, acting_for=acting_for)
    changes = {f"named_{named_as}": [None, str(user.pk)]}
    _keep(operation, changes, by=by, at=at, acting_for=acting_for)
    event = AuditEvent.OPERATION_OVERSIGHT_NAMED
    record(
        event=event,
        by=by,
        at=at,
        subject=operation,
        subjects=[user.pk],
        reason=reason.strip(),
        acting_for=acting_for,
    )
    notify(to=[user], kind=Told.NAMED_FOR_OPERATION, at=at, about=operation, by=by)
    _announce_each(visits, by=by, at=at)
    return naming


@transaction.atomic
def end_operation_oversight(*, naming: OperationOversight, by: User, at: datetime) -> OperationOversight:
    """End what somebody was named for, at once and on every visit of the operation."""
    operation = lock_operations([naming.operation_id])[naming.operation_id]
    visits = _lock_visits(operation)
    acting_for = check_can_name_on_operation(operation, by, at)
    _check_no_concern_about(visits, by, acting_for)
    naming = OperationOversight.objects.select_for_update(of=("self",)).get(pk=naming.pk)
    if naming.ends_at is None or naming.ends_at > at:
        naming.ends_at = at
        naming.save(update_fields=["ends_at"])
        _end(naming.grants.all(), by=by, at=at, acting_for=acting_for)
        changes = {f"named_{naming.named_as}": [str(naming.user_id), None]}
        _keep(operation, changes, by=by, at=at, acting_for=acting_for)
        record(
            event=AuditEvent.OPERATION_OVERSIGHT_ENDED,
            by=by,
            at=at,
            subject=operation,
            subjects=[naming.user_id],
            acting_for=acting_for,
        )
        _announce_each(visits, by=by, at=at)
    return naming


def _check_no_concern_about(visits: Iterable[Visit], by: User, acting_for: UUID | None) -> None:
    """Raise NotAllowed as on a visit: whom a concern is about does not choose who reads it (DEB-4)."""
    if AreaOfConcern.objects.about_one_of([by.pk, acting_for], [visit.pk for visit in visits]):
        raise NotAllowed("Ask another manager of the team to name an HMI or Gold for this operation.")


def _lock_visits(operation: Operation) -> list[Visit]:
    """Lock all visits of an operation, which is locked, in one order and before anything is said of one."""
    return list(lock_all(operation.visits.values_list("pk", flat=True)).values())


def _announce_each(visits: Iterable[Visit], *, by: User, at: datetime) -> None:
    """Say of each visit of an operation, all of which are locked, who oversees it from now on."""
    for visit in visits:
        announce(visit, by=by, at=at)


def lock_operations(ids: Collection[UUID | None]) -> dict[UUID, Operation]:
    """Lock these operations, in one order, and before their visits: nobody waits for another crosswise."""
    found = Operation.objects.select_for_update(of=("self",)).filter(pk__in=[pk for pk in ids if pk])
    return {operation.pk: operation for operation in found.order_by("pk")}


def joined(visit: Visit, *, left: UUID | None, by: User, at: datetime, acting_for: UUID | None) -> None:
    """Name on a visit whom its operation names, and nobody any more whom the one that it `left` named.

    Both operations have to be locked, and the visit saved. Where a concern on it is about whoever moves it,
    who is named stays: the HM Inspector reads it, and whom it is about chooses nobody who does (DEB-4).
    """
    if AreaOfConcern.objects.about_one_of([by.pk, acting_for], [visit.pk]):
        return
    if left:
        grants = VisitOversight.objects.filter(content_object=visit, named_for__operation=left)
        _end(grants, by=by, at=at, acting_for=acting_for)
    if visit.operation_id:
        namings = OperationOversight.objects.in_force(at).filter(operation=visit.operation_id)
        _grant(namings, [visit], by=by, at=at, acting_for=acting_for)


def _grant(
    namings: Iterable[OperationOversight],
    visits: Iterable[Visit],
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    visits, namings = list(visits), list(namings)
    if not visits or not namings:
        return
    permission = Permission.objects.get(content_type__app_label="visits", codename="view_visit")
    there = set(
        VisitOversight.objects.in_force(at)
        .filter(content_object__in=visits)
        .values_list("content_object", "user", "named_as")
    )
    named_on: dict[UUID, Visit] = {}
    for naming in namings:
        for visit in visits:
            if (visit.pk, naming.user_id, naming.named_as) in there:
                continue
            VisitOversight.objects.create(
                user_id=naming.user_id,
                content_object=visit,
                permission=permission,
                named_as=naming.named_as,
                reason=naming.reason,
                granted_by=naming.granted_by,
                starts_at=at,
                ends_at=naming.ends_at,
                named_for=naming,
            )
            changes = {f"named_{naming.named_as}": [None, str(naming.user_id)]}
            keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
            event = AuditEvent.OVERSIGHT_NAMED
            subjects = [naming.user_id, naming.operation_id]
            record(event=event, by=by, at=at, subject=visit, subjects=subjects, acting_for=acting_for)
            named_on[visit.pk] = visit
    for visit in named_on.values():
        tell_of_incidents(visit, by=by, at=at)


def _end(grants: Iterable[VisitOversight], *, by: User, at: datetime, acting_for: UUID | None) -> None:
    for grant in grants:
        if grant.ends_at is not None and grant.ends_at <= at:
            continue
        grant.ends_at = at
        grant.save(update_fields=["ends_at"])
        visit = grant.content_object
        changes = {f"named_{grant.named_as}": [str(grant.user_id), None]}
        keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
        event = AuditEvent.OVERSIGHT_ENDED
        record(event=event, by=by, at=at, subject=visit, subjects=[grant.user_id], acting_for=acting_for)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": values["name"].strip(),
        "starts_on": values.get("starts_on"),
        "ends_on": values.get("ends_on"),
    }


def _check(values: Mapping[str, Any]) -> None:
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if not values.get("name", "").strip():
        raise DomainError("Enter the name of the operation.", field="name")
    if ends and not starts:
        raise DomainError("Enter the first day, as well as the last.", field="starts_on")
    if ends and ends < starts:
        raise DomainError("The last day cannot be before the first.", field="ends_on")


def _keep(
    operation: Operation, changes: Mapping[str, Any], *, by: User, at: datetime, acting_for: UUID | None
) -> None:
    OperationChange.objects.create(
        id=new_id(),
        operation=operation,
        subject_type=operation._meta.label_lower,
        subject_id=operation.pk,
        version=operation.version,
        at=at,
        by=by,
        acting_for_id=acting_for,
        values=changes,
    )


def _next_reference(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('operation_reference')")
        (number,) = cursor.fetchone()
    return f"OPN-{london_day(at).year}-{number:06d}"
