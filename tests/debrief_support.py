"""What tests of visits say of debriefs: whether what is kept is what the facts say now; deciding all asked."""

from datetime import datetime
from uuid import UUID

from debriefs.facts_json import assessment_to_json
from debriefs.models import KeptAssessment, Requirement, TriggerRecord
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone, set_lead
from debriefs.queries.facts import facts_of
from debriefs.rules import assess
from visits.models import Visit


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
        set_lead(requirement=requirement, lead=visit.oic, reason="Was there.", by=visit.oic, at=at)
