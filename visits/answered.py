"""How what somebody raised on a visit is answered: the app above that knows says it once, in its
`AppConfig.ready`:

visits.answered.register(answers_to)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from visits.models import AreaOfConcern


@dataclass(frozen=True)
class Answered:
    """How one concern is answered, as whoever raised it is told: sentences, and a page they may read.

    `record` is the id of what that page shows: the debrief.
    """

    words: Sequence[str]
    link: str = ""
    href: str = ""
    record: UUID | None = None


# Returns how each of these concerns of a visit is answered, by its id, as this person may know at that time.
Answers = Callable[[Sequence[AreaOfConcern], User, datetime], Mapping[UUID, Answered]]
_known: list[Answers] = []


def register(answers: Answers) -> None:
    """Add a way in which concerns are answered."""
    if answers not in _known:
        _known.append(answers)


def how_answered(concerns: Sequence[AreaOfConcern], user: User, at: datetime) -> dict[UUID, Answered]:
    """Return how each of `concerns`, all of one visit, is answered so far; nothing where none is known of."""
    found: dict[UUID, Answered] = {}
    for answers in _known if concerns else ():
        found |= answers(concerns, user, at)
    return found
