"""A critical incident: said at once, declared by a person, and never left undeclared at closing (CI-1, CI-2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import AccountKind
from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed
from notices.models import Notice
from tests.api_support import Api
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_form, close, make_visit, officer, ready_to_close, use_force
from tests.sign_in import signed_in
from tests.visit_support import events, typed, words
from visits.enums import Told
from visits.finders import find_incidents
from visits.gate import judge
from visits.kinds import CRITICAL_INCIDENT
from visits.models import CriticalIncident, IncidentDeclaration, Visit
from visits.models.critical_incident import CRITERIA
from visits.operations import closing
from visits.operations.answering import answer
from visits.operations.filling_in import fill_in, set_invalid
from visits.operations.following_up import follow_up
from visits.operations.planning import name_on_operation, record_operation
from visits.operations.team import name_oversight
from visits.queries import facts_of, with_parts
from visits.record import record_of
from visits.steps import BRONZE, DECLARATION

pytestmark = pytest.mark.django_db
NONE_MET: dict[str, Any] = dict.fromkeys(CRITERIA, False)


def fresh(visit: Visit) -> Visit:
    return with_parts(Visit.objects.filter(pk=visit.pk)).get()


def incident_on(visit: Visit, by: User | None = None, **values: Any) -> CriticalIncident:
    made: CriticalIncident = add_form(visit, "critical-incident", by, **{"gold": visit.oic} | values)
    return made


def declare(incident: CriticalIncident, by: User | None = None, **values: Any) -> IncidentDeclaration:
    declared = follow_up(step=DECLARATION, form=incident, values=values, by=by or incident.visit.oic, at=NOON)
    assert isinstance(declared, IncidentDeclaration)
    return declared


def why_not(visit: Visit) -> list[str]:
    """Return what stops the closing; nothing, and the visit is closed."""
    visit = ready_to_close(visit)
    try:
        closing.close(visit=visit, by=visit.oic, at=NOON)
    except closing.NotReady as refused:
        return [f"{item.rule.code} {item.words}" for item in refused.verdict.blocking]
    return []


@pytest.mark.parametrize("criterion", CRITERIA)
def test_ci_1_no_visit_closes_with_a_criterion_met_and_undeclared(criterion: str) -> None:
    visit = make_visit()
    incident = incident_on(visit, **NONE_MET | {criterion: True})
    assert why_not(visit) == ["CI-1 Declare the critical incident"]
    declare(incident)
    assert why_not(visit) == []


def test_ci_1_the_software_says_so_at_once_and_a_person_declares() -> None:
    visit = make_visit()
    client = signed_in(visit.oic)
    page = reverse("visit-form-new", args=[visit.pk, "critical-incident"])
    data = typed(client.get(page)) | {"serious_harm": "yes"}
    answered = client.post(page, data)
    listed = words(client.get(answered["Location"]))
    assert "A critical incident must be declared: serious harm to an individual." in listed
    incident = CriticalIncident.objects.get()
    form = reverse("visit-form", args=[visit.pk, "critical-incident", incident.pk])
    assert "A critical incident must be declared" in words(client.get(form))
    step = reverse("visit-form-step", args=[visit.pk, "critical-incident", incident.pk, "declaration"])
    data = typed(client.get(step))
    assert client.post(step, data).status_code == 302
    assert client.post(step, data).status_code == 302
    declaration = IncidentDeclaration.objects.get()
    assert declaration.recorded_by == visit.oic
    assert len(events("visits.critical_incident.declared")) == 1
    assert "must be declared: " not in words(client.get(form))
    assert "Declared" in words(client.get(reverse("visit-history", args=[visit.pk])))


def test_what_is_recorded_answers_both_questions_and_is_not_asked_beside_it() -> None:
    visit = make_visit()
    incident = incident_on(visit, **NONE_MET, failing_or_learning=True, considered="not_declare",
                           considered_reason="Nobody was at risk.")  # fmt: skip
    visit = Visit.objects.get(pk=visit.pk)
    assert (visit.any_criterion, visit.any_failing) == (False, True)
    page = signed_in(visit.oic).get(reverse("visit-happened", args=[visit.pk])).content.decode()
    assert 'name="any_criterion"' not in page
    assert 'name="any_failing"' not in page
    for field, value in (("any_criterion", True), ("any_failing", False), ("any_failing", None)):
        with pytest.raises(DomainError, match="Set that record invalid first"):
            answer(visit=visit, question=field, value=value, by=visit.oic, at=NOON)
    set_invalid(form=incident, reason="Of another visit.", by=visit.oic, at=NOON)
    answer(visit=visit, question="any_failing", value=False, by=visit.oic, at=NOON)
    assert why_not(visit) == []


def test_ci_2_the_consideration_is_a_decision_with_a_reason() -> None:
    visit = make_visit()
    undecided = incident_on(visit, **NONE_MET, failing_or_learning=True, gold=None)
    assert undecided.state == "draft"
    facts = facts_of(fresh(visit))
    verdict = judge(visit=visit, facts=facts, at=NOON)
    assert "Finish “Critical incident, not declared”" in [item.words for item in verdict.blocking]
    with pytest.raises(DomainError) as refused:
        incident_on(make_visit(), considered_reason="It was quiet.")
    assert refused.value.field == "considered"


def test_ci_2_a_concern_about_force_that_needs_an_incident_has_one_considered() -> None:
    visit = make_visit()
    use_force(visit, concerns=True, concern_needs="critical_incident")
    assert why_not(visit) == ["CI-2 Consider declaring a critical incident, and record it"]


def test_what_need_not_be_declared_is_not() -> None:
    incident = incident_on(make_visit(), **NONE_MET)
    with pytest.raises(DomainError, match="which criterion is met"):
        declare(incident)


def test_declared_after_the_visit_began_not_to_come_and_once() -> None:
    incident = incident_on(make_visit())
    for wrong in (NOON - timedelta(hours=3), NOON + timedelta(minutes=1)):
        with pytest.raises(DomainError) as refused:
            declare(incident, declared_at=wrong)
        assert refused.value.field == "declared_at"
    declare(incident, declared_at=NOON - timedelta(minutes=30))
    with pytest.raises(DomainError, match="declared already"):
        declare(incident)


def test_gold_silver_and_bronze_for_each_location() -> None:
    katya = officer(name="Katya Lindqvist")
    visit = make_visit(officers=[katya])
    incident = incident_on(visit, silver=katya)
    for location, user, here in (("The yard", katya, True), ("The street", katya, False),
                                 ("the yard", visit.oic, True)):  # fmt: skip
        values = {"location": location, "officer": user, "incident_here": here}
        follow_up(step=BRONZE, form=incident, values=values, by=visit.oic, at=NOON)
    values = {"location": "The roof", "officer": officer(), "incident_here": False}
    with pytest.raises(DomainError, match="on the visit, an HMI or senior"):
        follow_up(step=BRONZE, form=incident, values=values, by=visit.oic, at=NOON)
    [facts] = facts_of(fresh(visit)).critical_incidents
    assert (facts.gold, facts.silver, facts.declared) == (visit.oic_id, katya.pk, False)
    assert {(b.location, b.officer, b.incident_here) for b in facts.bronzes} == {
        ("the yard", visit.oic_id, True),
        ("The street", katya.pk, False),
    }
    [section] = [s for s in record_of(fresh(visit), apart=True).sections if s.title == "Critical incident"]
    assert ("Silver", "Katya Lindqvist") in section.parts[0].rows
    said = dict(section.parts[0].rows)["Bronze for The street"]
    assert said.startswith("Katya Lindqvist is Bronze for The street.")


def test_a_late_one_is_added_to_a_closed_visit_whole_and_stays() -> None:
    visit = make_visit()
    close(visit)
    visit = Visit.objects.get(pk=visit.pk)
    with pytest.raises(DomainError, match="has to be whole"):
        incident_on(visit, place="")
    incident = incident_on(visit)
    assert not Visit.objects.get(pk=visit.pk).is_open
    with pytest.raises(NotAllowed):
        fill_in(kind=CRITICAL_INCIDENT, visit=visit, form=incident, values={"place": "The hall"},
                expected_version=1, by=visit.oic, at=NOON)  # fmt: skip
    with pytest.raises(NotAllowed):
        set_invalid(form=incident, reason="It was nothing.", by=visit.oic, at=NOON)
    declare(incident)
    page = words(signed_in(visit.oic).get(reverse("visit-history", args=[visit.pk])))
    assert "Critical incident" in page
    with pytest.raises(NotAllowed):
        use_force(visit)


def test_who_adds_a_late_one() -> None:
    katya, at = officer(), clock.now()
    visit = make_visit(officers=[katya], at=at - timedelta(days=2))
    hmi = UserFactory(roles=[Role.HMI])
    manager = UserFactory(roles=[Role.MANAGER], team=visit.team)
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason="To look into it.", by=manager, at=at)
    with pytest.raises(NotAllowed):
        incident_on(visit, by=hmi)  # while it is open: the officer in charge
    close(visit)
    for nobody in (katya, manager):
        with pytest.raises(NotAllowed):
            incident_on(visit, by=nobody)
    client = signed_in(hmi)
    page = reverse("visit-form-new", args=[visit.pk, "critical-incident"])
    data = typed(client.get(page)) | dict.fromkeys(CRITERIA, "no") | {
        "failing_or_learning": "no", "happened_at": typed_time(visit), "place": "The yard",
        "circumstances": "A crowd gathered.", "officers_injured": "no",
    }  # fmt: skip
    assert client.post(page, data).status_code == 302
    assert client.post(page, data).status_code == 302
    assert CriticalIncident.objects.get().author == hmi


def typed_time(visit: Visit) -> str:
    assert visit.started_at
    return (visit.started_at + timedelta(minutes=5)).astimezone(clock.LONDON).strftime("%H:%M")


def test_the_database_refuses_what_cannot_be() -> None:
    incident = incident_on(make_visit())
    for constraint, values in (
        ("critical_considered_exists", {"considered": "perhaps"}),
        ("critical_reason_of_a_decision", {"considered_reason": "It was quiet."}),
        *(("critical_complete_answers_all", {name: None}) for name in (*CRITERIA, "failing_or_learning")),
        ("critical_state_exists", {"state": "done"}),
        ("critical_invalid_has_a_reason", {"state": "invalid"}),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            CriticalIncident.objects.filter(pk=incident.pk).update(**values)
    with pytest.raises(DomainError, match="has a critical incident already"):
        incident_on(incident.visit)
    declare(incident)
    second = IncidentDeclaration.objects.get()
    second.pk, second.number = incident.pk, 2
    with pytest.raises(IntegrityError, match="incident_declared_once"), transaction.atomic():
        second.save(force_insert=True)


def test_the_api_records_declares_and_names_bronze() -> None:
    oic = officer(kind=AccountKind.SYSTEM, grade="")
    katya = officer(name="Katya Lindqvist")
    visit = make_visit(oic, officers=[katya])
    api, here = Api(oic), f"/visits/{visit.pk}/critical-incident/"
    made = api.post(here, dict.fromkeys(CRITERIA, False) | {"public_confidence": True, "gold": str(katya.pk)})
    assert made.status_code == 201, made.content
    one = made.json()
    assert (one["must_be_declared"], one["declared_at"], one["gold"]) == (True, None, str(katya.pk))
    assert api.post(f"{here}{one['id']}/declaration/", {}).status_code == 201
    bronze = {"location": "The yard", "officer": str(katya.pk), "incident_here": True}
    assert api.post(f"{here}{one['id']}/bronze/", bronze).status_code == 201
    read = api.get(f"{here}{one['id']}/").json()
    assert read["declared_at"] is not None
    assert read["bronzes"][0]["officer"] == str(katya.pk)
    stranger = api.patch(f"{here}{one['id']}/", {"gold": str(officer().pk)}, if_match='"1"')
    assert stranger.status_code == 422


def test_what_was_answered_before_is_not_asked_again_and_not_taken_back() -> None:
    visit = make_visit()
    for field, value in (("any_criterion", True), ("any_failing", False)):
        answer(visit=visit, question=field, value=value, by=visit.oic, at=NOON)
    client = signed_in(visit.oic)
    page = reverse("visit-form-new", args=[visit.pk, "critical-incident"])
    begun = typed(client.get(page))
    assert begun["failing_or_learning"] == "no"
    begun.pop("failing_or_learning")  # left open all the same
    assert client.post(page, begun | {"serious_harm": "yes"}).status_code == 302
    visit = Visit.objects.get(pk=visit.pk)
    assert (visit.any_criterion, visit.any_failing) == (True, False)


def test_where_no_criterion_was_met_none_is_asked_again() -> None:
    visit = make_visit()
    answer(visit=visit, question="any_failing", value=True, by=visit.oic, at=NOON)
    page = reverse("visit-form-new", args=[visit.pk, "critical-incident"])
    begun = typed(signed_in(visit.oic).get(page))
    assert (begun["serious_harm"], begun["failing_or_learning"]) == ("no", "yes")


def told_of(incident: CriticalIncident) -> list[str]:
    notices = Notice.objects.filter(kind=Told.INCIDENT_DECLARED, subject_id=incident.pk)
    return sorted(notice.to.name for notice in notices.select_related("to"))


def test_ci_1_who_commands_oversees_leads_and_manages_is_told_of_a_declaration_once() -> None:
    oic, katya = officer(name="Olive Inchcape"), officer(name="Katya Lindqvist")
    visit = make_visit(oic, officers=[katya])
    manager = UserFactory(name="Mo Sandoval", roles=[Role.MANAGER], team=visit.team)
    hmi = UserFactory(name="Hana Vesely", roles=[Role.HMI])
    UserFactory(name="Another Team", roles=[Role.MANAGER])
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason="To look.", by=manager, at=NOON)
    stranger = officer(name="Gil Oldroyd", grade="heo")
    incident = incident_on(visit, gold=stranger, silver=katya)
    assert told_of(incident) == []
    declare(incident, by=hmi)
    assert told_of(incident) == ["Katya Lindqvist", "Mo Sandoval", "Olive Inchcape"]  # Gold may not read it
    form = reverse("visit-form", args=[visit.pk, "critical-incident", incident.pk])
    assert "Gil Oldroyd cannot open this visit" in words(signed_in(oic).get(form))
    name_oversight(visit=visit, user=stranger, named_as="gold", reason="Gold.", by=manager, at=NOON)
    assert "cannot open this visit" not in words(signed_in(oic).get(form))
    assert "Gil Oldroyd" in told_of(incident), "as soon as they may read it"
    values = {"location": "The yard", "officer": stranger, "incident_here": True}
    follow_up(step=BRONZE, form=incident, values=values, by=oic, at=NOON)  # Gold, and Bronze later on
    assert told_of(incident) == ["Gil Oldroyd", "Katya Lindqvist", "Mo Sandoval", "Olive Inchcape"]
    page = signed_in(katya).get(reverse("notices")).content.decode()
    assert "A critical incident was declared on a visit" in page
    assert visit.reference in page


def test_who_is_named_for_the_operation_after_a_declaration_is_told_of_it() -> None:
    visit = make_visit()
    operation = record_operation(values={"name": "Harrier"}, by=visit.oic, at=NOON)
    Visit.objects.filter(pk=visit.pk).update(operation=operation)
    incident = incident_on(visit)
    declare(incident)
    hmi, manager = UserFactory(roles=[Role.HMI]), UserFactory(roles=[Role.MANAGER], team=visit.team)
    named = {"user": hmi, "named_as": "hmi", "reason": "To look.", "by": manager, "at": NOON}
    name_on_operation(operation=operation, **named)
    assert hmi.name in told_of(incident)


def test_a_notice_of_an_incident_names_no_visit_to_who_may_not_read_it() -> None:
    incident = incident_on(make_visit())
    declare(incident)
    assert incident.pk in find_incidents([incident.pk], incident.visit.oic, NOON)
    assert find_incidents([incident.pk], officer(), NOON) == {}
