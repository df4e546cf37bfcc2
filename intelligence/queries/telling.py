"""What the unit told the submitter, and was told: sections of the record page, inside the unit's role."""

from datetime import datetime

from accounts.models import User
from intelligence.models import Submission
from intelligence.queries.record import Part


def questions(submission: Submission, user: User, at: datetime) -> Part:
    """Every question with the words of its answer; None where it waits for one."""
    found = list(submission.questions.select_related("answer").order_by("-asked_at", "-id"))
    shows = [(one, one.words(), one.answer.words() if hasattr(one, "answer") else None) for one in found]
    return Part(shows, [one.asked_by_id for one in found], [one.pk for one in found])


def feedback(submission: Submission, user: User, at: datetime) -> Part:
    """What the submitter reads of its use."""
    return Part(submission.receipt.words().get("words", ""))
