"""Recording a visit: its details, its entry, and the answers that are "none"."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from accounts.records import differences
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError, StaleVersion
from core.ids import new_id
from core.search import search_key
from visits.agreement import check_entry
from visits.enums import AuditEvent, EntryPower, VisitStatus
from visits.marks import premises_marks
from visits.models import Entry, Operation, Premises, Visit, VisitOfficer
from visits.operations.filling_in import answer_yes
from visits.operations.planning import joined, lock_operations
from visits.operations.saving import announce, lock, locked, save_changes, save_new
from visits.operations.team import join
from visits.permissions import check_can_edit, check_can_record
from visits.things import check_moved, check_within
from visits.workflow import VISIT, State

PREMISES_FIELDS = (
    "trading_name",
    "legal_name",
    "company_number",
    "address_line_1",
    "address_line_2",
    "town",
    "postcode",
    "business_kind",
    "telephone",
)
RECOGNISED_BY = (
    "trading_name",
    "legal_name",
    "company_number",
    "address_line_1",
    "address_line_2",
    "postcode",
)
VISIT_FIELDS = ("kinds", "operation", "planned_start", "planned_end", "started_at", "ended_at")
_NOTICE, _CONSENT = "The notice cannot have been served", "Consent cannot have been withdrawn"


@transaction.atomic
def record_visit(
    *, details: Mapping[str, Any], by: User, at: datetime, visit_id: UUID | None = None
) -> Visit:
    """Record a new visit with `by` in charge; return it.

    `details` has the fields of the details page. `visit_id` is the form's own id, so that a form sent
    twice makes one visit; sent again with other words it is refused, because those would be lost.
    Raises NotAllowed, DomainError.
    """
    check_can_record(by, at)
    if visit_id and (existing := _recorded_already(visit_id, details, by)):
        return existing
    _check_times(details, at)
    _check_operation(details.get("operation"), by.team.region, at)
    lock_operations([details["operation"].pk] if details.get("operation") else [])
    visit = Visit.begin(
        by=by,
        at=at,
        id=visit_id or new_id(),
        reference=_next_reference(at),
        team=by.team,
        oic=by,
        status=_status(details),
        happens_at=details.get("started_at") or details.get("planned_start") or at,
        **{name: details[name] for name in VISIT_FIELDS if name in details},
    )
    given = {name: details[name] for name in VISIT_FIELDS if name in details}
    save_new(
        visit=visit, thing=visit, fields=given, by=by, at=at, event=AuditEvent.VISIT_RECORDED, acting_for=None
    )
    values = _premises_values(details)
    premises = Premises.begin(by=by, at=at, visit=visit, **values)
    event = AuditEvent.DETAILS_SAVED
    save_new(visit=visit, thing=premises, fields=values, by=by, at=at, event=event, acting_for=None)
    join(visit=visit, user=by, in_charge=True, by=by, at=at, acting_for=None)
    if visit.operation_id:
        joined(visit, left=None, by=by, at=at, acting_for=None)
    announce(visit, by=by, at=at)
    return visit


@transaction.atomic
def save_details(
    *, visit: Visit, details: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Visit:
    """Save the details and premises; start or end the visit where a time says so.

    Raises NotAllowed, StaleVersion (`current` is the visit as it stands), DomainError.
    """
    left, chosen = visit.operation_id, details.get("operation", visit.operation)
    moved = left != (chosen.pk if chosen else None)
    if moved:  # before the visit, as everybody does who names people on the visits of an operation
        lock_operations([left, chosen.pk if chosen else None])
    visit = lock(visit.pk)
    acting_for = check_can_edit(visit, by, at)
    if moved:
        _check_operation(chosen, visit.team.region, at)
    premises = Premises.objects.select_for_update().get(visit=visit)
    if visit.version + premises.version != expected_version or visit.operation_id != left:
        raise StaleVersion(visit)
    _check_times(details, at)
    check_moved(visit, details.get("started_at"), details.get("ended_at"))
    values = {name: details[name] for name in VISIT_FIELDS if name in details}
    values["happens_at"] = values.get("started_at") or values.get("planned_start") or visit.happens_at
    _advance_by_times(visit, values, by=by, at=at, acting_for=acting_for)
    premises_values = _premises_values(details)
    # Both are one page, whose version is the sum: the history of each is kept under the sum that this makes.
    version = expected_version + sum(
        bool(differences(thing, new)) for thing, new in ((visit, values), (premises, premises_values))
    )
    event = AuditEvent.DETAILS_SAVED
    save_changes(
        visit=visit,
        thing=visit,
        values=values,
        by=by,
        at=at,
        event=event,
        acting_for=acting_for,
        version=version,
    )
    if moved:
        joined(visit, left=left, by=by, at=at, acting_for=acting_for)
    VisitOfficer.objects.filter(visit=visit).exclude(happens_at=visit.happens_at).update(
        happens_at=visit.happens_at
    )
    save_changes(
        visit=visit,
        thing=premises,
        values=premises_values,
        by=by,
        at=at,
        event=event,
        acting_for=acting_for,
        version=version,
    )
    announce(visit, by=by, at=at)
    return visit


@transaction.atomic
def save_entry(
    *, visit: Visit, values: Mapping[str, Any], expected_version: int, by: User, at: datetime
) -> Entry:
    """Save how the premises were entered. `expected_version` is 0 where nobody has begun the part."""
    visit = lock(visit.pk)
    acting_for = check_can_edit(visit, by, at)
    check_entry(values)
    check_within(visit, values.get("notice_served_at"), at, field="notice_served_at", what=_NOTICE)
    check_within(visit, values.get("consent_withdrawn_at"), at, field="consent_withdrawn_at", what=_CONSENT)
    if values.get("power") == EntryPower.WARRANT:  # nothing is asked that can be worked out
        answer_yes(visit, "any_warrant", by=by, at=at, acting_for=acting_for)
    event = AuditEvent.ENTRY_SAVED
    existing = Entry.objects.filter(visit=visit).first()
    if existing is None:
        entry = Entry.begin(by=by, at=at, visit=visit, **values)
        save_new(visit=visit, thing=entry, fields=values, by=by, at=at, event=event, acting_for=acting_for)
        return entry
    entry = locked(existing)
    entry.check_version(expected_version)
    save_changes(visit=visit, thing=entry, values=values, by=by, at=at, event=event, acting_for=acting_for)
    return entry


def _recorded_already(visit_id: UUID, details: Mapping[str, Any], by: User) -> Visit | None:
    """Return the visit that this form made before, waiting for one that is being made at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(visit_id)])
    visit = Visit.objects.select_related("premises").filter(pk=visit_id).first()
    if visit is None:
        return None
    if visit.created_by_id != by.pk:
        raise DomainError("This form was used already. Open “Record a visit” again, and copy your words.")
    kept = {name: getattr(visit, name) for name in VISIT_FIELDS} | {
        name: getattr(visit.premises, name) for name in PREMISES_FIELDS
    }
    if any(kept.get(name, value) != value for name, value in details.items()):
        raise DomainError(
            f"This form made the visit {visit.reference} already. To change that one, open it; for another, "
            "open “Record a visit” again, and copy your words."
        )
    return visit


