"""What is noted at a debrief and what follows from it: minutes, points, who is told, notes (DEB-13, 15).

No field rates or names a person for how they acted (DEB-14): that goes by the private route.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Record, User
from core.ids import new_id
from debriefs.debrief_enums import Theme, ToldHow
from debriefs.models.debrief import Debrief
from visits.enums import PrintState


class Minutes(Record):
    """What was discussed and agreed, by the prompts of DEB-13, and the two closing questions left over."""

    debrief = models.OneToOneField(Debrief, on_delete=models.PROTECT, related_name="minutes")
    what_happened = models.TextField(blank=True)
    level_of_force = models.TextField(blank=True)
    officers_injured = models.TextField(blank=True)
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    better_ways = models.TextField(blank=True)
    remedial_action = models.TextField(blank=True)
    hindsight = models.TextField(blank=True)  # whether planning and briefing could have been improved
    changes = models.TextField(blank=True)  # so that identified issues do not happen again
    agreed = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"Minutes of {self.debrief_id}"


class Point(Record):
    """Abstract: something noted at a debrief. One noted by mistake is withdrawn with a reason, and stays."""

    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def counts(self) -> bool:
        return not self.withdrawn_because


class LearningPoint(Point):
    """What can be learned from it, for officers who were not there: no names, no case."""

    debrief = models.ForeignKey(Debrief, on_delete=models.PROTECT, related_name="learning_points")
    text = models.TextField()
    theme = models.CharField(max_length=20, choices=Theme)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="learning_point_says_something"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="learning_point_theme_exists"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class GoodPractice(Point):
    """What went so well that others should do it too."""

    debrief = models.ForeignKey(Debrief, on_delete=models.PROTECT, related_name="good_practice")
    text = models.TextField()
    theme = models.CharField(max_length=20, choices=Theme)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="good_practice_says_something"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="good_practice_theme_exists"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ActionPoint(Point):
    """Something to be done, by whom and by when; on that person's home page until they say it is done.

    While the debrief is followed up it may still lack its owner or its day (DEB-15 asks for both).
    """

    debrief = models.ForeignKey(Debrief, on_delete=models.PROTECT, related_name="action_points")
    what = models.TextField()
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="debrief_actions"
    )
    owner_because = models.CharField(max_length=500, blank=True, default="", db_default="")  # why given them
    due_on = models.DateField(null=True, blank=True)  # a London day
    done_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(blank=True)  # what was done, in words
    # Of what the owner was reminded last (`operations.reminding_others`).
    reminded_of = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)

    class Meta:
        ordering = ("due_on", "created_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="action_point_says_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, evidence="")
                | Q(done_at__isnull=False, owner__isnull=False, due_on__isnull=False) & ~Q(evidence=""),
                name="action_point_done_says_how",
            ),
        ]
        indexes = [
            models.Index(
                "owner",
                "due_on",
                "id",
                condition=Q(done_at__isnull=True, withdrawn_because=""),
                name="action_point_to_do",
            ),
        ]

    def __str__(self) -> str:
        return self.what[:80]

    @property
    def is_allocated(self) -> bool:
        return self.owner_id is not None and self.due_on is not None

    @property
    def is_to_do(self) -> bool:
        return self.counts and self.done_at is None

    def is_overdue(self, on: date) -> bool:
        return self.is_to_do and self.due_on is not None and self.due_on < on


class InterestedParty(Point):
    """Somebody to whom the results matter, for example a caseworker; and when and how they were told."""

    debrief = models.ForeignKey(Debrief, on_delete=models.PROTECT, related_name="interested_parties")
    who = models.CharField(max_length=200)
    informed_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=ToldHow, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name_plural = "interested parties"
        constraints = [
            models.CheckConstraint(condition=~Q(who=""), name="interested_party_is_somebody"),
            models.CheckConstraint(
                condition=Q(informed_at__isnull=True, how="")
                | Q(informed_at__isnull=False, how__in=ToldHow.values),
                name="interested_party_told_how_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.who


class DebriefNotes(models.Model):
    """The notes of a debrief as a PDF on the record of its visits: made by the worker, then never changed.

    The row is the queue, as of a visit's print. `versions` are those of all that it was made from, so that
    a page can say whether the notes are still those of now; `sha256` is of the document.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    debrief = models.ForeignKey(Debrief, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PrintState, default=PrintState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    versions = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    data = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "debrief notes"
        constraints = [
            models.UniqueConstraint(fields=["debrief", "number"], name="debrief_notes_numbers_do_not_repeat"),
            models.UniqueConstraint(
                fields=["debrief"],
                condition=Q(state__in=(PrintState.WAITING, PrintState.BEING_MADE)),
                name="debrief_notes_one_being_made",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PrintState.values), name="debrief_notes_state_exists"
            ),
            models.CheckConstraint(
                condition=Q(state=PrintState.READY, data__isnull=False, made_at__isnull=False) & ~Q(sha256="")
                | ~Q(state=PrintState.READY) & Q(data__isnull=True),
                name="debrief_notes_ready_have_their_document",
            ),
            models.CheckConstraint(
                condition=~Q(state=PrintState.FAILED) | ~Q(failure=""), name="debrief_notes_failed_say_why"
            ),
        ]

    def __str__(self) -> str:
        return f"Notes {self.number} of {self.debrief_id}"

    @property
    def is_pending(self) -> bool:
        return self.state in (PrintState.WAITING, PrintState.BEING_MADE)
