"""What was seized on a visit, where it is securely stored, and each time it was moved (VIS-4)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from accounts.models import User
from core.formatting import format_datetime
from visits.enums import FormState
from visits.models.forms import Encounter, FormRecord, form_constraints
from visits.models.step import FormStep
from visits.models.visit import Visit


class SeizedItem(FormRecord):
    """One exhibit. `stored_in` is where it was put first; where it is now, its last move says."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="seized_items")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    exhibit_number = models.CharField(max_length=20, blank=True)
    description = models.CharField(max_length=300, blank=True)
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="seized_items"
    )
    found_in = models.CharField(max_length=200, blank=True)  # the place, where it was nobody's or besides
    seizure_power = models.CharField(max_length=200, blank=True)
    seal_number = models.CharField(max_length=40, blank=True)
    seized_at = models.DateTimeField(null=True, blank=True)
    seized_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stored_in = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("seized"),
            models.UniqueConstraint(
                "visit",
                Upper("exhibit_number"),
                condition=~Q(state=FormState.INVALID) & ~Q(exhibit_number=""),
                name="exhibit_number_once_on_a_visit",
            ),
        ]
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="seized_visit")]

    def __str__(self) -> str:
        number = f"Exhibit {self.exhibit_number}".strip()
        return f"{number}: {self.description}" if self.description else number

    @property
    def now_in(self) -> str:
        """Where it is: where it was moved last, or put first; empty while nobody has said."""
        last = max(self.moves.all(), key=lambda move: move.number, default=None)
        return last.to_place if last else self.stored_in

    def words(self) -> str:
        where = f"Stored in: {self.now_in}" if self.now_in else "Where it is securely stored is not recorded"
        return f"{where}. Seal {self.seal_number}." if self.seal_number else f"{where}."


class CustodyMove(FormStep):
    """One move of an exhibit. It begins where the one before ended: a trigger refuses any other."""

    item = models.ForeignKey(SeizedItem, on_delete=models.PROTECT, related_name="moves")
    from_place = models.CharField(max_length=200)
    to_place = models.CharField(max_length=200)
    moved_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    done_by = models.CharField(max_length=150, blank=True)  # where it was not who recorded it

    class Meta(FormStep.Meta):
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="moves_follow_each_other"),
            models.CheckConstraint(
                condition=~Q(from_place="") & ~Q(to_place="") & ~Q(from_place=F("to_place")),
                name="moved_from_one_place_to_another",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="move_has_a_reason"),
            models.CheckConstraint(condition=Q(moved_at__lte=F("recorded_at")), name="moved_before_recorded"),
        ]

    def __str__(self) -> str:
        return f"To {self.to_place}"

    @property
    def title(self) -> str:
        return "Moved"

    def words(self) -> str:
        by = f", by {self.done_by}" if self.done_by else ""
        when = format_datetime(self.moved_at)
        return f"{when}: from {self.from_place} to {self.to_place}{by}. {self.reason}"
