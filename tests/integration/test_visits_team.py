"""The team of a visit: its page, who joins, and who leaves it."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed
from tests.factories import MentoringFactory, TeamFactory, UserFactory
from tests.factories_visits import add_encounter, close, make_visit, officer
from tests.sign_in import signed_in
from tests.team_support import member_of, running
from tests.visit_support import errors, events, page, queries_of, typed, words
from visits.models import VisitChange, VisitOfficer
from visits.operations.team import add_officer, add_officers, mark_arrived, remove_officer

# --- The page


@pytest.mark.django_db
def test_the_page_names_everybody_and_who_has_not_departed() -> None:
    devon = officer(name="Devon Achebe")
    visit = running(devon)
    text = words(signed_in(devon).get(reverse("visit-team", args=[visit.pk])))
    assert "Devon Achebe (you)" in text
    assert f"Not marked departed: Devon Achebe and {visit.oic.name}." in text
    assert "Arrived now" in text
    assert "Mark yourself departed" in text


@pytest.mark.django_db
def test_each_officer_has_an_anchor_for_links_from_elsewhere() -> None:
    visit = running(officer())
    tree = page(signed_in(visit.oic).get(reverse("visit-team", args=[visit.pk])))
    for member in visit.team_members.all():
        assert tree.find(id=f"officer-{member.pk}")


@pytest.mark.django_db
def test_a_closed_visits_team_is_read_only() -> None:
    visit = make_visit(officers=[officer()])
    close(visit)
    tree = page(signed_in(visit.oic).get(reverse("visit-team", args=[visit.pk]))).main
    assert tree.find("form") is None
    assert [a["href"] for a in tree.find_all("a")] == []


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_team() -> None:
    visit = running(officer())
    client, here = signed_in(visit.oic), reverse("visit-team", args=[visit.pk])
    few = len(queries_of(lambda: client.get(here)))
    add_officers(visit=visit, users=[officer() for _ in range(12)], by=visit.oic, at=clock.now())
    assert len(queries_of(lambda: client.get(here))) == few


# --- Joining


@pytest.mark.django_db
def test_officers_of_the_team_are_ticked_several_at_once() -> None:
    oic = officer()
    katya, marcus = (officer(team=oic.team, name=name) for name in ("Katya Lindqvist", "Marcus Ellery"))
    visit = running(oic=oic)
    here, client = reverse("visit-team-add", args=[visit.pk]), signed_in(oic)
    assert {str(katya.pk), str(marcus.pk)} == {
        box["value"] for box in page(client.get(here)).find_all("input", attrs={"name": "officers"})
    }
    response = client.post(here, {"officers": [str(katya.pk), str(marcus.pk)]})
    assert response["Location"] == reverse("visit-team", args=[visit.pk])
    assert set(visit.team_members.values_list("user", flat=True)) == {oic.pk, katya.pk, marcus.pk}
    assert len(events("visits.officer.added")) == 3


@pytest.mark.django_db
def test_an_officer_of_another_team_is_found_by_name_and_ticks_are_kept() -> None:
    oic = officer()
    own, other = (
        officer(team=oic.team),
        officer(name="Zoë Hâncu", team=TeamFactory(name="Stowmere enforcement team")),
    )
    UserFactory(name="Zoe Caseworker", roles=[Role.CASEWORKER])
    visit = running(oic=oic)
    here, client = reverse("visit-team-add", args=[visit.pk]), signed_in(oic)
    found = client.post(here, {"find": "1", "name": "zoe", "officers": [str(own.pk)]})
    assert found.status_code == 200
    assert "Zoë Hâncu, Stowmere enforcement team" in words(found)
    assert "Zoe Caseworker" not in words(found)
    form = typed(found)
    assert form["officers"] == [str(own.pk)]
    client.post(here, form | {"others": [str(other.pk)]})
    assert set(visit.team_members.values_list("user", flat=True)) == {oic.pk, own.pk, other.pk}


@pytest.mark.django_db
def test_adding_nobody_and_finding_nobody_are_said_in_words() -> None:
    visit = running()
    here, client = reverse("visit-team-add", args=[visit.pk]), signed_in(visit.oic)
    response = client.post(here, {})
    assert (response.status_code, errors(response)) == (422, ["Select at least one officer to add"])
    for name in ("Nobody", "%", "\x00", "x" * 5000):
        found = client.post(here, {"find": "1", "name": name})
        assert found.status_code == 200
        assert "Officers found" not in words(found)
    assert "No officer of another team" in words(client.post(here, {"find": "1", "name": "Nobody"}))


@pytest.mark.django_db
def test_a_team_form_sent_twice_adds_once() -> None:
    devon = officer()
    visit = running(devon)
    assert add_officers(visit=visit, users=[devon], by=visit.oic, at=clock.now()) == []
    with pytest.raises(DomainError, match="already"):
        add_officer(visit=visit, user=devon, by=visit.oic, at=clock.now())


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.CASEWORKER, Role.AUDITOR])
def test_only_officers_join(role: Role) -> None:
    visit = running()
    with pytest.raises(DomainError, match="not an officer"):
        add_officer(visit=visit, user=UserFactory(roles=[role]), by=visit.oic, at=clock.now())


@pytest.mark.django_db
def test_only_the_officer_in_charge_adds_and_takes_off() -> None:
    devon, katya = officer(), officer()
    visit = running(devon, katya)
    for call in (
        lambda: add_officer(visit=visit, user=officer(), by=devon, at=clock.now()),
        lambda: remove_officer(member=member_of(visit, katya), by=devon, at=clock.now()),
    ):
        with pytest.raises(NotAllowed, match="Only the officer in charge"):
            call()
    client = signed_in(devon)
    assert "can add officers" in words(client.get(reverse("visit-team-add", args=[visit.pk])))


@pytest.mark.django_db
def test_mentoring_is_kept_as_it_stood_on_the_day() -> None:
    katya = officer()
    period = MentoringFactory(officer=katya)
    visit = running(katya)
    period.ended_on = clock.today()
    period.save()
    assert member_of(visit, katya).mentored_for == ["arrest"]
    text = words(signed_in(visit.oic).get(reverse("visit-team", args=[visit.pk])))
    assert "being mentored for arrest work that day" in text


# --- Leaving the team


@pytest.mark.django_db
def test_somebody_added_by_mistake_is_taken_off_after_a_question() -> None:
    devon = officer(name="Devon Achebe")
    visit = running(devon)
    here = reverse("visit-officer-remove", args=[visit.pk, member_of(visit, devon).pk])
    client = signed_in(visit.oic)
    assert "Take Devon Achebe off the team?" in words(client.get(here))
    assert VisitOfficer.objects.filter(user=devon).exists()
    client.post(here)
    assert not VisitOfficer.objects.filter(user=devon).exists()
    kept = VisitChange.objects.filter(visit=visit).latest("at", "id")
    assert kept.values == {"user": [str(devon.pk), None]}
    assert len(events("visits.officer.removed")) == 1
    assert client.post(here).status_code == 404


@pytest.mark.django_db
def test_whoever_arrived_or_recorded_something_or_leads_stays() -> None:
    devon, katya = officer(), officer()
    visit = running(devon, katya)
    mark_arrived(member=member_of(visit, devon), by=devon, at=clock.now())
    add_encounter(visit, clock.now(), by=katya, met_at=None)
    for user, refusal in ((devon, "stays on"), (katya, "stays on"), (visit.oic, "in charge")):
        with pytest.raises(DomainError, match=refusal):
            remove_officer(member=member_of(visit, user), by=visit.oic, at=clock.now())
