"""What the database refuses of requirements, decisions and answers that are kept."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from debriefs.models import Decision, KeptAssessment, NightlyLook, Requirement, TriggerRecord
from tests.debrief_support import concern_on, latest
from tests.factories_visits import (
    NOON,
    make_visit,
)

pytestmark = pytest.mark.django_db


def refused(change: Any, name: str) -> None:
    with pytest.raises((IntegrityError, DatabaseError), match=name), transaction.atomic():
        change()


def test_the_database_refuses_what_cannot_be() -> None:
    visit = make_visit()
    concern_on(visit)
    mine = Requirement.objects.filter(visit=visit)
    kept, trigger = latest(visit), TriggerRecord.objects.get()
    for values, name in (
        ({"state": "forgotten"}, "requirement_state_exists"),
        ({"kind": "secret"}, "requirement_kind_exists"),
        ({"led_as": "king"}, "requirement_led_as_exists"),
        ({"lead_because": ""}, "requirement_lead_has_a_reason"),
        ({"led_as": "other"}, "requirement_other_lead_is_somebody"),
        ({"state": "postponed"}, "requirement_postponed_has_a_reason_and_a_day"),
        ({"state": "stood_down"}, "requirement_stood_down_has_a_reason"),
    ):
        refused(lambda values=values: mine.update(**values), name)
    copy = {
        "requirement": mine.get(),
        "code": trigger.code,
        "about": trigger.about,
        "assessment": kept,
        "at": NOON,
    }
    refused(lambda: TriggerRecord.objects.create(**copy), "trigger_once_for_a_record")
    again = {"visit": visit, "at": NOON, "rulebook": "r", "versions": [], "facts": {}, "outcome": {}}
    refused(
        lambda: KeptAssessment.objects.create(**again, number=kept.number, by=visit.oic, cause="facts"),
        "assessment_numbers_do_not_repeat",
    )
    refused(
        lambda: KeptAssessment.objects.create(**again, number=99, by=visit.oic, cause="whim"),
        "assessment_cause_exists",
    )


def test_the_database_refuses_decisions_and_looks_that_cannot_be() -> None:
    visit = make_visit()
    made = {"visit": visit, "about": visit.pk, "at": NOON, "by": visit.oic}
    for values, name in (
        ({"code": "DEB-9", "yes": True, "reason": "x"}, "debrief_decision_code_exists"),
        ({"code": "DEB-8", "yes": True, "reason": ""}, "debrief_decision_has_a_reason"),
        (
            {"code": "DEB-8", "yes": True, "reason": "x", "review_on": date(2026, 12, 1)},
            "debrief_decision_review_of_a_postponement",
        ),
        ({"code": "CI-3", "yes": True, "reason": "x"}, "debrief_decision_to_postpone_has_a_review"),
    ):
        refused(lambda values=values: Decision.objects.create(**made, **values), name)
    look = {"rulebook": "r", "began_at": NOON}
    NightlyLook.objects.create(day=date(2026, 11, 1), **look)
    refused(lambda: NightlyLook.objects.create(day=date(2026, 11, 2), **look), "one_nightly_look_under_way")
    refused(lambda: NightlyLook.objects.update(drifted=1), "nightly_drifted_were_looked_at")


def test_what_was_answered_and_decided_is_never_changed() -> None:
    visit = make_visit()
    concern_on(visit)
    for rows in (KeptAssessment.objects.filter(visit=visit), TriggerRecord.objects.all()):
        refused(lambda rows=rows: rows.update(at=NOON), "permission denied")
        refused(lambda rows=rows: rows._raw_delete("default"), "permission denied")
