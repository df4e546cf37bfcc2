"""What the people of the demonstration were told, some read and some new; and a message given up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import User
from notices.enums import Failure
from notices.operations import give_up, mail, mark_all_read
from referrals.enums import ALARM_MAIL
from visits.operations.reminding import remind_of_unclosed

READ_AFTER = timedelta(days=2)  # what is older, people have read
GIVEN_UP = timedelta(days=3)  # ago: an administrator should see to it, and nothing is wrong now
# Nobody reads mail at .invalid (RFC 2606); the address of a duty desk that has moved.
MOVED_DESK = "duty.desk@visits.invalid"


def tell(users: Mapping[str, User], at: datetime) -> None:
    """Remind people of what they left open, let them read what is old, and give up one message."""
    remind_of_unclosed(at=at)
    for user in users.values():
        mark_all_read(until=at - READ_AFTER, by=user, at=at - READ_AFTER + timedelta(hours=3))
    (message,) = mail(
        to=[MOVED_DESK],
        kind=ALARM_MAIL,
        subject="CPCT extract missing",
        body="An extract of the demonstration was missing.\n",
        count=1,
        at=at - GIVEN_UP,
    )
    give_up(message=message, failure=Failure.ADDRESS, at=at - GIVEN_UP + timedelta(seconds=20))
