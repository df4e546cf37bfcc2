"""Vulnerabilities, referrals and the family welfare form as officers record them (VIS-7, VIS-10, VIS-11)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core.errors import DomainError, NotAllowed
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_form,
    add_step,
    close,
    make_visit,
    officer,
)
from tests.forms_said import NOT_RELEVANT
from tests.sign_in import signed_in
from tests.visit_support import errors, typed
from visits.gate import judge
from visits.kinds import WELFARE
from visits.models import FamilyWelfare, Visit, VisitChange, Vulnerability
from visits.operations.filling_in import fill_in
from visits.queries import facts_of, with_parts

pytestmark = pytest.mark.django_db
CHILD = {"name": "Drita Leka", "date_of_birth": date(2017, 4, 14), "capacity": "household"}
AT_RISK = {"heads": ["self_harm"], "no_referral_reason": ""}


def outstanding(visit: Visit, code: str) -> list[str]:
    fresh = with_parts(Visit.objects.filter(pk=visit.pk)).get()
    verdict = judge(visit=fresh, facts=facts_of(fresh), at=NOON)
    return [item.words for item in verdict.blocking if item.rule.code == code]


def test_a_referral_satisfies_vis_11_and_one_by_mistake_does_not() -> None:
    visit = make_visit()
    form = add_form(visit, "vulnerability", **AT_RISK)
    assert len(outstanding(visit, "VIS-11")) == 1
    add_step(form, "referral")
    assert outstanding(visit, "VIS-11") == []
    add_step(form, "outcome", said="It was another visit’s.", by_mistake=True)
    assert len(outstanding(visit, "VIS-11")) == 1
    with pytest.raises(DomainError, match="recorded here"):
        add_step(form, "outcome")


def test_what_became_of_a_referral_is_added_after_closing_and_nothing_else() -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    form = add_form(visit, "vulnerability", **AT_RISK)
    add_step(form, "referral")
    close(visit)
    add_step(form, "outcome", by=colleague)
    assert [row.words() for row in form.outcomes.all()] == ["A nurse has seen him."]
    for step, changes in (("referral", {}), ("outcome", {"by_mistake": True})):
        with pytest.raises(DomainError, match="closed"):
            add_step(form, step, **changes)
    with pytest.raises(NotAllowed):
        add_step(form, "outcome", by=UserFactory(roles=[Role.MANAGER], team=visit.team))


def test_referrals_and_outcomes_are_never_changed() -> None:
    form = add_form(make_visit(), "vulnerability")
    row = add_step(form, "referral")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(reference="X")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"made_on": NOON.date() + timedelta(days=1)}, "future"),
        ({"made_on": NOON.date() - timedelta(days=1)}, "before the visit"),
        ({"made_to": "other", "made_to_words": ""}, "to whom"),
    ],
)
def test_a_referral_that_cannot_be_is_refused(changes: dict[str, Any], words: str) -> None:
    form = add_form(make_visit(), "vulnerability")
    with pytest.raises(DomainError, match=words):
        add_step(form, "referral", **changes)


def test_a_referral_is_recorded_on_its_page_and_shown_on_that_of_the_part() -> None:
    visit = make_visit()
    form = add_form(visit, "vulnerability", **AT_RISK)
    client = signed_in(visit.oic)
    part = reverse("visit-forms", args=[visit.pk, "vulnerability"])
    page = reverse("visit-form-step", args=[visit.pk, "vulnerability", form.pk, "referral"])
    assert page in client.get(part).content.decode()
    data = typed(client.get(page)) | {"made_to": "other"}
    assert client.post(page, data).status_code == 422
    today = visit.started_at.date() if visit.started_at else NOON.date()
    data |= {"made_to_words": "Custody nurse", "reference": "CN-7"}
    data |= {"made_on-day": today.day, "made_on-month": today.month, "made_on-year": today.year}
    assert client.post(page, data).status_code == 302
    shown = client.get(part).content.decode()
    assert "Custody nurse, on 19 November 2026, reference CN-7" in shown
    assert "Adult at risk." in shown
    history = client.get(reverse("visit-history", args=[visit.pk])).content.decode()
    assert "Custody nurse" in history


def test_who_may_not_read_it_finds_no_page_of_a_step() -> None:
    visit = make_visit()
    form = add_form(visit, "vulnerability", **AT_RISK)
    add_step(form, "referral")
    boss = signed_in(UserFactory(roles=[Role.MANAGER], team=visit.team))
    for step in ("referral", "outcome"):
        page = reverse("visit-form-step", args=[visit.pk, "vulnerability", form.pk, step])
        assert boss.get(page).status_code == 404
        assert boss.post(page, {}).status_code == 404
    assert "Custody" not in boss.get(reverse("visit-history", args=[visit.pk])).content.decode()


class TestWelfare:
    def test_a_child_met_makes_it_relevant_and_the_question_is_not_asked(self) -> None:
        visit = make_visit()
        add_encounter(visit, **CHILD)
        assert outstanding(visit, "VIS-7") == ["Fill in the family welfare form"]
        client = signed_in(visit.oic)
        page = reverse("visit-form-new", args=[visit.pk, "welfare"])
        shown = client.get(page).content.decode()
        assert "Drita Leka was under 18 that day" in shown
        assert 'name="relevant"' not in shown
        assert "Drita Leka, born 14 April 2017" in shown
        data = typed(client.get(page)) | {"carers": "Her aunt.", "any_concerns": "no"}
        assert client.post(page, data).status_code == 302
        assert FamilyWelfare.objects.get(visit=visit).relevant is True
        assert outstanding(visit, "VIS-7") == []

    def test_it_cannot_be_said_to_be_irrelevant_where_a_child_was_met(self) -> None:
        visit = make_visit()
        add_encounter(visit, **CHILD)
        with pytest.raises(DomainError, match="under 18"):
            add_form(visit, "welfare", **NOT_RELEVANT)

    def test_a_child_met_afterwards_brings_it_back(self) -> None:
        visit = make_visit()
        add_form(visit, "welfare", **NOT_RELEVANT)
        assert outstanding(visit, "VIS-7") == []
        add_encounter(visit, **CHILD)
        assert outstanding(visit, "VIS-7") == ["Fill in the family welfare form: it is relevant"]

    def test_only_the_officer_in_charge_says_that_it_is_not_relevant(self) -> None:
        colleague = officer()
        visit = make_visit(officers=[colleague])
        with pytest.raises(DomainError, match="Only the officer in charge"):
            add_form(visit, "welfare", by=colleague, **NOT_RELEVANT)
        form = add_form(visit, "welfare", by=colleague, relevant=None)
        assert form.state == "draft"

    def test_everybody_on_the_visit_fills_in_the_one_form(self) -> None:
        colleague = officer()
        visit = make_visit(officers=[colleague])
        form = add_form(visit, "welfare")
        values = {name: getattr(form, name) for name in NOT_RELEVANT} | {
            "concerns": "", "no_referral_reason": "", "carers": "Their grandmother."
        }  # fmt: skip
        fill_in(
            kind=WELFARE, visit=visit, form=form, values=values, expected_version=form.version, by=colleague,
            at=NOON,
        )  # fmt: skip
        assert FamilyWelfare.objects.get(visit=visit).carers == "Their grandmother."
        with pytest.raises(DomainError, match="already"):
            add_form(visit, "welfare")

    def test_where_nobody_was_met_the_answer_is_filled_in(self) -> None:
        visit = make_visit()
        page = signed_in(visit.oic).get(reverse("visit-form-new", args=[visit.pk, "welfare"]))
        assert "Nobody was met." in page.content.decode()

    def test_concerns_need_a_referral(self) -> None:
        visit = make_visit()
        form = add_form(visit, "welfare", any_concerns=True, concerns="No food in the house.")
        assert outstanding(visit, "VIS-7") == ["Record the referral of the children, or why none applies"]
        add_step(form, "children-referral")
        assert outstanding(visit, "VIS-7") == []


def test_an_answer_that_is_kept_apart_has_a_history_of_its_own() -> None:
    visit = make_visit()
    changes = VisitChange.objects.filter(visit=visit, values__has_key="any_vulnerable")
    assert [list(change.values) for change in changes] == [["any_vulnerable"]]


def test_none_of_these_stands_alone() -> None:
    visit = make_visit()
    client = signed_in(visit.oic)
    page = reverse("visit-form-new", args=[visit.pk, "vulnerability"])
    answer = client.post(page, typed(client.get(page)) | {"heads": ["none", "self_harm"]})
    assert answer.status_code == 422
    assert "not both" in str(errors(answer))
    assert not Vulnerability.objects.exists()


def test_strange_text_is_shown_as_it_was_typed() -> None:
    visit = make_visit()
    form = add_form(visit, "vulnerability", details="\u202eabc\u202c <b>&amp;")
    client = signed_in(visit.oic)
    shown = client.get(reverse("visit-form", args=[visit.pk, "vulnerability", form.pk])).content.decode()
    assert "&lt;b&gt;&amp;amp;" in shown


def test_a_user_who_left_the_visit_reads_it_no_more() -> None:
    colleague = officer()
    visit = make_visit(officers=[colleague])
    add_form(visit, "vulnerability", **AT_RISK)
    page = reverse("visit-forms", args=[visit.pk, "vulnerability"])
    assert signed_in(colleague).get(page).status_code == 200
    visit.team_members.filter(user=colleague).delete()
    assert signed_in(User.objects.get(pk=colleague.pk)).get(page).status_code == 404
