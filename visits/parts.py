"""The visit as a task list: each part with its state, what is recorded, and what is missing, in words.

Pure, over the same facts as the rules, so that the list and the closing gate cannot disagree.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from visits import questions as ask
from visits.abortive import NOT_ENTERED
from visits.facts import FormFacts, VisitFacts
from visits.questions import CPRN, DOCUMENTS, MET, QUESTIONS, VULNERABLE, Question
from visits.rules import Item, assess
from visits.rules.finishing import VIS_2
from visits.safeguarding import in_few_words

WELFARE = "Welfare and vulnerability"
FormPart = tuple[str, str, Question | None]


class PartState(StrEnum):
    """How far a part is; a part that does not apply counts as finished."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    INVALID = "invalid"  # all that was recorded is set invalid, and counts for nothing
    KEPT_APART = "Kept apart"  # from this reader: neither finished nor not


@dataclass(frozen=True)
class Part:
    """One row of the list. `page` is the route that opens it, `kind` the kind of form that it lists."""

    title: str
    page: str
    state: PartState
    recorded: str = ""
    missing: tuple[str, ...] = ()
    not_answered: str = ""
    kind: str = ""

    @property
    def finished(self) -> bool:
        return self.state in (PartState.DONE, PartState.NOT_APPLICABLE)


@dataclass(frozen=True)
class Group:
    """A heading of the list, and its parts."""

    title: str
    parts: tuple[Part, ...] = field(default_factory=tuple)


def parts_of(facts: VisitFacts, *, address: str, entry_words: str, apart: bool = True) -> tuple[Group, ...]:
    """Return the list of `facts`. `address` and `entry_words` say what is recorded of those two parts.

    Without `apart`, for those who may not read welfare: of what is kept apart, that it is.
    """
    answers = assess(facts)
    photographs = [i for code in ("CPC-1", "CPC-2", "CPC-3", "CPC-4", "CPC-5") for i in answers.get(code, ())]
    groups = (
        Group(
            "Arriving",
            (
                _part("Details and premises", "visit-details", bool(address), address, facts.details_missing),
                _part("Team, arrivals and departures", "visit-team", True, *_team(facts)),
                _entry(facts, answers, entry_words),
                *_forms(facts, answers, ARRIVING),
            ),
        ),
        Group(
            "People and papers",
            (
                _people(facts),
                _documents_seen(facts),
                _cprn(facts),
                _photographs(facts, photographs),
            ),
        ),
        Group(
            "What happened",
            (
                _happened(facts, apart),
                *_forms(facts, answers, HAPPENED),
                _welfare(facts, answers) if apart else Part(WELFARE, "", PartState.KEPT_APART),
                _intelligence(facts),
            ),
        ),
        Group("Finishing", tuple(_forms(facts, answers, FINISHING))),
    )
    return tuple(
        replace(group, parts=tuple(_with_invalid(part, facts.set_invalid) for part in group.parts))
        for group in groups
    )


# Parts that hold one kind of form on a page of their own.
_OWN_PAGES = {"visit-people": "person", "visit-documents-seen": "document", "visit-cprn": "cprn"}


def _with_invalid(part: Part, set_invalid: Mapping[str, int]) -> Part:
    """Say how many forms of the part were set invalid: they stay visible (VIS-2)."""
    number = set_invalid.get(part.kind or _OWN_PAGES.get(part.page, ""), 0)
    if not number or part.state is PartState.KEPT_APART:
        return part
    words = f"{number} set invalid"
    recorded = f"{part.recorded}; {words}" if part.recorded else words
    state = PartState.INVALID if part.state is PartState.NOT_STARTED else part.state
    return replace(part, recorded=recorded, state=state)


# The kinds of form that are a part of their own: title, slug, the question that says whether there is any.
FINISHING: tuple[FormPart, ...] = (("Debrief section", "debrief-section", None),)
REQUIRED = frozenset({"debrief-section"})  # asked for without a question that could be answered “none”
ARRIVING: tuple[FormPart, ...] = (("Warrants", "warrants", ask.WARRANT),)
HAPPENED: tuple[FormPart, ...] = (
    ("Use of force", "force", ask.FORCE),
    ("Critical incident", "critical-incident", ask.CRITICAL),
    ("Seized items", "seized", ask.SEIZED),
    ("False documents", "false-documents", ask.FALSE_DOCUMENTS),
    ("Notes", "notes", None),
)
ALSO = {"critical-incident": (ask.LEARNING,)}  # more questions that a part of the table answers


def finished(groups: Iterable[Group]) -> tuple[int, int]:
    """Return how many parts are finished, and how many there are, without what is kept apart."""
    parts = [part for group in groups for part in group.parts if part.state is not PartState.KEPT_APART]
    states = Counter(part.finished for part in parts)
    return states[True], states[True] + states[False]


def _part(title: str, page: str, begun: bool, recorded: str, missing: tuple[str, ...]) -> Part:
    unfinished = PartState.IN_PROGRESS if begun else PartState.NOT_STARTED
    return Part(title, page, unfinished if missing else PartState.DONE, recorded, missing)


