"""The rules against a table that was transcribed from the guidance: every combination of what can be true."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from pathlib import Path

from debriefs.facts import (
    BronzeFacts,
    ConcernFacts,
    ConcernNeeds,
    ForceFacts,
    IncidentFacts,
    NotReferredFacts,
    OfficerFacts,
    ReferredFacts,
    VisitFacts,
    VisitKind,
)
from debriefs.facts_json import assessment_of_json, assessment_to_json, facts_of_json, facts_to_json
from debriefs.rules import assess
from tests import debrief_oracle as oracle

DAY = date(2026, 11, 19)
CHILD, GROWN_UP = date(2012, 1, 1), date(1990, 1, 1)


NOTHING: frozenset[str] = frozenset()
KINDS = {VisitKind.FAMILY_DETENTION: oracle.FAMILY, VisitKind.ARREST: oracle.ARREST}
USES = (
    (oracle.CONCERN_NO_MORE, {"concerns": ConcernNeeds.NO_MORE}),
    (oracle.CONCERN_INVESTIGATE, {"concerns": ConcernNeeds.INVESTIGATION}),
    (oracle.CONCERN_INCIDENT, {"concerns": ConcernNeeds.CRITICAL_INCIDENT}),
    (oracle.FORCE_ON_CHILD, {"date_of_birth": CHILD}),
    (oracle.FORCE_ON_CLAIMED, {"claims_to_be_a_child": True}),
    (oracle.BATON, {"baton_drawn": True}),
    (oracle.OTHER_FORCE, {}),
)
# What of a use of force is not answered where one of these words is not.
LEFT_OPEN = {
    oracle.CONCERN_NO_MORE: {"concerns": None},
    oracle.FORCE_ON_CLAIMED: {"claims_to_be_a_child": None},
    oracle.BATON: {"baton_drawn": None},
}
ABOUT = {
    oracle.CONCERN_ABOUT_OIC: "oic",
    oracle.CONCERN_ABOUT_HMI: "hmi",
    oracle.CONCERN_ABOUT_GOLD: "gold",
}
ANY_FORCE = frozenset(word for word, _ in USES)  # not answered whether any was used: all of these are open
PLAIN = {
    "used_by": "other",
    "witnesses": ("witness",),
    "force": True,
    "baton_drawn": False,
    "on": "p",
    "date_of_birth": GROWN_UP,
    "claims_to_be_a_child": False,
    "concerns": ConcernNeeds.NO_CONCERN,
}


def facts_where(
    true: frozenset[str], unanswered: frozenset[str] = NOTHING, *, recorded: bool = True
) -> VisitFacts:
    """Return the facts of a visit of which exactly `true` is true; all but `unanswered` is answered.

    An indication of a failing or of learning is on the record of an incident, or not `recorded` yet.
    """
    force = tuple(_force(true, unanswered))
    kinds = [kind for kind, word in KINDS.items() if word in true] or [VisitKind.ILLEGAL_WORKING]
    return VisitFacts(
        visit="v",
        day=DAY,
        oic="oic",
        hmi="hmi",
        kinds=() if unanswered.intersection(KINDS.values()) else tuple(kinds),
        officers=(
            OfficerFacts(officer="oic"),
            OfficerFacts(officer="other", newly_trained=oracle.NEW_STAFF in true),
            OfficerFacts(officer="witness"),
        ),
        any_force=None if unanswered >= ANY_FORCE else bool(force),
        force=force,
        concerns=_concerns(true),
        any_criterion=None if oracle.INCIDENT in unanswered else oracle.INCIDENT in true,
        any_failing=None if oracle.LEARNING in unanswered else oracle.LEARNING in true,
        incident=_incident(true) if recorded or oracle.INCIDENT in true else None,
        any_vulnerable=None if oracle.VULNERABLE in unanswered else oracle.VULNERABLE in true,
        adults_referred=_referred(true, unanswered),
        not_referred=(
            (NotReferredFacts(record="a", answered=oracle.REFERRED not in unanswered),)
            if oracle.VULNERABLE in true and oracle.REFERRED not in true
            else ()
        ),
    )


def _force(true: frozenset[str], unanswered: frozenset[str]) -> Iterator[ForceFacts]:
    if unanswered >= ANY_FORCE:
        return
    for number, (word, answers) in enumerate(USES):
        if word in true:
            yield ForceFacts(record=str(number), **(PLAIN | answers))
        elif word in unanswered:
            yield ForceFacts(record=str(number), **(PLAIN | LEFT_OPEN[word]))


def _concerns(true: frozenset[str]) -> tuple[ConcernFacts, ...]:
    if oracle.TEAM_CONCERN not in true:
        return ()
    withdrawn = oracle.CONCERN_WITHDRAWN in true
    about = [who for word, who in ABOUT.items() if word in true] or [None]
    return tuple(ConcernFacts(record=f"c {who}", about=who, withdrawn=withdrawn) for who in about)


def _incident(true: frozenset[str]) -> IncidentFacts | None:
    if oracle.INCIDENT not in true:
        return _considered(true)
    here = [BronzeFacts(officer="here", incident_here=True)] if oracle.BRONZE_HERE in true else []
    elsewhere = [BronzeFacts(officer="elsewhere")] if oracle.BRONZE_ELSEWHERE in true else []
    return IncidentFacts(
        record="i",
        declared=True,
        criteria_met=True,
        gold="gold",
        silver="silver" if oracle.SILVER in true else None,
        bronzes=(*elsewhere, *here),
    )


def _considered(true: frozenset[str]) -> IncidentFacts | None:
    """The record of an incident that is not declared: of what is to be considered, or was."""
    if not true & {oracle.LEARNING, oracle.CONSIDERED, oracle.TO_DECLARE}:
        return None
    return IncidentFacts(
        record="i",
        criteria_met=False,
        failing_or_learning=oracle.LEARNING in true,
        considered=bool(true & {oracle.CONSIDERED, oracle.TO_DECLARE}),
        to_declare=oracle.TO_DECLARE in true,
    )


def _referred(true: frozenset[str], unanswered: frozenset[str]) -> tuple[ReferredFacts, ...]:
    if not true >= {oracle.VULNERABLE, oracle.REFERRED}:
        return ()
    decided = None if oracle.DECIDED in unanswered else oracle.DECIDED in true
    return (ReferredFacts(record="a", debrief=decided),)


# Who of this visit is meant by each capacity.
WHO = {"used_force": "other", "witnessed_force": "witness", "bronze": "here", "silver": "silver"}


def check(true: frozenset[str], unanswered: frozenset[str] = NOTHING, *, recorded: bool = True) -> None:
    """Compare what the rules say with what the table says."""
    facts = facts_where(true, unanswered, recorded=recorded)
    answer, expected = assess(facts, DAY), oracle.expected(true, unanswered)
    lead, said = answer.lead, (true, unanswered)
    assert {trigger.code for trigger in answer.triggers} == expected.codes, said
    assert {each.code for each in answer.undecided} == expected.undecided, said
    assert (answer.kind.value if answer.kind else None) == expected.kind, said
    assert (lead.capacity.value if lead else None) == expected.lead, said
    assert (lead.user if lead else None) == expected.led_by, said
    assert bool(lead and lead.to_confirm) == expected.to_confirm, said
    named = [(each.user, each.capacity.value, each.duty.value) for each in answer.attendees]
    assert sorted(named) == sorted((WHO[who], who, duty) for who, duty in expected.named), said
    assert answer.required is expected.required, said


def subsets(words: Iterable[str]) -> Iterator[frozenset[str]]:
    each = list(words)
    for chosen in product((False, True), repeat=len(each)):
        yield frozenset(word for word, holds in zip(each, chosen, strict=True) if holds)


# Words that say more of a concern or of an incident, and nothing by themselves.
OF_CONCERN = (*ABOUT, oracle.CONCERN_WITHDRAWN)
OF_INCIDENT = (oracle.BRONZE_HERE, oracle.BRONZE_ELSEWHERE, oracle.SILVER)
OF_CONSIDERING = (oracle.LEARNING, oracle.CONSIDERED, oracle.TO_DECLARE)
# An adult at risk: what is true, and what is not answered.
ADULT = (oracle.VULNERABLE, oracle.REFERRED, oracle.DECIDED)
AN_ADULT = (
    *((frozenset(ADULT[:known]), NOTHING) for known in range(4)),
    *((frozenset(ADULT[:known]), frozenset(ADULT[known:])) for known in range(3)),
)


def test_every_combination_of_what_can_be_true_is_answered_as_the_guidance_says() -> None:
    apart = (*OF_CONCERN, *OF_INCIDENT, *OF_CONSIDERING, oracle.VULNERABLE, oracle.REFERRED)
    words = [word for word in oracle.EVERYTHING if word not in apart]
    combinations = [*subsets([*words, oracle.CONCERN_ABOUT_OIC])]
    assert len(combinations) == 2**14
    for true in combinations:
        check(true | set(ADULT) if oracle.DECIDED in true else true)


def test_whoever_was_vulnerable_is_recorded_referred_or_not_and_decided_on_before_none_is_required() -> None:
    others = [*subsets((oracle.FAMILY, oracle.CONCERN_NO_MORE, oracle.INCIDENT, oracle.TEAM_CONCERN))]
    assert len([*product(AN_ADULT, others)]) == 7 * 16
    for (true, unanswered), also in product(AN_ADULT, others):
        check(true | also, unanswered)


def test_an_incident_that_is_to_be_considered_or_declared_leaves_its_debrief_open() -> None:
    considered = [word for word in subsets(OF_CONSIDERING) if not word >= set(OF_CONSIDERING[1:])]
    others = (oracle.CONCERN_INCIDENT, oracle.CONCERN_NO_MORE, oracle.INCIDENT, oracle.FAMILY)
    combinations = [*product(considered, subsets(others))]
    assert len(combinations) == 6 * 16
    for true, also in combinations:
        check(true | also)
        if not true & set(OF_CONSIDERING[1:]):  # what is decided is recorded
            check(true | also, recorded=False)
            check(also, frozenset({oracle.LEARNING}))


def test_a_concern_withdrawn_or_about_somebody_and_each_commander_combine_with_whatever_else_asks_for_a_debrief() -> (
    None
):
    others = (
        oracle.TEAM_CONCERN,
        oracle.INCIDENT,
        oracle.CONCERN_NO_MORE,
        oracle.CONCERN_INVESTIGATE,
        oracle.FORCE_ON_CLAIMED,
        oracle.FAMILY,
    )
    combinations = [*subsets([*OF_CONCERN, *OF_INCIDENT, *others])]
    assert len(combinations) == 2**13
    for true in combinations:
        check(true)


# What can be true, false or not answered; the kind of visit and force as a whole, each in one answer.
KIND_ANSWERS = [(kinds, NOTHING) for kinds in subsets(KINDS.values())] + [
    (NOTHING, frozenset(KINDS.values()))
]
EACH_FORCE = [
    (
        frozenset(word for word, said in zip(LEFT_OPEN, chosen, strict=True) if said == "yes"),
        frozenset(word for word, said in zip(LEFT_OPEN, chosen, strict=True) if said == "open"),
    )
    for chosen in product(("no", "yes", "open"), repeat=len(LEFT_OPEN))
]
AN_INCIDENT = [
    (NOTHING, NOTHING),
    (frozenset({oracle.INCIDENT}), NOTHING),
    (NOTHING, frozenset({oracle.INCIDENT})),
]


def test_what_nobody_has_answered_leaves_open_what_it_could_ask_for_and_nothing_else() -> None:
    always = [*subsets((oracle.NEW_STAFF, oracle.TEAM_CONCERN))]
    cases = [*product(KIND_ANSWERS, [*EACH_FORCE, (NOTHING, ANY_FORCE)], AN_INCIDENT, AN_ADULT)]
    assert len(cases) == 5 * 28 * 3 * 7
    for answered, also in product(cases, always):
        check(
            frozenset().union(also, *(true for true, _ in answered)),
            frozenset().union(*(u for _, u in answered)),
        )


def test_every_word_of_the_table_is_combined_and_every_word_that_combines_is_in_it() -> None:
    in_rows = {word for row in oracle.TABLE for word in row.all_of}
    in_named = {each.there for each in oracle.NAMED if each.there}
    without_a_row = {
        oracle.CONCERN_INVESTIGATE,
        *ABOUT,
        oracle.CONCERN_WITHDRAWN,
        oracle.BRONZE_ELSEWHERE,
        oracle.OTHER_FORCE,
    }
    in_opens = {word for each in oracle.OPENS for word in (*each.any_of, *each.unless)}
    assert set(oracle.EVERYTHING) == in_rows | in_named | without_a_row | in_opens
    assert not without_a_row & (in_rows | in_named)


def test_the_table_imports_nothing_of_the_rules() -> None:
    source = Path(oracle.__file__).read_text(encoding="utf-8")
    imported = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert imported == ["from dataclasses import dataclass"]


def test_facts_and_answers_are_the_same_after_they_were_kept_as_json() -> None:
    for true in (
        frozenset(oracle.EVERYTHING),
        frozenset[str](),
        frozenset({oracle.ARREST, oracle.NEW_STAFF}),
    ):
        facts = facts_where(true)
        assert facts_of_json(facts_to_json(facts)) == facts
        answer = assess(facts, DAY)
        assert assessment_of_json(assessment_to_json(answer)) == answer
