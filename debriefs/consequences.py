"""What follows once a debrief is required: who leads, who attends, what a person has to consider. Pure."""

from collections.abc import Iterator

from core.guidance import Rule, RuleKind
from debriefs.facts import ConcernNeeds, VisitFacts
from debriefs.findings import (
    About,
    Attendee,
    Capacity,
    Consideration,
    Duty,
    Fact,
    Lead,
    ProposedLead,
    Trigger,
)

AFTER_INCIDENT = "Debriefing following a critical incident"
PLANNING = "Planning and conducting a debriefing"

CI_3 = Rule(
    "CI-3",
    RuleKind.PROMPT,
    "Consider postponing the debrief",
    AFTER_INCIDENT,
    "In the event of a critical incident, the OIC should consider postponing the debriefing while the "
    "appropriate procedures are followed.",
    "The answer is kept, with a day to look at it again, and the due date waits.",
)
LEADING = Rule(
    "DEB-3",
    RuleKind.PROMPT,
    "Who leads",
    PLANNING,
    "A debriefing should usually be led and conducted by: the OIC where there has been no critical incident "
    "or need for investigation following use of force; His Majesty’s Inspector (HMI) where there are "
    "concerns around use of force that has been applied; the local Gold Commander in the event of a "
    "critical incident occurring",
    "Gold before HMI before the officer in charge, and never somebody about whom an area of concern is: then "
    "an HMI about whom there is none. After force that needs investigation the HMI is proposed, and a person "
    "confirms.",
)
FORCE_RULES = frozenset({"DEB-3", "DEB-5", "DEB-6"})  # those who used or saw force should attend


def propose_lead(facts: VisitFacts, triggers: tuple[Trigger, ...]) -> ProposedLead:
    """Return who is to lead, Gold before HMI before the officer in charge, and the reason.

    Nobody about whom there is a concern: where that is Gold or the HMI named, some other HMI is to lead.
    """
    about = facts.concerns_about
    by_gold = tuple(trigger.code for trigger in triggers if trigger.lead is Lead.GOLD)
    gold = facts.incident.gold if facts.incident else None
    if by_gold and gold not in about:
        return ProposedLead(Lead.GOLD, gold, "A critical incident occurred", by_gold)
    hmi = None if facts.hmi in about else facts.hmi
    by_hmi = tuple(trigger.code for trigger in triggers if trigger.lead is Lead.HMI)
    if by_hmi:
        return ProposedLead(Lead.HMI, hmi, "There are concerns about the force applied", by_hmi)
    if about:
        words = "An area of concern was raised"  # whom it is about, only those are told who read the concern
        return ProposedLead(Lead.HMI, hmi, words, ("DEB-4",))
    codes = tuple(trigger.code for trigger in triggers)
    if any(force.concerns is ConcernNeeds.INVESTIGATION for force in facts.force):
        words = "Force that was used needs an investigation"
        return ProposedLead(Lead.HMI, hmi, words, codes, to_confirm=True)
    words = "There was no critical incident, and no need for an investigation of force"
    return ProposedLead(Lead.OIC, facts.oic, words, codes)


def incident_needed(facts: VisitFacts) -> tuple[Fact, ...]:
    """Return why a critical incident is to be considered where none is recorded.

    A concern about force needs one, or command may have failed or learning may be required (CI-2).
    """
    if facts.incident is not None:
        return ()
    words = "A concern about the force needs a critical incident to be declared, and none is recorded"
    of_force = (
        Fact(words, About.FORCE, force.record)
        for force in facts.force
        if force.force is not False and force.concerns is ConcernNeeds.CRITICAL_INCIDENT
    )
    words_of_visit = "Command may have failed or learning may be required, and no incident is recorded"
    of_visit = (Fact(words_of_visit, About.VISIT, facts.visit),) if facts.any_failing else ()
    return (*of_force, *of_visit)


def considerations(facts: VisitFacts, triggers: tuple[Trigger, ...]) -> Iterator[Consideration]:
    """Yield what needs a person, in the order in which it is asked."""
    incident = facts.incident
    if incident is not None and not incident.declared:
        seen: tuple[Fact, ...] = (Fact("It is recorded, and not declared", About.INCIDENT, incident.record),)
        if incident.criteria_met:
            yield Consideration("CI-1", "Declare the critical incident: a criterion is met", seen)
        elif incident.to_declare:
            yield Consideration("CI-2", "Declare the critical incident, as was decided", seen)
        elif incident.failing_or_learning and not incident.considered:
            yield Consideration("CI-2", "Consider declaring a critical incident, and say why", seen)
    if needed := incident_needed(facts):
        yield Consideration("CI-2", "Consider declaring a critical incident, and record it", needed)
    if incident is not None and incident.declared and incident.postponement_considered is None:
        seen = (Fact("A critical incident was declared", About.INCIDENT, incident.record),)
        yield Consideration("CI-3", "Consider postponing the debrief, and say why", seen)
    to_investigate = [force for force in facts.force if force.concerns is ConcernNeeds.INVESTIGATION]
    if to_investigate and triggers:
        seen = tuple(
            Fact("A concern about the force needs an investigation", About.FORCE, force.record)
            for force in to_investigate
        )
        yield Consideration("DEB-3", "Confirm who leads while force is investigated", seen)
    for adult in facts.adults_referred:
        if adult.debrief is None:
            seen = (Fact("An adult at risk was referred", About.VULNERABILITY, adult.record),)
            yield Consideration("DEB-8", "Decide whether to debrief, and say why", seen)


def attendees(facts: VisitFacts, triggers: tuple[Trigger, ...]) -> Iterator[Attendee]:
    """Yield whom the guidance names: each person once for each capacity."""
    codes = tuple(trigger.code for trigger in triggers)
    if "DEB-7" in codes and facts.incident:
        here = dict.fromkeys(bronze.officer for bronze in facts.incident.bronzes if bronze.incident_here)
        for officer in here:
            yield Attendee(officer, Capacity.BRONZE, Duty.MUST, ("DEB-7",))
        if facts.incident.silver:
            yield Attendee(facts.incident.silver, Capacity.SILVER, Duty.WHERE_PRACTICABLE, ("DEB-7",))
    because = tuple(code for code in codes if code in FORCE_RULES)
    if not because:
        return
    used = [force for force in facts.force if force.force is not False]
    for officer in dict.fromkeys(force.used_by for force in used):
        yield Attendee(officer, Capacity.USED_FORCE, Duty.SHOULD, because)
    for officer in dict.fromkeys(witness for force in used for witness in force.witnesses):
        yield Attendee(officer, Capacity.WITNESSED_FORCE, Duty.SHOULD, because)
