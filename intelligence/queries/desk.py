"""What the unit has before it: the queue, the search, what waits. Everything under the unit's role.

Security at row level leaves restricted submissions out of all of it, counts too, for whoever has no grant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from core.clock import london_day
from core.paging import Page, RankedKeyset
from intelligence.encryption import search_tokens
from intelligence.enums import OPEN_STATES, Risk, State, TokenKind
from intelligence.models import Receipt, Submission, Token
from intelligence.separation import as_unit

QUEUE = RankedKeyset(rank="risk", moment="submitted_at")
MOST_WORDS = 8


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed by. Without a state it is what the unit is at work on."""

    state: str = ""
    risk: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the queue: the submission, and in words of it whom and what place it is about."""

    submission: Submission
    number: str
    about: str
    handler: str


def queue(user: User, at: datetime, filters: Filters, *, cursor: str = "") -> Page[Row]:
    """Return a page of the queue, those at greatest risk first, among them the oldest; three queries."""
    with as_unit(user, at):
        page = QUEUE.page_of(_filtered(filters, user), cursor=cursor)
        numbers = _numbers(page)
    return _rows(page, numbers)


def search(user: User, at: datetime, words: str, *, cursor: str = "") -> Page[Row]:
    """Return the submissions, in whatever state, whose names and places hold every one of `words`, whole."""
    sought = list(zip(*(search_tokens(kind, words) for kind in TokenKind.values), strict=True))
    if not sought:
        return Page([])
    with as_unit(user, at):
        found = Submission.objects.all()
        for kinds in sought[:MOST_WORDS]:
            either = Token.objects.filter(
                kind__in=TokenKind.values, token__in=[token for kind in kinds for token in kind]
            )
            found = found.filter(pk__in=either.values("submission"))
        page = QUEUE.page_of(found, cursor=cursor)
        numbers = _numbers(page)
    return _rows(page, numbers)


def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of people; read outside the unit's role, which reads no table but its own."""
    wanted = {one for one in ids if one}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _filtered(filters: Filters, user: User) -> QuerySet[Submission]:
    states = [filters.state] if filters.state else list(OPEN_STATES)
    found = Submission.objects.filter(state__in=states)
    if filters.risk:
        found = found.filter(risk=filters.risk)
    return found.filter(handler=user) if filters.mine else found


def _numbers(page: Page[Submission]) -> dict[UUID, str]:
    """Return the receipts' numbers; joined, they would be read of every row before the page is cut."""
    wanted = [one.pk for one in page.rows]
    return dict(Receipt.objects.filter(pk__in=wanted).order_by().values_list("pk", "number"))


def _rows(page: Page[Submission], numbers: dict[UUID, str]) -> Page[Row]:
    names = names_of(one.handler_id for one in page.rows)
    rows = [
        Row(one, numbers[one.pk], about(one), names.get(one.handler_id, "") if one.handler_id else "")
        for one in page.rows
    ]
    return Page(rows, newer=page.newer, older=page.older)


def about(submission: Submission) -> str:
    """Return whom and what place a submission is about, in a line."""
    words = submission.words()
    people = [person["name"] for person in words.get("people", []) if person.get("name")]
    place = words.get("place", {})
    return " · ".join([*people[:3], *(part for part in (place.get("name"), place.get("address")) if part)])


@dataclass(frozen=True)
class UnitWork:
    """What waits for one of the unit. Lists are cut at `SHOWN`; the counts by risk are of all open."""

    by_risk: Sequence[tuple[Risk, int]]
    received: Sequence[Submission]
    mine: Sequence[Submission]
    to_review: Sequence[Submission]
    to_dispose: Sequence[Submission]
    more: bool  # whether one of the lists was cut

    def ids(self) -> list[UUID]:
        shown = (self.received, self.mine, self.to_review, self.to_dispose)
        return [one.pk for rows in shown for one in rows]


SHOWN = 10


def unit_work(user: User, at: datetime) -> UnitWork:
    """Return what waits for `user`, one of the unit, at `at`; five queries."""
    today = london_day(at)
    with as_unit(user, at):
        everything = Submission.objects.select_related("receipt").only(
            "risk", "state", "submitted_at", "review_on", "dispose_on", "receipt__number"
        )
        opened = Submission.objects.filter(state__in=OPEN_STATES).order_by()
        counts = dict(opened.values_list("risk").annotate(Count("id")))
        parts = (
            everything.filter(state=State.RECEIVED),
            everything.filter(state__in=[State.ACKNOWLEDGED, State.GRADED], handler=user),
            everything.filter(review_on__lte=today).exclude(state=State.DISPOSED).order_by("review_on", "id"),
            everything.filter(~Q(dispose_set_by=user), dispose_on__lte=today, state=State.CLOSED).order_by(
                "dispose_on", "id"
            ),
        )
        read = [list(rows[: SHOWN + 1]) for rows in parts]
    received, mine, to_review, to_dispose = (rows[:SHOWN] for rows in read)
    return UnitWork(
        by_risk=[(risk, counts.get(risk.value, 0)) for risk in Risk],
        received=received,
        mine=mine,
        to_review=to_review,
        to_dispose=to_dispose,
        more=any(len(rows) > SHOWN for rows in read),
    )
