"""What a person does with their own notices: reads them, and chooses how to be told."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed
from notices.enums import ApartEvent, AuditEvent, How
from notices.kinds import is_apart, registered
from notices.models import Choice, Notice


def note_listed(*, shown: list[UUID], apart: list[UUID], by: User, at: datetime) -> None:
    """Record which notices and records a page showed its person; what is kept apart by itself."""
    record(event=AuditEvent.NOTICES_LISTED, by=by, at=at, subjects=shown)
    if apart:
        record(event=ApartEvent.LISTED, by=by, at=at, subjects=apart)


@transaction.atomic
def mark_read(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Note that its person has read a notice; one that was read before stays so. Raises NotAllowed."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.to_id != by.pk:
        raise NotAllowed("This notice is somebody else’s. Open your own from the head of the page.")
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
        event = ApartEvent.MARKED_READ if is_apart(notice.kind) else AuditEvent.NOTICES_MARKED_READ
        record(event=event, by=by, at=at, subject=notice, fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, until: datetime, by: User, at: datetime) -> int:
    """Note that a person has read all their notices up to `until`; return how many were new.

    `until` is the latest that they were shown: what came since stays unread.
    """
    unread = Notice.objects.visible_to(by, at).unread().filter(at__lte=until)
    found = list(unread.select_for_update(of=("self",)).order_by("id").values_list("pk", "kind"))
    Notice.objects.filter(pk__in=[key for key, _ in found]).update(read_at=at)
    for event, apart in ((AuditEvent.NOTICES_MARKED_READ, False), (ApartEvent.MARKED_READ, True)):
        if ids := [key for key, kind in found if is_apart(kind) is apart]:
            record(event=event, by=by, at=at, subjects=ids, fields=["read_at"])
    return len(found)


@transaction.atomic
def choose(*, choices: Mapping[str, How], by: User, at: datetime) -> None:
    """Keep how a person wants to be told of each kind in `choices`.

    Raises DomainError for a kind that does not exist, or a way that it does not offer.
    """
    kinds = registered()
    for name, how in choices.items():
        if name not in kinds or how not in kinds[name].offered:
            raise DomainError("Choose from what is offered for each kind of notice.")
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # one after the other
    before = dict(Choice.objects.filter(user=by).values_list("kind", "how"))
    changed = [name for name, how in choices.items() if before.get(name, kinds[name].how_by_default) != how]
    for name in changed:
        Choice.objects.update_or_create(user=by, kind=name, defaults={"how": choices[name]})
    if changed:
        record(event=AuditEvent.CHOICES_CHANGED, by=by, at=at, subject=by, fields=changed)
