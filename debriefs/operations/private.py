"""The private route: opened by the lead, read by those in it alone, ended in neutral words, disposed of.

Nothing of it is kept in the history of a visit or a debrief; its audit events are kept apart (DEB-14).
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse

from accounts import drafts
from accounts.models import User
from audit.operations import record
from core.clock import LONDON, london_day
from core.errors import DomainError
from core.ids import new_id
from debriefs.models import PrivateAccess, PrivateConversation, PrivateEntry
from debriefs.private_enums import EntryKind, Part, PrivateEvent, PrivateOutcome, PrivateTold
from debriefs.private_permissions import (
    check_can_end,
    check_can_lead_it,
    check_can_open_privately,
    check_can_write,
)
from debriefs.queries.private import private_with, to_dispose_of
from notices.operations import notify
from visits.models import Visit
from visits.operations.saving import lock

_BATCH = 100


@transaction.atomic
def open_privately(
    *, visit: Visit, about: User, text: str, by: User, at: datetime, conversation_id: UUID | None = None
) -> PrivateConversation:
    """Begin a conversation with somebody who was on the visit about how they acted, and tell them.

    `conversation_id` is the page's own, so that a page sent twice begins one. Raises NotAllowed, DomainError.
    """
    visit = lock(visit.pk)
    check_can_open_privately(visit, by, at)
    if about.pk not in {each.pk for each in private_with(visit, by)}:
        raise DomainError("Select somebody else who was on the visit.", field="about")
    if conversation_id and (sent := PrivateConversation.objects.filter(pk=conversation_id).first()):
        return _the_same(sent, visit, about, text, by)
    conversation = PrivateConversation.objects.create(
        id=conversation_id or new_id(),
        visit=visit,
        opened_by=by,
        about=about,
        opened_at=at,
        dispose_on=_last_day(at),
    )
    _let_in(conversation, by, Part.LEAD, "Leads the debrief of the visit.", by, at)
    _let_in(conversation, about, Part.PERSON, "It concerns them.", by, at)
    _add(conversation, EntryKind.OPENED, text, by, at)
    record(event=PrivateEvent.OPENED, by=by, at=at, subject=conversation, subjects=[visit.pk, about.pk])
    _tell(conversation, by, at)
    return conversation


@transaction.atomic
def write_privately(
    *, conversation: PrivateConversation, text: str, by: User, at: datetime, entry_id: UUID | None = None
) -> PrivateEntry:
    """Add what somebody in it has to say, and tell the others. Raises NotAllowed, DomainError."""
    conversation = _locked(conversation)
    check_can_write(conversation, by, at)
    if entry_id and (sent := PrivateEntry.objects.filter(pk=entry_id).first()):
        if (sent.conversation_id, sent.by_id, sent.text) == (conversation.pk, by.pk, text.strip()):
            return sent
        raise DomainError("This page was sent already. Open it again, and copy your words.", field="text")
    entry = _add(conversation, EntryKind.SAID, text, by, at, key=entry_id)
    record(event=PrivateEvent.WRITTEN, by=by, at=at, subject=conversation, subjects=[entry.pk])
    _tell(conversation, by, at)
    return entry


@transaction.atomic
def bring_line_manager_in(
    *, conversation: PrivateConversation, reason: str, by: User, at: datetime
) -> PrivateAccess:
    """Let the line manager of whom it concerns read and write, because the lead finds it appropriate.

    They read all that was written before; everybody in it sees that they came and why. Raises NotAllowed,
    DomainError.
    """
    conversation = _locked(conversation)
    check_can_lead_it(conversation, by, at)
    manager = conversation.about.line_manager
    if manager is None or not manager.is_active:
        raise DomainError(
            f"No line manager of {conversation.about.name} is known to the service. Go on without one, or "
            "have an administrator record who it is."
        )
    if manager.pk == by.pk:
        raise DomainError(
            f"You are the line manager of {conversation.about.name} yourself. Go on as you are."
        )
    if PrivateAccess.objects.filter(content_object=conversation, part=Part.LINE_MANAGER).exists():
        raise DomainError("A line manager is in this conversation already. Open it to see who.")
    if not reason.strip():
        raise DomainError("Say why it is appropriate.", field="reason")
    access = _let_in(conversation, manager, Part.LINE_MANAGER, reason.strip(), by, at)
    _add(conversation, EntryKind.LINE_MANAGER, f"{manager.name}: {reason.strip()}", by, at)
    record(
        event=PrivateEvent.LINE_MANAGER,
        by=by,
        at=at,
        subject=conversation,
        subjects=[manager.pk],
        recipient=str(manager.pk),
    )
    _tell(conversation, by, at)
    return access


@transaction.atomic
def end_privately(
    *, conversation: PrivateConversation, outcome: PrivateOutcome, text: str, by: User, at: datetime
) -> PrivateConversation:
    """End the conversation with what came of it; from then its last day counts.

    Its lead does; where they have left, somebody else who is in it, so that it does not go on for ever.
    Whoever it concerns has had their say before, or `text` says why they had not: it is never empty.
    Raises NotAllowed, DomainError.
    """
    conversation = _locked(conversation)
    check_can_end(conversation, by, at)
    if not text.strip():
        raise DomainError("Say how it ended, and, where they did not answer, why.", field="text")
    _add(conversation, EntryKind.ENDED, text, by, at)
    conversation.ended_at, conversation.outcome = at, outcome
    conversation.save(update_fields=["ended_at", "outcome"])
    record(event=PrivateEvent.ENDED, by=by, at=at, subject=conversation, fields=["outcome", "dispose_on"])
    _tell(conversation, by, at)
    return conversation


@transaction.atomic
def dispose_of_private(*, at: datetime) -> int:
    """Erase up to a hundred conversations whose day has come; return how many. Their audit events stay.

    What those in one typed on its pages and did not send goes with it.
    """
    due = to_dispose_of(london_day(at), _BATCH)
    rows = PrivateConversation.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=due)
    found = list(rows.order_by("id"))
    for conversation in found:
        record(event=PrivateEvent.DISPOSED, by=None, at=at, subject=conversation)
        people = conversation.accesses.values_list("user", flat=True)
        address = reverse("private-conversation", args=[conversation.pk])
        drafts.forget_under(users=list(people), address=address)
    PrivateConversation.objects.filter(pk__in=[each.pk for each in found]).delete()
    return len(found)


def _locked(conversation: PrivateConversation) -> PrivateConversation:
    rows = PrivateConversation.objects.select_for_update(of=("self",)).select_related("about")
    return rows.get(pk=conversation.pk)


def _let_in(
    conversation: PrivateConversation, user: User, part: Part, reason: str, by: User, at: datetime
) -> PrivateAccess:
    codename = "view_privateconversation"
    return PrivateAccess.objects.create(
        user=user,
        content_object=conversation,
        permission=Permission.objects.get(content_type__app_label="debriefs", codename=codename),
        part=part,
        reason=reason,
        granted_by=by,
        starts_at=at,
    )


def _add(
    conversation: PrivateConversation,
    kind: EntryKind,
    text: str,
    by: User,
    at: datetime,
    *,
    key: UUID | None = None,
) -> PrivateEntry:
    if not text.strip():
        raise DomainError("Write what you want to say.", field="text")
    number = PrivateEntry.objects.filter(conversation=conversation).count() + 1
    _keep_from(conversation, at)
    return PrivateEntry.objects.create(
        id=key or new_id(),
        conversation=conversation,
        number=number,
        kind=kind,
        by=by,
        at=at,
        text=text.strip(),
    )


def _keep_from(conversation: PrivateConversation, at: datetime) -> None:
    """Count the last day from now: one that nobody ends is disposed of too, once nobody adds to it."""
    conversation.dispose_on = _last_day(at)
    conversation.save(update_fields=["dispose_on"])
    until = datetime.combine(conversation.dispose_on, time(0), tzinfo=LONDON)
    PrivateAccess.objects.filter(content_object=conversation).update(ends_at=until)


def _last_day(at: datetime) -> date:
    return london_day(at) + timedelta(days=settings.PRIVATE_KEPT_DAYS)


def _tell(conversation: PrivateConversation, by: User, at: datetime) -> None:
    """Tell everybody else in it that something was written: a notice of their own, which nobody else sees."""
    others = PrivateAccess.objects.in_force(at).filter(content_object=conversation).exclude(user=by)
    people = [access.user for access in others.select_related("user")]
    notify(to=people, kind=PrivateTold.WRITTEN, at=at, about=conversation)


def _the_same(
    sent: PrivateConversation, visit: Visit, about: User, text: str, by: User
) -> PrivateConversation:
    first = sent.entries.first()
    if (sent.visit_id, sent.about_id, sent.opened_by_id) != (visit.pk, about.pk, by.pk) or (
        first is None or first.text != text.strip()
    ):
        raise DomainError("This page began a conversation already. Open it again, and copy your words.")
    return sent
