"""A visit is handed over to another officer in charge: once, to an officer, with its record, and one at a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Absence, User
from accounts.operations.absences import end_absence
from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed
from notices.models import Notice
from tests.database import CommittedDatabase
from tests.deputy_support import away, fresh
from tests.factories import UserFactory
from tests.factories_visits import add_encounter, close, make_visit, officer, ready_to_close
from tests.integration.test_casework_races import at_once
from tests.sign_in import signed_in
from tests.visit_support import errors, events, typed, words
from visits.enums import OfficerRole
from visits.models import HandOver, Visit, VisitOfficer
from visits.operations.answering import answer
from visits.operations.closing import close as close_visit
from visits.operations.handing_over import hand_over
from visits.permissions import allowed, check_can_edit


def handed(visit: Visit, to: User, by: User | None = None, **more: Any) -> HandOver:
    visit = Visit.objects.select_related("oic").get(pk=visit.pk)
    given = {"expected_oic": visit.oic_id, "at": clock.now(), "by": by or visit.oic} | more
    return hand_over(visit=visit, to=to, **given)


def manager_of(visit: Visit) -> User:
    return UserFactory(team=visit.team, roles=[Role.MANAGER])


@pytest.mark.django_db
def test_the_new_officer_in_charge_leads_and_the_old_one_stays_on_the_team() -> None:
    visit, sam = make_visit(), officer(name="Sam Ford")
    jo, worker = visit.oic, add_encounter(visit)
    handed(visit, sam)
    visit.refresh_from_db()
    assert visit.oic == sam
    roles = dict(visit.team_members.values_list("user", "role"))
    assert roles == {jo.pk: OfficerRole.OFFICER, sam.pk: OfficerRole.OIC}
    at = clock.now()
    assert allowed(check_can_edit, visit, sam, at)
    assert not allowed(check_can_edit, visit, jo, at)
    worker.refresh_from_db()
    assert worker.author_id == jo.pk
    event = events("visits.visit.handed_over")[0]
    assert {jo.pk, sam.pk, visit.pk} == set(event.subjects)
    page = words(signed_in(sam).get(reverse("visit-history", args=[visit.pk])))
    assert "Handed over to another officer in charge" in page
    assert f"by {jo.name}" in page
    assert set(Notice.objects.values_list("to", "kind")) == {(sam.pk, "visits.handed_over")}


@pytest.mark.django_db
def test_who_takes_over_from_elsewhere_need_not_depart_and_can_close() -> None:
    at = clock.now()
    visit, sam = make_visit(at=at), officer()
    visit = ready_to_close(visit, at)
    handed(visit, sam)
    page = words(signed_in(sam).get(reverse("visit-team", args=[visit.pk])))
    assert "Took the visit over, and was not at the premises" in page
    assert "Everybody is marked departed" in page
    close_visit(visit=visit, by=sam, at=clock.now())
    visit.refresh_from_db()
    assert visit.closed_by == sam


@pytest.mark.django_db
def test_the_manager_hands_over_with_a_reason_and_so_does_their_deputy() -> None:
    at = clock.now()
    visit, sam, kit = make_visit(), officer(), officer()
    boss = manager_of(visit)
    with pytest.raises(DomainError, match="Say why") as refused:
        handed(visit, sam, boss, reason="  ")
    assert refused.value.field == "reason"
    made = handed(visit, sam, boss, reason="Jo is in hospital.")
    assert (made.by, made.acting_for, made.reason) == (boss, None, "Jo is in hospital.")
    away(boss, kit, at)
    made = handed(visit, kit, fresh(kit), reason="Sam is on a course.")
    assert (made.by, made.acting_for) == (kit, boss)
    assert events("visits.visit.handed_over")[1].acting_for == boss.pk
    page = words(signed_in(kit).get(reverse("visit-history", args=[visit.pk])))
    assert f"by {kit.name} for {boss.name}" in page
    assert "Sam is on a course." in page


@pytest.mark.django_db
def test_it_is_refused_to_others_to_nobody_suitable_and_when_closed() -> None:
    visit, sam = make_visit(), officer()
    for by in (officer(), UserFactory(roles=[Role.MANAGER]), UserFactory(roles=[Role.AUDITOR])):
        with pytest.raises(NotAllowed, match="can hand a visit over"):
            handed(visit, sam, by, reason="I want it.")
    for to, refusal in (
        (UserFactory(roles=[Role.HMI]), "is not an officer"),
        (visit.oic, "in charge of this"),
    ):
        with pytest.raises(DomainError, match=refusal):
            handed(visit, to)
    with pytest.raises(DomainError, match="is not an officer"):
        handed(visit, officer(is_active=False))
    close(visit)
    with pytest.raises(NotAllowed, match="This visit is closed"):
        handed(visit, sam)
    assert not HandOver.objects.exists()


@pytest.mark.django_db
def test_the_page_asks_first_does_it_once_and_says_when_it_is_overtaken() -> None:
    visit, jo = make_visit(), None
    jo, sam, kit = visit.oic, officer(team=visit.team), officer(name="Kit Marlow")
    client, here = signed_in(jo), reverse("visit-hand-over", args=[visit.pk])
    first = typed(client.get(here))
    assert errors(client.post(here, first)) == ["Select who takes the visit over"]
    found = client.post(here, first | {"name": "marlow", "find": "1"})
    assert kit.name in words(found)
    asked = client.post(here, first | {"to": str(sam.pk), "reason": "A course"})
    assert f"{sam.name} leads the visit from now on, and joins its team" in words(asked)
    assert not HandOver.objects.exists()
    form = typed(asked) | {"confirm": "1"}
    for _ in range(2):  # a double click
        assert client.post(here, form)["Location"] == reverse("visit", args=[visit.pk])
    assert HandOver.objects.count() == 1
    stale = signed_in(manager_of(visit)).post(
        here, form | {"to": str(kit.pk), "name": "marlow", "reason": "Away"}
    )
    assert stale.status_code == 409
    assert f"the visit was handed over to {sam.name} by {jo.name}" in errors(stale)[0]
    assert HandOver.objects.count() == 1
    assert "Only the officer in charge" in words(client.get(here))
    assert signed_in(officer()).get(here).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("oic", ["", "x", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_a_page_that_says_no_longer_who_was_in_charge_is_refused(oic: str) -> None:
    visit, sam = make_visit(), officer()
    here = reverse("visit-hand-over", args=[visit.pk])
    form = {"oic": oic, "to": str(sam.pk), "name": sam.name, "reason": "", "confirm": "1"}
    assert signed_in(visit.oic).post(here, form).status_code == 409
    assert not HandOver.objects.exists()


def test_of_two_hand_overs_at_once_one_is_done_and_one_officer_is_in_charge(
    committed_db: CommittedDatabase,
) -> None:
    visit, sam, kit = make_visit(), officer(), officer()
    jo, boss, at = visit.oic, manager_of(visit), clock.now()
    results = at_once(
        lambda: hand_over(visit=visit, to=sam, expected_oic=jo.pk, by=jo, at=at),
        lambda: hand_over(visit=visit, to=kit, expected_oic=jo.pk, by=boss, at=at, reason="Away."),
        lambda: hand_over(visit=visit, to=sam, expected_oic=jo.pk, by=jo, at=at),
    )
    visit.refresh_from_db()
    assert VisitOfficer.objects.get(visit=visit, role=OfficerRole.OIC).user_id == visit.oic_id
    assert HandOver.objects.count() == 1
    assert sum(isinstance(result, DomainError) for result in results) == (1 if visit.oic == sam else 2)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hand over", "away", "end", "wait", "answer"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(1, 48),
    ),
    min_size=3,
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_leaves_a_visit_without_one_officer_in_charge_or_gives_a_right_out_of_time(
    steps: list[tuple[str, int, int, int]],
) -> None:
    """Against a model kept beside it: who leads, and who is away with whom as deputy, and when."""
    at = clock.now()
    people = [officer() for _ in range(4)]
    visit = make_visit(people[0], at)
    leads, absences = people[0].pk, []
    for step, one, two, hours in steps:
        actor, other = fresh(people[one]), fresh(people[two])
        now_away = {a for a, _, start, end in absences if start <= at < end}
        if step == "wait":
            at += timedelta(hours=hours)
        elif step == "away":
            end = at + timedelta(hours=hours)
            clash = any(a in (actor.pk, other.pk) and s < end and e > at for a, _, s, e in absences)
            if actor.pk == other.pk or clash:
                with pytest.raises(DomainError):
                    away(actor, other, at, lasts=timedelta(hours=hours))
            else:
                away(actor, other, at, lasts=timedelta(hours=hours))
                absences.append((actor.pk, other.pk, at, end))
        elif step == "end" and actor.pk in now_away:
            running = Absence.objects.in_force(at).get(user=actor)
            end_absence(absence=running, by=actor, at=at)
            absences = [(a, d, s, at if a == actor.pk and s <= at < e else e) for a, d, s, e in absences]
        elif step == "hand over":
            may = _may(actor.pk, leads, absences, at)
            if may and other.pk != leads:
                handed(visit, other, actor, at=at, reason="Somebody is away.")
                leads = other.pk
            else:
                with pytest.raises(DomainError):
                    handed(visit, other, actor, at=at, reason="Somebody is away.")
        elif step == "answer":
            if _may(actor.pk, leads, absences, at):
                answer(visit=visit, question="anybody_met", value=None, by=actor, at=at)
            else:
                with pytest.raises(NotAllowed):
                    answer(visit=visit, question="anybody_met", value=None, by=actor, at=at)
        visit = Visit.objects.select_related("oic", "team").get(pk=visit.pk)
        assert visit.oic_id == leads
        assert VisitOfficer.objects.get(visit=visit, role=OfficerRole.OIC).user_id == leads
        for person in people:
            found = allowed(check_can_edit, visit, fresh(person), at)
            assert found == _may(person.pk, leads, absences, at), (step, person.name)


def _may(person: Any, leads: Any, absences: list[Any], at: Any) -> bool:
    """Whoever leads; and who stands in for them, in their own absence's time alone."""
    return person == leads or any(
        (a, d) == (leads, person) and start <= at < end for a, d, start, end in absences
    )
