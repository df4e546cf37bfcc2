"""Who is vulnerable or at risk, and what follows: referrals (VIS-11) and the family welfare form (VIS-7).

An adult at risk is the guidance's definition. It is not the levels 1 to 3 of adults at risk in detention,
which are decided elsewhere and by others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.guidance import Rule, RuleKind
from visits.facts import VisitFacts, VulnerableFacts
from visits.rules.items import AT_RISK, GENERAL, Item

ADULT = 18

VIS_7 = Rule(
    "VIS-7",
    RuleKind.MUST,
    "The family welfare form carries what is relevant to the duty to safeguard children",
    GENERAL,
    "the family welfare form (FWF) is updated with any information relevant to the safeguarding children "
    "duty (where relevant)",
    "Presumed relevant where a child or a family was met; otherwise the officer in charge says so or not, "
    "with a reason. That is our reading.",
)
VIS_11 = Rule(
    "VIS-11",
    RuleKind.MUST,
    "Each person recorded as vulnerable or at risk has a referral recorded, or a reason why none applies",
    AT_RISK,
    "you must follow the guidance in Identifying people at risk and make sure the appropriate referrals are "
    "made following a visit",
)
RULES = (VIS_7, VIS_11)


class Head(StrEnum):
    """The heads of the definition, besides the age; “none” is an answer."""

    CARE = "care"
    UNABLE_TO_CARE = "unable_to_care"
    UNABLE_TO_PROTECT = "unable_to_protect"
    SELF_HARM = "self_harm"
    TRAFFICKING = "trafficking"
    NONE = "none"


HEAD_WORDS: dict[Head, str] = {
    Head.CARE: "Needs, or may need, community care services by reason of mental or other disability, age or "
    "illness",
    Head.UNABLE_TO_CARE: "Is, or may be, unable to take care of themselves",
    Head.UNABLE_TO_PROTECT: "Is, or may be, unable to protect themselves against significant harm or "
    "exploitation",
    Head.SELF_HARM: "Is at risk of self-harm or suicide",
    Head.TRAFFICKING: "Is a victim of trafficking",
    Head.NONE: "None of these",
}
# “By reason of mental or other disability, age or illness”: what of a vulnerability says so already.
CARE_REASONS = frozenset({"mental", "disability", "age", "illness"})


class Standing(StrEnum):
    """What the definition makes of a person."""

    NOT_ANSWERED = "not_answered"
    ADULT_AT_RISK = "adult_at_risk"
    NOT_AT_RISK = "not_at_risk"
    CHILD = "child"


@dataclass(frozen=True)
class Decision:
    """Where a person stands, and the heads that say so, in words."""

    standing: Standing
    because: tuple[str, ...] = ()


def is_under_18(born: date | None, on: date) -> bool:
    """Whether somebody born on that day, if it is known, is not 18 yet."""
    return born is not None and on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < ADULT


def decide(
    *, born: date | None, claims_to_be_a_child: bool, on: date, grounds: Iterable[str], heads: Iterable[str]
) -> Decision:
    """Decide whether a person is an adult at risk on the day `on` (VIS-11).

    Under 18 by the recorded date of birth, or without one and claiming to be a child: a child, whose route
    is the family welfare form. Whose date of birth is not known, and who claims nothing, is taken for an
    adult. The need for care counts with an inability; a risk of self-harm or suicide, or trafficking,
    counts by itself: the reading of the sentence that protects more people (ours).
    """
    if is_under_18(born, on):
        return Decision(Standing.CHILD, ("Under 18 that day, by the recorded date of birth",))
    if born is None and claims_to_be_a_child:
        return Decision(Standing.CHILD, ("Says they are under 18, and no date of birth is recorded",))
    said = {Head(head) for head in heads}
    if not said:
        return Decision(Standing.NOT_ANSWERED)
    needs_care = Head.CARE in said and not CARE_REASONS.isdisjoint(grounds)
    unable = said & {Head.UNABLE_TO_CARE, Head.UNABLE_TO_PROTECT}
    holds = said & {Head.SELF_HARM, Head.TRAFFICKING} | (
        {Head.CARE, *unable} if needs_care and unable else set()
    )
    if not holds:
        return Decision(Standing.NOT_AT_RISK, ("No head of the definition holds",))
    age = "18 or over" if born else "Date of birth not known: taken for an adult"
    return Decision(
        Standing.ADULT_AT_RISK, (age, *(words for head, words in HEAD_WORDS.items() if head in holds))
    )


def why_presumed(
    *, kinds: Iterable[str], on: date | None, people: Iterable[tuple[str, date | None, bool]]
) -> tuple[str, ...]:
    """Return why a child or a family was met, so that the form is presumed relevant; nothing if none was.

    `people` are names, dates of birth, and whether each says that they are a child.
    """
    why = ["It was a family detention visit"] if "family_detention" in kinds else []
    for name, born, claims in people:
        if on is not None and is_under_18(born, on):
            why.append(f"{name} was under 18 that day, by the recorded date of birth")
        elif claims:
            why.append(f"{name} says they are under 18, and that is disputed")
    return tuple(why)


def presumed_relevant(facts: VisitFacts) -> tuple[str, ...]:
    """Return why the family welfare form is presumed relevant; nothing where it is not (VIS-7)."""
    people = [(person.label, person.born, person.age_disputed) for person in facts.people]
    return why_presumed(kinds=facts.kinds, on=facts.day, people=people)


def welfare_form(facts: VisitFacts) -> Iterator[Item]:
    """What the family welfare form lacks (VIS-7), besides being finished."""
    why, form = presumed_relevant(facts), facts.welfare
    said = ". ".join(why)
    if form is None and not why and "any_vulnerable" in facts.not_asked:
        return  # abortive: nobody was in
    if form is None:
        words = (
            "Fill in the family welfare form" if why else "Say whether the family welfare form is relevant"
        )
        fact = (
            f"{said}: it is presumed relevant."
            if why
            else "Relevant or not is an answer, with a reason; silence is none."
        )
        yield Item(VIS_7, words, fact, "visit-forms", kind="welfare", apart=True)
    elif why and form.relevant is False:
        yield Item(
            VIS_7,
            "Fill in the family welfare form: it is relevant",
            f"{said}. The form says that it is not relevant.",
            "visit-form",
            form.id,
            kind="welfare",
            apart=True,
        )
    elif form.concerns and not form.referrals and not form.no_referral:
        yield Item(
            VIS_7,
            "Record the referral of the children, or why none applies",
            "The form has concerns, and no referral is recorded.",
            "visit-form",
            form.id,
            kind="welfare",
            apart=True,
        )


def referrals(facts: VisitFacts) -> Iterator[Item]:
    """What is lacking of those recorded as vulnerable (VIS-11)."""
    for one in facts.vulnerable:
        if one.standing == Standing.NOT_ANSWERED:
            yield _of(
                one,
                f"Say whether {one.label} is an adult at risk",
                "The questions of the definition are not answered. “None of these” is an answer.",
            )
        if one.needs_referral and not one.referrals and not one.no_referral:
            what = "An adult at risk" if one.standing == Standing.ADULT_AT_RISK else "Recorded as vulnerable"
            yield _of(
                one,
                f"Record the referral of {one.label}, or why none applies",
                f"{what}, and no referral is recorded: to whom, and when.",
            )


def _of(one: VulnerableFacts, words: str, fact: str) -> Item:
    return Item(VIS_11, words, fact, "visit-form", one.id, kind="vulnerability", apart=True)
