"""Who leads, to whom feedback on a visit goes, who gave it, and of whom it is still awaited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import User
from debriefs.enums import LedAs, RequirementState
from debriefs.feedback_enums import AskedBecause
from debriefs.models import Debrief, DebriefVisit, FeedbackRequest, FeedbackSheet
from debriefs.queries.leading import concerns_by_visit
from debriefs.queries.requirements import requirement_of
from visits.enums import VisitStatus
from visits.models import Visit

_OVER = (VisitStatus.COMPLETED, VisitStatus.CLOSED, VisitStatus.REOPENED)


@dataclass(frozen=True)
class VisitLead:
    """Who leads the debrief of a visit; its OIC where none is required. `user` None: nobody is named yet."""

    user: User | None
    led_as: LedAs
    required: bool


def lead_of(visit: Visit) -> VisitLead:
    """Return who leads, or would lead, the debrief of a visit."""
    return leads_of([visit])[visit.pk]


def leads_of(visits: Sequence[Visit]) -> dict[UUID, VisitLead]:
    """Return who leads, or would lead, the debrief of each visit.

    Who is to hold what is still required comes before who leads the debrief that is open, which may be the
    one held before. Nobody about whom there is a concern on the visit leads it.
    """
    links = DebriefVisit.objects.filter(visit__in=[visit.pk for visit in visits], is_open=True)
    debriefs = {link.visit_id: link.debrief for link in links.select_related("debrief__lead")}
    about = concerns_by_visit(visits)
    leads = {visit.pk: _lead(visit, debriefs.get(visit.pk)) for visit in visits}
    return {
        pk: VisitLead(None, LedAs.HMI, lead.required)
        if lead.user and lead.user.pk in about.get(pk, ())
        else lead
        for pk, lead in leads.items()
    }


def _lead(visit: Visit, debrief: Debrief | None) -> VisitLead:
    requirement = requirement_of(visit)
    required = requirement is not None and requirement.state != RequirementState.STOOD_DOWN
    if debrief is not None and not (requirement is not None and requirement.is_to_hold):
        return VisitLead(debrief.lead, LedAs(debrief.led_as), required)
    if requirement is None:
        return VisitLead(visit.oic, LedAs.OIC, required)
    return VisitLead(requirement.lead, LedAs(requirement.led_as), required)


def is_over(visit: Visit) -> bool:
    """Whether the visit happened and ended, so that there is something to say about it."""
    return visit.ended_at is not None and visit.status in _OVER


@dataclass(frozen=True)
class Answered:
    """An officer of the visit, and how many sheets they sent; the lead sees it, and nothing of the text."""

    user: User
    sheets: int
    asked: bool


def answers_of(visit: Visit) -> list[Answered]:
    """Return every officer who was on the visit, by name, with how many sheets they sent; two queries."""
    sent: dict[UUID, int] = {}
    for by in FeedbackSheet.objects.filter(visit=visit).values_list("by", flat=True):
        sent[by] = sent.get(by, 0) + 1
    asked = set(FeedbackRequest.objects.filter(visit=visit).values_list("user", flat=True))
    members = [member for member in visit.team_members.all() if member.was_there]
    return sorted(
        (Answered(m.user, sent.get(m.user_id, 0), m.user_id in asked) for m in members),
        key=lambda each: (each.user.name, each.user.pk),
    )


def gave_feedback(visits: Iterable[Visit | UUID]) -> set[UUID]:
    """Return who has given feedback on one of these visits (DEB-11)."""
    return set(FeedbackSheet.objects.filter(visit__in=list(visits)).values_list("by", flat=True))


def asked_of(user: User, at: datetime, most: int) -> Sequence[FeedbackRequest]:
    """Return what `user` was asked for lately and has not answered, the latest first; one query."""
    since = at - timedelta(days=settings.FEEDBACK_ASKED_DAYS)
    sent = FeedbackSheet.objects.filter(visit=OuterRef("visit"), by=user)
    rows = FeedbackRequest.objects.filter(~Exists(sent), user=user, at__gte=since)
    return list(rows.select_related("visit", "visit__premises").order_by("-at", "-id")[:most])


def why_asked(visit: Visit, user: User) -> AskedBecause | None:
    """Return why `user` was asked for feedback on the visit; None if they were not."""
    found = FeedbackRequest.objects.filter(visit=visit, user=user).first()
    return AskedBecause(found.because) if found else None
