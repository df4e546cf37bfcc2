"""Why a debrief is required: each fact to those who may read it, the rule to everybody else."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from debriefs.enums import Decided
from debriefs.models import Decision, KeptAssessment
from debriefs.operations.deciding import Answer, decide_to_debrief
from tests.debrief_support import concern_on, referred
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    make_visit,
    officer,
    use_force,
)
from tests.sign_in import signed_in
from tests.visit_support import words

pytestmark = pytest.mark.django_db
WHY = "Everybody should hear how it went."


def test_why_tells_each_fact_to_those_who_may_read_it_and_the_rule_to_others() -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    concern_on(visit, colleague)
    form = referred(visit)
    decide_to_debrief(visit=visit, about=form.pk, answer=Answer(True, WHY), by=visit.oic, at=NOON)
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    here = reverse("visit-debrief", args=[visit.pk])
    of_oic, of_manager = (words(signed_in(user).get(here)) for user in (visit.oic, manager))
    for said in (of_oic, of_manager):
        assert "DEB-4" in said
        assert "DEB-8" in said
    assert "Read it" in of_oic
    assert "Read it" not in of_manager
    assert "An adult at risk was referred, and" in of_oic.replace(
        " the officer in charge decided to debrief", " and"
    )
    assert "kept apart" in of_manager
    assert str(form.encounter) not in of_manager


def test_why_names_rule_section_version_and_who_recorded_the_fact() -> None:
    visit = make_visit()
    use_force(visit, techniques=["baton_drawn"])
    said = words(signed_in(visit.oic).get(reverse("visit-debrief", args=[visit.pk])))
    for part in (
        "DEB-6",
        "guidance 3.0",
        "Debriefing following use of force",
        visit.oic.name,
        "19 November 2026",
    ):
        assert part in said


def test_an_earlier_answer_is_read_as_it_was_given() -> None:
    visit = make_visit()
    concern_on(visit)
    client = signed_in(visit.oic)
    first = KeptAssessment.objects.filter(visit=visit).earliest("number")
    said = words(client.get(reverse("debrief-answer", args=[visit.pk, first.number])))
    assert "See the newest answer" in said
    assert client.get(reverse("debrief-answer", args=[visit.pk, 99])).status_code == 404


def test_nobody_else_finds_the_pages() -> None:
    visit = make_visit()
    form = referred(visit)
    concern_on(visit)
    for route, rest in (
        ("visit-debrief", []),
        ("debrief-lead", []),
        ("debrief-stand-down", []),
        ("debrief-decide", [form.pk]),
    ):
        assert signed_in(officer()).get(reverse(route, args=[visit.pk, *rest])).status_code == 404
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    assert signed_in(manager).get(reverse("debrief-decide", args=[visit.pk, form.pk])).status_code == 404


def test_a_decision_is_made_on_its_page() -> None:
    visit = make_visit()
    form = referred(visit)
    here = reverse("debrief-decide", args=[visit.pk, form.pk])
    client = signed_in(visit.oic)
    assert client.post(here, {"version": "0", "yes": "yes", "reason": ""}).status_code == 422
    assert client.post(here, {"version": "0", "yes": "yes", "reason": WHY}).status_code == 302
    assert Decision.objects.get(code=Decided.DEBRIEF).yes is True
