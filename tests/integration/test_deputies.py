"""A deputy acts for somebody who is away: from start to end of the absence, in their name, and no chains."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models.signals import post_init
from django.urls import reverse

from accounts.deputies import acts_for, keys_of
from accounts.held import grants_of, lent_to, person_with_roles
from accounts.models import Absence, RoleGrant, Team, User
from accounts.operations.absences import change_absence, end_absence
from accounts.roles import Role, roles_of
from core import clock
from core.errors import DomainError, NotAllowed, StaleVersion
from notices.models import Notice
from tests.deputy_support import away, fresh
from tests.factories import RoleGrantFactory, TeamFactory, UserFactory
from tests.factories_visits import make_visit, officer, ready_to_close
from tests.sign_in import signed_in
from tests.visit_support import errors, events, many_visits, queries_of, typed, words
from visits.models import Visit
from visits.operations.answering import answer
from visits.operations.closing import close, reopen
from visits.operations.team import mark_departed, name_oversight
from visits.permissions import check_can_edit, check_can_mark_departed

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def manager_of(team: Team, **more: Any) -> User:
    return UserFactory(team=team, roles=[Role.MANAGER], **more)


def sees(user: User, visit: Visit, at: datetime) -> bool:
    return Visit.objects.visible_to(fresh(user), at).filter(pk=visit.pk).exists()


def edits(user: User, visit: Visit, at: datetime) -> bool:
    try:
        check_can_edit(visit, fresh(user), at)
    except NotAllowed:
        return False
    return True


def test_a_deputy_leads_from_the_first_moment_until_before_the_last() -> None:
    at = clock.now()
    jo, sam = officer(name="Jo Lee"), officer(name="Sam Ford")
    visit = make_visit(jo, at)
    absence = away(jo, sam, at, starts=at + timedelta(days=1), lasts=timedelta(days=2))
    for moment, may in (
        (absence.starts_at - TICK, False),
        (absence.starts_at, True),
        (absence.ends_at - TICK, True),
        (absence.ends_at, False),
    ):
        assert (sees(sam, visit, moment), edits(sam, visit, moment)) == (may, may), moment
        assert edits(jo, visit, moment)


def test_what_a_deputy_does_is_recorded_as_done_for_the_absent_one() -> None:
    at = clock.now()
    jo, sam = officer(name="Jo Lee"), officer(name="Sam Ford")
    visit = make_visit(jo, at)
    ready_to_close(visit, at)
    away(jo, sam, at)
    answer(visit=visit, question="anybody_met", value=None, by=sam, at=at)
    answer(visit=visit, question="anybody_met", value=False, by=sam, at=at)
    close(visit=visit, by=sam, at=at)
    reopen(visit=visit, reason="A name is wrong.", by=sam, at=at)
    for name in ("visits.answer.given", "visits.visit.closed", "visits.visit.reopened"):
        latest = events(name)[-1]
        assert (latest.actor, latest.acting_for) == (sam.pk, jo.pk), name
    page = words(signed_in(sam).get(reverse("visit-history", args=[visit.pk])))
    assert page.count("by Sam Ford for Jo Lee") == 4
    read = events("visits.visit.read")[-1]
    assert (read.actor, read.acting_for) == (sam.pk, jo.pk)


def test_what_is_ones_own_right_is_done_in_ones_own_name() -> None:
    at = clock.now()
    jo, sam = officer(), officer()
    visit = make_visit(jo, at, officers=[sam])
    away(jo, sam, at)
    own = visit.team_members.get(user=sam)
    mark_departed(member=own, departed_at=at, by=sam, at=at)
    assert events("visits.officer.departed")[-1].acting_for is None
    answer(visit=visit, question="cprn_served", value=None, by=sam, at=at)
    assert events("visits.answer.given")[-1].acting_for == jo.pk
    with pytest.raises(NotAllowed, match="has to mark themselves departed"):
        check_can_mark_departed(visit, visit.team_members.get(user=jo), sam, at)


def test_a_deputy_has_no_deputy() -> None:
    at = clock.now()
    jo, sam, kit = officer(), officer(), officer()
    visit = make_visit(jo, at)
    away(jo, sam, at)
    away(sam, kit, at)
    assert sees(sam, visit, at)
    assert not sees(kit, visit, at)
    assert {each.id for each in acts_for(fresh(kit), at)} == {sam.pk}
    with pytest.raises(DomainError, match="is away too"):
        away(kit, sam, at)


def test_a_managers_deputy_does_what_the_manager_may_for_that_team_alone() -> None:
    at, team = clock.now(), TeamFactory()
    boss, sam = manager_of(team), officer()
    visit, other = make_visit(officer(team=team), at), make_visit(at=at)
    hmi = UserFactory(roles=[Role.HMI])
    with pytest.raises(NotAllowed):
        name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Force.", by=sam, at=at)
    away(boss, sam, at)
    named: dict[str, Any] = {"user": hmi, "named_as": "hmi", "reason": "Force.", "at": at, "by": fresh(sam)}
    name_oversight(visit=visit, **named)
    assert events("visits.oversight.named")[-1].acting_for == boss.pk
    with pytest.raises(NotAllowed):
        name_oversight(visit=other, **named)
    assert (sees(sam, visit, at), sees(sam, other, at)) == (True, False)
    assert signed_in(sam).get(reverse("visit-oversight", args=[visit.pk])).status_code == 200
    assert keys_of(fresh(sam), at) == {Role.OFFICER, Role.MANAGER}
    assert roles_of(fresh(sam), at) == {Role.OFFICER}
    jo = visit.oic
    record = away(jo, officer(), at, by=fresh(sam))  # a manager records absences of the team
    assert events("accounts.absence_recorded")[-1].acting_for == boss.pk
    assert record.created_by_id == sam.pk
    with pytest.raises(NotAllowed):  # but nobody lengthens what is lent to them
        end_absence(absence=Absence.objects.get(user=boss), by=fresh(sam), at=at)


def test_a_right_that_the_absent_one_loses_is_lent_no_more() -> None:
    at = clock.now()
    jo, sam = officer(), officer()
    visit = make_visit(jo, at)
    away(jo, sam, at)
    grant = jo.role_grants.get()
    grant.ends_at = at + timedelta(hours=1)
    grant.save()
    assert sees(sam, visit, at)
    assert not sees(sam, visit, at + timedelta(hours=1))
    User.objects.filter(pk=jo.pk).update(is_active=False)
    assert not sees(sam, visit, at)


def test_a_deputy_who_is_an_officer_no_more_acts_no_more() -> None:
    at = clock.now()
    jo, sam = officer(), officer()
    visit = make_visit(jo, at)
    away(jo, sam, at)
    sam.role_grants.update(ends_at=at)
    assert not sees(sam, visit, at)


@pytest.mark.parametrize(
    ("absent", "deputy", "refusal"),
    [
        ([Role.OFFICER], [Role.CASEWORKER], "only officers can stand in"),
        ([Role.OFFICER], [Role.MANAGER], "only officers can stand in"),
        ([Role.MANAGER], [Role.AUDITOR], "only officers, team managers and HM Inspectors"),
        ([Role.OFFICER], [Role.ADMINISTRATOR], "sees no case data and so stands in for nobody"),
        ([Role.CASEWORKER], [Role.OFFICER], "only caseworkers can stand in"),
        ([Role.OFFICER], [], "only officers can stand in"),
        ([], [Role.OFFICER], "only people with a role"),
    ],
)
def test_nobody_stands_in_who_could_not_hold_the_right(
    absent: list[Role], deputy: list[Role], refusal: str
) -> None:
    with pytest.raises(DomainError, match=refusal) as refused:
        away(UserFactory(roles=absent), UserFactory(roles=deputy), clock.now())
    assert refused.value.field == "deputy"


def test_an_administrator_has_no_deputy_and_it_is_said_who_can_do_the_work() -> None:
    UserFactory(name="Ingrid Castellanos", roles=[Role.ADMINISTRATOR])
    samuel = UserFactory(name="Samuel Oyelaran", roles=[Role.ADMINISTRATOR])
    with pytest.raises(DomainError, match="has no deputy: Ingrid Castellanos can do the same work"):
        away(samuel, officer(), clock.now())


@pytest.mark.parametrize("role", [None, Role.MANAGER, Role.OFFICER, Role.ADMINISTRATOR])
def test_others_record_nobodys_absence(role: Role | None) -> None:
    jo, at = officer(), clock.now()
    somebody = UserFactory(roles=[role] if role else [])
    with pytest.raises(NotAllowed, match="and their manager can say when they are away"):
        away(jo, officer(), at, by=somebody)
    boss = manager_of(jo.team)
    assert away(jo, officer(), at, by=boss).created_by_id == boss.pk


def test_absences_that_overlap_are_refused_in_words() -> None:
    jo, at = officer(), clock.now()
    away(jo, officer(), at)
    with pytest.raises(DomainError, match="is recorded as away from"):
        away(jo, officer(), at, starts=at + timedelta(days=6))
    assert away(jo, officer(), at, starts=at + timedelta(days=7)).pk
    with pytest.raises(DomainError, match="must not be before the first, nor have passed"):
        away(officer(), officer(), at, starts=at - timedelta(days=3), lasts=timedelta(days=1))


def test_an_absence_is_corrected_ended_early_or_called_off() -> None:
    at = clock.now()
    jo, sam, kit = officer(), officer(), officer()
    visit = make_visit(jo, at)
    absence = away(jo, sam, at)
    later = at + timedelta(hours=1)
    changed = change_absence(absence=absence, values={"deputy": kit}, expected_version=1, by=jo, at=later)
    assert (edits(sam, visit, later), edits(kit, visit, later)) == (False, True)
    assert changed.changes.count() == 2
    with pytest.raises(StaleVersion):
        change_absence(absence=absence, values={"deputy": sam}, expected_version=1, by=jo, at=later)
    with pytest.raises(DomainError, match="has begun, so its first day stays"):
        change_absence(absence=absence, values={"starts_at": later}, expected_version=2, by=jo, at=later)
    end_absence(absence=absence, by=jo, at=later)
    assert not edits(kit, visit, later)
    end_absence(absence=absence, by=jo, at=later + timedelta(days=1))
    absence.refresh_from_db()
    assert absence.ends_at == later
    coming = away(jo, sam, later, starts=later + timedelta(days=30))
    end_absence(absence=coming, by=jo, at=later)
    assert not sees(sam, visit, coming.starts_at)
    assert len(events("accounts.absence_ended")) == 2
    with pytest.raises(DomainError, match="is over, so it stays as it was"):
        change_absence(absence=coming, values={"deputy": kit}, expected_version=2, by=jo, at=later)


def test_the_deputy_is_told_and_the_absent_one_of_what_others_record() -> None:
    jo, sam, at = officer(), officer(), clock.now()
    away(jo, sam, at, by=manager_of(jo.team))
    told = set(Notice.objects.values_list("to", "kind"))
    assert told == {(sam.pk, "accounts.deputy"), (jo.pk, "accounts.absence")}


def test_the_page_records_an_absence_once_however_often_it_is_sent() -> None:
    jo = officer()
    sam = officer(team=jo.team)
    client, here, day = signed_in(jo), reverse("absence-new"), clock.today()
    form = typed(client.get(here)) | {"deputy": str(sam.pk), "reason": "Annual leave"}
    for name in ("first", "last"):
        form |= {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}
    assert client.post(here, form)["Location"] == reverse("absences")
    assert client.post(here, form)["Location"] == reverse("absences")
    absence = Absence.objects.get()
    assert absence.ends_at == clock.day_bounds(day)[1]
    assert "You are acting for" in words(signed_in(sam).get(reverse("absences")))
    assert sam.name in words(client.get(reverse("absences")))
    here = reverse("absence", args=[absence.pk])
    assert errors(client.post(here, typed(client.get(here)) | {"last-year": "2020"}))
    assert "Only" in words(signed_in(sam).get(here))
    assert signed_in(officer()).get(here).status_code == 404
    client.post(reverse("absence-end", args=[absence.pk]))
    assert not acts_for(fresh(sam), clock.now())


def test_a_manager_sees_their_people_and_records_for_them() -> None:
    at, team = clock.now(), TeamFactory()
    boss, jo, sam = manager_of(team), officer(team=team), officer(team=team)
    stranger = officer()
    away(jo, sam, at)
    client = signed_in(boss)
    page = words(client.get(reverse("team-absences")))
    assert jo.name in page
    assert stranger.name not in page
    assert client.get(reverse("absence-new-for", args=[sam.pk])).status_code == 200
    assert client.get(reverse("absence-new-for", args=[stranger.pk])).status_code == 404
    assert signed_in(sam).get(reverse("absence-new-for", args=[jo.pk])).status_code == 404


def test_home_and_visit_say_in_whose_name_one_acts() -> None:
    at = clock.now()
    jo, sam = officer(name="Jo Lee"), officer(name="Sam Ford")
    visit = make_visit(jo, at - timedelta(hours=1))
    away(jo, sam, at)
    client = signed_in(sam)
    home = words(client.get(reverse("home")))
    assert "You are acting for Jo Lee until" in home
    assert "For Jo Lee (1) Close the visit to Saffron & Slate Kitchen" in home
    assert "You are acting for Jo Lee, the officer in charge" in words(
        client.get(reverse("visit", args=[visit.pk]))
    )
    assert "acting for" not in words(signed_in(jo).get(reverse("visit", args=[visit.pk])))


def test_acting_for_somebody_adds_no_query_to_the_list_of_visits() -> None:
    at = clock.now()
    jo, sam = officer(), officer()
    many_visits([jo, sam], 4, until=at)
    client, here = signed_in(sam), reverse("visits")
    before = queries_of(lambda: client.get(here))
    away(jo, sam, at)
    after = queries_of(lambda: client.get(here))
    assert len(before) == len(after)
    assert len(words(client.get(here)).split("VIS-")) == 5


def test_a_manager_for_a_time_lends_what_the_grant_says() -> None:
    at, team = clock.now(), TeamFactory()
    boss, sam = UserFactory(roles=[Role.OFFICER]), officer()
    RoleGrantFactory(user=boss, role=Role.MANAGER, team=team, ends_at=at + timedelta(days=1))
    visit = make_visit(officer(team=team), at)
    away(boss, sam, at)
    assert sees(sam, visit, at)
    assert not sees(sam, visit, at + timedelta(days=1))


def test_a_thread_that_shares_the_account_never_sees_half_of_what_it_may_use() -> None:
    """While the rows are still being read, another thread finds nothing, and reads for itself."""
    at = clock.now()
    jo, sam = officer(name="Jo Lee"), officer(name="Sam Ford")
    away(jo, sam, at)
    shared, seen = fresh(sam), []

    def look(sender: type[RoleGrant], instance: RoleGrant, **_: Any) -> None:
        seen.append((shared.grants_read, shared.lent_read))

    post_init.connect(look, sender=RoleGrant)
    try:
        held, lent = grants_of(shared), lent_to(shared)
    finally:
        post_init.disconnect(look, sender=RoleGrant)
    assert [grant.role for grant in held] == [Role.OFFICER]
    assert [one.absent for one in lent] == [jo.pk]
    assert seen == [(None, None)]


def test_a_session_reads_the_person_with_the_same_roles_as_are_read_later() -> None:
    at = clock.now()
    jo, sam, nobody = officer(name="Jo Lee"), officer(name="Sam Ford"), UserFactory(roles=[])
    RoleGrantFactory(user=sam, role=Role.MANAGER, team=TeamFactory(), ends_at=at + timedelta(days=1))
    away(jo, sam, at)
    for user in (jo, sam, nobody):
        said: list[tuple[User, list[RoleGrant], Any]] = []

        def ask(user: User = user, said: list[Any] = said) -> None:
            found = person_with_roles(user.pk)
            assert found is not None
            said.append((found, list(grants_of(found)), lent_to(found)))

        assert len(queries_of(ask)) == 1
        ((found, held, lent),) = said
        alone = User.objects.get(pk=user.pk)
        assert {f.attname: getattr(found, f.attname) for f in User._meta.concrete_fields} == {
            f.attname: getattr(alone, f.attname) for f in User._meta.concrete_fields
        }
        assert {one.pk for one in held} == {one.pk for one in grants_of(alone)}
        assert set(lent) == set(lent_to(alone))
    assert person_with_roles(TeamFactory().pk) is None
