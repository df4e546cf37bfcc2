"""Learning that was published, by theme, kind of visit and words; and what of a debrief still is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from accounts.models import User
from core.paging import Keyset, Page
from core.search import search_key
from debriefs.learning_enums import Standing
from debriefs.models import (
    ActionPoint,
    Debrief,
    InterestedParty,
    Invitation,
    LearningPoint,
    Publication,
)
from debriefs.naming import Name, Whose
from visits.models import Encounter, Premises, Visit, VisitOfficer, VisitOversight

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
    """Return a page of what was published, the latest first, each with how many changes; one query.

    Of what was withdrawn who led is read too: they alone read its words.
    """
    standing = Standing.WITHDRAWN if filters.withdrawn else Standing.PUBLISHED
    rows = Publication.objects.visible_to(user, at).filter(standing=standing)
    if filters.withdrawn:
        rows = rows.select_related("point__debrief__lead")
    if filters.theme:
        rows = rows.filter(theme=filters.theme)
    if filters.kind:
        rows = rows.filter(Q(kinds__contains=[filters.kind]) | Q(kinds=[]))  # none: for any kind
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

    Of who was on the visits or oversaw them; who led, minuted or was asked to the debrief and those that
    belong with it, does something because of it or is told of it; of the people encountered; of the premises,
    their address and number.
    """
    visits, whole = visits_of(debrief), debrief.parent_id or debrief.pk
    debriefs = Debrief.objects.filter(Q(pk=whole) | Q(parent=whole)).values("pk")
    of_them = {"debrief__in": debriefs}
    staff = User.objects.filter(
        Q(pk__in=VisitOfficer.objects.filter(visit__in=visits).values("user"))
        | Q(pk__in=VisitOversight.objects.filter(content_object__in=visits).values("user"))
        | Q(pk__in=Debrief.objects.filter(pk__in=debriefs).values("lead"))
        | Q(pk__in=Debrief.objects.filter(pk__in=debriefs).values("minute_taker"))
        | Q(pk__in=Invitation.objects.filter(**of_them).values("user"))
        | Q(pk__in=ActionPoint.objects.filter(**of_them).values("owner"))
    )
    parties = InterestedParty.objects.filter(**of_them).values_list("who", flat=True)
    met = Encounter.objects.filter(visit__in=visits).values_list("name", "also_known_as")
    places = Premises.objects.filter(visit__in=visits).values_list(
        "trading_name", "legal_name", "address_line_1", "company_number", "telephone"
    )
    return [
        *(Name(name, Whose.STAFF) for name in staff.order_by("name").values_list("name", flat=True)),
        *(Name(who, Whose.TOLD) for who in parties),
        *(Name(name, Whose.MET) for row in met for name in row if name),
        *(Name(name, Whose.PREMISES) for row in places for name in row if name),
    ]


def kinds_of(debrief: Debrief) -> list[str]:
    """Return the kinds of the debrief's visits, in the order of their names."""
    rows = Visit.objects.filter(pk__in=visits_of(debrief)).values_list("kinds", flat=True)
    return sorted({kind for kinds in rows for kind in kinds})
