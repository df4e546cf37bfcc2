"""What is checked of warrants, seized items and false documents, against the rest of the visit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.models import User
from core.clock import london_day
from core.errors import DomainError
from visits.enums import FormState
from visits.filling import Filling, Values
from visits.models import (
    Cprn,
    CriticalIncident,
    CustodyMove,
    Entry,
    FalseDocument,
    FormRecord,
    SeizedItem,
    UseOfForce,
    Visit,
    Warrant,
    WarrantDisposal,
)
from visits.moments import FUTURE, beyond, once_more, to_the_minute


def check_within(visit: Visit, moment: datetime | None, at: datetime, *, field: str, what: str) -> None:
    """Refuse a moment that is not of the visit. `what` begins the sentence: "The notice"."""
    if moment is None:
        return
    if where := beyond(moment, started_at=visit.started_at, ended_at=visit.ended_at, at=at):
        correct = "Correct the time." if where == FUTURE else "Correct one of the two."
        raise DomainError(f"{what} {where}. {correct}", field=field)


# What is done at a time on a visit: the form, the field, and what that is in words.
_DONE_ON_IT: tuple[tuple[type[Model], str, str], ...] = (
    (Cprn, "served_at", "the CPRN was served"),
    (Entry, "notice_served_at", "the Notice to Occupier was served"),
    (Entry, "consent_withdrawn_at", "consent was withdrawn"),
    (Warrant, "executed_at", "a warrant was executed"),
    (SeizedItem, "seized_at", "something was seized"),
    (UseOfForce, "used_at", "force was used"),
    (CriticalIncident, "happened_at", "the critical incident happened"),
)


def check_moved(visit: Visit, started_at: datetime | None, ended_at: datetime | None) -> None:
    """Refuse to let a visit start after something that was done on it, or end before it."""
    bounds = []
    if started_at is not None and started_at != visit.started_at:
        bounds.append(("started_at", "lt", to_the_minute(started_at), "started after"))
    if ended_at is not None and ended_at != visit.ended_at:
        bounds.append(("ended_at", "gt", ended_at, "ended before"))
    for field, sign, bound, words in bounds:
        if what := _done(visit, sign, bound):
            raise DomainError(
                f"The visit cannot have {words} {what}. Correct that time first, or this one.", field=field
            )


def end_as_meant(visit: Visit, ended_at: datetime, at: datetime) -> datetime:
    """Return when a visit ended whose end was typed as a time of day, of which `ended_at` is the first.

    In the hour that comes twice it is the second where that stands already, or where something was done after
    the first and the second has come.
    """
    later = once_more(ended_at)
    if later is None or later > at:
        return ended_at
    stands = visit.ended_at is not None and to_the_minute(visit.ended_at) == later
    return later if stands or _done(visit, "gt", ended_at) else ended_at


def _done(visit: Visit, sign: str, bound: datetime) -> str:
    """Say what was done on a visit before (`lt`) or after (`gt`) a moment; empty if nothing was."""
    for model, name, what in _DONE_ON_IT:
        if model is Cprn and sign == "gt":
            continue  # a notice is served later, too
        rows = model._default_manager.filter(visit=visit, **{f"{name}__{sign}": bound})
        if issubclass(model, FormRecord):
            rows = rows.exclude(state=FormState.INVALID)
        if rows.exists():
            return what
    return ""


def prepare_warrant(filling: Filling, values: Mapping[str, Any]) -> Values:
    """Refuse times of a warrant that cannot be, and an execution of one that was not executed."""
    visit, at = filling.visit, filling.at
    executed_at, issued = values.get("executed_at"), values.get("issued_on")
    if executed_at and values.get("executed") is not True:
        raise DomainError("Say that it was executed, or remove the time.", field="executed")
    if issued and issued > london_day(at):
        raise DomainError("It cannot have been issued in the future. Correct the date.", field="issued_on")
    check_within(visit, executed_at, at, field="executed_at", what="It cannot have been executed")
    if executed_at and issued and issued > london_day(executed_at):
        raise DomainError(
            "It cannot have been executed before it was issued. Correct one of the two.", field="issued_on"
        )
    return dict(values)


def prepare_seized(filling: Filling, values: Mapping[str, Any]) -> Values:
    """Refuse an exhibit number that another item has, and a first store that a move has left already."""
    visit, form, at = filling.visit, filling.form, filling.at
    check_within(visit, values.get("seized_at"), at, field="seized_at", what="It cannot have been seized")
    number = values.get("exhibit_number", "")
    same = SeizedItem.objects.filter(visit=visit, exhibit_number__iexact=number)
    if number and same.exclude(state=FormState.INVALID).exclude(pk=_own(form)).exists():
        raise DomainError(
            f"Another item of this visit has the number {number}. Give this one another number.",
            field="exhibit_number",
        )
    if (
        isinstance(form, SeizedItem)
        and values.get("stored_in", form.stored_in) != form.stored_in
        and CustodyMove.objects.filter(item=form).exists()
    ):
        raise DomainError(
            "It has been moved since, so where it was stored first stays as it is. Record another move.",
            field="stored_in",
        )
    return dict(values)


def _own(form: FormRecord | None) -> UUID:
    return form.pk if form else UUID(int=0)


_OF_THE_ONE_SEEN = (
    ("kind", "kind"),
    ("number", "number"),
    ("country", "issued_by"),
    ("encounter", "encounter"),
)


def prepare_false_document(filling: Filling, values: Mapping[str, Any]) -> Values:
    """Return `values` of a false document without what the document seen says already.

    Raises DomainError where the two disagree, or where another record is of the same document.
    """
    form = filling.form
    answers, seen = dict(values), values.get("document_seen")
    if seen is None:
        return answers
    others = FalseDocument.objects.filter(document_seen=seen).exclude(state=FormState.INVALID)
    if others.exclude(pk=_own(form)).exists():
        raise DomainError(
            f"{seen} is recorded as false already. Open that record to change it.", field="document_seen"
        )
    for name, theirs in _OF_THE_ONE_SEEN:
        mine = answers.get(name)
        if mine and mine != getattr(seen, theirs):
            raise DomainError(
                f"{seen}, the document seen, says otherwise. Correct it there, and leave this empty.",
                field=name,
            )
        answers[name] = None if name == "encounter" else ""
    return answers


def next_exhibit(items: list[FormRecord], user: User) -> str:
    """Return the number that comes next for this person: their initials, and 1, 2, … It forces nobody."""
    initials = "".join(word[0] for word in user.name.split() if word[0].isalpha()).upper()
    if not initials:
        return ""
    used = {str(getattr(item, "exhibit_number", "")).upper() for item in items if item.counts}
    return next(
        f"{initials}/{number}" for number in range(1, len(used) + 2) if f"{initials}/{number}" not in used
    )


def check_move(item: FormRecord, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return a move's values; it begins where the one before ended, and not before it."""
    assert isinstance(item, SeizedItem)  # noqa: S101 - the table of steps says so
    moves = list(item.moves.all())
    here = moves[-1].to_place if moves else item.stored_in
    if not here:
        raise DomainError("Record first where it was stored, on its own page. Then record the move.")
    if values["from_place"] != here:
        raise DomainError(
            f"It is in: {here}. Say that it was moved from there: a move begins where the one before ended.",
            field="from_place",
        )
    if values["to_place"].casefold() == here.casefold():
        raise DomainError("It is there already. Say where it was moved to.", field="to_place")
    moment = values["moved_at"]
    if moment > at:
        raise DomainError("It cannot have been moved in the future. Correct the time.", field="moved_at")
    before = moves[-1].moved_at if moves else item.seized_at
    if before and moment < to_the_minute(before):
        said = "the move before" if moves else "it was seized"
        raise DomainError(f"That is before {said}. Correct the time.", field="moved_at")
    return {**values, "from_place": here}


