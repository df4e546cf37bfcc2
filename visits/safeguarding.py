"""What a record of a vulnerability and a family welfare form lack, and what they say in few words. Pure."""

from collections.abc import Iterable
from typing import Any

from core.formatting import counted
from visits.facts import VisitFacts
from visits.rules.vulnerable import CARE_REASONS, Head


def missing_in_vulnerability(form: Any) -> tuple[str, ...]:
    """What the record of a vulnerability lacks; heads and referrals are rules (VIS-11)."""
    without_reason = Head.CARE in form.heads and CARE_REASONS.isdisjoint(form.grounds)
    checks = (
        (form.encounter_id, "whom it is about"),
        (form.grounds or form.any_adjustment, "what makes them vulnerable, or the adjustment they need"),
        (not form.grounds or form.details, "what was seen or said"),
        (form.any_adjustment is not None, "whether they need a reasonable adjustment"),
        (not form.any_adjustment or form.adjustments, "what the adjustment is"),
        (not without_reason, "why they may need community care: mental or other disability, age or illness"),
    )
    return tuple(words for present, words in checks if not present)


def missing_in_welfare(form: Any) -> tuple[str, ...]:
    """What the family welfare form lacks; whether it may be said to be irrelevant is a rule (VIS-7)."""
    if form.relevant is None:
        return ("whether it is relevant",)
    if not form.relevant:
        return () if form.not_relevant_reason else ("why it is not relevant",)
    checks = (
        (form.children, "which children were there"),
        (form.carers, "who cares for them"),
        (form.any_concerns is not None, "whether there are concerns"),
        (not form.any_concerns or form.concerns, "what the concerns are"),
    )
    return tuple(words for present, words in checks if not present)


def counting_referrals(form: Any) -> list[Any]:
    """Return the referrals of a form without those that were recorded by mistake, oldest first."""
    mistakes = {outcome.referral for outcome in form.outcomes.all() if outcome.by_mistake}
    return [referral for referral in form.referrals.all() if referral.number not in mistakes]


def in_few_words(facts: VisitFacts) -> str:
    """Say what is recorded: “1 adult at risk, 1 person with a reasonable adjustment”."""
    at_risk = _people(one for one in facts.vulnerable if one.is_adult_at_risk)
    vulnerable = _people(one for one in facts.vulnerable if one.grounds and not one.is_adult_at_risk)
    adjusted = _people(one for one in facts.vulnerable if one.adjustment)
    numbers = (
        (at_risk, "adult at risk", "adults at risk"),
        (vulnerable, "vulnerable person", "vulnerable people"),
        (adjusted, "person with a reasonable adjustment", "people with a reasonable adjustment"),
    )
    words = [counted(number, one, many) for number, one, many in numbers if number]
    if not facts.vulnerable and facts.any_vulnerable is False:
        words.append("You said that nobody was vulnerable")
    if facts.welfare and facts.welfare.relevant is not None:
        words.append(f"family welfare form{'' if facts.welfare.relevant else ' not relevant'}")
    return ", ".join(words)


def _people(records: Iterable[Any]) -> int:
    return len({one.person or one.id for one in records})
