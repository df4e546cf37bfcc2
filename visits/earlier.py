"""How the pages that show more than one record stood at an earlier version, for two people at once."""

from collections.abc import Sequence
from copy import copy
from typing import Any
from uuid import UUID

from accounts.merging import Saved
from accounts.records import Stage, as_of, stages, value_as_of
from core.merging import UNKNOWN
from visits.forms.details import details_values
from visits.forms.papers import cprn_values, nameable, named_field, suggested_cprn
from visits.forms.photographs import photograph_values
from visits.models import Cprn, Photograph, Visit, VisitChange


def saved_details(visit: Visit) -> Saved:
    """Return what the details page shows of a visit and its premises.

    Its version is the sum of both. Either grows with each save and the visit's row is locked by every one,
    so that no two states have the same sum; the history of both is kept under it.
    """
    now = Visit.objects.select_related("premises").get(pk=visit.pk)
    version = now.version + now.premises.version

    def history(since: int) -> Sequence[Stage]:
        saves = _saves([now.pk, now.premises.pk], since)

        def values_at(then: int) -> dict[str, Any]:
            earlier = as_of(now, saves, then)
            return details_values(earlier, as_of(now.premises, saves, then))

        return stages(saves, since=since, now=version, values_at=values_at, whole=False)

    return Saved(details_values(now, now.premises), version, history)


def saved_cprn(visit: Visit) -> Saved:
    """Return what the page of the notice shows: the one that counts, and who is named on it.

    Of a notice not begun it shows what the visit suggests. What that was when a page was opened nobody
    knows any more, so those answers have no beginning.
    """
    suggested = suggested_cprn(visit)
    cprn = Cprn.objects.counting().filter(visit=visit).first()
    if cprn is None:
        return Saved(suggested)
    nobody = {named_field(person): "" for person in nameable(visit)}
    named = [(str(row.encounter_id), row.form_number) for row in cprn.named.all()]

    def history(since: int) -> Sequence[Stage]:
        saves = _saves([cprn.pk], since)

        def values_at(then: int) -> dict[str, Any]:
            people = value_as_of(saves, "named", then, now=named)
            values = nobody | cprn_values(as_of(cprn, saves, then), _pairs(people))
            return values if then else values | dict.fromkeys(suggested, UNKNOWN)

        return stages(saves, since=since, now=cprn.version, values_at=values_at)

    return Saved(nobody | cprn_values(cprn, named), cprn.version, history, str(cprn.pk))


def saved_photograph(photograph: Photograph) -> Saved:
    """Return what a photograph's card shows: what it is of, and whether it is clear."""
    now = Photograph.objects.select_related("document").get(pk=photograph.pk)

    def history(since: int) -> Sequence[Stage]:
        saves = _saves([now.pk], since)

        def values_at(then: int) -> dict[str, Any]:
            earlier = as_of(now, saves, then)
            earlier.document = copy(now.document)
            for name in ("shows", "legible"):
                kept = value_as_of(saves, name, then, now=getattr(now.document, name))
                setattr(earlier.document, name, kept)
            return photograph_values(earlier)

        return stages(saves, since=since, now=now.document.version, values_at=values_at)

    return Saved(photograph_values(now), now.document.version, history, of=str(now.pk))


def _pairs(people: Sequence[Any] | None) -> list[tuple[str, int]]:
    """Return who was named on which form; the oldest changes kept only who."""
    return [(one, 0) if isinstance(one, str) else (one[0], one[1]) for one in people or ()]


def _saves(subjects: list[UUID], since: int) -> list[VisitChange]:
    found = VisitChange.objects.filter(subject_id__in=subjects, version__gt=since)
    return list(found.select_related("by").order_by("version", "id"))
