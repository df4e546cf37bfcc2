"""The alarm of a missing extract, which does not depend on what failed (EXT-6)."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.roles import Role, people_with
from audit.operations import record
from core.clock import london_day
from core.formatting import format_date, format_time, in_words
from notices.operations import deliver, mail, notify
from referrals.enums import ALARM_MAIL, AuditEvent, Told
from referrals.models import ExtractAlarm
from referrals.queries import extract_overdue

WHAT_IS_BEING_DONE = (
    "The service tries again every 20 minutes. CPCT can also run the extract now, with a reason. "
    "Nothing is lost: the file is made from what was kept when each visit closed."
)
MOST_NAMED = 3  # days in the subject of one e-mail


def raise_and_send_extract_alarm(*, at: datetime, clock: Callable[[], datetime]) -> None:
    """As `raise_extract_alarm`; and send it from here as soon as it is kept, for there may be no worker.

    What cannot be sent stays in the outbox, so that the next look, or the worker, tries again.
    """
    raise_extract_alarm(at=at)
    transaction.on_commit(lambda: _send(clock), robust=True)


def _send(clock: Callable[[], datetime]) -> None:
    deliver(clock=clock, kinds=[ALARM_MAIL], most=len(settings.ALARM_RECIPIENTS), seconds=20)


@transaction.atomic
def raise_extract_alarm(*, at: datetime) -> ExtractAlarm | None:
    """Raise the alarm if an extract is overdue and none was raised today; return the new alarm.

    The web process may call it as well as the worker: the day's unique row keeps it to one. The e-mails are
    written in the same transaction, and leave by the outbox.
    """
    missing = extract_overdue(at)
    today = london_day(at)
    if not missing or ExtractAlarm.objects.filter(on=today).exists():
        return None
    days = [day.isoformat() for day in missing]
    alarm, new = ExtractAlarm.objects.get_or_create(on=today, defaults={"sent_at": at, "missing": days})
    if not new:
        return None
    record(event=AuditEvent.ALARM_RAISED, by=None, at=at)
    words = in_words([format_date(day) for day in missing[:MOST_NAMED]])
    more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    mail(
        to=settings.ALARM_RECIPIENTS,
        kind=ALARM_MAIL,
        subject=f"CPCT extract missing: {words}{more}",
        body=f"At {format_time(at)} the extract of {words}{more} was missing.\n\n{WHAT_IS_BEING_DONE}\n",
        count=len(missing),
        at=at,
    )
    notify(to=people_with([Role.CPCT], at), kind=Told.EXTRACT_MISSING, at=at)
    return alarm
