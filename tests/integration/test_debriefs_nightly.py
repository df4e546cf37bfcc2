"""The nightly look finds what drifted, once a day, and goes on where it was ended."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import MentoringKind
from accounts.models import Mentoring
from debriefs.enums import Cause, RequirementState
from debriefs.models import KeptAssessment, NightlyLook, Requirement
from debriefs.operations.assessing import assess_visit
from debriefs.operations.deciding import stand_down
from debriefs.operations.nightly import look_at_all
from debriefs.queries.facts import facts_of_visits
from debriefs.rules import RULEBOOK
from desk.health import PARTS
from notices.models import Notice
from tests.debrief_support import codes, concern_on, declared, latest, referred, required
from tests.factories_visits import (
    NOON,
    make_visit,
    officer,
    use_force,
)
from tests.visit_support import many_visits
from visits.models import Visit

pytestmark = pytest.mark.django_db


def test_at_night_what_drifted_is_kept_and_the_officer_in_charge_told() -> None:
    oic, new = officer(), officer()
    visit = make_visit(oic, officers=[new], kinds=["arrest"])
    assert codes(visit) == set()
    Mentoring.objects.create(officer=new, mentor=oic, kind=MentoringKind.ARREST, started_on=date(2026, 11, 1))
    look = look_at_all(at=NOON + timedelta(hours=14))
    assert look is not None
    assert (look.drifted, look.ended_at is not None) == (1, True)
    assert (codes(visit), latest(visit).cause, latest(visit).by) == ({"DEB-2"}, Cause.NIGHTLY, None)
    assert Notice.objects.filter(to=oic, kind="debriefs.drifted").count() == 1


def test_a_debrief_that_was_stood_down_is_looked_at_too_and_asked_for_again() -> None:
    oic, new = officer(), officer()
    period = {"officer": new, "mentor": oic, "kind": MentoringKind.ARREST, "started_on": date(2026, 11, 1)}
    mentoring = Mentoring.objects.create(**period)
    visit = make_visit(oic, officers=[new], kinds=["arrest"])
    Mentoring.objects.update(ended_on=date(2026, 11, 2))
    look_at_all(at=NOON)
    stand_down(requirement=required(visit), reason="The date was wrong.", by=oic, at=NOON)
    Mentoring.objects.filter(pk=mentoring.pk).update(ended_on=None)
    look_at_all(at=NOON + timedelta(days=1))
    assert required(visit).state == RequirementState.OPEN
    assert (
        Notice.objects.filter(to=oic, kind="debriefs.required").count() == 1
    )  # the first was their own doing


def test_once_a_day_and_nothing_new_where_nothing_drifted() -> None:
    visit = make_visit()
    kept = KeptAssessment.objects.filter(visit=visit).count()
    look = look_at_all(at=NOON)
    assert look is not None
    assert (look.visits, look.drifted) == (1, 0)
    assert look_at_all(at=NOON + timedelta(minutes=1)) is None
    assert KeptAssessment.objects.filter(visit=visit).count() == kept


def test_a_new_reading_of_the_rules_is_kept_beside_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = make_visit()
    concern_on(visit)
    monkeypatch.setattr("debriefs.operations.nightly.RULEBOOK", "2026-11-19.2")
    monkeypatch.setattr("debriefs.operations.assessing.RULEBOOK", "2026-11-19.2")
    before = latest(visit)
    look_at_all(at=NOON)
    assert latest(visit).rulebook == "2026-11-19.2"
    assert not Notice.objects.filter(kind="debriefs.drifted").exists()  # it says the same
    assert KeptAssessment.objects.get(pk=before.pk).rulebook == RULEBOOK


def test_it_goes_on_where_it_was_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    visits = [make_visit() for _ in range(3)]
    monkeypatch.setattr("debriefs.operations.nightly.BATCH", 1)
    looked: list[int] = []
    real = facts_of_visits

    def ends_after_two(ids: Any, at: Any) -> Any:
        looked.append(len(list(ids)))
        if len(looked) == 3:
            raise KeyboardInterrupt
        return real(ids, at)

    monkeypatch.setattr("debriefs.operations.nightly.facts_of_visits", ends_after_two)
    with pytest.raises(KeyboardInterrupt):
        look_at_all(at=NOON)
    assert NightlyLook.objects.get().visits == 2
    look = look_at_all(at=NOON + timedelta(days=1))  # gone on with, although the day is over
    assert look is not None
    assert (look.visits, look.ended_at is not None) == (len(visits), True)


def test_visits_that_fail_stop_no_other_and_are_told_until_a_look_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    oic, new = officer(), officer()
    visits = sorted((make_visit(oic, officers=[new], kinds=["arrest"]) for _ in range(3)), key=lambda v: v.pk)
    Mentoring.objects.create(officer=new, mentor=oic, kind=MentoringKind.ARREST, started_on=date(2026, 11, 1))
    look_at, read = assess_visit, facts_of_visits
    health = PARTS["debriefs"]

    def fails_on_first(**said: Any) -> Any:
        if said["visit"] == visits[0]:
            connection.cursor().execute("SELECT 1/0")
        return look_at(**said)

    def fails_on_second(ids: Any, at: Any) -> Any:
        if visits[1].pk in ids:
            connection.cursor().execute("SELECT 1/0")
        return read(ids, at)

    with monkeypatch.context() as broken:
        broken.setattr("debriefs.operations.nightly.assess_visit", fails_on_first)
        broken.setattr("debriefs.operations.nightly.facts_of_visits", fails_on_second)
        look = look_at_all(at=NOON)
    assert look is not None
    assert (look.visits, look.drifted, look.failed, look.ended_at) == (3, 1, 2, NOON)
    assert set(look.failed_visits) == {visits[0].pk, visits[1].pk}
    assert [codes(visit) for visit in visits] == [set(), set(), {"DEB-2"}]
    assert not health(NOON).well
    assert "2 visits" in health(NOON).words
    look_at_all(at=NOON + timedelta(days=1))
    assert [codes(visit) for visit in visits] == [{"DEB-2"}] * 3
    assert health(NOON + timedelta(days=1)).well
    assert not health(NOON + timedelta(days=4)).well  # nothing looked since


def test_of_closed_visits_of_before_debriefs_the_first_look_asks_only_of_those_of_the_last_weeks(
    settings: Any,
) -> None:
    oic = officer()
    newer, older = (
        many_visits([oic], 1, until=NOON - timedelta(days=days), first=days)[0] for days in (27, 29)
    )
    left_open = many_visits([oic], 1, until=NOON - timedelta(days=29), first=30)[0]
    Visit.objects.update(kinds=["family_detention"])
    Visit.objects.filter(pk=left_open.pk).update(status="completed", closed_at=None, closed_by=None)
    look_at_all(at=NOON)
    asked = Requirement.objects.values_list("visit", flat=True)
    assert set(asked) == {newer.pk, left_open.pk}
    assert Notice.objects.filter(to=oic, kind="debriefs.required").count() == 2
    look_at_all(at=NOON + timedelta(days=30))  # it counts from the first look, not from this one
    assert older.pk not in asked.all()
    settings.DEBRIEF_FIRST_LOOK_DAYS = 30
    look_at_all(at=NOON + timedelta(days=31))
    assert older.pk in asked.all()


def test_a_hundred_visits_cost_the_queries_of_one() -> None:
    oic = officer()
    visits = [make_visit(oic) for _ in range(3)]
    for visit in visits:
        use_force(visit, techniques=["baton_drawn"])
        referred(visit)
        declared(visit)
    with CaptureQueriesContext(connection) as one:
        facts_of_visits([visits[0].pk], NOON)
    with CaptureQueriesContext(connection) as three:
        facts_of_visits([visit.pk for visit in visits], NOON)
    assert len(one) == len(three)
