"""Delivering the outbox: take a message on a lease, send it, note what came of it.

Taking and noting are a transaction each, and nothing is held open over the network. A worker that dies in
between leaves its lease, which ends by the database's clock; the next try is then in doubt whether the first
arrived, and the receiver, or Notify when asked, knows it by its id.
"""

import logging
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from audit.operations import record
from core.ids import new_id
from notices.channels import send
from notices.channels.outcome import Outcome, Parcel
from notices.enums import Channel, Failure, MessageState
from notices.models import Message
from notices.workflow import MESSAGE, State

logger = logging.getLogger(__name__)
MOST_TRIES = 10  # over about a day and a half
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)


@dataclass(frozen=True)
class Delivery:
    """What a run did with the outbox."""

    sent: int = 0
    again: int = 0
    failed: int = 0


@dataclass(frozen=True)
class _Taken:
    channel: str
    lease: UUID
    parcel: Parcel


def deliver(
    *,
    clock: Callable[[], datetime],
    kinds: Collection[str] = (),
    most: int = 500,
    seconds: float = 50.0,
) -> Delivery:
    """Deliver what is due, the longest due first, of `kinds` alone if any are named; say what came of it.

    Stops after `most` messages or `seconds`. Any number of these may run at once. Call it outside a
    transaction: raises RuntimeError inside one.
    """
    done, ends = Delivery(), time.monotonic() + seconds
    for _ in range(most):
        taken = _take(at=clock(), kinds=kinds) if time.monotonic() < ends else None
        if taken is None:
            break
        outcome = send(taken.channel, taken.parcel, at=clock())
        state = _note(taken, outcome, at=clock())
        done = replace(
            done,
            sent=done.sent + (state == MessageState.SENT),
            again=done.again + (state == MessageState.WAITING),
            failed=done.failed + (state == MessageState.FAILED),
        )
    return done


def pause_after(tries: int, *, luck: float) -> timedelta:
    """Return how long to wait after so many tries: four times as long each time, up to six hours.

    `luck`, 0 to 1, takes off up to a half, so that what failed together does not come back together.

    >>> [pause_after(tries, luck=0) for tries in (1, 2, 9)] == [
    ...     timedelta(seconds=30), timedelta(minutes=2), timedelta(hours=6)]
    True
    """
    pause: timedelta = FIRST_PAUSE * 4 ** min(tries - 1, 10)
    return min(pause, LONGEST_PAUSE) * (1 - luck / 2)


@transaction.atomic(durable=True)
def _take(*, at: datetime, kinds: Collection[str]) -> _Taken | None:
    """Take the message that has been due for longest on a lease; None if none is due.

    What is due later than any pause can last was put off by a clock that has been set back since; so was a
    lease that is twice as long as leases are. Not once: a statement's time is that of its beginning, so a
    lease that another worker takes while this one looks ends a little later than any that could begin now.
    """
    lease_time = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    set_back = Q(leased_until__gt=Now() + 2 * lease_time)
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=Now()) | set_back
    due = Q(due_at__lte=at) | Q(due_at__gt=at + LONGEST_PAUSE)
    rows = Message.objects.waiting().filter(free, due).order_by("due_at", "id")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    while message := rows.select_for_update(of=("self",), skip_locked=True).select_related("user").first():
        if message.user is None or message.user.is_active:
            return _lease(message, lease_time)
        _leave(message, "drop", at)
    return None


def _lease(message: Message, lease_time: timedelta) -> _Taken:
    lease, in_doubt = new_id(), message.in_doubt
    Message.objects.filter(pk=message.pk).update(
        lease=lease, leased_until=Now() + lease_time, tries=F("tries") + 1, in_doubt=True
    )
    parcel = Parcel(
        id=message.pk,
        kind=message.kind,
        address=message.user.email if message.user else message.address,
        subject=message.subject,
        body=message.body,
        count=message.count,
        payload=message.payload,
        made_at=message.made_at,
        in_doubt=in_doubt,
    )
    return _Taken(message.channel, lease, parcel)


@transaction.atomic(durable=True)
def _note(taken: _Taken, outcome: Outcome, *, at: datetime) -> MessageState | None:
    """Note how a try ended; None if the lease ran out meanwhile and another worker has the message."""
    rows = Message.objects.select_for_update(of=("self",)).filter(pk=taken.parcel.id, lease=taken.lease)
    message = rows.first()
    if message is None:
        logger.warning("A message was sent after its lease had ended; its receiver knows it by its id.")
        return None
    message.in_doubt = outcome.in_doubt
    message.failure = outcome.failure or ""
    if outcome.failure is None:
        return _leave(message, "deliver", at)
    if outcome.final or message.tries >= MOST_TRIES:
        logger.error("A message was given up (%s): see the page of messages.", message.failure)
        return _leave(message, "give_up", at)
    pause = pause_after(message.tries, luck=secrets.SystemRandom().random())
    message.due_at = at + min(max(pause, outcome.wait or pause), LONGEST_PAUSE)
    message.lease = message.leased_until = None
    message.save()
    return MessageState.WAITING


def _leave(message: Message, step: str, at: datetime) -> MessageState:
    """Take a message out of the queue: delivered, given up, or not needed any more."""
    transition = MESSAGE.advance(State(message.state), step)
    message.state = MessageState(transition.target)
    message.lease = message.leased_until = None
    message.sent_at = at if message.state == MessageState.SENT else None
    message.failed_at = at if message.state == MessageState.FAILED else None
    message.save()
    if message.state == MessageState.FAILED:
        record(event=transition.event, by=None, at=at, subject=message, reason=str(message.failure))
    elif message.state == MessageState.DROPPED:
        record(event=transition.event, by=None, at=at, subject=message, reason="The account is disabled")
    elif message.channel == Channel.PUSH:
        record(
            event=transition.event,
            by=None,
            at=at,
            subject=message,
            subjects=_ids(message),
            recipient=message.address,
        )
    return MessageState(message.state)


def _ids(message: Message) -> list[UUID]:
    """The ids that a push told of, for the audit."""
    return [UUID(value) for value in (message.payload or {}).values() if len(value) == 36]


@transaction.atomic
def give_up(*, message: Message, failure: Failure, at: datetime) -> MessageState:
    """Give up a message after a try that ended in `failure`. Raises TransitionRefused unless it waits."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    message.tries += 1
    message.failure = failure
    return _leave(message, "give_up", at)


def crowded() -> bool:
    """Say whether as many messages are being sent at this moment as may be at once."""
    leased = Message.objects.waiting().filter(leased_until__gt=Now())
    return leased.count() >= settings.OUTBOX_AT_ONCE
