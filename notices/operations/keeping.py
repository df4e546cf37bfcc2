"""Keeping the outbox in order: trying again what was given up, and forgetting what is old."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from audit.operations import record
from notices.enums import AuditEvent, MessageState
from notices.models import Message, Notice
from notices.permissions import check_can_retry
from notices.workflow import MESSAGE, State


@transaction.atomic
def retry(*, message: Message, by: User, at: datetime) -> Message:
    """Put a message that was given up back into the queue, with all its tries before it.

    It keeps its id, and so the doubt whether it arrived. Raises NotAllowed, TransitionRefused for one that
    was not given up.
    """
    check_can_retry(by, at)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    transition = MESSAGE.advance(State(message.state), "retry")
    message.state = MessageState(transition.target)
    message.failed_at, message.due_at, message.tries = None, at, 0
    message.save(update_fields=["state", "failed_at", "due_at", "tries"])
    record(event=transition.event, by=by, at=at, subject=message)
    return message


@transaction.atomic
def dismiss(*, message: Message, by: User, at: datetime) -> Message:
    """Leave a message that was given up as it is: nobody needs it any more.

    Raises NotAllowed, TransitionRefused for one that was not given up.
    """
    check_can_retry(by, at)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    transition = MESSAGE.advance(State(message.state), "dismiss")
    message.state, message.failed_at = MessageState(transition.target), None
    message.save(update_fields=["state", "failed_at"])
    record(event=transition.event, by=by, at=at, subject=message)
    return message


@transaction.atomic
def retry_all(*, by: User, at: datetime) -> int:
    """Put every message that was given up back into the queue; return how many. Raises NotAllowed."""
    check_can_retry(by, at)
    rows = Message.objects.failed().select_for_update(of=("self",), skip_locked=True).order_by("id")
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        Message.objects.filter(pk__in=ids).update(
            state=MessageState.WAITING, failed_at=None, due_at=at, tries=0
        )
        record(event=AuditEvent.MESSAGE_RETRIED, by=by, at=at, subjects=ids)
    return len(ids)


@dataclass(frozen=True)
class Forgotten:
    """How many rows were deleted."""

    notices: int = 0
    messages: int = 0


@transaction.atomic
def forget(*, at: datetime) -> Forgotten:
    """Delete old notices, read ones sooner, and messages that left the queue long ago; what waits stays."""
    half, whole = (at - timedelta(days=settings.NOTICE_DAYS) / part for part in (2, 1))
    old = Notice.objects.filter(Q(at__lt=half, read_at__isnull=False) | Q(at__lt=whole), at__lt=half)
    notices, _ = old.delete()
    left = Message.objects.filter(made_at__lt=at - timedelta(days=settings.MESSAGE_DAYS))
    messages, _ = left.exclude(state=MessageState.WAITING).delete()
    if notices or messages:
        words = f"{notices} notices, {messages} messages"
        record(event=AuditEvent.FORGOTTEN, by=None, at=at, reason=words)
    return Forgotten(notices, messages)
