"""The daily e-mail: at most one a person and London day, on working mornings, about what is not read."""

from collections import Counter
from datetime import date, datetime, time
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core.clock import LONDON, london_day
from core.ids import new_id
from notices import wording
from notices.enums import Channel
from notices.models import Message, Notice

KIND = "digest"
EVENING = time(18)  # what could not be written by then is part of the next one
SATURDAY = 5


def is_time(at: datetime) -> bool:
    """Say whether daily e-mails are written at `at`: on working days, from the settings' hour until 18:00."""
    here = at.astimezone(LONDON)
    return (
        here.weekday() < SATURDAY
        and time(settings.DIGEST_HOUR, settings.DIGEST_MINUTE) <= here.time() < EVENING
    )


@transaction.atomic
def write_digests(*, at: datetime) -> int:
    """Write the daily e-mails that are not written yet today; return how many.

    A notice that is read before then needs none. The unique row of person and day keeps it to one, whatever
    runs at once and however the clock is set.
    """
    if not is_time(at):
        return 0
    day = london_day(at)
    had = Message.objects.filter(digest_day=day).values("user")
    rows = Notice.objects.unread().filter(for_digest=True, to__is_active=True).exclude(to__in=had)
    waiting = list(
        rows.select_for_update(of=("self",), skip_locked=True).order_by("id").values_list("pk", "to_id")
    )
    written = _write(Counter(user for _, user in waiting), day, at)
    told = [notice for notice, user in waiting if user in written]
    Notice.objects.filter(pk__in=told).update(for_digest=False)
    return len(written)


def _write(counts: Counter[UUID], day: date, at: datetime) -> set[UUID]:
    """Insert a message for each person who has none of this day; return whose were inserted."""
    rows = [_message(user, count, day, at) for user, count in counts.items()]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    new = Message.objects.filter(pk__in=[row.pk for row in rows])
    return {user for user in new.values_list("user", flat=True) if user}


def _message(user: UUID, count: int, day: date, at: datetime) -> Message:
    subject, body = wording.digest(count)
    return Message(
        id=new_id(),
        channel=Channel.EMAIL,
        kind=KIND,
        user_id=user,
        subject=subject,
        body=body,
        count=count,
        digest_day=day,
        made_at=at,
        due_at=at,
    )
