"""What tests say of debriefs: facts that ask for one, what is kept of them, and deciding all that is asked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from debriefs.facts_json import assessment_to_json
from debriefs.models import KeptAssessment, Requirement, TriggerRecord
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone, set_lead
from debriefs.queries.facts import facts_of
from debriefs.queries.leading import who_may_lead
from debriefs.rules import assess
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_form,
    add_step,
)
from tests.forms_said import FORMS
from visits.kinds import KIND_OF
from visits.models import Visit
from visits.operations.concerns import raise_concern
from visits.operations.filling_in import fill_in
from visits.operations.following_up import follow_up
from visits.operations.team import name_oversight
from visits.steps import DECLARATION


def codes(visit: Visit) -> set[str]:
    return set(TriggerRecord.objects.filter(requirement__visit=visit).values_list("code", flat=True))


def required(visit: Visit) -> Requirement:
    return Requirement.objects.get(visit=visit)


def latest(visit: Visit) -> KeptAssessment:
    return KeptAssessment.objects.filter(visit=visit).latest("number")


def concern_on(
    visit: Visit,
    by: User | None = None,
    *,
    about_oic: bool = False,
    about: User | None = None,
    at: datetime = NOON,
) -> Any:
    whom = visit.oic if about_oic else about
    text = "Nobody held the ladder."
    return raise_concern(visit=visit, text=text, about=whom, by=by or visit.oic, at=at)


def declared(visit: Visit, **values: Any) -> Any:
    incident = add_form(visit, "critical-incident", serious_harm=True, **values)
    fresh = type(incident).objects.get(pk=incident.pk)
    follow_up(step=DECLARATION, form=fresh, values={"declared_at": NOON}, by=visit.oic, at=NOON)
    return incident


def amend(form: Any, **values: Any) -> Any:
    """Save a form anew with some other values, as the officer in charge."""
    fresh = type(form).objects.get(pk=form.pk)
    kind, visit = KIND_OF[type(form)], fresh.visit
    said = {name: getattr(fresh, name) for name in FORMS[kind.slug]} | values
    version = fresh.version
    return fill_in(
        kind=kind, visit=visit, form=fresh, values=said, expected_version=version, by=visit.oic, at=NOON
    )


def referred(visit: Visit) -> Any:
    """Record an adult at risk who was referred."""
    person = visit.encounters.first() or add_encounter(visit, date_of_birth=date(1970, 3, 1))
    form = add_form(visit, "vulnerability", encounter=person, heads=["self_harm"], no_referral_reason="")
    add_step(form, "referral")
    return form


def hmi_of(visit: Visit) -> User:
    hmi = UserFactory(roles=[Role.HMI])
    manager = UserFactory(team=visit.team, roles=[Role.MANAGER])
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Leads.", by=manager, at=NOON)
    return hmi


def is_fresh(visit: Visit, at: datetime) -> bool:
    """Whether the newest answer kept of `visit` is what the rules make of its facts now, triggers included."""
    facts = facts_of(visit.pk, at)
    said = assess(facts, facts.day)
    kept = KeptAssessment.objects.filter(visit=visit).order_by("number").last()
    rows = TriggerRecord.objects.filter(requirement__visit=visit).values_list("code", flat=True)
    return (
        kept is not None
        and kept.outcome == assessment_to_json(said)
        and {trigger.code for trigger in said.triggers} <= set(rows)
    )


def decide_everything(visit: Visit, at: datetime) -> None:
    """Decide, as the officer in charge, everything about the debrief that only a person decides."""
    kept = KeptAssessment.objects.filter(visit=visit).latest("number")
    no = Answer(False, "Everybody spoke on the way back.")
    for each in kept.assessment.considerations:
        decide = {"DEB-8": decide_to_debrief, "CI-3": decide_to_postpone}.get(each.code)
        if decide:
            decide(visit=visit, about=UUID(each.facts[0].record), answer=no, by=visit.oic, at=at)
    for requirement in Requirement.objects.filter(visit=visit, lead=None):
        lead = visit.oic if visit.oic in who_may_lead(visit, at) else UserFactory(roles=[Role.HMI])
        set_lead(requirement=requirement, lead=lead, reason="Was there.", by=visit.oic, at=at)
