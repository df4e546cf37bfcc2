"""Documents that stand on the record of a visit and are given apart from it, to those who may read them.

The app above that keeps such documents says which there are once, in its `AppConfig.ready`:

visits.given_apart.register(notes_on_record)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from visits.models import Visit


@dataclass(frozen=True)
class GivenApart:
    """One document as the record names it: nothing that it says, but by what it is known again."""

    id: UUID
    title: str
    made_at: datetime
    sha256: str
    words: str  # who is given it, and where


# Returns the documents on the record of a visit that this person may read at that time, oldest first.
Finds = Callable[[Visit, User, datetime], Sequence[GivenApart]]
_known: list[Finds] = []


def register(finds: Finds) -> None:
    """Add documents of an app above to those that stand on the record of a visit."""
    if finds not in _known:
        _known.append(finds)


def given_apart(visit: Visit, user: User, at: datetime) -> list[GivenApart]:
    """Return what stands on the record of `visit` apart from it, as far as `user` may read it."""
    return [document for finds in _known for document in finds(visit, user, at)]
