"""Photographs: a stored document attached to a visit, and to what it shows there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from documents.models import Document
from visits.models.false_document import FalseDocument
from visits.models.forms import Cprn, DocumentSeen, Encounter
from visits.models.visit import Visit


class Photograph(models.Model):
    """One picture of a visit. What it shows and whether it is legible stand on the document itself."""

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photographs")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="photograph")
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="photographs"
    )
    document_seen = models.ForeignKey(
        DocumentSeen, null=True, blank=True, on_delete=models.PROTECT, related_name="photographs"
    )
    false_document = models.ForeignKey(
        FalseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="photographs"
    )
    # The notice it is of; empty while that one counts, so that a notice set invalid takes its pictures along.
    cprn = models.ForeignKey(
        Cprn, null=True, blank=True, on_delete=models.PROTECT, related_name="photographs"
    )
    form_number = models.PositiveSmallIntegerField(null=True, blank=True)  # of an additional form, from 1
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("added_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(form_number__isnull=True) | Q(form_number__gte=1),
                name="additional_forms_count_from_one",
            ),
        ]
        indexes = [models.Index(fields=["visit", "added_at", "id"], name="photograph_visit")]

    def __str__(self) -> str:
        return f"Photograph {self.id}"
