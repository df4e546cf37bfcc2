"""Seized items, warrants and false documents: what each has to have besides its form (VIS-4 to VIS-6)."""

from collections.abc import Iterator
from dataclasses import replace

from core.guidance import RuleKind
from visits.facts import VisitFacts
from visits.rules.finishing import VIS_3
from visits.rules.happened import VIS_4, VIS_5, VIS_6
from visits.rules.items import Item

# Two records that may both be right: consent was given, and a warrant was executed after it (ours).
SAY_SO = replace(
    VIS_3,
    kind=RuleKind.WARN,
    title="How the premises were entered agrees with the warrant that was executed",
    quote="",
    ours="A warning: both can be right.",
)


def seized(facts: VisitFacts) -> Iterator[Item]:
    """Each item says where it is securely stored (VIS-4)."""
    for item in facts.things.seized:
        if not item.stored:
            words, fact = f"Say where {_lower(item.label)} is securely stored", "It is recorded as seized."
            yield Item(VIS_4, words, fact, "visit-form", item.id, kind="seized", anchor="id_stored_in")


def warrants(facts: VisitFacts) -> Iterator[Item]:
    """Each warrant, executed or not, has a disposal that the officer in charge confirmed (VIS-5)."""
    for warrant in facts.things.warrants:
        name = _lower(warrant.label)
        if not warrant.disposed_of:
            words, fact = f"Record what became of {name}", "Every warrant has a disposal, executed or not."
        elif not warrant.confirmed:
            words = f"Confirm that the disposal of {name} is correct"
            fact = "The officer in charge confirms the newest disposal of each warrant."
        else:
            continue
        yield Item(VIS_5, words, fact, "visit-form", warrant.id, kind="warrants", anchor="steps")


def false_documents(facts: VisitFacts) -> Iterator[Item]:
    """Each false document is reported to the forgery team, with a clear copy (VIS-6)."""
    for document in facts.things.false_documents:
        if not any(
            photo.clear
            and (
                photo.false_document == document.id
                or (document.seen is not None and photo.seen == document.seen)
            )
            for photo in facts.photos
        ):
            key = f"seen-{document.seen}" if document.seen else f"false-{document.id}"
            fact = "A clear photograph of it is the copy that goes to the forgery team."
            words = f"Photograph {_lower(document.label)}"
            yield Item(VIS_6, words, fact, "visit-photographs", anchor=f"need-{key}")
        if not document.reported:
            words, fact = f"Report {_lower(document.label)}", "It is not recorded as reported to them yet."
            yield Item(
                VIS_6, f"{words} to the forgery team", fact, "visit-form", document.id,
                kind="false-documents", anchor="steps",
            )  # fmt: skip


def entry(facts: VisitFacts) -> Iterator[Item]:
    """How the premises were entered, and the warrants, tell the same (VIS-3)."""
    executed = [warrant for warrant in facts.things.warrants if warrant.executed]
    by_warrant = facts.things.entered_by == "warrant"
    if by_warrant and facts.things.warrants and not executed:
        fact = "You entered by warrant, and no warrant of this visit is recorded as executed."
        yield Item(VIS_3, "Say which warrant was executed, or correct how you entered", fact, "visit-entry")
    if executed and facts.things.entered_by and not by_warrant and not facts.things.consent_withdrawn:
        fact = f"{executed[0].label} is recorded as executed, and the entry as by another power."
        yield Item(SAY_SO, "Check how you entered", fact, "visit-entry")


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
