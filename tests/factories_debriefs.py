"""Debriefs and what belongs to them for tests, made through the operations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from core.ids import new_id
from debriefs.debrief_enums import DebriefState, Theme
from debriefs.enums import LedAs
from debriefs.feedback_enums import Readers
from debriefs.models import Debrief, DebriefVisit, FeedbackSheet, LearningPoint, Publication
from debriefs.operations.feedback import Said, send_feedback
from debriefs.operations.learning import Edited, publish
from debriefs.queries.feedback import lead_of
from tests.factories_visits import NOON
from visits.enums import VisitKind
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
    lead = lead_of(Visit.objects.get(pk=visit.pk)).user
    return send_feedback(
        visit=visit,
        said=sheet,
        readers=readers,
        by=by,
        at=at,
        lead_id=lead.pk if lead else None,
        sheet_id=new_id(),
    )


def held_debrief(visit: Visit, *, lead: User | None = None, at: datetime = NOON) -> Debrief:
    """Return a debrief of a visit as it stands once it has been held; how it came to that is not told."""
    debrief = Debrief.begin(
        by=lead or visit.oic,
        at=at,
        reference=f"DEB-2026-{Debrief.objects.count() + 900_000}",
        lead=lead or visit.oic,
        led_as=LedAs.OIC,
        state=DebriefState.HELD,
        planned_at=at,
        held_at=at,
        place="The briefing room",
    )
    debrief.save()
    DebriefVisit.objects.create(debrief=debrief, visit=visit)
    return debrief


def learning_point(
    debrief: Debrief, text: str = "Look for a second door first.", theme: Theme = Theme.ENTRY
) -> LearningPoint:
    """Return a learning point that was noted at a debrief."""
    point = LearningPoint.begin(by=debrief.lead, at=NOON, debrief=debrief, text=text, theme=theme)
    point.save()
    return point


def publish_point(
    point: LearningPoint,
    *,
    text: str = "",
    kinds: Sequence[VisitKind] = (VisitKind.ARREST,),
    at: datetime = NOON,
) -> Publication:
    """Publish a learning point, as the lead of its debrief."""
    edited = Edited(text=text or point.text, theme=Theme(point.theme), kinds=kinds)
    return publish(point=point, edited=edited, by=point.debrief.lead, at=at)
