"""The nightly look finds what drifted, once a day, and goes on where it was ended."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import MentoringKind
from accounts.models import Mentoring
from debriefs.enums import Cause
from debriefs.models import KeptAssessment, NightlyLook
from debriefs.operations.nightly import look_at_all
from debriefs.queries.facts import facts_of_visits
from notices.models import Notice
from tests.debrief_support import codes, concern_on, declared, latest, referred
from tests.factories_visits import (
    NOON,
    make_visit,
    officer,
    use_force,
)

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
    assert KeptAssessment.objects.get(pk=before.pk).rulebook == "2024-11-07.1"


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
