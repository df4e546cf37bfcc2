"""What referrals does about news from visits and casework (`docs/events.md`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from casework.models import EnforcementActivityRecord
from casework.queries.person import Moment
from casework.signals import ear_amended, ear_completed, timeline_shown
from referrals.listing import moments_of
from referrals.operations.decisions import record_decisions
from referrals.operations.extract import take_news
from referrals.queries import answer_to_closing
from visits.models import Closing, Visit
from visits.rules import Item
from visits.signals import visit_closed, visit_closing


@receiver(visit_closing)
def answer_for_decisions(visit: Visit, at: datetime, **kwargs: Any) -> dict[str, list[Item]]:
    return answer_to_closing(visit)


@receiver(visit_closed)
def keep_decisions(closing: Closing, at: datetime, **kwargs: Any) -> None:
    record_decisions(closing=closing, at=at)


@receiver([ear_completed, ear_amended])
def keep_news(record: EnforcementActivityRecord, at: datetime, **kwargs: Any) -> None:
    take_news(encounter=record.encounter_id, at=at)


@receiver(timeline_shown)
def tell_of_extracts(encounters: Sequence[UUID], **kwargs: Any) -> list[Moment]:
    return moments_of(encounters)