def _team(facts: VisitFacts) -> tuple[str, tuple[str, ...]]:
    number = len(facts.officers)
    staying = [o.name for o in facts.officers if o.departed_at is None and o.was_there]
    missing = tuple(f"{name} is not marked departed" for name in staying[:3])
    if len(staying) > 3:
        missing = (*missing[:2], f"{len(staying) - 2} more officers are not marked departed")
    return f"{number} officer{'' if number == 1 else 's'}", missing


def _people(facts: VisitFacts) -> Part:
    title, page = "People encountered", "visit-people"
    if not facts.people:
        return _answered_none(
            title,
            page,
            _answer(facts, MET),
            "You said that nobody was met",
            "say who was met, or that nobody was",
        )
    counts = Counter(p.capacity or "other" for p in facts.people)
    words = {
        "worker": "worker",
        "occupier": "occupier",
        "employer": "employer",
        "household": "household member",
    }
    recorded = ", ".join(
        f"{counts[key]} {name}{'' if counts[key] == 1 else 's'}" for key, name in words.items() if counts[key]
    )
    others = counts["other"]
    if others:
        recorded = f"{recorded}, {others} other" if recorded else f"{others} other"
    missing = tuple(f"{p.missing[0]} of {p.label}" for p in facts.people if p.missing)
    return Part(
        title, page, PartState.IN_PROGRESS if missing else PartState.DONE, recorded, _at_most(missing)
    )


def _documents_seen(facts: VisitFacts) -> Part:
    title, page = "Documents seen", "visit-documents-seen"
    if not facts.seen:
        return _answered_none(
            title,
            page,
            _answer(facts, DOCUMENTS),
            "You said that there were none",
            "say which were seen, or that none were",
        )
    number = len(facts.seen)
    missing = tuple(f"{s.missing[0]}" for s in facts.seen if s.missing)
    state = PartState.IN_PROGRESS if missing else PartState.DONE
    return Part(title, page, state, f"{number} document{'' if number == 1 else 's'}", _at_most(missing))


def _cprn(facts: VisitFacts) -> Part:
    title, page = "Civil penalty referral notice (CPRN)", "visit-cprn"
    if facts.cprn is None:
        if facts.cprn_served:
            return Part(
                title, page, PartState.NOT_STARTED, "You said that one was served", ("the notice itself",)
            )
        return _answered_none(
            title, page, _answer(facts, CPRN), "You said that none was served", "say whether one was served"
        )
    named = Counter(p.capacity for p in facts.named_people())
    names = " and ".join(
        f"{named[key]} {key}{'' if named[key] == 1 else 's'}" for key in ("worker", "occupier") if named[key]
    )
    forms = facts.cprn.additional_forms
    recorded = facts.cprn.reference or "No reference yet"
    if names:
        recorded += f". Names {names}"
    if forms:
        recorded += f", on {forms} additional form{'' if forms == 1 else 's'} besides the notice"
    state = PartState.IN_PROGRESS if facts.cprn.missing else PartState.DONE
    return Part(title, page, state, recorded, _at_most(facts.cprn.missing))


def _entry(facts: VisitFacts, answers: Mapping[str, list[Item]], words: str) -> Part:
    title, page = "Entry and Notice to Occupier", "visit-entry"
    if facts.not_asked and not words:
        return Part(title, page, PartState.NOT_APPLICABLE, NOT_ENTERED)
    missing = tuple(first_lower(i.words) for i in answers["VIS-3"] if i.page == page and i.blocks)
    return _part(title, page, facts.notice_to_occupier is not None or bool(words), words, missing)


def _photographs(facts: VisitFacts, outstanding: list[Item]) -> Part:
    number = len(facts.photos)
    recorded = f"{number} photograph{'' if number == 1 else 's'}" if number else ""
    missing = _at_most(tuple(first_lower(item.words) for item in outstanding))
    title, page = "Photographs", "visit-photographs"
    if facts.cprn_served is not True and not number:
        needless = facts.cprn_served is False or CPRN.field in facts.not_asked
        state = PartState.NOT_APPLICABLE if needless else PartState.NOT_STARTED
        words = "None is needed: no CPRN was served" if needless else ""
        return Part(title, page, state, words)
    if missing:
        return Part(
            title, page, PartState.IN_PROGRESS if number else PartState.NOT_STARTED, recorded, missing
        )
    return Part(title, page, PartState.DONE, recorded)


def _intelligence(facts: VisitFacts) -> Part:
    there = [officer for officer in facts.officers if officer.was_there]
    silent = tuple(
        f"{officer.name} has not answered" for officer in there if not officer.intelligence_answered
    )
    answered = len(there) - len(silent)
    recorded = (
        f"{answered} of {len(there)} officer{'' if len(there) == 1 else 's'} answered" if answered else ""
    )
    state = PartState.IN_PROGRESS if answered else PartState.NOT_STARTED
    return Part(
        "Intelligence", "visit-intelligence", state if silent else PartState.DONE, recorded, _at_most(silent)
    )


