"""Need to know inside the unit: a restricted submission is read only by whoever has a grant in force.

The database hides it from everybody else (`migrations/0002`); these verbs only say who has one.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.models import User
from accounts.roles import Role, roles_of
from audit.operations import record
from core.errors import DomainError
from core.ids import new_id
from intelligence.enums import DeskEvent, State, StepKind
from intelligence.models import Submission, SubmissionGrant
from intelligence.operations.moving import DoneAlready, Sent, changing, insert, keep_step, locked
from intelligence.separation import as_unit


def restrict(*, submission_id: UUID, why: str, by: User, at: datetime, sent: Sent) -> Submission:
    """Hide a submission from the rest of the unit; `by` has the first grant."""
    permission = reading_permission()
    kind, event = StepKind.RESTRICTED, DeskEvent.RESTRICTED
    with changing(submission_id, kind, event, by=by, at=at, sent=sent, why=why) as submission:
        if submission.restricted or submission.is_disposed:
            raise DomainError("It is restricted already, or disposed of. Open the record again.")
        _give(submission, by, permission, why=why, ends_at=None, by=by, at=at, grant_id=new_id())
        submission.restricted = True
    return submission


def unrestrict(*, submission_id: UUID, why: str, by: User, at: datetime, sent: Sent) -> Submission:
    """Let all of the unit read it again; every grant ends."""
    kind, event = StepKind.UNRESTRICTED, DeskEvent.UNRESTRICTED
    with changing(submission_id, kind, event, by=by, at=at, sent=sent, why=why) as submission:
        if not submission.restricted:
            raise DomainError("It is not restricted. Open the record again.")
        submission.restricted = False
        # Before the grants end: with the last of them the row would be hidden from whoever does this.
        submission.save(update_fields=["restricted"])
        SubmissionGrant.objects.in_force(at).filter(content_object=submission).update(ends_at=at)
    return submission


@transaction.atomic
def give_access(
    *, submission_id: UUID, user: User, why: str, ends_at: datetime | None, by: User, at: datetime, sent: Sent
) -> SubmissionGrant:
    """Let one more of the unit read a restricted submission, until `ends_at` or until it is ended.

    Raises DomainError for somebody who is not of the unit or has a grant, and for an end that is past.
    """
    if Role.INTELLIGENCE not in roles_of(user, at):
        raise DomainError(f"{user.name} is not of the unit. Choose somebody who is.", field="user")
    if ends_at and ends_at <= at:
        raise DomainError("Enter a day that is later than today.", field="until")
    permission = reading_permission()
    with as_unit(by, at):
        submission = locked(submission_id, sent)
        if not submission.restricted:
            raise DomainError("It is not restricted: all of the unit read it. Restrict it first.")
        if submission.state == State.DISPOSED:
            raise DomainError("It was disposed of, so there is nothing left to read. Open the record again.")
        if SubmissionGrant.objects.in_force(at).filter(content_object=submission, user=user).exists():
            raise DomainError(f"{user.name} may read it already. Choose somebody else.", field="user")
        grant = _give(submission, user, permission, why=why, ends_at=ends_at, by=by, at=at, grant_id=sent.id)
        keep_step(submission, StepKind.GRANTED, by=by, at=at, sent=sent, why=why)
    record(event=DeskEvent.GRANTED, by=by, at=at, subject=submission, subjects=[grant.pk, user.pk])
    return grant


@transaction.atomic
def end_access(
    *, submission_id: UUID, grant_id: UUID, why: str, by: User, at: datetime, sent: Sent
) -> SubmissionGrant:
    """End a grant now; at their next request its holder reads the submission no more.

    Raises DomainError for the last one without an end: nobody would read the submission any more.
    """
    with as_unit(by, at):
        submission = locked(submission_id, sent)
        grants = SubmissionGrant.objects.in_force(at).filter(content_object=submission)
        grant = grants.filter(pk=grant_id).first()
        if grant is None:
            raise DoneAlready
        if not grants.filter(ends_at__isnull=True).exclude(pk=grant_id).exists():
            raise DomainError(
                "Nobody would be left who may read it. Give access to somebody else first, without an end, or"
                " lift the restriction."
            )
        # The history first: with their own grant they lose the right to write it.
        keep_step(submission, StepKind.GRANT_ENDED, by=by, at=at, sent=sent, why=why)
        grants.filter(pk=grant_id).update(ends_at=at)
    record(event=DeskEvent.GRANT_ENDED, by=by, at=at, subject=submission, subjects=[grant.pk, grant.user_id])
    return grant


def _give(
    submission: Submission,
    user: User,
    permission: Permission,
    *,
    why: str,
    ends_at: datetime | None,
    by: User,
    at: datetime,
    grant_id: UUID,
) -> SubmissionGrant:
    grant = SubmissionGrant(
        pk=grant_id,
        user=user,
        permission=permission,
        content_object=submission,
        granted_by=by,
        starts_at=at,
        ends_at=ends_at,
    )
    grant.put({"why": why})
    insert(grant)
    return grant


def reading_permission() -> Permission:
    """Return the permission that a grant gives; read before the unit's role is taken, which cannot."""
    kind = ContentType.objects.get_for_model(Submission)
    return Permission.objects.select_related("content_type").get(
        content_type=kind, codename="view_submission"
    )
