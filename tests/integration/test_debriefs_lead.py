"""A debrief that is not closed gets another lead, with a reason, whoever led it before (DEB-3 says “usually”)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed
from debriefs.debrief_enums import DebriefState
from debriefs.debrief_permissions import check_can_change_lead
from debriefs.enums import LedAs
from debriefs.models import Debrief, Requirement
from debriefs.operations.inviting import invite
from debriefs.operations.leading import change_lead
from debriefs.queries.leading import who_may_take_over
from debriefs.queries.timeline import timeline_of
from notices.models import Notice
from tests.debrief_support import concern_on, hmi_of
from tests.deputy_support import away, fresh
from tests.factories import UserFactory
from tests.factories_held import (
    AFTER,
    again,
    follow_up,
    hold,
    plan,
    team_of,
    two_visits,
    visit_with_concern,
)
from tests.factories_visits import NOON, make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import typed
from visits.models import Visit
from visits.operations.team import add_officer, name_oversight

pytestmark = pytest.mark.django_db
WHY = "She has left the service."


def manager_of(user: User) -> User:
    return UserFactory(team=user.team, roles=[Role.MANAGER])


def reads(user: User, debrief: Debrief) -> bool:
    return Debrief.objects.visible_to(user, NOON).filter(pk=debrief.pk).exists()


def given(debrief: Debrief, lead: User, by: User, reason: str = WHY) -> Debrief:
    return change_lead(debrief=debrief, lead=lead, reason=reason, by=by, at=AFTER)


def test_a_debrief_that_was_held_is_followed_up_by_whom_the_manager_gives_it_to() -> None:
    oic = officer()
    (colleague,) = team_of(oic)
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = hold(plan(visit))
    User.objects.filter(pk=oic.pk).update(is_active=False)
    made = given(debrief, colleague, manager_of(oic))
    assert (made.lead, made.led_as, made.lead_because) == (colleague, LedAs.OTHER, WHY)
    requirement = Requirement.objects.get(visit=visit)
    assert (requirement.lead, requirement.lead_because) == (colleague, WHY)
    assert timeline_of(made)[0].text == WHY
    assert Notice.objects.filter(to=colleague, kind="debriefs.leads").exists()
    assert follow_up(made).state == DebriefState.FOLLOWED_UP


def test_another_lead_of_a_planned_debrief_leads_what_is_required_of_each_of_its_visits() -> None:
    oic = officer()
    (colleague,) = team_of(oic)
    visits = two_visits(oic)
    for visit in visits:
        add_officer(visit=visit, user=colleague, by=oic, at=NOON)
    debrief = plan(*visits, minute_taker=colleague)
    made = given(debrief, colleague, oic)
    assert (made.lead, made.minute_taker) == (colleague, None)
    assert set(Requirement.objects.values_list("lead", flat=True)) == {colleague.pk}
    said = [(each.title, each.text) for each in timeline_of(made) if each.title == "Another lead"]
    assert said == [("Another lead", WHY)]
    told = Notice.objects.filter(to=colleague, kind="debriefs.leads")
    assert [each.subject_id for each in told] == [made.pk]
    concern_on(visits[0])
    assert again(debrief).lead == colleague


def test_of_several_visits_still_to_be_debriefed_who_is_on_one_alone_neither_leads_nor_says_who_does() -> (
    None
):
    oic = officer()
    (on_one,) = team_of(oic)
    one, other = two_visits(oic)
    add_officer(visit=one, user=on_one, by=oic, at=NOON)
    debrief = plan(one, other)
    assert on_one not in who_may_take_over(debrief, [one, other], AFTER)
    with pytest.raises(DomainError, match="they are on each"):
        given(debrief, on_one, oic)
    Visit.objects.filter(pk=one.pk).update(oic=on_one)
    with pytest.raises(NotAllowed, match="can set who leads the debrief"):
        check_can_change_lead(again(debrief), list(debrief.visits.all()), on_one, AFTER)
    assert on_one in who_may_take_over(hold(debrief), [one, other], AFTER)


def test_a_manager_who_also_acts_for_whom_a_concern_is_about_gives_it_another_lead_as_manager() -> None:
    oic = officer()
    (colleague,) = team_of(oic)
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = follow_up(given(hold(plan(visit)), colleague, oic))
    concern_on(visit, colleague, about_oic=True)
    boss = UserFactory(team=oic.team, roles=[Role.MANAGER, Role.OFFICER])
    away(oic, boss, NOON)
    assert check_can_change_lead(again(debrief), [visit], fresh(boss), AFTER) is None


def test_another_lead_is_somebody_who_may_lead_given_by_who_may_say_so_with_a_reason() -> None:
    oic = officer()
    (colleague,) = team_of(oic)
    debrief = plan(make_visit(oic, officers=[colleague]))
    with pytest.raises(NotAllowed, match=oic.name):
        given(debrief, colleague, colleague)
    with pytest.raises(DomainError, match="Say why"):
        given(debrief, colleague, oic, " ")
    with pytest.raises(DomainError, match="on the visit, an HMI or senior staff"):
        given(debrief, officer(), oic)
    with pytest.raises(DomainError, match="leads it already"):
        given(debrief, oic, oic)
    first = given(debrief, colleague, oic)
    assert given(debrief, colleague, oic).version == first.version
    assert given(debrief, oic, colleague, "Is back.").led_as == LedAs.OIC


def test_nobody_gives_a_debrief_back_to_an_officer_in_charge_about_whom_a_concern_is() -> None:
    oic = officer()
    (colleague,) = team_of(oic)
    visit = visit_with_concern(oic, officers=[colleague])
    debrief = given(hold(plan(visit)), colleague, oic)
    concern_on(visit, colleague, about_oic=True)
    with pytest.raises(DomainError, match="Choose somebody"):
        given(debrief, oic, manager_of(oic), "Was in charge.")


def test_a_debrief_that_was_called_off_keeps_its_lead() -> None:
    oic = officer()
    (colleague,) = team_of(oic)
    debrief = plan(make_visit(oic, officers=[colleague]))
    Debrief.objects.update(state=DebriefState.CALLED_OFF, called_off_because="Nobody could come.")
    with pytest.raises(DomainError, match="closed, or was called off"):
        given(debrief, colleague, oic)


def test_the_manager_gives_another_lead_on_the_page_of_the_debrief() -> None:
    now = clock.now()
    oic = officer()
    (colleague,) = team_of(oic)
    debrief = plan(
        visit_with_concern(oic, officers=[colleague], at=now), at=now, planned_at=now + timedelta(days=1)
    )
    here = reverse("debrief-new-lead", args=[debrief.pk])
    client = signed_in(manager_of(oic))
    assert here in client.get(reverse("debrief", args=[debrief.pk])).content.decode()
    opened = typed(client.get(here))
    for _double_click in range(2):
        assert client.post(here, opened | {"lead": str(colleague.pk), "reason": WHY}).status_code == 302
        assert again(debrief).lead == colleague
    stale = client.post(here, opened | {"lead": str(oic.pk), "reason": "Is back."})
    assert (stale.status_code, again(debrief).lead) == (409, colleague)


def test_the_hm_inspector_named_reads_the_debrief_and_gives_it_another_lead_unless_a_concern_is_about_them() -> (
    None
):
    now = clock.now()
    oic = officer()
    (colleague,) = team_of(oic)
    visit = visit_with_concern(oic, officers=[colleague], at=now)
    debrief = plan(visit, at=now, planned_at=now + timedelta(days=1))
    hmi, gold, before = (UserFactory(roles=[Role.HMI]) for _ in range(3))
    for user, named_as in ((hmi, "hmi"), (gold, "gold"), (before, "hmi")):
        why = {"reason": "Oversees it.", "by": manager_of(oic), "at": now}
        name_oversight(visit=visit, user=user, named_as=named_as, **why)
    visit.oversight.filter(user=before).update(ends_at=now)
    here, page = (reverse(name, args=[debrief.pk]) for name in ("debrief-new-lead", "debrief"))

    def found(user: User) -> set[int]:
        return {signed_in(user).get(address).status_code for address in (here, page)}

    assert (found(hmi), found(gold), found(before)) == ({200}, {404}, {404})
    client = signed_in(hmi)
    assert here in client.get(page).content.decode()
    client.post(here, typed(client.get(here)) | {"lead": str(colleague.pk), "reason": WHY})
    assert again(debrief).lead == colleague
    concern_on(visit, colleague, about=hmi, at=now)
    assert found(hmi) == {404}


def test_an_hm_inspector_about_whom_a_concern_is_on_another_visit_of_the_debrief_does_not_read_it() -> None:
    visits = two_visits(oic := officer())
    debrief = plan(*visits)
    hmi = hmi_of(visits[0])
    assert reads(hmi, debrief)
    name_oversight(
        visit=visits[1], user=hmi, named_as="hmi", reason="Oversees it.", by=manager_of(oic), at=NOON
    )
    concern_on(visits[1], about=hmi)
    assert not reads(hmi, debrief)
    invite(debrief=again(debrief), user=hmi, because="Trains us.", by=again(debrief).lead, at=NOON)
    assert reads(hmi, debrief)
