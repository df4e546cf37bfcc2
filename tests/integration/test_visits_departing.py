"""Arriving on a visit and departing from it, by whom and when (VIS-1)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed, StaleVersion
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_encounter, close, make_visit, officer
from tests.sign_in import signed_in
from tests.team_support import member_of, running
from tests.visit_support import errors, events, links, typed, words
from visits.enums import OfficerRole
from visits.models import Visit
from visits.operations.team import add_officer, mark_arrived, mark_departed, remove_officer, save_officer


def manager_of(visit: Visit) -> User:
    return UserFactory(team=visit.team, roles=[Role.MANAGER])


# --- Arriving


@pytest.mark.django_db
def test_arrived_now_is_one_tap_and_a_second_changes_nothing() -> None:
    devon = officer()
    visit = running(devon)
    member = member_of(visit, devon)
    here, client = reverse("visit-officer-arrive", args=[visit.pk, member.pk]), signed_in(devon)
    response = client.post(here)
    assert response["Location"].endswith(f"#officer-{member.pk}")
    arrived = member_of(visit, devon).arrived_at
    assert abs(arrived - clock.now()) < timedelta(minutes=2)
    client.post(here)
    assert member_of(visit, devon).version == 2
    assert client.get(here).status_code == 405


@pytest.mark.django_db
def test_an_officer_marks_neither_another_arrived_nor_gives_a_role() -> None:
    devon, katya = officer(), officer()
    visit = running(devon, katya)
    at = clock.now()
    with pytest.raises(NotAllowed):
        mark_arrived(member=member_of(visit, katya), by=devon, at=at)
    with pytest.raises(NotAllowed):
        save_officer(
            member=member_of(visit, devon),
            values={"role": "team_leader"},
            expected_version=1,
            by=devon,
            at=at,
        )


@pytest.mark.django_db
def test_the_officer_in_charge_sets_role_and_arrival() -> None:
    devon = officer()
    visit = running(devon)
    here = reverse("visit-officer", args=[visit.pk, member_of(visit, devon).pk])
    client = signed_in(visit.oic)
    early = clock.now() - timedelta(hours=1, minutes=10)  # a little before the visit started
    client.post(here, typed(client.get(here)) | {"role": "team_leader", "arrived_at": local(early)})
    member = member_of(visit, devon)
    assert member.role == OfficerRole.TEAM_LEADER
    assert member.arrived_at == early.replace(second=0, microsecond=0)


@pytest.mark.django_db
def test_nobody_is_made_officer_in_charge_or_unmade_here() -> None:
    devon = officer()
    visit = running(devon)
    for user, role in ((devon, OfficerRole.OIC), (visit.oic, OfficerRole.OFFICER)):
        with pytest.raises(DomainError, match="is not chosen here"):
            save_officer(
                member=member_of(visit, user),
                values={"role": role},
                expected_version=1,
                by=visit.oic,
                at=clock.now(),
            )


@pytest.mark.django_db
def test_an_old_page_of_an_officer_overwrites_nothing() -> None:
    visit = running(officer())
    member = visit.team_members.exclude(user=visit.oic).get()
    mark_arrived(member=member, by=visit.oic, at=clock.now())
    with pytest.raises(StaleVersion):
        save_officer(
            member=member, values={"arrived_at": None}, expected_version=1, by=visit.oic, at=clock.now()
        )


# --- Departing (VIS-1)


def local(moment: object) -> str:
    """Return the time of day in London, as a box of the page takes it."""
    return moment.astimezone(clock.LONDON).strftime("%H:%M")  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_an_officer_marks_themselves_departed_with_the_time_filled_in() -> None:
    devon = officer()
    visit = running(devon)
    mark_arrived(member=member_of(visit, devon), by=devon, at=clock.now() - timedelta(minutes=30))
    here = reverse("visit-officer-depart", args=[visit.pk, member_of(visit, devon).pk])
    client = signed_in(devon)
    response = client.post(here, typed(client.get(here)))
    assert response.status_code == 302
    member = member_of(visit, devon)
    assert abs(member.departed_at - clock.now()) < timedelta(minutes=2)
    assert (member.departed_marked_by, member.departed_reason) == (devon, "")
    assert [event.subject_id for event in events("visits.officer.departed")] == [member.pk]


@pytest.mark.django_db
def test_a_departure_can_be_corrected_while_the_visit_is_open() -> None:
    devon = officer()
    visit = running(devon)
    arrived = clock.now() - timedelta(minutes=30)
    mark_arrived(member=member_of(visit, devon), by=devon, at=arrived)
    here = reverse("visit-officer-depart", args=[visit.pk, member_of(visit, devon).pk])
    client = signed_in(devon)
    client.post(here, typed(client.get(here)))
    earlier = arrived + timedelta(minutes=10)
    client.post(here, typed(client.get(here)) | {"departed_at": local(earlier)})
    assert member_of(visit, devon).departed_at == earlier.replace(second=0, microsecond=0)


@pytest.mark.django_db
def test_departing_without_an_arrival_asks_for_both() -> None:
    devon = officer()
    visit = running(devon)
    here = reverse("visit-officer-depart", args=[visit.pk, member_of(visit, devon).pk])
    client = signed_in(devon)
    form = typed(client.get(here))
    assert "Enter the time they arrived" in " ".join(errors(client.post(here, form)))
    started = visit.started_at
    response = client.post(
        here,
        form | {"arrived_at": local(started), "departed_at": local(started + timedelta(minutes=20))},
    )
    assert response.status_code == 302, errors(response)
    member = member_of(visit, devon)
    assert member.departed_at - member.arrived_at == timedelta(minutes=20)


@pytest.mark.django_db
def test_the_officer_in_charge_marks_nobody_else() -> None:
    devon = officer(name="Devon Achebe")
    visit = make_visit(officers=[devon])
    member = member_of(visit, devon)
    with pytest.raises(NotAllowed, match="Devon Achebe has to mark themselves departed"):
        mark_departed(member=member, departed_at=NOON, by=visit.oic, at=NOON, reason="He forgot.")
    here, client = reverse("visit-officer-depart", args=[visit.pk, member.pk]), signed_in(visit.oic)
    assert "has to mark themselves departed" in words(client.get(here))
    team = client.get(reverse("visit-team", args=[visit.pk]))
    assert here not in links(team).values()


@pytest.mark.django_db
def test_a_supervisor_marks_somebody_who_cannot_with_a_reason() -> None:
    devon = officer()
    visit = make_visit(officers=[devon])
    member, boss = member_of(visit, devon), manager_of(visit)
    here, client = reverse("visit-officer-depart", args=[visit.pk, member.pk]), signed_in(boss)
    form = typed(client.get(here))
    assert errors(client.post(here, form)) == ["Enter why they cannot do it themselves"]
    client.post(here, form | {"reason": "In hospital since the visit."})
    member = member_of(visit, devon)
    assert (member.departed_marked_by, member.departed_reason) == (boss, "In hospital since the visit.")
    text = words(client.get(reverse("visit-team", args=[visit.pk])))
    assert f"marked by {boss.name}: In hospital since the visit." in text


@pytest.mark.django_db
def test_a_manager_of_another_team_marks_nobody() -> None:
    devon, other = officer(), UserFactory(roles=[Role.MANAGER])
    visit = make_visit(officers=[devon])
    with pytest.raises(NotAllowed):
        mark_departed(member=member_of(visit, devon), departed_at=NOON, by=other, at=NOON, reason="x")
    here = reverse("visit-officer-depart", args=[visit.pk, member_of(visit, devon).pk])
    assert signed_in(other).get(here).status_code == 404


@pytest.mark.django_db
def test_unfinished_forms_come_first_and_are_linked() -> None:
    devon = officer()
    visit = make_visit(officers=[devon])
    person = add_encounter(visit, by=devon, nationality="")
    member = member_of(visit, devon)
    here, client = reverse("visit-officer-depart", args=[visit.pk, member.pk]), signed_in(devon)
    response = client.get(here)
    assert links(response)["Tomas Reyl"] == reverse("encounter", args=[visit.pk, person.pk])
    refused = client.post(here, typed(response))
    assert refused.status_code == 422
    assert "Finish these forms first" in errors(refused)[0]


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [-3, 2])
def test_nobody_departs_before_they_arrived_or_in_the_future(hours: int) -> None:
    visit = make_visit()
    member = member_of(visit, visit.oic)
    with pytest.raises(DomainError):
        mark_departed(member=member, departed_at=NOON + timedelta(hours=hours), by=visit.oic, at=NOON)


@pytest.mark.django_db
def test_an_arrival_after_the_departure_is_refused() -> None:
    visit = make_visit()
    member = member_of(visit, visit.oic)
    mark_departed(member=member, departed_at=NOON - timedelta(hours=1), by=visit.oic, at=NOON)
    for arrived, refusal in ((NOON, "after they departed"), (None, "enter when they arrived")):
        with pytest.raises(DomainError, match=refusal):
            save_officer(
                member=member, values={"arrived_at": arrived}, expected_version=3, by=visit.oic, at=NOON
            )


@pytest.mark.django_db
def test_nothing_of_a_closed_visits_team_changes() -> None:
    devon = officer()
    visit = make_visit(officers=[devon])
    close(visit)
    member, at = member_of(visit, devon), clock.now()
    for call in (
        lambda: mark_departed(member=member, departed_at=at, by=devon, at=at),
        lambda: mark_arrived(member=member, by=devon, at=at),
        lambda: save_officer(member=member, values={}, expected_version=member.version, by=devon, at=at),
        lambda: remove_officer(member=member, by=visit.oic, at=at),
        lambda: add_officer(visit=visit, user=officer(), by=visit.oic, at=at),
    ):
        with pytest.raises(NotAllowed, match="closed"):
            call()