def _advance_by_times(
    visit: Visit, values: dict[str, Any], *, by: User, at: datetime, acting_for: UUID | None
) -> None:
    for field, step, source in (
        ("started_at", "start", VisitStatus.PLANNED),
        ("ended_at", "end", VisitStatus.IN_PROGRESS),
    ):
        if values.get(field) and (values.get("status") or visit.status) == source:
            transition = VISIT.advance(State(source), step)
            values["status"] = VisitStatus(transition.target)
            record(event=transition.event, by=by, at=at, subject=visit, acting_for=acting_for)
    if not values.get("started_at", visit.started_at) and visit.status != VisitStatus.PLANNED:
        raise DomainError(
            "The visit has started. Correct when it started, rather than leaving it empty.",
            field="started_at",
        )
    if not values.get("ended_at", visit.ended_at) and visit.status == VisitStatus.COMPLETED:
        raise DomainError(
            "The visit has ended. Correct when it ended, rather than leaving it empty.", field="ended_at"
        )
    if not values.get("ended_at", visit.ended_at) and visit.status == VisitStatus.REOPENED:
        raise DomainError(
            "A re-opened visit keeps a time when it ended. Correct it instead.", field="ended_at"
        )


def _status(details: Mapping[str, Any]) -> VisitStatus:
    if details.get("ended_at"):
        return VisitStatus.COMPLETED
    return VisitStatus.IN_PROGRESS if details.get("started_at") else VisitStatus.PLANNED


def _check_operation(operation: Operation | None, region: str, at: datetime) -> None:
    if operation and operation.team.region != region:
        raise DomainError(
            "This operation is of another region. Choose one of the region of the visit’s team.",
            field="operation",
        )


def _check_times(details: Mapping[str, Any], at: datetime) -> None:
    started, ended = details.get("started_at"), details.get("ended_at")
    planned, until = details.get("planned_start"), details.get("planned_end")
    if until and not planned:
        raise DomainError(
            "Enter when the visit is planned to start, as well as its end.", field="planned_start"
        )
    if until and until < planned:
        raise DomainError("The visit cannot be planned to end before it starts.", field="planned_end")
    if started and started > at:
        raise DomainError("The visit cannot have started in the future.", field="started_at")
    if ended and not started:
        raise DomainError("Enter when the visit started, as well as when it ended.", field="started_at")
    if ended and ended < started:
        raise DomainError("The visit cannot have ended before it started.", field="ended_at")
    if ended and ended > at:
        raise DomainError("The visit cannot have ended in the future.", field="ended_at")


def _premises_values(details: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: details[name] for name in PREMISES_FIELDS if name in details}
    values["search_key"] = search_key(*(values.get(name, "") for name in PREMISES_FIELDS[:7]))
    values["marks"] = premises_marks(**{name: values.get(name) or "" for name in RECOGNISED_BY})
    return values


def _next_reference(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('visit_reference')")
        (number,) = cursor.fetchone()
    return f"VIS-{london_day(at).year}-{number:06d}"
