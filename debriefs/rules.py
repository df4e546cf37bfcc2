"""Is a debrief required, of what kind, led by whom and with whom? DEB-1 to DEB-9, with CI-1 to CI-3.

Pure functions over frozen facts. Each rule stands beside the guidance's own words; `assess` applies all of
them, so that every one that holds is kept and shown. What nobody has answered yet is never taken for a no.
"""

from collections.abc import Callable, Collection
from datetime import date

from core.guidance import Rule, RuleKind
from debriefs.consequences import AFTER_INCIDENT, attendees, considerations, incident_needed, propose_lead
from debriefs.facts import ConcernNeeds, ForceFacts, IncidentFacts, VisitFacts, VisitKind
from debriefs.findings import (
    About,
    Assessment,
    DebriefRule,
    Fact,
    Finding,
    Kind,
    Lead,
    Trigger,
    Undecided,
)
from visits.rules.vulnerable import is_under_18

CIRCUMSTANCES = "Circumstances in which a debriefing must be conducted"
AFTER_FORCE = "Debriefing following use of force"
AT_RISK = "Debriefing following encounters with vulnerable or at risk adults"
MANDATORY = "The OIC must conduct a mandatory operational debriefing: […] "


def family_detention(visit: VisitFacts) -> Finding:
    """Following a family detention visit (DEB-1)."""
    if VisitKind.FAMILY_DETENTION in visit.kinds:
        return _seen("It was a family detention visit", About.VISIT, visit.visit)
    return Finding() if visit.kinds else _kind_not_recorded(visit)


def arrest_with_newly_trained_staff(visit: VisitFacts) -> Finding:
    """Following an arrest visit with newly trained arrest staff yet to complete mentoring (DEB-2)."""
    newly_trained = [officer for officer in visit.officers if officer.newly_trained]
    if not newly_trained:
        return Finding()
    if not visit.kinds:
        return _kind_not_recorded(visit)
    if VisitKind.ARREST not in visit.kinds:
        return Finding()
    return Finding(
        seen=(
            Fact("It was an arrest visit", About.VISIT, visit.visit),
            *(
                Fact("Was being mentored for arrest work on the day", About.OFFICER, officer.officer)
                for officer in newly_trained
            ),
        )
    )


def concerns_about_applied_force(visit: VisitFacts) -> Finding:
    """Concerns about applied force that need neither an investigation nor a critical incident (DEB-3).

    It looks at what the concern needs, not at whether an incident was declared for another reason.
    """
    return _of_each_force(
        visit,
        met=lambda force: force.concerns is ConcernNeeds.NO_MORE,
        open_words=lambda force: (
            "It is not answered whether there are concerns about the force, and what they need"
            if force.concerns is None
            else ""
        ),
        seen_words="There are concerns about the force applied, which need no investigation and no critical "
        "incident",
    )


def area_of_concern(visit: VisitFacts) -> Finding:
    """An area of concern was identified by any team member present (DEB-4). Withdrawn, it stays."""
    return Finding(
        seen=tuple(
            Fact(
                "An area of concern was raised, and withdrawn since by whoever raised it"
                if concern.withdrawn
                else "An area of concern is raised, and not withdrawn",
                About.CONCERN,
                concern.record,
            )
            for concern in visit.concerns
        )
    )


def force_on_a_child(visit: VisitFacts) -> Finding:
    """Any use of force against a child, or somebody who claims to be one and whose age is disputed (DEB-5).

    An adult date of birth does not displace the claim.
    """
    return _of_each_force(
        visit,
        met=lambda force: force.force is True and _is_a_child(force, visit) is True,
        open_words=lambda force: _child_not_answered(force, visit),
        seen_words="Force was used on a person under 18, or who says so and whose age is disputed",
    )


def baton_drawn(visit: VisitFacts) -> Finding:
    """Any instance where a baton is drawn, used or not, also at nobody in particular (DEB-6)."""
    return _of_each_force(
        visit,
        met=lambda force: force.baton_drawn is True,
        open_words=lambda force: "It is not recorded what was done" if force.baton_drawn is None else "",
        seen_words="A baton was drawn",
    )


def critical_incident_declared(visit: VisitFacts) -> Finding:
    """A critical incident has occurred: somebody declared it (DEB-7).

    Open while one may have to be declared, by a criterion or by what a concern about force needs, or while
    declaring one is to be considered; and until both are answered.
    """
    incident = visit.incident
    if incident is not None:
        if incident.declared:
            return _seen("A critical incident was declared", About.INCIDENT, incident.record)
        open_words = _incident_not_answered(incident)
        return _open(open_words, About.INCIDENT, incident.record) if open_words else Finding()
    not_said = []
    if visit.any_criterion:
        not_said.append("A critical incident must be declared, and is not recorded yet")
    elif visit.any_criterion is None:
        not_said.append("It is not answered whether a criterion of a critical incident was met")
    if visit.any_failing is None:
        not_said.append("It is not answered whether command failed or learning may be required")
    said = (Fact(words, About.VISIT, visit.visit) for words in not_said)
    return Finding(open=(*said, *incident_needed(visit)))


