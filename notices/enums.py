"""Channels, what a person may choose, states of a message, why it was not delivered, and audit events."""

from enum import StrEnum

from django.db import models

from audit.events import Kind


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    PUSH = "push", "To another system"


class How(models.TextChoices):
    """How a person is told, besides the notice that they always find here."""

    AT_ONCE = "at_once", "By e-mail at once"
    DIGEST = "digest", "In the daily e-mail"
    HERE = "here", "Only here"


class MessageState(models.TextChoices):
    """The same values as `notices.workflow.State`, with words."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"
    DROPPED = "dropped", "Not needed any more"


class Failure(models.TextChoices):
    """Why a try did not deliver: what an administrator reads, and never what was said to whom."""

    NO_CONNECTION = "no_connection", "The other side could not be reached"
    NO_ANSWER = "no_answer", "The other side took it and did not answer, or the worker stopped"
    UNWELL = "unwell", "The other side had a fault of its own"
    TOO_MANY = "too_many", "The other side asked for fewer messages"
    SIGN_IN = "sign_in", "The other side refused our key or password"
    REFUSED = "refused", "The other side refused the message for good"
    ADDRESS = "address", "The address was refused"
    NOT_SET_UP = "not_set_up", "The settings do not say how to send it"


class AuditEvent(StrEnum):
    NOTICES_MADE = "notices.notice.made"
    NOTICES_LISTED = "notices.notice.listed"
    NOTICES_MARKED_READ = "notices.notice.marked_read"
    CHOICES_CHANGED = "notices.choice.changed"
    MESSAGES_LISTED = "notices.message.listed"
    PUSH_SENT = "notices.message.pushed"
    MESSAGE_DROPPED = "notices.message.dropped"
    MESSAGE_GIVEN_UP = "notices.message.given_up"
    MESSAGE_RETRIED = "notices.message.retried"
    MESSAGE_DISMISSED = "notices.message.dismissed"
    FORGOTTEN = "notices.forgotten"


class ApartEvent(StrEnum):
    """The same of notices whose kind is kept apart: readers of the trail are not shown these."""

    MADE = "notices.apart.made"
    LISTED = "notices.apart.listed"
    MARKED_READ = "notices.apart.marked_read"


AUDIT_KINDS: dict[str, Kind] = {
    AuditEvent.NOTICES_MADE: Kind.COLLECTION,
    AuditEvent.NOTICES_LISTED: Kind.CONSULTATION,
    AuditEvent.NOTICES_MARKED_READ: Kind.ALTERATION,
    AuditEvent.CHOICES_CHANGED: Kind.ALTERATION,
    AuditEvent.MESSAGES_LISTED: Kind.CONSULTATION,
    AuditEvent.PUSH_SENT: Kind.DISCLOSURE,
    AuditEvent.MESSAGE_DROPPED: Kind.ALTERATION,
    AuditEvent.MESSAGE_GIVEN_UP: Kind.ALTERATION,
    AuditEvent.MESSAGE_RETRIED: Kind.ALTERATION,
    AuditEvent.MESSAGE_DISMISSED: Kind.ALTERATION,
    AuditEvent.FORGOTTEN: Kind.ERASURE,
}
APART_KINDS: dict[str, Kind] = {
    ApartEvent.MADE: Kind.COLLECTION,
    ApartEvent.LISTED: Kind.CONSULTATION,
    ApartEvent.MARKED_READ: Kind.ALTERATION,
}
