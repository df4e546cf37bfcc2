"""The rules that a visit must satisfy before it closes.

Pure: functions over frozen facts. Read this package and you know what stops a visit from closing, and why.
A file holds the rules of one subject with the functions that apply them; this one puts them together.
"""

from datetime import datetime, timedelta

from visits.facts import VisitFacts
from visits.rules import critical, finishing, happened, lateness, photographs, things, vulnerable
from visits.rules.items import REFERRALS, Item

__all__ = ["PERSONAL", "REFERRALS", "RULES", "Item", "assess", "assess_at", "codes_that_apply"]

# What each does for themselves: whoever stands in for the officer in charge does not do it for them.
PERSONAL = frozenset({finishing.VIS_1.code, finishing.VIS_8.code})
_ALWAYS = (*finishing.RULES, *happened.RULES, *vulnerable.RULES, *lateness.RULES)
RULES = {rule.code: rule for rule in (*_ALWAYS, *photographs.RULES)}


def codes_that_apply(facts: VisitFacts) -> frozenset[str]:
    """Return the codes that must be answered before this visit closes, whoever answers them.

    CPC codes apply to a visit with a CPRN; CPC-6 is answered by casework, above this app. DEB-10, a lead and
    a due date where a debrief is required, is answered by debriefs; so are DEB-8 and CI-3.
    """
    always = {*(rule.code for rule in _ALWAYS), "DEB-8", "DEB-10", "CI-3"}
    with_cprn = {"CPC-1", "CPC-2", "CPC-3", "CPC-4", "CPC-5", "CPC-6"}
    return frozenset(always | with_cprn if facts.cprn_served else always)


def assess_at(facts: VisitFacts, at: datetime, to_manager: timedelta) -> dict[str, list[Item]]:
    """Return what is outstanding by the time of day, which the other rules do not look at."""
    return {"VIS-12": list(lateness.not_closed(facts, at, to_manager))}


def assess(facts: VisitFacts) -> dict[str, list[Item]]:
    """Return, for each code that this app answers, what is outstanding: an empty list where nothing is."""
    answers: dict[str, list[Item]] = {
        "VIS-1": list(finishing.departures(facts)),
        "VIS-2": list(finishing.unfinished_forms(facts)),
        "VIS-3": list(finishing.unfinished_parts(facts)),
        "VIS-8": list(finishing.unanswered_intelligence(facts)),
        "VIS-7": list(vulnerable.welfare_form(facts)),
        "VIS-11": list(vulnerable.referrals(facts)),
        **happened.assess(facts),
    }
    answers["VIS-3"] += things.entry(facts)
    answers["VIS-4"] += things.seized(facts)
    answers["VIS-5"] += things.warrants(facts)
    answers["VIS-6"] += things.false_documents(facts)
    answers["CI-1"] += critical.undeclared(facts)
    answers["CI-2"] += critical.unconsidered(facts)
    if facts.cprn_served:
        answers |= {
            "CPC-1": list(photographs.cprn_photograph(facts)),
            "CPC-2": list(photographs.additional_form_photographs(facts)),
            "CPC-3": list(photographs.entry_photographs(facts)),
            "CPC-4": list(photographs.people_and_paper_photographs(facts)),
        }
        said = {item.anchor for items in answers.values() for item in items}
        answers["CPC-5"] = list(photographs.unjudged_photographs(facts, said))
    return answers
