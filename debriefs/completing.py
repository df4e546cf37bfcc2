"""What a debrief still needs before it is followed up, and before it is closed (DEB-11, 13, 15). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.guidance import Rule, RuleKind
from debriefs.consequences import PLANNING
from debriefs.findings import Kind

FOLLOWING = "Following the debriefing"
DEB_11 = Rule(
    "DEB-11",
    RuleKind.MUST,
    "Everybody can take part",
    PLANNING,
    "make sure everybody who was on the operation (deployment) is able to attend the debriefing or they are "
    "able to give their feedback separately if they cannot attend",
    "A debrief is complete when each has attended, given feedback, declined, or could not be reached, with a "
    "reason.",
)
DEB_13 = Rule(
    "DEB-13",
    RuleKind.MUST,
    "A record of what was discussed and agreed",
    "Debriefing following a critical incident",
    "Make and keep a record of what was discussed and agreed at the debriefing meeting.",
    "The guidance asks for the record after a critical incident. After other debriefs it is asked for, and "
    "stops nothing.",
)
DEB_15 = Rule(
    "DEB-15",
    RuleKind.MUST,
    "After the debriefing",
    FOLLOWING,
    "Once the debriefing is finished you must make sure: you pass any relevant information to the "
    "intelligence unit […]; you update interested parties […]; you allocate any action points; there is a "
    "procedure in place to advise officers about learning points and any resulting changes; you upload any "
    "debriefing notes to the PRONTO visit record",
    "The debrief is open until each is done.",
)
DEB_16 = Rule(
    "DEB-16",
    RuleKind.PROMPT,
    "Welfare of those on family removal work",
    "Staff welfare: family removal work",
    "You can use the debrief to explore any issues or concerns team members may have and advise them that "
    "emotional support can be sought",
)


@dataclass(frozen=True)
class CompletingFacts:
    """What is looked at: nothing but what is recorded of the debrief itself."""

    kind: Kind | None  # the strongest that is required of its visits; None of a voluntary one
    family: bool  # one of its visits was a family detention visit
    no_outcome: tuple[str, ...]  # names of people
    must_and_did_not: tuple[str, ...]
    minutes: dict[str, str]
    separate_left: tuple[str, ...]  # references
    intelligence: str
    welfare_offered: bool | None
    parties: int
    parties_not_told: tuple[str, ...]
    no_parties: bool
    points_not_allocated: tuple[str, ...]
    notes_current: bool
    learning_to_decide: tuple[str, ...] = ()  # learning points neither published nor kept back


@dataclass(frozen=True)
class Left:
    """One thing that is left to do: words, the rule, and the page where it is done."""

    text: str
    rule: Rule
    route: str
    fact: str = ""
    href: str = ""


# What a debrief after a critical incident has to have noted (DEB-7): discussed, injured, learned, agreed.
RECORDED = {
    "what_happened": "Write what happened",
    "officers_injured": "Write whether any officers were injured",
    "agreed": "Write what was agreed",
}


def to_follow_up(facts: CompletingFacts) -> list[Left]:
    """Return what is left before the debrief is followed up, in the order of the page."""
    return list(_follow_up(facts))


def to_feed_in(facts: CompletingFacts) -> list[Left]:
    """Return what is left of a separate debrief before it is fed in: after that nothing in it changes."""
    return [*_told_and_allocated(facts), *_learning(facts)]


def to_close(facts: CompletingFacts) -> list[Left]:
    """Return what is left before a debrief that is followed up is closed."""
    return [*_follow_up(facts), *_close(facts)]


def _follow_up(facts: CompletingFacts) -> Iterator[Left]:
    for name in facts.must_and_did_not:
        yield Left(f"{name} must attend", DEB_11, "debrief-attendance")
    for name in facts.no_outcome:
        yield Left(f"Say how {name} took part", DEB_11, "debrief-attendance")
    for reference in facts.separate_left:
        yield Left(f"Feed in the separate debrief {reference}, or call it off", DEB_13, "debrief")
    if facts.kind is Kind.FORMAL_RECORDED:
        for name, words in RECORDED.items():
            if not facts.minutes.get(name, "").strip():
                yield Left(words, DEB_13, "debrief-minutes")
    if not facts.intelligence:
        yield Left(
            "Say whether intelligence was passed on, or that there was none", DEB_15, "debrief-afterwards"
        )
    if not facts.parties and not facts.no_parties:
        yield Left("Name who has to hear the results, or say that nobody has", DEB_15, "debrief-points")
    yield from _told_and_allocated(facts)
    if facts.family and facts.welfare_offered is None:
        yield Left("Say whether the welfare routes were offered to the team", DEB_16, "debrief-afterwards")


def _told_and_allocated(facts: CompletingFacts) -> Iterator[Left]:
    for who in facts.parties_not_told:
        yield Left(f"Tell of the results: {who}", DEB_15, "debrief-points")
    for what in facts.points_not_allocated:
        yield Left("Give each action point an owner and a date", DEB_15, "debrief-points", what)


def _learning(facts: CompletingFacts) -> Iterator[Left]:
    for text in facts.learning_to_decide:
        yield Left(f"Publish to officers, or keep back with a reason: {text}", DEB_15, "debrief-learning")


def _close(facts: CompletingFacts) -> Iterator[Left]:
    yield from _learning(facts)
    if not facts.notes_current:
        yield Left("Put the notes on the visit record", DEB_15, "debrief-notes")