def _welfare(facts: VisitFacts, answers: Mapping[str, list[Item]]) -> Part:
    """Vulnerabilities, adjustments and the family welfare form: one part, on one page."""
    kinds = ("vulnerability", "welfare")
    forms = [form for kind in kinds for form in facts.forms_of(kind)]
    unfinished = _unfinished(forms)
    items = [item for code, found in answers.items() if code != VIS_2.code for item in found]
    asked = VULNERABLE.field not in facts.not_asked
    silent = facts.any_vulnerable is None and asked and VULNERABLE.silent
    others = [first_lower(item.words) for item in items if item.kind in kinds]
    missing = _at_most((*unfinished, *others))
    begun = bool(forms) or facts.any_vulnerable is not None
    state = PartState.IN_PROGRESS if begun else PartState.NOT_STARTED
    if not missing and not silent:
        state = PartState.DONE if any(_says_something(facts)) else PartState.NOT_APPLICABLE
    words = in_few_words(facts)
    return Part(WELFARE, "visit-forms", state, words, missing, silent or "", kind="vulnerability")


def _says_something(facts: VisitFacts) -> Iterator[bool]:
    yield bool(facts.vulnerable)
    yield facts.welfare is not None and facts.welfare.relevant is True


def _happened(facts: VisitFacts, apart: bool) -> Part:
    """The page of questions: how many of them are answered, by an answer or by what is recorded."""
    told = [question for question in QUESTIONS if apart or not question.apart]
    asked = [question for question in told if question.field not in facts.not_asked]
    answered = sum(getattr(facts, question.field) is not None for question in asked)
    title, page, silent = "What happened?", "visit-happened", len(asked) - answered
    if not silent:
        return Part(title, page, PartState.DONE, "Every question is answered")
    words = "1 question" if silent == 1 else f"{silent} questions"
    state = PartState.IN_PROGRESS if answered else PartState.NOT_STARTED
    return Part(title, page, state, f"{answered} of {len(asked)} questions answered", not_answered=words)


def _forms(facts: VisitFacts, answers: Mapping[str, list[Item]], parts: Iterable[FormPart]) -> Iterator[Part]:
    """The parts that are forms of one kind. One that nothing asks for is shown once there is one."""
    items = [item for code, found in answers.items() if code != VIS_2.code for item in found if item.blocks]
    for title, slug, question in parts:
        forms = facts.forms_of(slug)
        if forms:
            unfinished = _unfinished(forms)
            others = [first_lower(item.words) for item in items if _is_of(item, slug, question)]
            missing = _at_most((*unfinished, *others))
            state = PartState.IN_PROGRESS if missing else PartState.DONE
            recorded = "; ".join(_at_most(tuple(form.label for form in forms if form.label != title)))
            yield Part(title, "visit-forms", state, recorded, missing, kind=slug)
        elif slug in REQUIRED:
            part = Part(title, "visit-forms", PartState.NOT_STARTED, not_answered="its questions")
            yield replace(part, kind=slug)
        elif question is not None:
            question, answer = _first_said(facts, question, *ALSO.get(slug, ()))
            if answer and answer != NOT_ENTERED:
                part = Part(
                    title, "visit-forms", PartState.NOT_STARTED, "You said yes", ("the record of it",)
                )
            else:
                part = _answered_none(title, "visit-forms", answer, question.said_none, question.silent)
            yield replace(part, kind=slug)


def _unfinished(forms: Sequence[FormFacts]) -> tuple[str, ...]:
    """What the forms lack: of one alone all of it, of several the first of each and whose it is."""
    if len(forms) == 1:
        return forms[0].missing
    return tuple(f"{form.missing[0]} of {first_lower(form.label)}" for form in forms if form.missing)


def _is_of(item: Item, slug: str, question: Question | None) -> bool:
    """Whether an item belongs to the part of one kind: it names it, or its rule asks for that part alone."""
    return item.kind == slug or (question is not None and not item.kind and item.rule.code == question.code)


def _first_said(facts: VisitFacts, *questions: Question) -> tuple[Question, bool | str | None]:
    """Return the question, with its answer, that says most of a part that several ask for."""
    answers = [(question, _answer(facts, question)) for question in questions]
    said_yes = next((each for each in answers if each[1] is True), None)
    return said_yes or next((each for each in answers if each[1] is None), answers[0])


def _answer(facts: VisitFacts, question: Question) -> bool | str | None:
    """What was answered; why it is not asked, in words, where it is not."""
    answer: bool | None = getattr(facts, question.field)
    return NOT_ENTERED if answer is None and question.field in facts.not_asked else answer


def _answered_none(title: str, page: str, answer: bool | str | None, none_words: str, question: str) -> Part:
    if isinstance(answer, str):
        return Part(title, page, PartState.NOT_APPLICABLE, answer)
    if answer is False:
        return Part(title, page, PartState.NOT_APPLICABLE, none_words)
    return Part(title, page, PartState.NOT_STARTED, not_answered=question)


def _at_most(words: tuple[str, ...], number: int = 3) -> tuple[str, ...]:
    rest = len(words) - number
    return words if rest <= 0 else (*words[:number], f"{rest} more")


def first_lower(words: str) -> str:
    """Return `words` as they stand inside a sentence."""
    return words[:1].lower() + words[1:]
