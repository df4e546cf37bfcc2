"""Every encounter on a closed visit is work for the casework unit of its region (CAS-0, CPC-6)."""

from datetime import timedelta

import pytest

from casework import queries
from casework.models import WorkItem
from casework.operations.records import amend_record
from casework.queries import Filters
from tests.factories_visits import (
    NOON,
    add_encounter,
    casework_unit,
    caseworker,
    close,
    closed_visit,
    make_visit,
    officer,
    ready_to_close,
    reopen,
    serve_cprn,
)
from tests.support_casework import complete, matched
from visits.enums import Capacity
from visits.gate import judge
from visits.models import Visit
from visits.operations.filling_in import set_invalid
from visits.queries import facts_of, with_parts

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=3)


def names(user, **filters) -> list[str]:
    page = queries.worklist(user, LATER, filters=Filters(**filters))
    return [item.encounter.name for item in page.rows]


def test_closing_puts_each_encounter_on_the_list_the_same_moment() -> None:
    _visit, (worker, other) = closed_visit({}, {"name": "Mira Dahl", "capacity": Capacity.OTHER})
    items = {item.encounter_id: item for item in WorkItem.objects.all()}
    assert set(items) == {worker.pk, other.pk}
    assert items[worker.pk].named_on_cprn
    assert not items[other.pk].named_on_cprn
    assert {item.since for item in items.values()} == {NOON}


def test_a_visit_without_a_cprn_raises_work_too() -> None:
    closed_visit({"name": "Mira Dahl", "capacity": Capacity.EMPLOYER}, cprn=False)
    assert names(caseworker()) == ["Mira Dahl"]


def test_an_open_visit_raises_no_work() -> None:
    add_encounter(make_visit())
    assert not WorkItem.objects.exists()


def test_the_list_has_the_work_of_ones_own_region_only() -> None:
    closed_visit({"name": "Here Reyl"})
    closed_visit({"name": "There Reyl"}, oic=officer("Stowmere"))
    assert names(caseworker()) == ["Here Reyl"]
    assert names(caseworker("Stowmere")) == ["There Reyl"]
    assert names(officer()) == []


def test_the_list_is_oldest_first_and_filters_combine() -> None:
    user = caseworker()
    closed_visit({"name": "Second"}, at=NOON)
    closed_visit({"name": "First", "capacity": Capacity.OTHER}, at=NOON - timedelta(days=1), cprn=False)
    _visit, (third,) = closed_visit({"name": "Third"}, at=NOON + timedelta(hours=1))
    assert names(user) == ["First", "Second", "Third"]
    assert names(user, named=True) == ["Second", "Third"]
    matched(third, user)
    assert names(user, named=True, matched=False) == ["Second"]
    assert names(user, mine=True) == ["Third"]


def test_pages_follow_each_other_without_a_gap_or_a_repetition() -> None:
    user, seen, cursor = caseworker(), [], ""
    for number in range(3):
        people = [{"name": f"P{number}-{n:02d}", "capacity": Capacity.OTHER} for n in range(20)]
        closed_visit(*people, at=NOON + timedelta(minutes=number), cprn=False)
    while True:
        page = queries.worklist(user, LATER, filters=Filters(), cursor=cursor)
        seen += [item.encounter.name for item in page.rows]
        cursor = page.newer
        if not cursor:
            break
    assert len(seen) == 60
    assert len(set(seen)) == 60
    assert [name[:2] for name in seen] == ["P0"] * 20 + ["P1"] * 20 + ["P2"] * 20


@pytest.mark.parametrize("cursor", ["x", "newer-1", "newer-99999999999999999-" + "0" * 32, "\x00", "older"])
def test_a_spoilt_cursor_gives_a_page(cursor: str) -> None:
    closed_visit({"name": "Reyl"})
    queries.worklist(caseworker(), LATER, filters=Filters(), cursor=cursor)


def test_an_encounter_leaves_the_list_when_its_record_is_completed_and_returns_when_it_is_amended() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = complete(worker, user)
    assert names(user) == []
    amend_record(record=record, reason="The outcome changed.", by=user, at=LATER)
    assert names(user) == [worker.name]
    assert WorkItem.objects.get().since == LATER


def test_closing_again_leaves_those_with_a_completed_record_off_the_list() -> None:
    user = caseworker()
    visit, (first, _second) = closed_visit({"name": "First"}, {"name": "Second"})
    complete(first, user)
    reopen(visit, LATER)
    close(visit, LATER + timedelta(minutes=5))
    assert names(user) == ["Second"]
    assert WorkItem.objects.get().since == NOON  # how long it has waited does not begin anew


def test_an_encounter_set_invalid_after_a_reopening_goes_off_the_list_at_the_next_closing() -> None:
    user = caseworker()
    visit, (_kept, wrong) = closed_visit({"name": "Kept"}, {"name": "Wrong", "capacity": Capacity.OTHER})
    reopen(visit, LATER)
    set_invalid(form=wrong, reason="Recorded twice.", by=visit.oic, at=LATER)
    assert names(user) == ["Kept", "Wrong"]
    close(visit, LATER)
    assert names(user) == ["Kept"]


def test_closing_again_takes_up_who_is_named_on_the_cprn_now() -> None:
    visit, (first, _second) = closed_visit({"name": "First"}, {"name": "Second"})
    reopen(visit, LATER)
    serve_cprn(visit, [first], NOON)
    close(visit, LATER)
    assert dict(WorkItem.objects.values_list("encounter__name", "named_on_cprn")) == {
        "First": True,
        "Second": False,
    }


def test_the_gate_warns_of_missing_records_and_is_not_blocked_by_them() -> None:
    casework_unit()
    visit = make_visit()
    worker = add_encounter(visit, name="Tomas Reyl", photo_not_taken="Refused")
    serve_cprn(visit, [worker])
    visit = with_parts(Visit.objects.filter(pk=ready_to_close(visit).pk)).get()
    verdict = judge(visit=visit, facts=facts_of(visit), at=NOON)
    assert verdict.may_close
    [item] = [warning for warning in verdict.warnings if warning.rule.code != "VIS-12"]
    assert (item.rule.code, item.target) == ("CPC-6", worker.pk)
    assert "Brackenford casework’s list" in item.fact
    assert "CPC-6" in verdict.answered


def test_the_gate_says_nothing_of_a_person_whose_record_is_complete() -> None:
    user = caseworker()
    visit, (worker,) = closed_visit()
    complete(worker, user)
    reopen(visit, LATER)
    seen = with_parts(Visit.objects.filter(pk=visit.pk)).get()
    warnings = judge(visit=seen, facts=facts_of(seen), at=LATER).warnings
    assert [warning.rule.code for warning in warnings] == ["VIS-12"]


def test_the_home_page_gets_ones_own_work_and_what_waits_with_counts() -> None:
    user = caseworker()
    _visit, (worker, _other) = closed_visit({"name": "A"}, {"name": "B", "capacity": Capacity.OTHER})
    closed_visit({"name": "C"})
    matched(worker, user)
    work = queries.work_for(user, LATER)
    assert [item.encounter.name for item in work.mine] == ["A"]
    assert [item.encounter.name for item in work.waiting] == ["C", "B"]  # named on a CPRN first
    assert (work.mine_count, work.waiting_count, work.count_words) == (1, 2, "3")
