"""What casework does about news from visits: answers CPC-6 before a closing, takes on the work after it."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from casework.operations.work import take_on
from casework.queries import answer_to_closing
from visits.facts import VisitFacts
from visits.models import Closing, Visit
from visits.rules import Item
from visits.signals import visit_closed, visit_closing


@receiver(visit_closing)
def answer_for_records(visit: Visit, facts: VisitFacts, at: datetime, **kwargs: Any) -> dict[str, list[Item]]:
    return answer_to_closing(visit=visit, facts=facts)


@receiver(visit_closed)
def take_on_encounters(closing: Closing, at: datetime, **kwargs: Any) -> None:
    take_on(visit=closing.visit, at=at)
