"""A visit record to be read on paper, asked for by one person; made by the worker, kept for an hour."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import User
from core.ids import new_id
from visits.enums import PrintState
from visits.models.false_document import FalseDocument
from visits.models.visit import Visit


class PrintQuerySet(models.QuerySet["VisitPrint"]):
    def visible_to(self, user: User, at: datetime) -> PrintQuerySet:
        """A person's own alone, of visits that they may still read, until it expires."""
        return self.filter(
            asked_by=user, expires_at__gt=at, visit__in=Visit.objects.visible_to(user, at).values("pk")
        )


class VisitPrint(models.Model):
    """One PDF of a visit: waiting, being made, ready, or failed with words. The row is the queue.

    `id` stands on every page of the document and in the audit, so that a page found says whose copy it is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The report of this one to the forgery team; empty: the whole record.
    false_document = models.ForeignKey(
        FalseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PrintState, default=PrintState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    holds_apart = models.BooleanField(default=False, db_default=False)  # what is kept apart too
    shown = models.JSONField(default=list)  # ids of all that the document shows, for the audit
    data = models.BinaryField(null=True, blank=True)

    objects = PrintQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PrintState.values), name="print_state_exists"),
            models.CheckConstraint(
                condition=Q(state=PrintState.READY, data__isnull=False, made_at__isnull=False)
                | ~Q(state=PrintState.READY) & Q(data__isnull=True),
                name="print_ready_has_its_document",
            ),
            models.CheckConstraint(
                condition=~Q(state=PrintState.FAILED) | ~Q(failure=""), name="print_failed_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "visit", "-asked_at"], name="print_of_a_person"),
            models.Index(fields=["expires_at"], name="print_expires"),
        ]

    def __str__(self) -> str:
        return f"PDF of {self.visit_id}"

    @property
    def is_pending(self) -> bool:
        return self.state in (PrintState.WAITING, PrintState.BEING_MADE)
