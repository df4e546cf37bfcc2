"""What every visit must satisfy: departures, finished forms, finished parts, intelligence (VIS-1 to 3, 8)."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from core.guidance import Rule, RuleKind
from visits.facts import VisitFacts
from visits.questions import CPRN, DOCUMENTS, MET
from visits.rules.items import GENERAL, SILENT, UPDATING_PRONTO, Item

VIS_1 = Rule(
    "VIS-1",
    RuleKind.MUST,
    "Every officer has completed their forms and marked themselves departed",
    UPDATING_PRONTO,
    "all officers need to ensure that they have completed all relevant forms […] and marked themselves as "
    "departed from the visit on the PRONTO record",
    "A supervisor may mark somebody who cannot, with a reason.",
)
VIS_2 = Rule(
    "VIS-2",
    RuleKind.MUST,
    "Each form is finished, or set invalid with a reason",
    UPDATING_PRONTO,
    "all officers need to ensure that they have […] set any incomplete/incorrect forms as invalid",
    "What is invalid stays visible, counts for nothing, and can name what supersedes it.",
)
VIS_3 = Rule(
    "VIS-3",
    RuleKind.MUST,
    "The record reflects every action taken",
    GENERAL,
    "PRONTO is accurately updated in a timely manner to reflect all actions that took place during the visit",
)
VIS_8 = Rule(
    "VIS-8",
    RuleKind.MUST,
    "Each officer has passed on the intelligence that they came across, or answered that there was none",
    UPDATING_PRONTO,
    "all intelligence is passed to the intelligence unit",
    "Each officer answers for themselves. The visit holds the answer and the receipt, never the content.",
)
RULES = (VIS_1, VIS_2, VIS_3, VIS_8)


def departures(facts: VisitFacts) -> Iterator[Item]:
    for officer in facts.officers:
        own = officer.user == facts.oic
        if officer.departed_at is None and officer.was_there:
            yield Item(
                VIS_1,
                "Mark yourself departed" if own else f"Remind {officer.name} to mark themselves departed",
                "You are still shown as on the visit."
                if own
                else "Each officer answers for themselves; a supervisor can do it for them, with a reason.",
                "visit-team",
                waits_for=None if own else officer.user,
                anchor=f"officer-{officer.id}",
            )


def unanswered_intelligence(facts: VisitFacts) -> Iterator[Item]:
    for officer in facts.officers:
        own = officer.user == facts.oic
        if officer.was_there and not officer.intelligence_answered:
            yield Item(
                VIS_8,
                "Pass on intelligence, or say that there was none"
                if own
                else f"Remind {officer.name} to pass on intelligence, or to say that there was none",
                "Each officer answers for themselves. “There was none” is an answer; silence is not.",
                "visit-intelligence",
                waits_for=None if own else officer.user,
                anchor=f"officer-{officer.id}",
            )


def unfinished_forms(facts: VisitFacts) -> Iterator[Item]:
    for person in facts.people:
        if person.is_draft:
            yield _finish(
                facts,
                person.author,
                f"Finish the record of {person.label}",
                person.missing,
                "encounter",
                person.id,
            )
    for seen in facts.seen:
        if seen.is_draft:
            yield _finish(
                facts,
                seen.author,
                f"Finish the entry for {seen.label}",
                seen.missing,
                "document-seen",
                seen.id,
            )
    for form in facts.forms:
        if form.is_draft:
            unfinished = _finish(
                facts, form.author, f"Finish “{form.label}”", form.missing, "visit-form", form.id
            )
            yield replace(unfinished, kind=form.kind, apart=form.apart)
    if facts.cprn and facts.cprn.is_draft:
        yield _finish(facts, facts.cprn.author, "Finish the CPRN", facts.cprn.missing, "visit-cprn", None)


def _finish(
    facts: VisitFacts, author: UUID, words: str, missing: tuple[str, ...], page: str, target: UUID | None
) -> Item:
    fact = f"Still missing: {', '.join(missing)}. Or set it invalid, with a reason."
    gone = any(officer.user == author and officer.stood_in_for for officer in facts.officers)
    whose = None if author == facts.oic or gone else author
    return Item(VIS_2, words, fact, page, target, waits_for=whose)


def unfinished_parts(facts: VisitFacts) -> Iterator[Item]:
    if not facts.forms_of("debrief-section"):
        yield Item(
            VIS_3,
            "Answer the debrief section",
            "All of its questions that apply are answered before the visit closes.",
            "visit-forms",
            kind="debrief-section",
        )
    for missing in facts.details_missing:
        yield Item(VIS_3, f"Record {missing}", "It is part of the details of the visit.", "visit-details")
    for missing in facts.entry_missing:
        yield Item(VIS_3, missing, "“None used” is an answer; silence is not.", "visit-entry")
    if facts.anybody_met is None and not facts.people and MET.field not in facts.not_asked:
        yield Item(VIS_3, MET.todo, SILENT, "visit-people")
    if facts.any_documents_seen is None and not facts.seen and DOCUMENTS.field not in facts.not_asked:
        yield Item(VIS_3, DOCUMENTS.todo, SILENT, "visit-documents-seen")
    if facts.cprn_served is None:
        if CPRN.field in facts.not_asked:
            return
        yield Item(VIS_3, CPRN.todo, f"{SILENT} “None was served” is an answer.", "visit-cprn")
    elif facts.cprn_served and facts.cprn is None:
        yield Item(VIS_3, "Fill in the CPRN", "You said that one was served.", "visit-cprn")
