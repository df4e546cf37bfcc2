"""An operation of the demonstration: one visit cancelled, one abortive, and who oversees all of them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from desk.demo.stories import IMRAN, JOSEPHINE, KESTREL, TOMASZ, Place
from visits.enums import OversightRole, VisitKind
from visits.models import Operation, Visit
from visits.operations.answering import answer
from visits.operations.calling_off import cancel, record_abortive
from visits.operations.planning import name_on_operation, save_operation
from visits.operations.team import add_officer, mark_departed, save_officer
from visits.operations.visit import record_visit

QUINCE = "Operation Quince"
GOLD = "Helen Sutcliffe"


def call_off(users: dict[str, User], at: datetime) -> None:
    """Of one operation a visit was cancelled and another abortive; a Gold is named for all of it."""
    operation = Operation.objects.filter(name=QUINCE, team=users[JOSEPHINE].team).first()
    if operation is None:
        return
    days = {"starts_on": (at - timedelta(days=8)).date(), "ends_on": (at + timedelta(days=6)).date()}
    save_operation(
        operation=operation,
        values={"name": QUINCE, **days},
        expected_version=operation.version,
        by=users[JOSEPHINE],
        at=at,
    )
    name_on_operation(
        operation=operation,
        user=users[GOLD],
        named_as=OversightRole.GOLD,
        reason="Commands the operation.",
        by=users[JOSEPHINE],
        at=at,
    )
    _cancelled(operation, users, at)
    _abortive(operation, users, at)


def _cancelled(operation: Operation, users: dict[str, User], at: datetime) -> None:
    planned = {"planned_start": at - timedelta(days=4), "planned_end": at - timedelta(days=4, hours=-2)}
    visit = _record("cancelled", operation, users[IMRAN], planned, at - timedelta(days=6))
    add_officer(visit=visit, user=users[TOMASZ], by=users[IMRAN], at=at - timedelta(days=6))
    reason = "The vehicles were needed elsewhere."
    cancel(visit=visit, reason=reason, by=users[IMRAN], at=at - timedelta(days=4, hours=3))


def _abortive(operation: Operation, users: dict[str, User], at: datetime) -> None:
    """Nobody was in: one officer has not departed yet, and some questions wait for an answer."""
    start = (at - timedelta(hours=20)).replace(second=0, microsecond=0)
    end = start + timedelta(minutes=25)
    oic, times = users[IMRAN], {"planned_start": start, "started_at": start, "ended_at": end}
    visit = _record("abortive", operation, oic, times, end)
    add_officer(visit=visit, user=users[TOMASZ], by=oic, at=end)
    for member in visit.team_members.select_related("user"):
        arrived = {"arrived_at": start}
        save_officer(member=member, values=arrived, expected_version=member.version, by=oic, at=end)
    words = "The shutters were down, and the yard was empty."
    record_abortive(visit=visit, why="nobody_in", words=words, by=oic, at=end)
    mark_departed(member=visit.team_members.get(user=oic), departed_at=end, by=oic, at=end)
    answer(visit=visit, question="any_force", value=False, by=oic, at=end)


def _record(
    key: str,
    operation: Operation,
    oic: User,
    times: dict[str, datetime],
    at: datetime,
    place: Place = KESTREL,
) -> Visit:
    details: dict[str, Any] = {
        "kinds": [str(VisitKind.ILLEGAL_WORKING)],
        "operation": operation,
        "trading_name": place.trading,
        "address_line_1": place.line,
        "town": place.town,
        "postcode": place.postcode,
        "business_kind": place.business,
    }
    key_of_visit = uuid5(NAMESPACE_URL, f"demonstration {key}")
    return record_visit(details=details | times, by=oic, at=at, visit_id=key_of_visit)
