"""Learning that was published, by theme, kind of visit and words; and what of a debrief still is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from core.paging import Keyset, Page
from core.search import search_key
from debriefs.learning_enums import Standing
from debriefs.models import Debrief, Invitation, LearningPoint, Publication
from debriefs.naming import Name, Whose
from visits.models import Encounter, Premises, Visit, VisitOfficer

PUBLISHED = Keyset(moment="published_at")
_MOST_WORDS = 8


@dataclass(frozen=True)
class LearningFilters:
    """What narrows the list; empty narrows nothing."""

    words: str = ""
    theme: str = ""
    kind: str = ""
    withdrawn: bool = False

    def used(self) -> list[str]:
        return [name for name, value in vars(self).items() if value]


def learning_page(
    filters: LearningFilters, user: User, at: datetime, *, cursor: str, size: int = PUBLISHED.size
) -> Page[Publication]:
    """Return a page of what was published, the latest first, each with how many changes; one query."""
    standing = Standing.WITHDRAWN if filters.withdrawn else Standing.PUBLISHED
    rows = Publication.objects.visible_to(user, at).filter(standing=standing)
    if filters.theme:
        rows = rows.filter(theme=filters.theme)
    if filters.kind:
        rows = rows.filter(kinds__contains=[filters.kind])
    for word in search_key(filters.words).split()[:_MOST_WORDS]:
        rows = rows.filter(words__contains=word)
    return PUBLISHED.sized(size).page_of(rows.annotate(change_count=Count("changes")), cursor=cursor)


def unpublished_points(debrief: Debrief) -> list[LearningPoint]:
    """Return the learning points of a debrief about which the lead has still to decide (DEB-15)."""
    points = LearningPoint.objects.filter(debrief=debrief, withdrawn_because="", publication__isnull=True)
    return list(points)


def points_of(debrief: Debrief) -> list[tuple[LearningPoint, Publication | None]]:
    """Return the learning points of a debrief, each with what was decided about it; two queries."""
    points = list(LearningPoint.objects.filter(debrief=debrief, withdrawn_because=""))
    decided: Mapping[UUID, Publication] = {
        each.point_id: each for each in Publication.objects.filter(point__in=points)
    }
    return [(point, decided.get(point.pk)) for point in points]


def visits_of(debrief: Debrief) -> list[UUID]:
    """Return the visits of a debrief; of a separate one, those of the one that it is fed into too."""
    debriefs = [debrief.pk, *([debrief.parent_id] if debrief.parent_id else [])]
    return list(
        Visit.objects.filter(in_debriefs__debrief__in=debriefs).values_list("pk", flat=True).distinct()
    )


def names_to_keep_out(debrief: Debrief) -> list[Name]:
    """Return every name that a learning point of the debrief may not hold; five queries.

    Of who was on the visits, oversaw, led or was asked to the debrief; of the people encountered; of the
    premises, their address and number.
    """
    visits = visits_of(debrief)
    staff = {debrief.lead.name}
    staff.update(VisitOfficer.objects.filter(visit__in=visits).values_list("user__name", flat=True))
    staff.update(
        Visit.objects.filter(pk__in=visits, oversight__isnull=False).values_list(
            "oversight__user__name", flat=True
        )
    )
    staff.update(Invitation.objects.filter(debrief=debrief).values_list("user__name", flat=True))
    met = Encounter.objects.filter(visit__in=visits).values_list("name", "also_known_as")
    places = Premises.objects.filter(visit__in=visits).values_list(
        "trading_name", "legal_name", "address_line_1", "company_number", "telephone"
    )
    return [
        *(Name(name, Whose.STAFF) for name in sorted(staff)),
        *(Name(name, Whose.MET) for row in met for name in row if name),
        *(Name(name, Whose.PREMISES) for row in places for name in row if name),
    ]


def kinds_of(debrief: Debrief) -> list[str]:
    """Return the kinds of the debrief's visits, in the order of their names."""
    rows = Visit.objects.filter(pk__in=visits_of(debrief)).values_list("kinds", flat=True)
    return sorted({kind for kinds in rows for kind in kinds})
