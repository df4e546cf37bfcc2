"""What the database refuses of warrants, seized items and false documents, and before the visit.

The cases of `tests.integration.test_visits_constraints`: by constraint, and by what a trigger calls itself.
"""

from datetime import date, timedelta
from typing import Any

from core.ids import new_id
from tests.constraint_support import (
    EARLIER,
    LATER,
    Make,
    a_form,
    change,
    copy,
    in_no_such_state,
    invalid_by_halves,
)
from tests.factories_visits import NOON, add_document_seen, add_encounter, add_form, add_step, serve_cprn
from visits.models import CustodyMove, ForgeryReport, Visit, WarrantConfirmation, WarrantDisposal

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
warrant, item, false = a_form("warrants"), a_form("seized"), a_form("false-documents")
force, incident = a_form("force"), a_form("critical-incident")


def _disposal(visit: Visit, **values: Any) -> None:
    row = {"how": "returned", "disposed_at": NOON} | values
    WarrantDisposal.objects.create(**_step(visit), warrant=warrant(visit), **row)


def _move(visit: Visit, **values: Any) -> None:
    row = {"from_place": "Evidence store, Brackenford", "to_place": "Laboratory", "reason": "To be examined"}
    CustodyMove.objects.create(**(_step(visit) | {"item": item(visit), "moved_at": NOON} | row | values))


def _report(visit: Visit, **values: Any) -> None:
    row = {"to_whom": "Duty desk", "happened_at": NOON} | values
    ForgeryReport.objects.create(**_step(visit), document=false(visit), **row)


def _step(visit: Visit) -> dict[str, Any]:
    return {"id": new_id(), "number": 1, "recorded_by": visit.oic, "recorded_at": NOON}


def _found_false(visit: Visit, **values: Any) -> Any:
    seen = add_document_seen(visit)
    nothing = {"kind": "", "number": "", "country": ""}
    return add_form(visit, "false-documents", document_seen=seen, **nothing)


def _confirmed_elsewhere(visit: Visit) -> None:
    disposal = add_step(warrant(visit), "disposal")
    WarrantConfirmation.objects.create(**_step(visit), warrant=warrant(visit), disposal=disposal)


def _confirmed(visit: Visit) -> Any:
    form = warrant(visit)
    add_step(form, "disposal")
    return add_step(form, "confirmation")


CASES: dict[str, list[Make]] = {
    "warrant_state_exists": in_no_such_state(warrant),
    "warrant_invalid_has_a_reason": invalid_by_halves(warrant),
    "warrant_kind_exists": [lambda v: change(warrant(v), kind="golden")],
    "warrant_executed_says_so": [
        lambda v: change(warrant(v), executed_at=NOON),
        lambda v: change(warrant(v), executed=None, executed_at=NOON),
    ],
    "disposals_follow_each_other": [lambda v: copy(add_step(warrant(v), "disposal"))],
    "how_disposed_exists": [lambda v: _disposal(v, how="eaten")],
    "other_disposal_says_what": [lambda v: _disposal(v, how="other")],
    "disposed_of_before_recorded": [lambda v: _disposal(v, disposed_at=LATER)],
    "confirmations_follow_each_other": [
        lambda v: copy(_confirmed(v), disposal_id=add_step(warrant(v), "disposal").pk)
    ],
    "seized_state_exists": in_no_such_state(item),
    "seized_invalid_has_a_reason": invalid_by_halves(item),
    "exhibit_number_once_on_a_visit": [
        lambda v: copy(item(v)),
        lambda v: copy(item(v), exhibit_number="rp/1"),
    ],
    "moves_follow_each_other": [lambda v: copy(add_step(item(v), "move"))],
    "moved_from_one_place_to_another": [
        lambda v: _move(v, to_place="Evidence store, Brackenford"),
        lambda v: _move(v, to_place=""),
        lambda v: _move(v, from_place=""),
    ],
    "move_has_a_reason": [lambda v: _move(v, reason="")],
    "moved_before_recorded": [lambda v: _move(v, moved_at=LATER)],
    "false_document_state_exists": in_no_such_state(false),
    "false_document_invalid_has_a_reason": invalid_by_halves(false),
    "false_document_kind_exists": [lambda v: change(false(v), kind="diary")],
    "false_document_says_nothing_twice": [
        lambda v: change(_found_false(v), kind="passport"),
        lambda v: change(_found_false(v), number="AX 1"),
        lambda v: change(_found_false(v), country="Utopia"),
        lambda v: change(_found_false(v), encounter=add_encounter(v)),
    ],
    "false_document_once_of_one_seen": [lambda v: copy(_found_false(v))],
    "reports_follow_each_other": [lambda v: copy(add_step(false(v), "report"))],
    "report_or_receipt_says_something": [lambda v: _report(v, to_whom="")],
    "reported_before_recorded": [lambda v: _report(v, happened_at=LATER)],
}


