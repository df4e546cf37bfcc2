"""Reads of notices and of the outbox, each in a number of queries that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min
from django.urls import reverse

from accounts.models import User
from accounts.roles import roles_of
from core.paging import Keyset, Page
from notices.enums import Failure, How, MessageState
from notices.kinds import NoticeKind, is_apart, registered, title_of
from notices.links import Link, find, leads_somewhere
from notices.models import Choice, Message, Notice

MOST_COUNTED = 99
NOTICES = Keyset(moment="at")
FAILED = Keyset(moment="failed_at")


def unread_count(user: User, at: datetime) -> int:
    """Return how many notices `user` has not read, 100 for all that are more; one look at one small index."""
    return Notice.objects.visible_to(user, at).unread().order_by()[: MOST_COUNTED + 1].count()


def count_words(count: int) -> str:
    """Return a count as the head of the page shows it.

    >>> count_words(99), count_words(100)
    ('99', '99+')
    """
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


@dataclass(frozen=True)
class Shown:
    """A notice as its person sees it. `hidden`: it is about a record that they may not see any more."""

    notice: Notice
    words: str
    link: Link | None = None
    hidden: bool = False


@dataclass(frozen=True)
class NoticesPage:
    """One page of a person's notices, latest first."""

    rows: Sequence[Shown]
    newer: str
    older: str

    def ids(self, *, apart: bool = False) -> list[UUID]:
        """Every id that the page shows of kinds that are, or are not, kept apart: of notices and records."""
        rows = [row for row in self.rows if is_apart(row.notice.kind) is apart]
        named = [row.notice.subject_id for row in rows if row.link and row.notice.subject_id]
        return [row.notice.pk for row in rows] + named


def notices_page(user: User, at: datetime, *, cursor: str) -> NoticesPage:
    """Return the page of `user`'s notices at `cursor`; one query, and one a kind of record."""
    page = NOTICES.page_of(Notice.objects.visible_to(user, at).select_related("by"), cursor=cursor)
    return NoticesPage(shown(page.rows, user, at), page.newer, page.older)


def shown(notices: Sequence[Notice], user: User, at: datetime) -> list[Shown]:
    """Return notices with where each leads, as far as `user` may see it at `at`."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for notice in notices:
        if notice.subject_id:
            ids[notice.subject_type].add(notice.subject_id)
    links = {label: find(label, keys, user, at) for label, keys in ids.items()}
    return [_shown(notice, links.get(notice.subject_type, {})) for notice in notices]


def _shown(notice: Notice, links: dict[UUID, Link]) -> Shown:
    kind = registered().get(notice.kind)
    if kind is None:
        return Shown(notice, "Something happened that this version of the service has no words for.")
    if notice.subject_id and leads_somewhere(notice.subject_type):
        link = links.get(notice.subject_id)
        return Shown(notice, kind.words, link, hidden=link is None)
    return Shown(notice, kind.words, Link("See it", reverse(kind.route)) if kind.route else None)


@dataclass(frozen=True)
class Offer:
    """A kind of notice as a person finds it among their choices."""

    kind: NoticeKind
    how: How


def choices_of(user: User, at: datetime) -> dict[str, list[Offer]]:
    """Return the kinds that concern `user`, by group, each with how they are told now; one query."""
    roles = roles_of(user, at)
    chosen = dict(Choice.objects.filter(user=user).values_list("kind", "how"))
    found: dict[str, list[Offer]] = defaultdict(list)
    for kind in registered().values():
        if not kind.roles or not kind.roles.isdisjoint(roles):
            how = chosen.get(kind.name)
            found[kind.group].append(Offer(kind, How(how) if how in kind.offered else kind.how_by_default))
    return dict(found)


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands: what waits and since when, what was given up and why."""

    waiting: int
    oldest: datetime | None
    failed: int
    failures: dict[Failure, int]
    failed_last: datetime | None  # when the latest of those was given up


def outbox_state() -> OutboxState:
    """Return how the outbox stands; two queries, each of one small index."""
    waiting = Message.objects.waiting().aggregate(count=Count("pk"), oldest=Min("made_at"))
    failed = Message.objects.filter(state=MessageState.FAILED).values_list("failure").order_by("failure")
    rows = list(failed.annotate(Count("pk"), Max("failed_at")))
    failures = {Failure(failure): count for failure, count, _ in rows}
    last = max((at for _, _, at in rows), default=None)
    return OutboxState(waiting["count"], waiting["oldest"], sum(failures.values()), failures, last)


def failed_page(*, cursor: str) -> Page[Message]:
    """Return the page of messages that were given up at `cursor`, latest first; without what they say."""
    rows = Message.objects.failed().defer("subject", "body", "address", "payload")
    return FAILED.page_of(rows, cursor=cursor)


def message_of(text: str) -> Message | None:
    """Return the message of an id as a browser posted it; None where there is none."""
    try:
        return Message.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def titles(messages: Sequence[Message]) -> dict[str, str]:
    """Return what each kind of these messages is for, in words."""
    return {message.kind: title_of(message.kind) for message in messages}
