"""What debriefs do about news from visits: work out anew what is required, and answer before a closing."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from debriefs.enums import Cause
from debriefs.operations.assessing import assess_visit
from debriefs.operations.feedback import ask_where_closed
from debriefs.queries.requirements import answer_to_closing
from visits.facts import VisitFacts
from visits.models import Closing, Visit
from visits.rules import Item
from visits.signals import visit_changed, visit_closed, visit_closing


@receiver(visit_changed)
def assess_what_changed(visit: Visit, by: User | None, at: datetime, **kwargs: Any) -> None:
    assess_visit(visit=visit, by=by, at=at, cause=Cause.FACTS)


@receiver(visit_closing)
def answer_before_closing(visit: Visit, facts: VisitFacts, **kwargs: Any) -> dict[str, list[Item]]:
    return answer_to_closing(visit=visit, facts=facts)


@receiver(visit_closed)
def ask_for_feedback_where_no_debrief_is(closing: Closing, at: datetime, **kwargs: Any) -> None:
    ask_where_closed(visit=closing.visit, by=closing.by, at=at)
