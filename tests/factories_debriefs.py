"""Debriefs and what belongs to them for tests, made through the operations."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.ids import new_id
from debriefs.feedback_enums import Readers
from debriefs.models import FeedbackSheet
from debriefs.operations.feedback import Said, send_feedback
from tests.factories_visits import NOON
from visits.models import Visit


def give_feedback(
    visit: Visit,
    by: User,
    *,
    text: str = "The briefing was short.",
    readers: Readers = Readers.NAMED,
    at: datetime = NOON,
    **said: Any,
) -> FeedbackSheet:
    """Send a feedback sheet on a visit that is over."""
    sheet = Said(went_well=text, **said)
    return send_feedback(visit=visit, said=sheet, readers=readers, by=by, at=at, sheet_id=new_id())
