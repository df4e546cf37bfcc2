"""A note on a visit, in an officer's own words."""

from django.db import models

from visits.models.forms import Encounter, FormRecord, form_constraints
from visits.models.visit import Visit


class VisitNote(FormRecord):
    """What an officer wants kept of the visit that no other part of the record asks for."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="notes")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = form_constraints("note")
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="note_visit")]

    def __str__(self) -> str:
        return f"Note about {self.encounter}" if self.encounter else "Note"

    def words(self) -> str:
        return self.text
