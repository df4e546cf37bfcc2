"""What an officer tells the lead about a visit that is over, at a debrief or without one (DEB-11, DEB-12)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.ids import new_id
from debriefs.enums import LedAs
from debriefs.feedback_enums import AskedBecause, Readers
from debriefs.models.debrief import Debrief, DebriefVisit
from visits.models import Visit


class FeedbackQuerySet(models.QuerySet["FeedbackSheet"]):
    def visible_to(self, user: User, at: datetime) -> FeedbackQuerySet:
        """Sheets that `user` wrote; those sent to them as the lead; and named ones of what they may read.

        "To the lead only" is the person who led when it was sent, whom its page named: nobody who leads
        later, manages, audits or stands in.
        """
        debriefs = DebriefVisit.objects.filter(debrief__in=Debrief.objects.visible_to(user, at))
        named = (
            Q(visit__in=Visit.objects.visible_to(user, at))
            | Q(visit__debrief_requirement__lead=user)
            | Q(visit__in=debriefs.values("visit"))
        )
        return self.filter(Q(by=user) | Q(to=user) | Q(readers=Readers.NAMED) & named)


class FeedbackSheet(models.Model):
    """One officer's feedback on one visit, as it was sent. It stays; a further one is an addition.

    `to` is who led, or would have led, when it was sent, in the capacity `to_as`; it may be the author.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="feedback")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="feedback_given")
    number = models.PositiveSmallIntegerField()  # 1, then the additions
    to = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="feedback_received"
    )
    to_as = models.CharField(max_length=10, choices=LedAs)
    readers = models.CharField(max_length=10, choices=Readers)
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    better_ways = models.TextField(blank=True)
    anything_else = models.TextField(blank=True)
    sent_at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("sent_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "by", "number"], name="feedback_sheets_of_an_officer_are_numbered"
            ),
            models.CheckConstraint(condition=Q(readers__in=Readers.values), name="feedback_readers_exist"),
            models.CheckConstraint(condition=Q(to_as__in=LedAs.values), name="feedback_led_as_exists"),
            models.CheckConstraint(
                condition=~Q(readers=Readers.LEAD_ONLY) | Q(to__isnull=False),
                name="feedback_to_the_lead_only_has_a_lead",
            ),
            models.CheckConstraint(
                condition=~Q(went_well="", went_badly="", better_ways="", anything_else=""),
                name="feedback_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback {self.number} on {self.visit_id}"

    @property
    def is_addition(self) -> bool:
        return self.number > 1


class FeedbackRequest(models.Model):
    """That an officer was asked for feedback on a visit, and why. Asked once; nobody has to answer."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    because = models.CharField(max_length=15, choices=AskedBecause)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(fields=["visit", "user"], name="feedback_asked_once"),
            models.CheckConstraint(
                condition=Q(because__in=AskedBecause.values), name="feedback_asked_because_exists"
            ),
        ]
        indexes = [models.Index("user", F("at").desc(), name="feedback_asked_of")]

    def __str__(self) -> str:
        return f"Feedback asked on {self.visit_id}"
