"""The alarm of a missing extract, which does not depend on what failed (EXT-6)."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from audit.operations import record
from core.clock import london_day
from core.formatting import format_date, format_time, in_words
from referrals.enums import AuditEvent
from referrals.models import ExtractAlarm
from referrals.queries import extract_overdue

WHAT_IS_BEING_DONE = (
    "The service tries again every 20 minutes. CPCT can also run the extract now, with a reason. "
    "Nothing is lost: the file is made from what was kept when each visit closed."
)


logger = logging.getLogger(__name__)


def try_extract_alarm(*, at: datetime) -> None:
    """As `raise_extract_alarm`, for a page that must answer even where the mail cannot be sent."""
    try:
        raise_extract_alarm(at=at)
    except OSError:  # and every failure of SMTP: nothing is kept, so the next look tries again
        logger.exception("The alarm of a missing extract could not be sent.")


@transaction.atomic
def raise_extract_alarm(*, at: datetime) -> ExtractAlarm | None:
    """Send the alarm if an extract is overdue and none was sent today; return the new alarm.

    The web process may call it as well as the worker: the day's unique row keeps it to one. The mail is
    sent in the transaction, so that one that fails is tried again.
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
    if settings.ALARM_RECIPIENTS:
        words = in_words([format_date(day) for day in missing])
        send_mail(
            subject=f"CPCT extract missing: {words}",
            message=f"At {format_time(at)} the extract of {words} was missing.\n\n{WHAT_IS_BEING_DONE}\n",
            from_email=None,
            recipient_list=settings.ALARM_RECIPIENTS,
        )
    return alarm