def _incident_not_answered(incident: IncidentFacts) -> str:
    """Return why it is not decided yet whether an incident that is recorded is declared."""
    if incident.criteria_met is None:
        return "Not all of the four criteria are answered"
    if incident.criteria_met or incident.to_declare:
        return "A critical incident must be declared, and is not yet"
    if incident.considered or incident.failing_or_learning is False:
        return ""
    if incident.failing_or_learning is None:
        return "It is not answered whether command failed or learning may be required"
    return "It is not decided yet whether to declare a critical incident"


def referral_of_an_adult_at_risk(visit: VisitFacts) -> Finding:
    """A referral of an adult at risk was made, and the OIC decided to debrief (DEB-8). Never by itself.

    Open until whoever was vulnerable is recorded, and of each it is said that no referral applies.
    """
    recorded = visit.adults_referred or visit.not_referred
    if not recorded and visit.any_vulnerable is not False:
        words = (
            "Somebody was vulnerable or at risk, and is not recorded yet"
            if visit.any_vulnerable
            else "It is not answered whether anybody was vulnerable"
        )
        return _open(words, About.VULNERABILITY, visit.visit)
    referred = "An adult at risk was referred, and the officer in charge"
    not_decided = [adult.record for adult in visit.adults_referred if adult.debrief is None]
    not_said = [other.record for other in visit.not_referred if not other.answered]
    words = "It is not answered whether somebody who was vulnerable is referred as an adult at risk"
    return Finding(
        seen=tuple(
            Fact(f"{referred} decided to debrief", About.VULNERABILITY, adult.record)
            for adult in visit.adults_referred
            if adult.debrief
        ),
        open=(
            *(Fact(f"{referred} has not decided yet", About.VULNERABILITY, record) for record in not_decided),
            *(Fact(words, About.VULNERABILITY, record) for record in not_said),
        ),
    )


# In order of time, where there are several of a code. One that ended stays, with `until`: what was answered
# under it is explained by it.
RULES = (
    DebriefRule(
        Rule(
            "DEB-1",
            RuleKind.DERIVE,
            "A family detention visit",
            CIRCUMSTANCES,
            MANDATORY + "following a family detention visit",
        ),
        Kind.MANDATORY,
        Lead.OIC,
        family_detention,
    ),
    DebriefRule(
        Rule(
            "DEB-2",
            RuleKind.DERIVE,
            "An arrest visit with a newly trained officer",
            CIRCUMSTANCES,
            MANDATORY + "following an arrest visit containing newly trained arrest staff who have yet to "
            "complete their mentoring period",
        ),
        Kind.MANDATORY,
        Lead.OIC,
        arrest_with_newly_trained_staff,
    ),
    DebriefRule(
        Rule(
            "DEB-3",
            RuleKind.DERIVE,
            "Concerns about the force applied",
            CIRCUMSTANCES,
            MANDATORY + "where there are concerns about applied use of force that does not require an "
            "investigation or Critical Incident to be declared",
        ),
        Kind.MANDATORY,
        Lead.HMI,
        concerns_about_applied_force,
    ),
    DebriefRule(
        Rule(
            "DEB-4",
            RuleKind.DERIVE,
            "A team member raised an area of concern",
            CIRCUMSTANCES,
            MANDATORY
            + "where an area of concern from a visit has been identified by any present team member",
            "A concern that is withdrawn stays, noted as withdrawn. One about somebody in charge, who would "
            "read it or lead, goes to an HMI about whom there is none, who reads it. The HMI leads, unless "
            "Gold does, about whom there is none.",
        ),
        Kind.MANDATORY,
        Lead.OIC,
        area_of_concern,
    ),
    DebriefRule(
        Rule(
            "DEB-5",
            RuleKind.DERIVE,
            "Force used on a child, or on somebody who claims to be one",
            AFTER_FORCE,
            "Any use of force against children, including those claiming to be children whose age is "
            "disputed must be subject to a formal debriefing",
            "A child is under 18 that day by the recorded date of birth. An adult date of birth does not "
            "displace the claim.",
        ),
        Kind.FORMAL,
        Lead.OIC,
        force_on_a_child,
    ),
    DebriefRule(
        Rule(
            "DEB-6",
            RuleKind.DERIVE,
            "A baton was drawn",
            AFTER_FORCE,
            "must be subject to a formal debriefing with the same applying for any instance where a baton is "
            "drawn",
        ),
        Kind.FORMAL,
        Lead.OIC,
        baton_drawn,
    ),
    DebriefRule(
        Rule(
            "DEB-7",
            RuleKind.DERIVE,
            "A critical incident was declared",
            AFTER_INCIDENT,
            "where a critical incident has occurred during an operation, a formal debriefing will be "
            "conducted",
        ),
        Kind.FORMAL_RECORDED,
        Lead.GOLD,
        critical_incident_declared,
    ),
    DebriefRule(
        Rule(
            "DEB-8",
            RuleKind.PROMPT,
            "An adult at risk was referred, and the officer in charge decided to debrief",
            AT_RISK,
            "Where a referral is made, this may trigger a debrief and the OIC should determine whether or "
            "not one is appropriate.",
        ),
        Kind.DISCRETIONARY,
        Lead.OIC,
        referral_of_an_adult_at_risk,
    ),
)
BY_CODE = {rule.rule.code: rule for rule in RULES}  # the newest of each
# No rule of its own: other force requires no debrief, and is recorded all the same (VIS-9).
DEB_9 = Rule(
    "DEB-9",
    RuleKind.DERIVE,
    "Any other use of force",
    AFTER_FORCE,
    "Not every use of force requires a debriefing but all and any use of force must be recorded",
)
RULEBOOK = "2024-11-07.4"  # of this reading of the rules; a change of it has every visit looked at again


