"""Restricted submissions that nobody may read any more, because everybody with access has left the unit.

Two of the unit together open one again: one asks to read it, and says why; another agrees, who does not read
it by that. The database takes the grant from nobody alone. While somebody with access is still there, they
decide: nothing is asked or agreed past them.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.roles import Role, people_with, roles_of
from audit.operations import record
from core.errors import DomainError, NotAllowed
from intelligence.enums import DeskEvent, Told
from intelligence.models import AccessRequest, Submission, SubmissionGrant
from intelligence.operations.access import reading_permission
from intelligence.operations.moving import DoneAlready, Sent, insert
from intelligence.queries.rescuing import WAITS, left_unread
from intelligence.separation import as_unit
from notices.operations import notify

_NOT_LEFT = "There is no restricted submission here that nobody may read. Open the list again."


@transaction.atomic
def ask_for_access(*, submission_id: UUID, why: str, by: User, at: datetime, sent: Sent) -> AccessRequest:
    """Ask to read a restricted submission that nobody left may read; another of the unit agrees, or does not.

    Raises DomainError without a reason, while somebody may read it, and while `by` waits for an answer.
    """
    if not why.strip():
        raise DomainError("Say why you need to read it.", field="why")
    _check_nobody_left(submission_id, at)
    with as_unit(by, at):
        asked = AccessRequest.objects.filter(submission=submission_id, asked_by=by)
        if asked.filter(pk=sent.id).exists():
            raise DoneAlready
        if asked.filter(agreed_at__isnull=True, asked_at__gt=at - WAITS).exists():
            raise DomainError("You asked already. Ask another of the unit to agree.")
        request = AccessRequest(pk=sent.id, submission_id=submission_id, asked_by=by, asked_at=at)
        request.put({"why": why.strip()})
        insert(request)
    record(
        event=DeskEvent.ACCESS_ASKED,
        by=by,
        at=at,
        subject=Submission(pk=submission_id),
        subjects=[request.pk],
    )
    others = people_with([Role.INTELLIGENCE], at).exclude(pk=by.pk)
    notify(to=others, kind=Told.ACCESS_ASKED, at=at)
    return request


@transaction.atomic
def agree_to_access(*, request_id: UUID, by: User, at: datetime, sent: Sent) -> SubmissionGrant:
    """Agree, as a second person, that whoever asked reads the submission: they have a grant without an end.

    Raises NotAllowed for whoever asked, DomainError for a request that waited too long or is not needed any
    more, AccessRequest.DoesNotExist for none.
    """
    permission = reading_permission()
    with as_unit(by, at):
        request = AccessRequest.objects.get(pk=request_id)
    check_can_agree(request, by, at)
    asker = User.objects.get(pk=request.asked_by_id)
    if Role.INTELLIGENCE not in roles_of(asker, at):
        raise DomainError(f"{asker.name} is not of the unit any more. Ask for access yourself.")
    _check_nobody_left(request.submission_id, at)
    with as_unit(by, at):
        agreed = AccessRequest.objects.filter(pk=request_id, agreed_at__isnull=True)
        if not agreed.update(agreed_by=by, agreed_at=at):
            raise DoneAlready
        grant = SubmissionGrant(
            pk=sent.id,
            user=asker,
            permission=permission,
            content_object=Submission(pk=request.submission_id),
            granted_by=by,
            starts_at=at,
        )
        grant.put({"why": request.words()["why"], "together": True})
        insert(grant)
    subjects = [request.pk, grant.pk, asker.pk]
    record(
        event=DeskEvent.ACCESS_AGREED,
        by=by,
        at=at,
        subject=Submission(pk=request.submission_id),
        subjects=subjects,
    )
    return grant


def check_can_agree(request: AccessRequest, by: User, at: datetime) -> None:
    """Raise unless `by` may agree to the request at `at`; the words say what is wanting."""
    if request.agreed_at is not None:
        raise DoneAlready
    if request.asked_by_id == by.pk:
        raise NotAllowed("You asked for it. Ask another of the unit to agree.")
    if request.asked_at <= at - WAITS:
        raise DomainError("It waited for longer than a week. Ask for access again.")


def _check_nobody_left(submission_id: UUID, at: datetime) -> None:
    if not left_unread(at, only=submission_id, lock=True):
        raise DomainError(_NOT_LEFT)
