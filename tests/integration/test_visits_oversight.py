"""The HMI or Gold of a visit: named by the team's manager with a reason, until it ends."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Grade
from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed
from tests.factories import UserFactory
from tests.factories_visits import make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import errors, events, page, typed, words
from visits.enums import OversightRole
from visits.models import Visit, VisitOversight
from visits.operations.planning import name_on_operation, record_operation
from visits.operations.team import end_oversight, name_oversight


def manager_of(visit: Visit) -> User:
    return UserFactory(team=visit.team, roles=[Role.MANAGER])


def named(visit: Visit, user: User, **changes: object) -> VisitOversight:
    given = {"named_as": OversightRole.HMI, "reason": "Leads the debrief.", "by": manager_of(visit)}
    return name_oversight(visit=visit, user=user, at=clock.now(), **(given | changes))


@pytest.mark.django_db
def test_a_manager_names_an_hmi_of_another_team_who_then_reads_the_visit() -> None:
    visit, hmi = make_visit(), UserFactory(name="Farida Rahimi", roles=[Role.HMI])
    inspector, boss = signed_in(hmi), manager_of(visit)
    assert inspector.get(reverse("visit-details", args=[visit.pk])).status_code == 404
    here, client = reverse("visit-oversight", args=[visit.pk]), signed_in(boss)
    form = typed(client.get(here)) | {"named_as": "hmi", "user": str(hmi.pk), "reason": "Force was used."}
    assert client.post(here, form)["Location"] == here
    assert inspector.get(reverse("visit-details", args=[visit.pk])).status_code == 200
    text = words(client.get(here))
    assert "Farida Rahimi" in text
    assert f"Force was used. ({boss.name})" in text
    (event,) = events("visits.oversight.named")
    assert (event.subject_id, event.reason) == (visit.pk, "Force was used.")
    assert hmi.pk in event.subjects


@pytest.mark.django_db
def test_the_last_day_is_a_whole_day_in_london() -> None:
    visit, hmi = make_visit(), UserFactory(roles=[Role.HMI])
    here, client = reverse("visit-oversight", args=[visit.pk]), signed_in(manager_of(visit))
    day = clock.today() + timedelta(days=3)
    form = typed(client.get(here)) | {"named_as": "hmi", "user": str(hmi.pk), "reason": "Force was used."}
    client.post(here, form | {"until-day": day.day, "until-month": day.month, "until-year": day.year})
    assert VisitOversight.objects.get().ends_at == clock.day_bounds(day)[1]


@pytest.mark.django_db
def test_ending_it_shuts_the_visit_at_once() -> None:
    visit, hmi = make_visit(), UserFactory(roles=[Role.HMI])
    grant = named(visit, hmi)
    here, client = reverse("visit-oversight", args=[visit.pk]), signed_in(manager_of(visit))
    response = client.post(here, {"end": str(grant.pk)})
    assert response["Location"] == here
    assert signed_in(hmi).get(reverse("visit-details", args=[visit.pk])).status_code == 404
    assert "Ended" in words(client.get(here))
    assert len(events("visits.oversight.ended")) == 1
    end_oversight(grant=grant, by=manager_of(visit), at=clock.now())
    assert len(events("visits.oversight.ended")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["", "x", "999999", "9" * 40, "-1"])
def test_a_made_up_grant_is_not_there(end: str) -> None:
    visit = make_visit()
    client = signed_in(manager_of(visit))
    assert client.post(reverse("visit-oversight", args=[visit.pk]), {"end": end}).status_code == 404


@pytest.mark.django_db
def test_another_visits_grant_is_not_ended_here() -> None:
    visit, other = make_visit(), make_visit()
    grant = named(other, UserFactory(roles=[Role.HMI]))
    client = signed_in(manager_of(visit))
    assert client.post(reverse("visit-oversight", args=[visit.pk]), {"end": grant.pk}).status_code == 404
    grant.refresh_from_db()
    assert grant.ends_at is None


@pytest.mark.django_db
def test_only_the_manager_of_the_team_names_and_ends() -> None:
    visit, hmi = make_visit(), UserFactory(roles=[Role.HMI])
    grant = named(visit, hmi)
    for user in (visit.oic, hmi, UserFactory(roles=[Role.MANAGER])):
        with pytest.raises(NotAllowed, match="Only the manager of the team"):
            named(visit, UserFactory(roles=[Role.HMI]), by=user)
        with pytest.raises(NotAllowed, match="Only the manager of the team"):
            end_oversight(grant=grant, by=user, at=clock.now())
    assert signed_in(visit.oic).get(reverse("visit-oversight", args=[visit.pk])).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "named_as"),
    [(Role.OFFICER, "hmi"), (Role.MANAGER, "hmi"), (Role.ADMINISTRATOR, "gold"), (Role.CPCT, "gold")],
)
def test_a_role_that_does_not_allow_it_is_refused(role: Role, named_as: str) -> None:
    with pytest.raises(DomainError, match="role does not allow it"):
        named(make_visit(), UserFactory(roles=[role]), named_as=named_as)


@pytest.mark.django_db
def test_offered_are_inspectors_and_senior_staff_who_open_visits() -> None:
    visit = make_visit()
    offered = [
        UserFactory(roles=[Role.HMI]),
        UserFactory(roles=[Role.MANAGER], grade=Grade.G7),
        UserFactory(roles=[Role.OFFICER], grade=Grade.HEO),
    ]
    others = [
        officer(),
        UserFactory(roles=[Role.AUDITOR], grade=Grade.G7),
        UserFactory(roles=[Role.HMI], is_active=False),
    ]
    tree = page(signed_in(manager_of(visit)).get(reverse("visit-oversight", args=[visit.pk])))
    values = {option["value"] for option in tree.find(id="id_user").find_all("option")}
    assert values >= {str(user.pk) for user in offered}
    assert not values & {str(user.pk) for user in others}


@pytest.mark.django_db
def test_somebody_is_named_once_at_a_time_and_with_a_reason() -> None:
    visit, hmi = make_visit(), UserFactory(roles=[Role.HMI])
    named(visit, hmi)
    named(visit, hmi, named_as=OversightRole.GOLD)
    for changes, refusal in (({}, "named already"), ({"reason": ""}, "Say why")):
        with pytest.raises(DomainError, match=refusal):
            named(visit, hmi, **changes)
    with pytest.raises(DomainError, match="in the future"):
        named(visit, UserFactory(roles=[Role.HMI]), ends_at=clock.now() - timedelta(minutes=1))


@pytest.mark.django_db
def test_what_is_missing_is_said_and_kept() -> None:
    visit = make_visit()
    here, client = reverse("visit-oversight", args=[visit.pk]), signed_in(manager_of(visit))
    response = client.post(
        here, typed(client.get(here)) | {"until-day": "1", "until-month": "1", "until-year": "2020"}
    )
    assert response.status_code == 422
    assert len(errors(response)) == 4
    assert page(client.get(here)).find(id="id_until-year")["value"] == "2020"


@pytest.mark.django_db
def test_why_somebody_is_named_is_shown_to_those_alone_who_may_name() -> None:
    visit, why = make_visit(), "Complaint about the officer in charge."
    operation = record_operation(values={"name": "Harrier"}, by=visit.oic, at=clock.now())
    Visit.objects.filter(pk=visit.pk).update(operation=operation)
    boss, hmi = manager_of(visit), UserFactory(roles=[Role.HMI])
    naming = {"user": hmi, "named_as": OversightRole.HMI, "reason": why, "by": boss, "at": clock.now()}
    name_on_operation(operation=operation, **naming)
    places = [
        *(reverse(name, args=[visit.pk]) for name in ("visit-history", "api:oversight-list")),
        reverse("api:visit-detail", args=[visit.pk]),
        reverse("operation-history", args=[operation.pk]),
        reverse("api:operation-history-list", args=[operation.pk]),
        reverse("api:operation-oversight-list", args=[operation.pk]),
    ]
    seen = {}
    for name, user in {"oic": visit.oic, "hmi": hmi, "manager": boss}.items():
        answers = [signed_in(user).get(place) for place in places]
        assert {answer.status_code for answer in answers} == {200}, name
        assert all(hmi.name in answer.content.decode() for answer in answers), name
        seen[name] = {
            place for place, answer in zip(places, answers, strict=True) if why in answer.content.decode()
        }
    assert seen == {"oic": set(), "hmi": set(), "manager": set(places[1:])}
