"""What a member of staff has of what they pass on: a draft before, a receipt after."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Team, User
from intelligence.enums import Feedback, State
from intelligence.models.sealed import ELSEWHERE, Sealed
from intelligence.separation import table
from visits.models import Visit


class Draft(Sealed):
    """What somebody is writing and has not passed on; its id becomes the submission's."""

    submitter = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    writer = models.CharField(max_length=40)  # the mark of the page that it is written on
    # Counts savings: a page that holds an older number is stale.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = table("draft")
        ordering = ("-saved_at", "-id")
        indexes = [models.Index("submitter", F("saved_at").desc(), name="intelligence_draft_list")]

    def __str__(self) -> str:
        return "A draft"


class Attachment(Sealed):
    """A photograph passed on, whole and encrypted; its sealed words say its name, kind, size and hash."""

    # A draft's, and later the submission's: both have this id.
    belongs_to = models.UUIDField()
    added_by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    added_at = models.DateTimeField()
    original = models.CharField(max_length=100, unique=True)  # names in the unit's storage
    viewing = models.CharField(max_length=100, unique=True)
    file_key_id = models.CharField(max_length=8)

    class Meta:
        db_table = table("attachment")
        ordering = ("added_at", "id")
        indexes = [models.Index("belongs_to", "added_at", name="intelligence_attachment_of")]

    def __str__(self) -> str:
        return "An attachment"


class Receipt(Sealed):
    """All that the submitter keeps: its number, how far the unit is, and what the unit tells them (INT-1).

    Its sealed words are the unit's feedback.
    """

    number = models.CharField(max_length=20, unique=True)  # INT-2026-000123
    submitter = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    submitted_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    state_at = models.DateTimeField()
    feedback = models.CharField(max_length=10, choices=Feedback, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = table("receipt")
        ordering = ("-submitted_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="receipt_state_exists"),
            models.CheckConstraint(
                condition=Q(feedback="", feedback_at__isnull=True)
                | Q(feedback__in=Feedback.values, feedback_at__isnull=False),
                name="receipt_feedback_and_when",
            ),
        ]
        indexes = [
            models.Index(
                "submitter", F("submitted_at").desc(), F("id").desc(), name="intelligence_receipt_list"
            ),
            models.Index("team", "submitted_at", name="intelligence_receipt_team"),
        ]

    def __str__(self) -> str:
        return self.number
