"""A warrant obtained for a visit, executed or not, and what became of it (VIS-5)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.formatting import format_date, format_datetime, format_time
from visits.models.forms import FormRecord, form_constraints
from visits.models.step import FormStep
from visits.models.visit import Visit


class WarrantKind(models.TextChoices):
    """What it allows, as far as a list needs to know; the provision says it exactly (ours)."""

    PERSON = "person", "To enter and search for a person"
    EVIDENCE = "evidence", "To search for evidence or documents"
    OTHER = "other", "Other"


class HowDisposed(models.TextChoices):
    RETURNED = "returned", "Returned to the court"
    RETAINED = "retained", "Retained"
    DESTROYED = "destroyed", "Destroyed"
    OTHER = "other", "Something else"


class Warrant(FormRecord):
    """A warrant that was obtained, executed on this visit or not."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="warrants")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=WarrantKind, blank=True)
    provision = models.CharField(max_length=200, blank=True)
    warrant_number = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    court = models.CharField(max_length=150, blank=True)
    issued_for = models.CharField(max_length=300, blank=True)  # premises other than the visit's own
    executed = models.BooleanField(null=True, blank=True)  # None: not answered yet
    executed_at = models.DateTimeField(null=True, blank=True)
    endorsement = models.CharField(max_length=300, blank=True)
    copy_left = models.BooleanField(null=True, blank=True)
    copy_left_with = models.CharField(max_length=150, blank=True)
    why_not_executed = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("warrant"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=WarrantKind.values), name="warrant_kind_exists"
            ),
            models.CheckConstraint(
                condition=Q(executed_at__isnull=True) | Q(executed__isnull=False, executed=True),
                name="warrant_executed_says_so",
            ),
        ]
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="warrant_visit")]

    def __str__(self) -> str:
        name = f"Warrant {self.warrant_number}".strip()
        return f"{name} of {self.court}" if self.court else name

    @property
    def disposal(self) -> WarrantDisposal | None:
        """The newest disposal, which counts."""
        return max(self.disposals.all(), key=lambda row: row.number, default=None)

    @property
    def confirmed(self) -> bool:
        """Whether the officer in charge confirmed the disposal that counts."""
        disposal = self.disposal
        return disposal is not None and any(c.disposal_id == disposal.pk for c in self.confirmations.all())

    def words(self) -> str:
        if self.executed:
            begun = f"Executed at {format_time(self.executed_at)}" if self.executed_at else "Executed"
        else:
            begun = "Not executed" if self.executed is False else ""
        disposal = self.disposal
        said = "Confirmed." if self.confirmed else "Not confirmed as correct yet."
        ended = f"{disposal.words()} {said}" if disposal else "No disposal is recorded yet."
        return f"{begun}. {ended}" if begun else ended


class WarrantDisposal(FormStep):
    """What became of a warrant. One that is retained may be returned later: that is another."""

    warrant = models.ForeignKey(Warrant, on_delete=models.PROTECT, related_name="disposals")
    how = models.CharField(max_length=20, choices=HowDisposed)
    disposed_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)  # the court, the office, the safe
    done_by = models.CharField(max_length=150, blank=True)  # where it was not who recorded it
    note = models.CharField(max_length=300, blank=True)

    class Meta(FormStep.Meta):
        constraints = [
            models.UniqueConstraint(fields=["warrant", "number"], name="disposals_follow_each_other"),
            models.CheckConstraint(condition=Q(how__in=HowDisposed.values), name="how_disposed_exists"),
            models.CheckConstraint(
                condition=~Q(how=HowDisposed.OTHER) | ~Q(note=""), name="other_disposal_says_what"
            ),
            models.CheckConstraint(
                condition=Q(disposed_at__lte=F("recorded_at")), name="disposed_of_before_recorded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_display()}, {format_date(self.disposed_at)}"

    @property
    def title(self) -> str:
        return "Disposal"

    def words(self) -> str:
        words = f"{self.get_how_display()} on {format_datetime(self.disposed_at)}"
        words += f": {self.place}" if self.place else ""
        words += f". By {self.done_by}" if self.done_by else ""
        return f"{words}. {self.note}".rstrip(". ") + "."


class WarrantConfirmation(FormStep):
    """That the officer in charge, or who stands in for them, finds a disposal correct (VIS-5)."""

    warrant = models.ForeignKey(Warrant, on_delete=models.PROTECT, related_name="confirmations")
    disposal = models.OneToOneField(WarrantDisposal, on_delete=models.PROTECT, related_name="confirmation")

    class Meta(FormStep.Meta):
        constraints = [
            models.UniqueConstraint(fields=["warrant", "number"], name="confirmations_follow_each_other"),
        ]

    def __str__(self) -> str:
        return "Disposal confirmed"

    @property
    def title(self) -> str:
        return "Disposal confirmed"

    def words(self) -> str:
        return "The disposal is correct."
