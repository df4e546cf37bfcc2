"""What happened on a visit in the order in which it happened, for reading: on the page and on paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from visits.models import FormRecord, Visit
from visits.queries import entry_of

# When a form of a kind says that something happened, and what the timeline calls it.
_HAPPENED = {
    "force": ("used_at", "Force used"),
    "critical-incident": ("declared_at", "Critical incident declared"),
    "warrants": ("executed_at", "Warrant executed"),
    "seized": ("seized_at", "Seized"),
}
# What was added to a form afterwards, and when that happened.
_STEPS = {
    "warrants": ("disposals", "disposed_at"),
    "seized": ("moves", "moved_at"),
    "false-documents": ("reports", "happened_at"),
}


@dataclass(frozen=True)
class Moment:
    """One line: when, what, and a few words about it."""

    at: datetime
    title: str
    words: str = ""


def timeline_of(
    visit: Visit, forms: Mapping[str, Sequence[FormRecord]], closings: Sequence[Moment]
) -> list[Moment]:
    """Return the moments of `visit`, oldest first; `forms` are those that the reader may read, by kind.

    `closings` are those of `closings_of`. What was set invalid did not happen.
    """
    found = [*_of_the_visit(visit), *_of_people(visit), *_of_forms(forms), *closings]
    return sorted(found, key=lambda moment: moment.at)


def closings_of(visit: Visit) -> list[Moment]:
    """Return each closing, re-opening and hand-over, oldest first, in three queries."""
    return sorted(_closings(visit), key=lambda moment: moment.at)


def _closings(visit: Visit) -> Iterator[Moment]:
    for closing in visit.closings.select_related("by"):
        yield Moment(closing.at, f"Closed for the {_nth(closing.number)} time by {closing.by.name}")
    for reopening in visit.reopenings.select_related("by"):
        yield Moment(reopening.at, f"Opened again by {reopening.by.name}", reopening.reason)
    for change in visit.hand_overs.select_related("from_oic", "to_oic"):
        words = f"Handed over from {change.from_oic.name} to {change.to_oic.name}"
        yield Moment(change.at, words, change.reason)


def _of_the_visit(visit: Visit) -> Iterator[Moment]:
    if visit.started_at:
        yield Moment(visit.started_at, "The visit started", visit.premises.address())
    if visit.ended_at:
        yield Moment(visit.ended_at, "The visit ended")
    for member in visit.team_members.all():
        if member.arrived_at:
            yield Moment(member.arrived_at, f"{member.user.name} arrived")
        if member.departed_at:
            yield Moment(member.departed_at, f"{member.user.name} departed", member.departed_reason)
    entry = entry_of(visit)
    if entry and entry.notice_served_at:
        on = f"On {entry.notice_served_on}" if entry.notice_served_on else ""
        yield Moment(entry.notice_served_at, "Notice to Occupier served", on)
    if entry and entry.consent_withdrawn_at:
        yield Moment(entry.consent_withdrawn_at, "Consent to be there withdrawn")


def _of_people(visit: Visit) -> Iterator[Moment]:
    for person in visit.encounters.all():
        if person.counts and person.met_at:
            words = ", ".join(filter(None, [person.get_capacity_display(), person.get_outcome_display()]))
            yield Moment(person.met_at, f"{person} met", words)
    for cprn in visit.cprns.all():
        if cprn.counts and cprn.served_at:
            on = f"On {cprn.served_on_name}" if cprn.served_on_name else ""
            yield Moment(cprn.served_at, f"CPRN {cprn.reference} served".replace("  ", " "), on)


def _of_forms(forms: Mapping[str, Sequence[FormRecord]]) -> Iterator[Moment]:
    for slug, of_kind in forms.items():
        for form in of_kind:
            if form.counts:
                yield from _of_form(slug, form)


def _of_form(slug: str, form: FormRecord) -> Iterator[Moment]:
    name, title = _HAPPENED.get(slug, ("", ""))
    if name and (at := getattr(form, name, None)):
        yield Moment(at, title, str(form))
    related, name = _STEPS.get(slug, ("", ""))
    for step in getattr(form, related).all() if related else ():
        yield Moment(getattr(step, name), f"{step.title}: {form}", str(step))


def _nth(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
