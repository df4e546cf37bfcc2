"""A critical incident: its criteria, the consideration, who commands, and its declaration (CI-1, CI-2)."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from core.formatting import format_datetime, in_words
from visits.force_words import Considered
from visits.models.forms import FormRecord, form_constraints
from visits.models.step import FormStep
from visits.models.visit import Visit

CRITERIA = ("serious_harm", "community_impact", "public_confidence", "specialist_resources")


class CriticalIncident(FormRecord):
    """What may be, or is, a critical incident. The software says that it must be declared; a person does."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="critical_incidents")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    serious_harm = models.BooleanField(null=True, blank=True)
    community_impact = models.BooleanField(null=True, blank=True)
    public_confidence = models.BooleanField(null=True, blank=True)
    specialist_resources = models.BooleanField(null=True, blank=True)
    failing_or_learning = models.BooleanField(null=True, blank=True)
    considered = models.CharField(max_length=20, choices=Considered, blank=True)
    considered_reason = models.TextField(blank=True)
    happened_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=150, blank=True)
    circumstances = models.TextField(blank=True)
    officers_injured = models.BooleanField(null=True, blank=True)
    officers_injured_words = models.TextField(blank=True)
    gold = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    silver = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("critical"),
            models.UniqueConstraint(
                fields=["visit"], condition=~Q(state="invalid"), name="one_critical_incident_that_counts"
            ),
            models.CheckConstraint(
                condition=Q(considered="") | Q(considered__in=Considered.values),
                name="critical_considered_exists",
            ),
            models.CheckConstraint(
                condition=Q(considered_reason="") | ~Q(considered=""), name="critical_reason_of_a_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state="complete")
                | Q(
                    failing_or_learning__isnull=False,
                    **{f"{name}__isnull": False for name in CRITERIA},
                ),
                name="critical_complete_answers_all",
            ),
        ]

    def __str__(self) -> str:
        return f"Critical incident, {'declared' if self.declaration else 'not declared'}"

    def words(self) -> str:
        return self.circumstances

    def urgent(self) -> str:
        """Say at once that it must be declared (CI-1), or that what was decided is not done (CI-2)."""
        if not self.counts or self.declaration or not self.must_be_declared:
            return ""
        if met := self.criteria_words():
            return f"A critical incident must be declared: {in_words(met)}."
        return "You decided to declare a critical incident. It is not declared yet."

    def criteria(self) -> list[str]:
        """Return the names of the criteria that are met."""
        return [name for name in CRITERIA if getattr(self, name)]

    def criteria_words(self) -> list[str]:
        """Return the criteria that are met, in words."""
        return [CRITERIA_WORDS[name] for name in self.criteria()]

    @property
    def must_be_declared(self) -> bool:
        """Whether a criterion is met (CI-1), or it was decided to declare (CI-2)."""
        return bool(self.criteria()) or self.considered == Considered.DECLARE

    @property
    def declaration(self) -> "IncidentDeclaration | None":
        """The declaration, if somebody has declared it."""
        return next(iter(self.declarations.all()), None)

    def bronze_commanders(self) -> list["BronzeNaming"]:
        """Return who is Bronze for each location; the newest naming of a location counts."""
        newest = {row.location.casefold(): row for row in self.bronzes.all()}
        return list(newest.values())


CRITERIA_WORDS = {
    "serious_harm": "serious harm to an individual",
    "community_impact": "significant community or business impact",
    "public_confidence": "significant impact on the confidence of the public in Immigration Enforcement",
    "specialist_resources": "specialist resources required to manage the incident",
}


class IncidentDeclaration(FormStep):
    """That a critical incident was declared, when, and by whom."""

    incident = models.ForeignKey(CriticalIncident, on_delete=models.PROTECT, related_name="declarations")
    declared_at = models.DateTimeField()

    class Meta(FormStep.Meta):
        constraints = [models.UniqueConstraint(fields=["incident"], name="incident_declared_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return "Declared"

    def words(self) -> str:
        return f"A critical incident was declared on {format_datetime(self.declared_at)}."


class BronzeNaming(FormStep):
    """Who is Bronze for one location, and whether the incident occurred there."""

    incident = models.ForeignKey(CriticalIncident, on_delete=models.PROTECT, related_name="bronzes")
    location = models.CharField(max_length=150)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    officer_name = models.CharField(max_length=150)
    incident_here = models.BooleanField()

    class Meta(FormStep.Meta):
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="bronze_naming_numbered"),
            models.CheckConstraint(condition=~Q(location=""), name="bronze_has_a_location"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return f"Bronze for {self.location}"

    def words(self) -> str:
        here = ", where the incident occurred" if self.incident_here else ""
        return f"{self.officer_name} is Bronze for {self.location}{here}."
