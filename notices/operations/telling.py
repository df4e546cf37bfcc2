"""Telling people and other systems: rows written in the transaction of what they tell, sent afterwards."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from accounts.models import User
from audit.operations import record
from core.ids import new_id
from notices import wording
from notices.enums import ApartEvent, AuditEvent, Channel, How
from notices.kinds import KindError, NoticeKind, kind_of
from notices.models import Choice, Message, Notice

_HASH = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def notify(
    *,
    to: Iterable[User],
    kind: str,
    at: datetime,
    about: Model | None = None,
    by: User | None = None,
) -> None:
    """Tell `to` of `kind`, about the record `about`: each gets a notice here, and by e-mail as they chose.

    Call it inside the operation of what happened, so that both stand or fall together. Everybody is told once
    however often they are named; a disabled account not at all. Raises KindError for a kind that no app
    registered.
    """
    notify_each(told=[(user, about) for user in to], kind=kind, at=at, by=by)


@transaction.atomic
def notify_each(
    *, told: Iterable[tuple[User, Model | None]], kind: str, at: datetime, by: User | None = None
) -> None:
    """As `notify`, of several records at once, in a number of queries that does not grow with them."""
    spec = kind_of(kind)
    pairs = {(user.pk, about.pk if about else None): (user, about) for user, about in told if user.is_active}
    if not pairs:
        return
    if spec.once and any(about is None for _, about in pairs.values()):
        raise KindError(f"{kind} is told once about a record, and none was given.")
    chosen = _choices(spec, {user for user, _ in pairs})
    notices = [_notice(spec, user, about, chosen[user.pk], at, by) for user, about in pairs.values()]
    if spec.once:
        notices = _insert_once(notices)
    else:
        Notice.objects.bulk_create(notices)
    if not notices:
        return
    event = ApartEvent.MADE if spec.apart else AuditEvent.NOTICES_MADE
    record(event=event, by=by, at=at, subjects=[notice.pk for notice in notices])
    _write_mails([notice for notice in notices if chosen[notice.to_id] is How.AT_ONCE], at)


@transaction.atomic
def mail(*, to: Iterable[str], kind: str, subject: str, body: str, count: int, at: datetime) -> list[Message]:
    """Write an e-mail to addresses that are nobody's account, such as a duty desk; return the messages.

    `count` is all that a template of GOV.UK Notify is given of it, beside the link. Never case content.
    """
    rows = [
        Message(
            channel=Channel.EMAIL,
            kind=kind,
            address=address,
            subject=subject,
            body=body,
            count=count,
            made_at=at,
            due_at=at,
        )
        for address in dict.fromkeys(to)
    ]
    return Message.objects.bulk_create(rows)


@transaction.atomic
def push(*, event: str, payload: Mapping[str, UUID | str], at: datetime) -> list[Message]:
    """Write a push of `event` to every system that the settings give it to; return the messages.

    `payload` is ids and SHA-256 hashes, nothing else: raises KindError for any other value.
    """
    told = {name: str(value) for name, value in payload.items()}
    for name, value in payload.items():
        if not isinstance(value, UUID) and not _HASH.fullmatch(str(value)):
            raise KindError(f"{event}: a push holds ids and hashes only, and {name} is neither.")
    rows = [
        Message(
            channel=Channel.PUSH, kind=event, address=receiver["name"], payload=told, made_at=at, due_at=at
        )
        for receiver in settings.PUSH_RECEIVERS
        if event in receiver["events"]
    ]
    return Message.objects.bulk_create(rows)


def _choices(spec: NoticeKind, users: Iterable[UUID]) -> dict[UUID, How]:
    """Return how each of these people is told: as they chose, where the kind leaves a choice."""
    how = dict.fromkeys(users, spec.how_by_default)
    if len(spec.offered) > 1:
        rows = Choice.objects.filter(user__in=list(how), kind=spec.name)
        how |= {
            user: How(choice) for user, choice in rows.values_list("user", "how") if choice in spec.offered
        }
    return how


def _notice(
    spec: NoticeKind, user: User, about: Model | None, how: How, at: datetime, by: User | None
) -> Notice:
    return Notice(
        id=new_id(),
        to=user,
        kind=spec.name,
        at=at,
        by=by,
        subject_type=about._meta.label_lower if about else "",
        subject_id=about.pk if about else None,
        once=spec.once,
        for_digest=how is How.DIGEST,
    )


def _insert_once(notices: list[Notice]) -> list[Notice]:
    """Insert those of which their person has not been told before; return them."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    new = set(Notice.objects.filter(pk__in=[notice.pk for notice in notices]).values_list("pk", flat=True))
    return [notice for notice in notices if notice.pk in new]


def _write_mails(notices: list[Notice], at: datetime) -> None:
    subject, body = wording.at_once()
    Message.objects.bulk_create(
        Message(
            channel=Channel.EMAIL,
            kind=notice.kind,
            user_id=notice.to_id,
            subject=subject,
            body=body,
            made_at=at,
            due_at=at,
        )
        for notice in notices
    )
