"""Asking officers for feedback on a visit that is over, and sending it (DEB-11, DEB-12)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError
from core.ids import new_id
from debriefs.feedback_enums import AskedBecause, FeedbackEvent, FeedbackTold, Readers
from debriefs.models import FeedbackRequest, FeedbackSheet
from debriefs.permissions import check_can_give_feedback
from debriefs.queries.feedback import is_over, lead_of
from notices.operations import notify, notify_each
from visits.enums import VisitStatus
from visits.models import Visit
from visits.operations.saving import lock


@dataclass(frozen=True)
class Said:
    """What a sheet says; at least one of them says something."""

    went_well: str = ""
    went_badly: str = ""
    better_ways: str = ""
    anything_else: str = ""

    def stripped(self) -> "Said":
        return Said(**{name: words.strip() for name, words in asdict(self).items()})


@transaction.atomic
def send_feedback(
    *,
    visit: Visit,
    said: Said,
    readers: Readers,
    by: User,
    at: datetime,
    lead_id: UUID | None = None,
    sheet_id: UUID | None = None,
) -> FeedbackSheet:
    """Send a sheet to whoever leads, and tell them that there is one. A further one is an addition.

    What is for the lead only goes to `lead_id`, the person whom the page named: it is refused where somebody
    else leads by now. `sheet_id` is the page's own id, so that a sheet sent twice is one. Raises NotAllowed,
    DomainError.
    """
    visit = lock(visit.pk)
    check_can_give_feedback(visit, by, at)
    said = said.stripped()
    if not any(asdict(said).values()):
        raise DomainError("Write something in one of the boxes before you send it.", field="went_well")
    if sheet_id and (sent := FeedbackSheet.objects.filter(pk=sheet_id).first()):
        return _the_same(sent, visit, said, readers, by)
    lead = lead_of(visit)
    if readers == Readers.LEAD_ONLY and lead.user is None:
        raise DomainError(
            "Nobody is named yet to lead the debrief, so it cannot go to the lead only. Select the other "
            "answer, or leave it as a draft until somebody is named.",
            field="readers",
        )
    if readers == Readers.LEAD_ONLY and lead.user is not None and lead.user.pk != lead_id:
        raise DomainError(
            f"{lead.user.name} leads now, so it was not sent. Select again who reads it.",
            field="readers",
        )
    sheet = FeedbackSheet.objects.create(
        id=sheet_id or new_id(),
        visit=visit,
        by=by,
        number=FeedbackSheet.objects.filter(visit=visit, by=by).count() + 1,
        to=lead.user,
        to_as=lead.led_as,
        readers=readers,
        sent_at=at,
        **asdict(said),
    )
    record(event=FeedbackEvent.SENT, by=by, at=at, subject=sheet, subjects=[visit.pk])
    if lead.user is not None and lead.user.pk != by.pk:
        notify(to=[lead.user], kind=FeedbackTold.CAME, at=at, about=sheet)
    return sheet


@transaction.atomic
def ask_for_feedback(
    *, visit: Visit, people: Iterable[User], because: AskedBecause, by: User | None, at: datetime
) -> list[FeedbackRequest]:
    """Ask `people` for feedback on the visit, whose row is locked; return the requests that are new.

    Who was asked before is not asked again. They are told with a link; nobody has to answer.
    """
    asked = set(FeedbackRequest.objects.filter(visit=visit).values_list("user", flat=True))
    new = FeedbackRequest.objects.bulk_create(
        FeedbackRequest(id=new_id(), visit=visit, user=user, because=because, at=at)
        for user in {user.pk: user for user in people}.values()
        if user.pk not in asked and user.is_active
    )
    if new:
        ids = [request.pk for request in new]
        record(event=FeedbackEvent.ASKED_FOR, by=by, at=at, subject=visit, subjects=ids)
        notify_each(told=[(request.user, request) for request in new], kind=FeedbackTold.ASKED, at=at)
    return new


@transaction.atomic
def ask_where_closed(*, visit: Visit, by: User, at: datetime) -> None:
    """Ask everybody who was on a closed visit of which no debrief is required, but for whom sheets go to.

    When it closes, and where it closed before: when nothing asks for the debrief any more (DEB-12).
    """
    lead = lead_of(visit)
    if lead.required or visit.status != VisitStatus.CLOSED or not is_over(visit):
        return
    members = visit.team_members.select_related("user")
    people = [member.user for member in members if member.was_there]
    others = [user for user in people if lead.user is None or user.pk != lead.user.pk]
    ask_for_feedback(visit=visit, people=others, because=AskedBecause.NO_DEBRIEF, by=by, at=at)


def _the_same(sent: FeedbackSheet, visit: Visit, said: Said, readers: Readers, by: User) -> FeedbackSheet:
    if (sent.visit_id, sent.by_id, sent.readers) != (visit.pk, by.pk, readers) or any(
        getattr(sent, name) != words for name, words in asdict(said).items()
    ):
        raise DomainError(
            "This page sent a sheet already. To add to it, open the page again from the visit, and copy "
            "your words."
        )
    return sent
