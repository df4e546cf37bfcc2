"""How good and how quick: figures by submitters' teams, counted by the database. Nobody is singled out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Case, Count, F, FloatField, Q, QuerySet, When
from django.db.models.functions import Extract

from accounts.models import Team, User
from core.clock import day_bounds
from intelligence.enums import Feedback
from intelligence.models import Submission
from intelligence.separation import as_unit

LEAST = 5  # of which figures are given; fewer would tell of single people
OTHERS = "Other teams"
PARTS = ("people", "place", "time")  # the columns has_…


class Median(Aggregate):
    """PostgreSQL's median, which leaves out what is null."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Figures:
    """What one team passed on in a period. `hours` is None where nothing was acknowledged."""

    team: str
    count: int
    hours: float | None
    people: int
    place: int
    time: int
    useful: int
    partly: int
    missing: int

    @property
    def enough(self) -> bool:
        """Whether there are so many that they say nothing of single people."""
        return self.count >= LEAST

    @property
    def unsaid(self) -> int:
        """Of how many the unit has not said of what use they were."""
        return self.count - self.useful - self.partly - self.missing

    def share(self, count: int) -> str:
        """Return a count as a share of all, in whole per cent."""
        return f"{100 * count / self.count:.0f}%"


def quality(start: date, end: date, user: User, at: datetime) -> Sequence[Figures]:
    """Return the figures of the days from `start` to `end`, both included, as far as `user` may read.

    Two queries, however many teams there are. Teams with fewer than LEAST are put together, with what was
    passed on by people of no team; they stand last.
    """
    period = Submission.objects.filter(
        submitted_at__gte=day_bounds(start)[0], submitted_at__lt=day_bounds(end)[1]
    ).order_by()
    with as_unit(user, at):
        rows = _by_team(period)
    teams = Team.objects.filter(pk__in=[row["of"] for row in rows if row["of"]])
    names = {team.pk: team.name for team in teams}
    found = [_figures(row, names) for row in rows]
    return sorted(found, key=lambda one: (one.team == OTHERS, one.team))


def _by_team(period: QuerySet[Submission]) -> list[Mapping[str, Any]]:
    teams = period.values("receipt__team").annotate(count=Count("id")).filter(count__gte=LEAST)
    grouped = period.annotate(
        of=Case(When(receipt__team__in=teams.values("receipt__team"), then=F("receipt__team")), default=None)
    )
    waited = Extract(F("acknowledged_at") - F("submitted_at"), "epoch")
    feedback = {kind.value: Count("id", filter=Q(receipt__feedback=kind)) for kind in Feedback}
    said = {f"said_{part}": Count("id", filter=Q(**{f"has_{part}": True})) for part in PARTS}
    counts: dict[str, Aggregate] = {"count": Count("id"), "seconds": Median(waited), **said, **feedback}
    rows: list[Mapping[str, Any]] = list(grouped.values("of").annotate(**counts))
    return rows


def _figures(row: Mapping[str, Any], names: dict[UUID, str]) -> Figures:
    return Figures(
        team=names[row["of"]] if row["of"] else OTHERS,
        count=row["count"],
        hours=None if row["seconds"] is None else row["seconds"] / 3600,
        people=row["said_people"],
        place=row["said_place"],
        time=row["said_time"],
        useful=row["useful"],
        partly=row["partly"],
        missing=row["missing"],
    )
