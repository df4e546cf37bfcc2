"""What people are told: notices in the application, what each person chose, and the one outbox.

No row holds anything of a case: a notice has a kind and the id of a record, a message a kind and a count.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.ids import new_id
from notices.enums import Channel, Failure, How, MessageState


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User, at: datetime) -> NoticeQuerySet:
        """A person's own notices, and nobody else's."""
        return self.filter(to=user)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing that one person is told of. It points at its record by id alone, so that either may go."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices", db_index=False)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject_type = models.CharField(max_length=80, blank=True)  # "visits.visit"
    subject_id = models.UUIDField(null=True, blank=True)
    once = models.BooleanField(default=False)  # as its kind said
    for_digest = models.BooleanField(default=False)  # until a daily e-mail has counted it
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id__isnull=True)
                | ~Q(subject_type="") & Q(subject_id__isnull=False),
                name="notice_subject_is_whole",
            ),
            models.UniqueConstraint(
                fields=["to", "kind", "subject_id"], condition=Q(once=True), name="notice_told_once"
            ),
        ]
        indexes = [
            models.Index("to", F("at").desc(), F("id").desc(), name="notice_list"),
            models.Index(fields=["to"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["to"], condition=Q(for_digest=True, read_at__isnull=True), name="notice_for_digest"
            ),
            models.Index(fields=["at"], name="notice_age"),
        ]

    def __str__(self) -> str:
        return self.kind


class Choice(models.Model):
    """How one person wants to be told of one kind; without a row, the kind's own way holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_choices", db_index=False)
    kind = models.CharField(max_length=80)
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="choice_one_of_a_kind"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="choice_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.how}"


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        return self.filter(state=MessageState.WAITING)

    def failed(self) -> MessageQuerySet:
        return self.filter(state=MessageState.FAILED)


class Message(models.Model):
    """One message to one receiver by one channel: the outbox. Its id is what the receiver knows it by.

    An e-mail goes to `user`, at the address of the day it is sent, or to `address`; a push to the system that
    the settings call `address`. Words and payload are the same at every try. The lease is by the database's
    own clock, which all workers share; the rest by the service's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=80)  # of the notice; "digest"; the event of a push
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField(blank=True)
    count = models.PositiveIntegerField(default=1)  # of what it tells; all that a template is given
    payload = models.JSONField(null=True, blank=True)  # of a push: ids and hashes
    digest_day = models.DateField(null=True, blank=True)  # the London day of a daily e-mail
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.WAITING)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)  # of the worker that is sending it
    leased_until = models.DateTimeField(null=True, blank=True)
    in_doubt = models.BooleanField(default=False)  # a try began, and how it ended is not known
    failure = models.CharField(max_length=15, choices=Failure, blank=True)  # of the latest try
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_channel_exists"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_exists"),
            models.CheckConstraint(
                condition=Q(failure="") | Q(failure__in=Failure.values), name="message_failure_exists"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="", channel=Channel.EMAIL)
                | Q(user__isnull=True) & ~Q(address=""),
                name="message_to_one_receiver",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.PUSH, payload__isnull=False)
                | Q(channel=Channel.EMAIL, payload__isnull=True) & ~Q(subject="") & ~Q(body=""),
                name="message_says_something",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | ~Q(state=MessageState.SENT) & Q(sent_at__isnull=True),
                name="message_sent_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.FAILED, failed_at__isnull=False) & ~Q(failure="")
                | ~Q(state=MessageState.FAILED) & Q(failed_at__isnull=True),
                name="message_given_up_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False, state=MessageState.WAITING),
                name="message_leased_while_waiting",
            ),
            models.UniqueConstraint(
                fields=["user", "digest_day"],
                condition=Q(digest_day__isnull=False),
                name="message_one_digest_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="message_due"),
            models.Index(fields=["made_at"], condition=Q(state="waiting"), name="message_waiting"),
            models.Index(
                F("failed_at").desc(), F("id").desc(), condition=Q(state="failed"), name="message_failed"
            ),
            models.Index(fields=["made_at", "id"], name="message_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"