def _executed(visit: Visit) -> Any:
    return add_form(
        visit,
        "warrants",
        executed=True,
        executed_at=NOON - HOUR,
        endorsement="Nothing found",
        copy_left=True,
    )


def _start(visit: Visit) -> Any:
    assert visit.started_at is not None
    return visit.started_at


def _at_noon(visit: Visit, kind: str, field: str) -> Any:
    return add_form(visit, kind, **{field: NOON})


def _served(visit: Visit) -> Any:
    return serve_cprn(visit, [add_encounter(visit)])


BY_TRIGGER: dict[str, list[Make]] = {
    "cprn_served_before_the_visit": [
        lambda v: change(_served(v), served_at=_start(v) - MINUTE),
        lambda v: change(_served(v).visit, started_at=NOON - MINUTE),
    ],
    "notice_served_before_the_visit": [
        lambda v: change(v.entry, notice_to_occupier=True, notice_served_at=_start(v) - MINUTE)
    ],
    "consent_withdrawn_before_the_visit": [
        lambda v: change(v.entry, consent_withdrawn_at=_start(v) - MINUTE)
    ],
    "notice_served_after_the_visit": [
        lambda v: change(v.entry, notice_to_occupier=True, notice_served_at=NOON + MINUTE),
        lambda v: [
            change(v.entry, notice_to_occupier=True, notice_served_at=NOON),
            change(v, ended_at=NOON - MINUTE),
        ],
    ],
    "consent_withdrawn_after_the_visit": [
        lambda v: change(v.entry, consent_withdrawn_at=NOON + MINUTE),
        lambda v: [change(v.entry, consent_withdrawn_at=NOON), change(v, ended_at=NOON - MINUTE)],
    ],
    "warrant_executed_after_the_visit": [
        lambda v: change(_executed(v), executed_at=NOON + MINUTE),
        lambda v: change(_executed(v).visit, ended_at=NOON - 2 * HOUR),
    ],
    "seized_after_the_visit": [
        lambda v: change(item(v), seized_at=NOON + MINUTE),
        lambda v: change(_at_noon(v, "seized", "seized_at").visit, ended_at=NOON - MINUTE),
    ],
    "warrant_executed_before_the_visit": [
        lambda v: change(_executed(v), executed_at=_start(v) - MINUTE),
        lambda v: change(_executed(v).visit, started_at=NOON - MINUTE),
    ],
    "warrant_executed_after_issue": [lambda v: change(_executed(v), issued_on=date(2026, 11, 20))],
    "seized_before_the_visit": [lambda v: change(item(v), seized_at=_start(v) - MINUTE)],
    "force_used_before_the_visit": [
        lambda v: change(force(v), used_at=_start(v) - MINUTE),
        lambda v: change(force(v).visit, started_at=NOON - MINUTE),
    ],
    "force_used_after_the_visit": [
        lambda v: change(force(v), used_at=NOON + MINUTE),
        lambda v: change(_at_noon(v, "force", "used_at").visit, ended_at=NOON - MINUTE),
    ],
    "incident_before_the_visit": [
        lambda v: change(incident(v), happened_at=_start(v) - MINUTE),
        lambda v: change(incident(v).visit, started_at=NOON - MINUTE),
    ],
    "incident_after_the_visit": [
        lambda v: change(incident(v), happened_at=NOON + MINUTE),
        lambda v: change(_at_noon(v, "critical-incident", "happened_at").visit, ended_at=NOON - MINUTE),
    ],
    "move_begins_where_the_last_ended": [
        lambda v: _move(v, from_place="The van"),
        lambda v: _move(v, moved_at=EARLIER),
        lambda v: _move(v, number=2),
        lambda v: copy(add_step(item(v), "move"), number=2),
    ],
    "seized_keeps_its_first_store": [
        lambda v: change(add_step(item(v), "move").item, stored_in="The other store")
    ],
    "confirmation_of_its_own_warrant": [_confirmed_elsewhere],
}
