"""Warrants, seized items and false documents of the demonstration’s visits. Invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from core.clock import london_day
from desk.demo.stories import Story
from visits.enums import EntryPower
from visits.kinds import FALSE_DOCUMENTS, SEIZED, WARRANTS, FormKind
from visits.models import FormRecord, Visit
from visits.operations.filling_in import fill_in
from visits.operations.following_up import follow_up
from visits.steps import CONFIRMATION, DISPOSAL, MOVE, RECEIPT, REPORT, StepKind


@dataclass(frozen=True)
class Seized:
    """A seized item, and where it was moved, one after another."""

    what: str
    found_in: str
    seal: str
    store: str
    moves: tuple[tuple[str, str], ...] = ()  # to where, and why


@dataclass(frozen=True)
class Forged:
    """A false document: somebody’s document seen, or a kind of its own; its receipt once it was reported."""

    features: str
    seen_of: str = ""
    kind: str = ""
    number: str = ""
    country: str = ""
    receipt: str = ""


# Besides those of every entry by warrant: obtained, not executed, and its disposal not confirmed yet.
NOT_EXECUTED: Mapping[str, str] = {"quayline": "The manager let us in and signed the consent."}
ITEMS: Mapping[str, tuple[Seized, ...]] = {
    "marrow": (
        Seized(
            "Signing-in book, January to June",
            "Foreman’s desk, line 2",
            "K 441 207",
            "Evidence store, Stowmere",
            (
                ("Document examination, Stowmere", "To compare the handwriting"),
                ("Evidence store, Stowmere", "Brought back after the examination"),
            ),
        ),
        Seized("Mobile telephone, black", "Locker 14", "K 441 208", "Evidence store, Stowmere"),
    ),
    "harbour": (Seized("Two bank cards in other names", "Front room, mantelpiece", "K 440 911", ""),),
}
FALSE: Mapping[str, tuple[Forged, ...]] = {
    "ferrow": (
        Forged(
            "The page with the photograph is thicker than the others, and its edge lifts.",
            seen_of="Samuel Adjei",
            receipt="FT-2026-0714",
        ),
    ),
    "quayline": (
        Forged("No watermark under ultraviolet light. The stamp is printed.", seen_of="Oksana Petrenko"),
    ),
    "harbour": (
        Forged(
            "The hologram does not change with the angle.",
            kind="residence_card",
            number="ZR 118 2240",
            country="Home Office",
        ),
    ),
}
_BLANK: dict[str, Any] = {
    "document_seen": None, "kind": "", "encounter": None, "number": "", "country": "", "seized_item": None,
}  # fmt: skip


def says_none(story: Story) -> dict[str, bool]:
    """Return, by question, whether the story has none of these things."""
    return {
        "any_warrant": story.power is not EntryPower.WARRANT and story.key not in NOT_EXECUTED,
        "any_seized": story.key not in ITEMS,
        "any_false_document": story.key not in FALSE,
    }


def record_things(visit: Visit, story: Story, start: datetime, end: datetime, by: User, at: datetime) -> None:
    """Record what was obtained, seized or found false in `story`, as its officer in charge would."""
    if story.power is EntryPower.WARRANT:
        _executed(visit, story, start, end, by, at)
    if story.key in NOT_EXECUTED:
        values = _warrant(story, start) | {"executed": False, "why_not_executed": NOT_EXECUTED[story.key]}
        warrant = _fill_in(WARRANTS, visit, values, by, at)
        said = {"how": "retained", "disposed_at": end, "place": "Safe of the team’s office", "done_by": ""}
        _add(DISPOSAL, warrant, said | {"note": "To be returned to the court"}, by, at)
    for number, item in enumerate(ITEMS.get(story.key, ()), start=1):
        _seized(visit, item, number, start, by, at)
    for document in FALSE.get(story.key, ()):
        _found_false(visit, document, by, at)


def _warrant(story: Story, start: datetime) -> dict[str, Any]:
    return {
        "kind": "evidence",
        "provision": "Section 28FB of the Immigration Act 1971",
        "court": f"{story.place.town} Magistrates’ Court",
        "issued_on": london_day(start) - timedelta(days=5),
        "warrant_number": f"MC/{london_day(start):%y%m%d}",
    }


def _executed(visit: Visit, story: Story, start: datetime, end: datetime, by: User, at: datetime) -> None:
    values = _warrant(story, start) | {
        "executed": True,
        "executed_at": start + timedelta(minutes=1),
        "endorsement": "Executed; what was sought was found.",
        "copy_left": True,
        "copy_left_with": "The person in charge",
    }
    warrant = _fill_in(WARRANTS, visit, values, by, at)
    said = {"how": "returned", "disposed_at": end, "place": values["court"], "done_by": "", "note": ""}
    _add(DISPOSAL, warrant, said, by, at)
    _add(CONFIRMATION, warrant, {}, by, at)


def _seized(visit: Visit, item: Seized, number: int, start: datetime, by: User, at: datetime) -> None:
    initials = "".join(word[0] for word in by.name.split())
    values = {
        "exhibit_number": f"{initials}/{number}",
        "description": item.what,
        "encounter": None,
        "found_in": item.found_in,
        "seizure_power": "Section 28FC of the Immigration Act 1971",
        "seized_at": start + timedelta(minutes=30 + number),
        "seized_by": by,
        "seal_number": item.seal,
        "stored_in": item.store,
    }
    exhibit = _fill_in(SEIZED, visit, values, by, at)
    for turn, (place, why) in enumerate(item.moves, start=1):
        moved_at = at - timedelta(minutes=12 - 5 * turn)
        said = {"to_place": place, "moved_at": moved_at, "reason": why, "done_by": ""}
        _add(MOVE, exhibit, said, by, at)


def _found_false(visit: Visit, document: Forged, by: User, at: datetime) -> None:
    seen = next((d for d in visit.documents_seen.all() if str(d.encounter) == document.seen_of), None)
    said = {"kind": document.kind, "number": document.number, "country": document.country}
    values = _BLANK | said | {"document_seen": seen, "features": document.features}
    form = _fill_in(FALSE_DOCUMENTS, visit, values, by, at)
    if document.receipt:
        reported = {"to_whom": "Forgery team, duty desk", "happened_at": at, "receipt": ""}
        _add(REPORT, form, reported, by, at)
        _add(RECEIPT, form, {"receipt": document.receipt, "happened_at": at}, by, at)


def _fill_in(kind: FormKind, visit: Visit, values: Mapping[str, Any], by: User, at: datetime) -> FormRecord:
    return fill_in(kind=kind, visit=visit, form=None, values=values, expected_version=0, by=by, at=at)


def _add(step: StepKind, form: FormRecord, said: Mapping[str, Any], by: User, at: datetime) -> None:
    form = type(form)._default_manager.get(pk=form.pk)
    follow_up(step=step, form=form, values=step.asked(form, said), by=by, at=at)
