"""What the rules made of a visit, kept with the facts that they saw (spec: past decisions are explained)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.ids import new_id
from debriefs.enums import Cause, Decided
from debriefs.facts import VisitFacts
from debriefs.facts_json import assessment_of_json, facts_of_json
from debriefs.findings import Assessment
from visits.models import Visit


class KeptAssessment(models.Model):
    """One answer of the rules on a visit, kept whenever it differs from the one before. Never changed.

    `facts` and `outcome` are JSON of `VisitFacts` and `Assessment`; they hold ids, never names. `rulebook`
    says by which reading of the guidance it was made, `by` whose change of the facts it followed (None: it
    was found at night).
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    # None at night, and where it followed from a concern: nobody is to learn from it who raised that.
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause)
    rulebook = models.CharField(max_length=30)
    versions = ArrayField(models.CharField(max_length=10))  # of the guidance
    required = models.BooleanField(null=True)  # None: not decided, because a fact is not answered
    facts = models.JSONField()
    outcome = models.JSONField()

    class Meta:
        ordering = ("visit", "number")
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="assessment_numbers_do_not_repeat"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="assessment_cause_exists"),
        ]

    def __str__(self) -> str:
        return f"Assessment {self.number} of {self.visit_id}"

    @property
    def assessment(self) -> Assessment:
        return assessment_of_json(self.outcome)

    @property
    def facts_seen(self) -> VisitFacts:
        return facts_of_json(self.facts)


class Decision(models.Model):
    """What a person decided that the software leaves to them, with the reason; the newest counts.

    `about` is the record of the vulnerability (DEB-8), or of the critical incident (CI-3).
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="debrief_decisions")
    code = models.CharField(max_length=10, choices=Decided)
    about = models.UUIDField()
    yes = models.BooleanField()
    reason = models.TextField()
    review_on = models.DateField(null=True, blank=True)  # when a postponement is looked at again
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(code__in=Decided.values), name="debrief_decision_code_exists"),
            models.CheckConstraint(condition=~Q(reason=""), name="debrief_decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(code=Decided.POSTPONE, yes=True),
                name="debrief_decision_review_of_a_postponement",
            ),
            models.CheckConstraint(
                condition=~Q(code=Decided.POSTPONE, yes=True) | Q(review_on__isnull=False),
                name="debrief_decision_to_postpone_has_a_review",
            ),
        ]
        indexes = [models.Index("visit", "code", "about", F("at").desc(), name="debrief_decision_newest")]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {'yes' if self.yes else 'no'}"