def rule_of(code: str, versions: Collection[str], on: date) -> DebriefRule:
    """Return the rule `code` by which an answer was given, under these versions of the guidance.

    `on` is the London day that it was about. Of several it is the one that was in force then: also where a
    new version came to be known only after the answer, and holds for that day.
    """
    of_code = [rule for rule in RULES if rule.rule.code == code]
    return max(of_code, key=lambda rule: (rule.rule.version in versions, rule.in_force(on)))


def assess(facts: VisitFacts, on: date) -> Assessment:
    """Return everything that the rules in force on the London day `on` make of `facts`.

    `on` is the day of the visit. Where no rule known here was in force, nothing is decided: `covered` is
    False and `required` None.
    """
    in_force = [rule for rule in RULES if rule.in_force(on)]
    found = [(rule, rule.test(facts)) for rule in in_force]
    triggers = tuple(_trigger(rule, finding) for rule, finding in found if finding.holds)
    return Assessment(
        on=on,
        versions=tuple(dict.fromkeys(rule.rule.version for rule in in_force)),
        covered=bool(in_force),
        triggers=triggers,
        undecided=tuple(
            Undecided(rule.rule.code, finding.open) for rule, finding in found if finding.is_undecided
        ),
        considerations=tuple(considerations(facts, triggers)) if in_force else (),
        not_met=tuple(
            rule.rule.code for rule, finding in found if not finding.holds and not finding.is_undecided
        ),
        lead=propose_lead(facts, triggers) if triggers else None,
        attendees=tuple(attendees(facts, triggers)),
    )


def _trigger(rule: DebriefRule, finding: Finding) -> Trigger:
    said = rule.rule
    return Trigger(said.code, rule.kind, rule.lead, finding.seen, said.version, said.section)


def _of_each_force(
    visit: VisitFacts,
    *,
    met: Callable[[ForceFacts], bool],
    open_words: Callable[[ForceFacts], str],
    seen_words: str,
) -> Finding:
    """Apply a rule to each use of force; what is not force by the definition counts for nothing.

    Without any record it is open while nobody has said that none was used, or while it is not written.
    """
    counting = [force for force in visit.force if force.force is not False]
    if not counting:
        return _force_not_answered(visit)
    return Finding(
        seen=tuple(Fact(seen_words, About.FORCE, force.record) for force in counting if met(force)),
        open=tuple(
            Fact(words, About.FORCE, force.record) for force in counting if (words := open_words(force))
        ),
    )


def _force_not_answered(visit: VisitFacts) -> Finding:
    if visit.any_force is None:
        return _open("It is not answered whether force was used", About.VISIT, visit.visit)
    if visit.any_force:
        return _open("Force was used, and is not recorded yet", About.VISIT, visit.visit)
    return Finding()


def _is_a_child(force: ForceFacts, visit: VisitFacts) -> bool | None:
    """Whether force was used on a child by DEB-5; None while that is not answered."""
    if force.at_nobody:
        return False
    if force.on is None:
        return None
    if force.claims_to_be_a_child or is_under_18(force.date_of_birth, force.day or visit.day):
        return True
    return None if force.claims_to_be_a_child is None else False


def _child_not_answered(force: ForceFacts, visit: VisitFacts) -> str:
    child = _is_a_child(force, visit)
    if child is False:
        return ""
    if force.force is None:
        return "It is not recorded what was done"
    if child is None and force.on is None:
        return "It is not recorded on whom it was used"
    return "It is not answered whether they say they are a child" if child is None else ""


def _seen(words: str, about: About, record: str) -> Finding:
    return Finding(seen=(Fact(words, about, record),))


def _open(words: str, about: About, record: str) -> Finding:
    return Finding(open=(Fact(words, about, record),))


def _kind_not_recorded(visit: VisitFacts) -> Finding:
    return _open("It is not recorded what kind of visit it was", About.VISIT, visit.visit)
