"""The API of where a case goes: the rule and what it saw, and the decision of a person (REF-4)."""

from datetime import date
from typing import Any

import pytest

from accounts.roles import Role
from referrals.models import UnitDecision
from tests.api_support import Api, a_system, faults, problem
from tests.referral_support import encounter_of, ready_visit, worker
from tests.visit_support import events
from visits.models import Encounter, Visit

pytestmark = pytest.mark.django_db
EARLY = worker("Elira Kelmendi", "1996-05-01")
DECISION = {"unit": "local_cfi", "reason": "Section 8 does not reach back; local CFI asked for it."}


@pytest.fixture
def api() -> Api:
    """Give a system that is an officer, in charge of its visits."""
    return Api(a_system(Role.OFFICER))


def where(visit: Visit, name: str = "Elira Kelmendi") -> str:
    return f"/visits/{visit.pk}/people/{encounter_of(visit, name).pk}/unit/"


def test_it_says_which_rule_sends_a_case_where_and_what_it_saw(api: Api) -> None:
    visit = ready_visit(worker("Elira Kelmendi", "2019-03-04"), oic=api.user)
    body = api.get(where(visit)).json()
    assert (body["rule"], body["units"], body["refused"]) == ("REF-2", ["CPCT (Manchester)"], False)
    assert [law["code"] for law in body["laws"]] == ["s15"]
    assert body["facts"]
    (event,) = events("referrals.referral.read")
    assert set(event.subjects) == {encounter_of(visit, "Elira Kelmendi").pk, visit.pk}


def test_a_decision_is_kept_with_its_reason_and_shown(api: Api) -> None:
    visit = ready_visit(EARLY, oic=api.user)
    assert api.get(where(visit)).json()["refused"] is True
    response = api.change(where(visit), DECISION, "post")
    assert response.status_code == 200, response.content
    assert response.json()["decision"]["unit"] == "local_cfi"
    assert response.json() == api.get(where(visit)).json()
    assert UnitDecision.objects.get().by == api.user
    assert events("referrals.unit.decided")[-1].actor == api.user.pk


def test_a_decision_on_facts_that_changed_gets_the_facts_as_they_stand_and_is_not_kept(api: Api) -> None:
    visit = ready_visit(EARLY, oic=api.user)
    old = api.get(where(visit))["ETag"]
    later = date(1996, 6, 1)
    Encounter.objects.filter(visit=visit).update(began_earliest=later, began_latest=later)
    stale = api.post(where(visit), DECISION, if_match=old)
    found = problem(stale, 412)
    assert "1 June 1996" in str(found["current"]["facts"])
    assert not UnitDecision.objects.exists()
    assert api.post(where(visit), DECISION, if_match=found["etag"]).status_code == 200


def test_a_decision_sent_twice_is_kept_once(api: Api) -> None:
    visit = ready_visit(EARLY, oic=api.user)
    tag = api.get(where(visit))["ETag"]
    answers = [api.post(where(visit), DECISION, if_match=tag).status_code for _ in range(2)]
    assert answers == [200, 412]
    assert UnitDecision.objects.count() == 1


def test_there_is_nothing_to_decide_where_the_guidance_says_it(api: Api) -> None:
    visit = ready_visit(worker("Elira Kelmendi", "2019-03-04"), oic=api.user)
    assert "nothing to decide" in problem(api.change(where(visit), DECISION, "post"), 403)["detail"]


def test_only_who_leads_the_visit_decides() -> None:
    auditor, stranger = Api(a_system(Role.AUDITOR)), Api(a_system(Role.OFFICER))
    visit = ready_visit(EARLY)
    assert auditor.get(where(visit)).status_code == 200
    assert problem(auditor.post(where(visit), DECISION, if_match='"x"'), 403)
    assert problem(stranger.get(where(visit)), 404)
    assert problem(stranger.post(where(visit), DECISION, if_match='"x"'), 404)
    assert not UnitDecision.objects.exists()


def test_a_person_of_another_visit_is_not_found_through_this_one(api: Api) -> None:
    visit, other = ready_visit(EARLY, oic=api.user), ready_visit(EARLY, oic=api.user)
    swapped = f"/visits/{visit.pk}/people/{encounter_of(other, 'Elira Kelmendi').pk}/unit/"
    assert problem(api.get(swapped), 404)
    assert problem(api.post(swapped, DECISION, if_match='"x"'), 404)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"unit": "cfi"}, "#/unit"),
        ({"unit": ""}, "#/unit"),
        ({"reason": "\n "}, "#/reason"),
        ({"reason": "x" * 1001}, "#/reason"),
        ({"by": "somebody"}, "#/by"),
    ],
)
def test_a_decision_that_cannot_be_is_pointed_at(api: Api, changes: dict[str, Any], place: str) -> None:
    visit = ready_visit(EARLY, oic=api.user)
    assert list(faults(api.change(where(visit), DECISION | changes, "post"))) == [place]
    assert not UnitDecision.objects.exists()
