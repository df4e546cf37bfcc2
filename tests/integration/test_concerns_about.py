"""A concern about whoever leads, commands or oversees: another HM Inspector reads it and leads (DEB-4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.enums import Grade
from accounts.models import User
from accounts.roles import Role
from core.errors import DomainError, NotAllowed
from debriefs.debrief_permissions import check_can_change_lead
from debriefs.enums import LedAs
from debriefs.facts_json import facts_of_json, facts_to_json
from debriefs.models import Debrief, KeptAssessment, Requirement
from debriefs.operations.deciding import set_lead
from debriefs.queries.leading import who_may_lead, who_may_take_over
from notices.models import Notice
from tests.api_support import Api, a_system, problem
from tests.debrief_support import concern_on, declared, hmi_of, latest, required
from tests.factories import UserFactory
from tests.factories_held import AFTER, again, critical, follow_up, hold, plan, two_visits
from tests.factories_visits import NOON, make_visit, officer, use_force
from tests.sign_in import signed_in
from tests.visit_support import typed, words
from visits.models import AreaOfConcern, Operation, Visit
from visits.operations.concerns import withdraw_concern
from visits.operations.handing_over import hand_over
from visits.operations.planning import (
    end_operation_oversight,
    name_on_operation,
    record_operation,
)
from visits.operations.team import add_officer, end_oversight, name_oversight
from visits.operations.visit import save_details

pytestmark = pytest.mark.django_db
WHY = "Knows the area."


@dataclass
class Scene:
    """A visit whose debrief the HMI named leads, because of concerns about the force applied."""

    visit: Visit
    raiser: User
    manager: User
    hmi: User


@pytest.fixture
def scene() -> Scene:
    raiser = officer(name="Zebedee Quillon")
    visit = make_visit(officers=[raiser])
    use_force(visit, concerns=True, concern_needs="no_more")
    hmi = hmi_of(visit)
    return Scene(visit, raiser, UserFactory(team=visit.team, roles=[Role.MANAGER]), hmi)


def reads(user: User, visit: Visit) -> bool:
    return AreaOfConcern.objects.visible_to(user, NOON).filter(visit=visit).exists()


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(to=user).order_by("at", "pk").values_list("kind", flat=True))


def test_an_hmi_who_leads_neither_reads_nor_leads_nor_is_told_and_another_is_asked_for(scene: Scene) -> None:
    visit, hmi = scene.visit, scene.hmi
    before = told(hmi)
    assert required(visit).lead == hmi
    concern_on(visit, scene.raiser, about=hmi)
    assert (required(visit).lead, required(visit).led_as) == (None, LedAs.HMI)
    assert (reads(hmi, visit), reads(visit.oic, visit), reads(scene.raiser, visit)) == (False, False, True)
    assert told(hmi) == before
    assert told(scene.manager) == ["visits.concern_needs_hmi"]
    other = hmi_of(visit)
    assert (required(visit).lead, reads(other, visit), "visits.concern" in told(other)) == (other, True, True)
    again_named(visit, hmi)
    assert required(visit).lead == other


def again_named(visit: Visit, hmi: User) -> None:
    """Name somebody anew as the HMI, after everybody who is."""
    by = UserFactory(team=visit.team, roles=[Role.MANAGER])
    [grant] = visit.oversight.in_force(NOON).filter(user=hmi)
    end_oversight(grant=grant, by=by, at=NOON)
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason=WHY, by=by, at=NOON)


def test_nobody_has_whom_it_is_about_lead_and_they_set_nobody(scene: Scene) -> None:
    visit, hmi, other = scene.visit, scene.hmi, UserFactory(roles=[Role.HMI])
    concern = concern_on(visit, scene.raiser, about=hmi)
    withdraw_concern(concern=concern, reason="I misread it.", by=scene.raiser, at=NOON)
    assert hmi not in who_may_lead(visit, NOON)
    for by, refusal in ((hmi, "Ask an HMI named"), (visit.oic, "Ask an HMI named")):
        with pytest.raises(NotAllowed, match=refusal) as refused:
            set_lead(requirement=required(visit), lead=other, reason=WHY, by=by, at=NOON)
        assert "concern" not in str(refused.value)
    with pytest.raises(DomainError, match="Choose an HM Inspector"):
        set_lead(requirement=required(visit), lead=hmi, reason=WHY, by=scene.manager, at=NOON)
    for user in (hmi, visit.oic):
        said = words(signed_in(user).get(reverse("debrief-lead", args=[visit.pk])))
        assert "Ask an HMI named on the visit or the manager of the team" in said
    page = signed_in(scene.manager).get(reverse("debrief-lead", args=[visit.pk])).content.decode()
    assert (str(other.pk) in page, str(hmi.pk) in page) == (True, False)
    set_lead(requirement=required(visit), lead=other, reason=WHY, by=scene.manager, at=NOON)
    assert (required(visit).lead, reads(other, visit)) == (other, True)


@pytest.mark.parametrize("set_by_a_person", [True, False])
def test_gold_who_leads_after_an_incident_is_asked_anew_without_being_told_why(set_by_a_person: bool) -> None:
    visit, gold, silver, _ = critical(officer(name="Orla Inchcape"))
    debrief = plan(visit, by=gold)
    if set_by_a_person:
        set_lead(requirement=required(visit), lead=gold, reason=WHY, by=visit.oic, at=NOON)
    raiser, hmi = visit.team_members.exclude(user=visit.oic).get().user, hmi_of(visit)
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    name_oversight(visit=visit, user=gold, named_as="gold", reason=WHY, by=manager, at=NOON)
    before = told(gold)
    concern_on(visit, raiser, about=gold)
    found = required(visit)
    assert (found.lead, found.led_as, found.lead_set_by) == (hmi, LedAs.HMI, None)
    assert again(debrief).lead == hmi
    assert told(gold)[len(before) :] == (["debriefs.led_by_another"] if set_by_a_person else [])
    said = words(signed_in(gold).get(reverse("visit-debrief", args=[visit.pk])))
    assert "nobody is named yet" not in said
    assert f"{hmi.name}. An area of concern was raised." in said
    assert ("It is about" in said, "Raised" in said) == (False, False)
    page = signed_in(gold).get(reverse("visit-concerns", args=[visit.pk]))
    assert "There is none that you may read" in words(page)
    assert (reads(gold, visit), reads(hmi, visit)) == (False, True)
    assert f"about {gold.name}, Gold at that time" in words(
        signed_in(hmi).get(reverse("visit-debrief", args=[visit.pk]))
    )
    with pytest.raises(NotAllowed):
        set_lead(requirement=found, lead=silver, reason=WHY, by=gold, at=NOON)
    assert silver not in who_may_lead(visit, NOON)


def test_gold_leads_after_an_incident_where_the_concern_is_about_another() -> None:
    visit, gold, _, _ = critical(officer())
    concern_on(visit, about_oic=True)
    assert (required(visit).lead, required(visit).led_as) == (gold, LedAs.GOLD)


def test_after_a_hand_over_it_is_still_about_the_person_in_what_they_were(scene: Scene) -> None:
    visit, first = scene.visit, scene.visit.oic
    concern = concern_on(visit, scene.raiser, about_oic=True)
    successor = visit.team_members.get(user=scene.raiser).user
    hand_over(visit=visit, to=successor, expected_oic=first.pk, by=first, at=NOON)
    visit = Visit.objects.get(pk=visit.pk)
    page = words(signed_in(scene.hmi).get(reverse("visit-concerns", args=[visit.pk])))
    assert f"About {first.name}, officer in charge at that time." in page
    assert (reads(first, visit), first in who_may_lead(visit, NOON)) == (False, False)
    later = concern_on(visit, successor, about=first)
    assert (concern.about_as, later.about_as) == ("oic", "before")
    assert (
        AreaOfConcern.objects.get(pk=later.pk).about_words
        == f"{first.name}, in charge of the visit, or named on it, before"
    )


def test_a_page_opened_before_a_hand_over_raises_it_about_whom_it_named(scene: Scene) -> None:
    visit, first = scene.visit, scene.visit.oic
    (other,) = [officer(team=visit.team)]
    client, here = signed_in(scene.raiser), reverse("concern-new", args=[visit.pk])
    page = client.get(here)
    assert f"Yes, about {first.name} (officer in charge)" in words(page)
    data = typed(page) | {"text": "He pushed her.", "about": str(first.pk)}
    from_now_on = visit.team_members.get(user=scene.raiser).user
    hand_over(visit=visit, to=from_now_on, expected_oic=first.pk, by=first, at=NOON)
    assert client.post(here, data | {"about": str(other.pk)}).status_code == 422
    assert [client.post(here, data).status_code for _ in range(2)] == [302, 302]
    assert client.post(here, data | {"about": "nobody"}).status_code == 422  # a form raises one concern
    assert visit.concerns.get().about == first
    assert "Yes, about you (officer in charge)" in words(client.get(here))


def test_an_ordinary_officer_is_not_somebody_in_charge_in_page_and_api(scene: Scene) -> None:
    visit, member = scene.visit, scene.raiser
    with pytest.raises(DomainError, match="about nobody in charge"):
        concern_on(visit, member, about=member)
    system = Api(a_system(Role.MANAGER, team=visit.team))
    assert problem(system.post(f"/visits/{visit.pk}/concerns/", {"text": "x", "about": None}), 403)
    of_raiser = Api(a_system(Role.OFFICER, team=visit.team))
    add_officer(visit=visit, user=of_raiser.user, by=visit.oic, at=NOON)
    hmi = a_system(Role.HMI, team=visit.team)
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason=WHY, by=scene.manager, at=NOON)
    here, text = f"/visits/{visit.pk}/concerns/", {"text": "He pushed her."}
    for about in (str(member.pk), str(visit.pk), "nobody"):
        assert problem(of_raiser.post(here, text | {"about": about}), 422)
    assert problem(of_raiser.post(here, text), 422)
    made = of_raiser.post(here, text | {"about": str(hmi.pk)})
    assert made.status_code == 201
    assert (made.json()["about"], made.json()["about_as"]) == (
        {"id": str(hmi.pk), "name": hmi.name},
        "hmi",
    )
    assert Api(hmi).get(here).json()["items"] == []
    assert reads(scene.hmi, visit)


def test_of_two_inspectors_named_the_one_whom_it_is_not_about_leads(scene: Scene) -> None:
    visit, last = scene.visit, hmi_of(scene.visit)
    assert required(visit).lead == last
    concern_on(visit, scene.raiser, about=last)
    assert required(visit).lead == scene.hmi
    assert Notice.objects.filter(to=scene.hmi, kind="visits.concern").count() == 1
    concern_on(visit, scene.raiser, about=scene.hmi)
    assert required(visit).lead is None
    assert (reads(last, visit), reads(scene.hmi, visit)) == (True, True)  # each the one about the other
    assert AreaOfConcern.objects.visible_to(last, NOON).get().about == scene.hmi


def test_whom_it_is_about_names_no_inspector_and_gives_the_debrief_to_nobody(scene: Scene) -> None:
    visit, manager = scene.visit, scene.manager
    name_oversight(visit=visit, user=manager, named_as="gold", reason=WHY, by=manager, at=NOON)
    debrief = plan(visit, by=scene.hmi)
    concern_on(visit, scene.raiser, about=manager)
    with pytest.raises(NotAllowed, match="Ask another manager"):
        hmi_of_by(visit, manager)
    with pytest.raises(NotAllowed, match="can give it another lead"):
        check_can_change_lead(debrief, [visit], manager, NOON)
    with pytest.raises(NotAllowed, match="can set"):
        set_lead(requirement=required(visit), lead=scene.hmi, reason=WHY, by=manager, at=NOON)
    assert Notice.objects.filter(to=manager, kind__startswith="visits.concern").count() == 0


def test_whom_it_is_about_names_no_inspector_for_the_operation_of_the_visit_either() -> None:
    manager = UserFactory(roles=[Role.MANAGER, Role.OFFICER])
    raiser = officer(team=manager.team)
    operation = record_operation(values={"name": "Linden"}, by=manager, at=NOON)
    visit = make_visit(manager, officers=[raiser], operation=operation)
    name = {"operation": operation, "named_as": "hmi", "reason": WHY, "by": manager, "at": NOON}
    first = name_on_operation(user=UserFactory(roles=[Role.HMI]), **name)
    concern_on(visit, raiser, about=manager)
    with pytest.raises(NotAllowed, match="Ask another manager"):
        name_on_operation(user=UserFactory(roles=[Role.HMI]), **name)
    with pytest.raises(NotAllowed, match="Ask another manager"):
        end_operation_oversight(naming=first, by=manager, at=NOON)
    other = UserFactory(team=manager.team, roles=[Role.MANAGER])
    end_operation_oversight(naming=first, by=other, at=NOON)
    assert required(visit).lead is None


def test_whom_it_is_about_takes_no_inspector_away_and_brings_none_by_moving_the_visit() -> None:
    oic = officer()
    raiser = officer(team=oic.team)
    manager = UserFactory(team=oic.team, roles=[Role.MANAGER, Role.OFFICER])
    hmis = [UserFactory(roles=[Role.HMI]) for _ in range(2)]
    here, elsewhere = (
        record_operation(values={"name": name}, by=manager, at=NOON) for name in ("Elm", "Yew")
    )
    for operation, user in zip((here, elsewhere), hmis, strict=True):
        name_on_operation(operation=operation, user=user, named_as="hmi", reason=WHY, by=manager, at=NOON)
    visit = make_visit(oic, officers=[raiser], operation=here)
    concern = concern_on(visit, raiser, about_oic=True)
    for chosen in (elsewhere, None, here):
        move_to(visit, chosen, by=oic)
        named = Visit.objects.get(pk=visit.pk).oversight.in_force(NOON)
        assert [each.user for each in named] == [hmis[0]], chosen
        assert required(visit).lead == hmis[0]
    assert AreaOfConcern.objects.filter(pk=concern.pk, visit__oversight__user=hmis[0]).exists()
    quiet = make_visit(oic, operation=here)
    move_to(quiet, elsewhere, by=oic)
    assert [each.user for each in quiet.oversight.in_force(NOON)] == [hmis[1]]


def move_to(visit: Visit, operation: Operation | None, by: User) -> None:
    now = Visit.objects.select_related("premises").get(pk=visit.pk)
    version = now.version + now.premises.version
    save_details(visit=now, details={"operation": operation}, expected_version=version, by=by, at=NOON)


def test_an_hmi_about_whom_one_is_raised_after_their_debrief_ends_that_one_and_leads_no_other(
    scene: Scene,
) -> None:
    visit, hmi = scene.visit, scene.hmi
    first = hold(plan(visit, by=hmi))
    concern_on(visit, scene.raiser, about=hmi, at=AFTER)
    assert (required(visit).state, required(visit).lead) == ("open", None)
    with pytest.raises(NotAllowed):
        plan(visit, by=hmi, at=AFTER)
    assert follow_up(first).state == "followed_up"
    other = hmi_of(visit)
    assert required(visit).lead == other
    second = plan(visit, by=other, at=AFTER, planned_at=AFTER + timedelta(hours=1))
    assert second.lead == other
    with pytest.raises(NotAllowed, match="can give it another lead"):
        check_can_change_lead(first, [visit], hmi, AFTER)


def hmi_of_by(visit: Visit, by: User) -> None:
    friend = UserFactory(roles=[Role.HMI])
    name_oversight(visit=visit, user=friend, named_as="hmi", reason=WHY, by=by, at=NOON)


def test_one_debrief_of_two_visits_is_led_by_nobody_whom_a_concern_on_either_is_about() -> None:
    oic = officer(grade=Grade.HEO)
    first, second = two_visits(oic)
    debrief = plan(first, second)
    hmi = hmi_of(first)
    concern_on(first, about_oic=True)
    assert again(debrief).lead == hmi
    declared(second, gold=oic)
    assert required(second).lead == oic  # Gold, by its own facts
    assert again(debrief).lead == hmi
    assert oic not in who_may_take_over(again(debrief), [first, second], NOON)
    with pytest.raises(DomainError, match="Set the same lead"):
        hold(again(debrief))


def refused(change: Callable[[], object], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


def test_the_database_has_nobody_lead_about_whom_a_concern_is(scene: Scene) -> None:
    visit, hmi = scene.visit, scene.hmi
    debrief = plan(visit, by=hmi)
    concern = concern_on(visit, scene.raiser, about=hmi)
    mine = Requirement.objects.filter(visit=visit)
    refused(lambda: mine.update(lead=hmi), "requirement_lead_not_concerned|who is to lead its debrief")
    planned = Debrief.objects.filter(pk=debrief.pk)
    refused(lambda: planned.update(held_at=NOON, state="held"), "who leads the debrief")
    fields = {"visit": visit, "raised_by": visit.oic, "raised_at": NOON, "text": "The van."}
    for about in (
        {"about_lead": True},
        {"about_lead": False, "about": hmi, "about_as": "hmi"},
        {"about_lead": True, "about": hmi, "about_as": "king"},
        {"about_lead": True, "about": hmi},
    ):
        refused(
            lambda about=about: AreaOfConcern.objects.create(**fields, **about),
            "concern_is_about_somebody_in_charge",
        )
    assert concern.about == hmi


def test_what_was_raised_before_is_filled_with_who_was_in_charge_then(scene: Scene) -> None:
    visit, first = scene.visit, scene.visit.oic
    concern_on(visit, scene.raiser, about_oic=True)
    hand_over(visit=visit, to=scene.raiser, expected_oic=first.pk, by=first, at=NOON.replace(hour=23))
    concern_on(
        Visit.objects.get(pk=visit.pk), scene.raiser, about_oic=True, at=NOON.replace(hour=23, minute=5)
    )
    fill = import_module("visits.migrations.0009_whom_concerns_are_about")._FILL
    select = fill[fill.index("coalesce(") : fill.index(" WHERE c.about_lead")]
    with connection.cursor() as cursor:  # what the migration writes, as it would write it now
        cursor.execute(f"SELECT {select} FROM visits_areaofconcern c ORDER BY raised_at")
        assert [row[0] for row in cursor.fetchall()] == [first.pk, scene.raiser.pk]


def test_facts_that_were_kept_before_tell_about_whom_they_were(scene: Scene) -> None:
    concern_on(scene.visit, scene.raiser, about_oic=True)
    concern_on(scene.visit, scene.raiser)
    facts = latest(scene.visit).facts_seen
    kept = facts_to_json(facts)
    for each in kept["concerns"]:
        each["about_oic"] = each.pop("about") is not None
    assert facts_of_json(kept) == facts
    assert {each.about for each in facts.concerns} == {str(scene.visit.oic_id), None}
    assert KeptAssessment(facts=kept).facts_seen == facts
