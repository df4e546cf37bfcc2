"""VIS-8: each officer passes intelligence on or answers that there was none; the visit holds no more than that."""

import pytest

from accounts.roles import Role
from core.errors import DomainError, NotAllowed
from core.ids import new_id
from intelligence.enums import InUse
from intelligence.operations import submit
from intelligence.operations.passing import Passed
from tests import factories_visits as made
from tests.factories import UserFactory
from tests.factories_visits import NOON
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.gate import judge
from visits.models import IntelligenceReceipt, Visit, VisitChange, VisitOfficer
from visits.operations.intelligence import answer_none
from visits.queries import facts_of, visits_for_page

CANARY = "Zephyrine Quillfeather"


def said(**more: str) -> Passed:
    return Passed(content={"what": CANARY, **more}, source={}, in_use=InUse.NO)


def two_on_a_visit() -> tuple[Visit, VisitOfficer, VisitOfficer]:
    """Return a visit, its officer in charge and a colleague on it."""
    oic = made.officer()
    colleague = UserFactory(roles=[Role.OFFICER], team=oic.team)
    visit = made.make_visit(oic, officers=[colleague])
    members = {member.user_id: member for member in visit.team_members.select_related("user")}
    return visit, members[oic.pk], members[colleague.pk]


def codes(visit: Visit) -> list[str]:
    visit = visits_for_page(visit.oic, NOON).get(pk=visit.pk)
    return [item.rule.code for item in judge(visit=visit, facts=facts_of(visit), at=NOON).blocking]


@pytest.mark.django_db
def test_the_visit_does_not_close_until_each_officer_has_answered() -> None:
    visit, own, other = two_on_a_visit()
    assert codes(visit).count("VIS-8") == 2
    answer_none(member=own, by=own.user, at=NOON)
    assert codes(visit).count("VIS-8") == 1
    submit(draft_id=new_id(), passed=said(), visit_id=visit.pk, by=other.user, at=NOON)
    assert "VIS-8" not in codes(visit)


@pytest.mark.django_db
def test_the_visit_holds_the_receipt_and_not_the_content() -> None:
    visit, own, other = two_on_a_visit()
    receipt = submit(draft_id=new_id(), passed=said(), visit_id=visit.pk, by=other.user, at=NOON)
    shown = signed_in(own.user).get(f"/visits/{visit.pk}/intelligence/")
    assert f"Passed on: {receipt.number}" in words(shown)
    assert CANARY not in shown.content.decode()
    assert CANARY not in str(list(VisitChange.objects.values()))
    assert str(IntelligenceReceipt.objects.get()) == receipt.number


@pytest.mark.django_db
def test_the_officer_in_charge_answers_for_nobody_else() -> None:
    visit, own, other = two_on_a_visit()
    with pytest.raises(NotAllowed, match="has to answer this themselves"):
        answer_none(member=other, by=own.user, at=NOON, reason="He is ill.")
    manager = UserFactory(roles=[Role.MANAGER], team=visit.team)
    with pytest.raises(DomainError, match="Say why"):
        answer_none(member=other, by=manager, at=NOON)
    answer_none(member=other, by=manager, at=NOON, reason="He left the service yesterday.")
    shown = signed_in(own.user).get(f"/visits/{visit.pk}/intelligence/")
    assert "He left the service yesterday." in words(shown)


@pytest.mark.django_db
def test_an_officer_in_charge_who_also_manages_the_team_answers_for_nobody_else() -> None:
    visit, own, other = two_on_a_visit()
    made.UserFactory(roles=[Role.MANAGER], team=visit.team)
    own.user.role_grants.create(role=Role.MANAGER, starts_at=NOON.replace(year=2020))
    own.user.forget_held()
    with pytest.raises(NotAllowed):
        answer_none(member=other, by=own.user, at=NOON, reason="He is ill.")


@pytest.mark.django_db
def test_one_tap_answers_and_a_second_changes_nothing() -> None:
    visit, own, _ = two_on_a_visit()
    client = signed_in(own.user)
    address = f"/visits/{visit.pk}/intelligence/{own.pk}/none/"
    client.post(address)
    version = VisitOfficer.objects.get(pk=own.pk).version
    assert client.post(address).status_code == 302
    assert VisitOfficer.objects.get(pk=own.pk).version == version


@pytest.mark.django_db
def test_none_cannot_be_answered_after_something_was_passed_on() -> None:
    visit, own, _ = two_on_a_visit()
    submit(draft_id=new_id(), passed=said(), visit_id=visit.pk, by=own.user, at=NOON)
    answer = signed_in(own.user).post(f"/visits/{visit.pk}/intelligence/{own.pk}/none/", follow=True)
    assert "You passed some on, so “none” cannot be the answer." in words(answer)


@pytest.mark.django_db
def test_something_is_passed_on_after_none_and_after_the_visit_is_closed() -> None:
    visit, _ = made.closed_visit()
    own = visit.team_members.get()
    number = submit(draft_id=new_id(), passed=said(), visit_id=visit.pk, by=own.user, at=NOON).number
    assert VisitOfficer.objects.get(pk=own.pk).intelligence == "passed_on"
    assert not Visit.objects.get(pk=visit.pk).is_open
    assert IntelligenceReceipt.objects.get().number == number


@pytest.mark.django_db
def test_who_was_not_on_the_visit_leaves_nothing_on_it() -> None:
    visit, _, _ = two_on_a_visit()
    manager = UserFactory(roles=[Role.MANAGER], team=visit.team)
    submit(draft_id=new_id(), passed=said(), visit_id=visit.pk, by=manager, at=NOON)
    assert not IntelligenceReceipt.objects.exists()
    stranger = made.officer()
    receipt = submit(draft_id=new_id(), passed=said(), visit_id=visit.pk, by=stranger, at=NOON)
    assert receipt.visit_id is None
