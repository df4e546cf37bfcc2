"""What a channel is handed, and what it says came of it. Channels know no database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from notices.enums import Failure


@dataclass(frozen=True)
class Parcel:
    """One message as it goes out: the same at every try. `in_doubt`: an earlier try may have arrived."""

    id: UUID
    kind: str
    address: str
    subject: str
    body: str
    count: int
    payload: dict[str, Any] | None
    made_at: datetime
    in_doubt: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a try ended: delivered, unless there is a `failure`.

    `final`: trying again would be no use. `in_doubt`: the other side may have it all the same. `wait`: how
    long the other side asks us to.
    """

    failure: Failure | None = None
    final: bool = False
    in_doubt: bool = False
    wait: timedelta | None = None


DELIVERED = Outcome()


def of_status(status: int, retry_after: str = "") -> Outcome:
    """Return what an HTTP status of the other side means (RFC 9110)."""
    if 200 <= status < 300:
        return DELIVERED
    if status in (408, 425, 429):
        return Outcome(Failure.TOO_MANY, wait=_seconds(retry_after))
    if status in (401, 403):  # a key that an administrator can mend
        return Outcome(Failure.SIGN_IN)
    if status >= 500:
        return Outcome(Failure.UNWELL, in_doubt=True, wait=_seconds(retry_after))
    return Outcome(Failure.REFUSED, final=True)


def _seconds(text: str) -> timedelta | None:
    """Return what Retry-After says in seconds; its other form, a date, is by their clock and not heeded."""
    return timedelta(seconds=int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else None