def check_disposal(warrant: FormRecord, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return a disposal's values; not in the future, and with words where it is none of the usual."""
    moment = values["disposed_at"]
    if moment > at:
        raise DomainError("That is in the future. Correct the time.", field="disposed_at")
    begun = getattr(warrant, "executed_at", None)
    if begun and moment < to_the_minute(begun):
        raise DomainError("That is before the warrant was executed. Correct the time.", field="disposed_at")
    if values["how"] == "other" and not values.get("note"):
        raise DomainError("Say what became of it.", field="note")
    return dict(values)


def check_confirmation(warrant: FormRecord, values: Mapping[str, Any], _at: datetime) -> dict[str, Any]:
    """Return the disposal that is confirmed: the newest, and only once."""
    disposal: WarrantDisposal | None = getattr(warrant, "disposal", None)
    if disposal is None:
        raise DomainError("Record what became of the warrant first. Then it can be confirmed.")
    if values["disposal"] != disposal:
        raise DomainError(
            "Another disposal was recorded since. Look at that one, and confirm it.", field="disposal"
        )
    if getattr(warrant, "confirmed", False):
        raise DomainError("This disposal is confirmed already. Open the warrant to see who confirmed it.")
    return {"disposal": disposal}


def check_report(document: FormRecord, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return a report's values; a receipt alone needs a report before it."""
    if values["happened_at"] > at:
        raise DomainError("That is in the future. Correct the time.", field="happened_at")
    if not values.get("to_whom"):
        raise DomainError("Say to whom it was reported.", field="to_whom")
    return dict(values)


def check_receipt(document: FormRecord, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the values of a receipt that came afterwards: there is a report that it is of."""
    if values["happened_at"] > at:
        raise DomainError("That is in the future. Correct the time.", field="happened_at")
    if getattr(document, "report", None) is None:
        raise DomainError("Record first that it was reported. The receipt can stand there too.")
    if not values.get("receipt"):
        raise DomainError("Enter the receipt.", field="receipt")
    return {**values, "to_whom": ""}
