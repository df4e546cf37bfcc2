"""Referrals made for a person or for children, and what became of them: kept apart as both are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.formatting import format_date
from visits.models.step import FormStep
from visits.models.welfare import FamilyWelfare, Vulnerability


class ReferredTo(models.TextChoices):
    """Where a referral went; the choices are ours."""

    ADULT_CARE = "adult_care", "Adult social care (local authority)"
    CHILDREN = "children", "Children’s social care (local authority)"
    NRM = "nrm", "National Referral Mechanism, through a first responder"
    POLICE = "police", "Police"
    HEALTH = "health", "Health service"
    OTHER = "other", "Somebody else"


def _constraints(form: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=[form, "number"], name=f"{form}_referrals_follow_each_other"),
        models.CheckConstraint(
            condition=Q(made_to__in=ReferredTo.values), name=f"{form}_referral_went_somewhere"
        ),
        models.CheckConstraint(
            condition=~Q(made_to=ReferredTo.OTHER) | ~Q(made_to_words=""),
            name=f"{form}_referral_names_the_other",
        ),
    ]


def _outcome_constraints(form: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=[form, "number"], name=f"{form}_outcomes_follow_each_other"),
        models.CheckConstraint(condition=~Q(said=""), name=f"{form}_outcome_says_something"),
        models.UniqueConstraint(
            fields=[form, "referral"], condition=Q(by_mistake=True), name=f"{form}_referral_by_mistake_once"
        ),
    ]


class Referral(FormStep):
    """Abstract: one referral, to whom and when. It stays; that it was never made is said by an outcome."""

    apart = True

    made_to = models.CharField(max_length=20, choices=ReferredTo)
    made_to_words = models.CharField(max_length=150, blank=True)  # the service’s name; who, where “other”
    made_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)
    done_by = models.CharField(max_length=150, blank=True)  # where it was not who recorded it

    class Meta(FormStep.Meta):
        abstract = True

    def __str__(self) -> str:
        if self.made_to == ReferredTo.OTHER:
            return self.made_to_words
        return ": ".join(filter(None, (self.get_made_to_display(), self.made_to_words)))

    @property
    def title(self) -> str:
        return f"Referral {self.number}"

    def words(self) -> str:
        """Say to whom, when and by whom it was made."""
        reference = f", reference {self.reference}" if self.reference else ""
        return (
            f"{self}, on {format_date(self.made_on)}{reference}, by {self.done_by or self.recorded_by.name}."
        )


class Outcome(FormStep):
    """Abstract: what became of the referral of that number; or that it was recorded by mistake."""

    apart = True

    referral = models.PositiveSmallIntegerField()  # its number on the form
    said = models.TextField()
    by_mistake = models.BooleanField(default=False)  # it was never made, and counts for nothing

    class Meta(FormStep.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"Outcome of referral {self.referral}"

    @property
    def title(self) -> str:
        return str(self)

    def words(self) -> str:
        """Say what became of it."""
        return f"Recorded by mistake, and never made: {self.said}" if self.by_mistake else self.said


class VulnerabilityReferral(Referral):
    """A referral of a person who is vulnerable or at risk (VIS-11)."""

    vulnerability = models.ForeignKey(Vulnerability, on_delete=models.PROTECT, related_name="referrals")

    class Meta(Referral.Meta):
        constraints = _constraints("vulnerability")


class VulnerabilityOutcome(Outcome):
    """What became of one of them."""

    vulnerability = models.ForeignKey(Vulnerability, on_delete=models.PROTECT, related_name="outcomes")

    class Meta(Outcome.Meta):
        constraints = _outcome_constraints("vulnerability")


class WelfareReferral(Referral):
    """A referral of children (VIS-7)."""

    welfare = models.ForeignKey(FamilyWelfare, on_delete=models.PROTECT, related_name="referrals")

    class Meta(Referral.Meta):
        constraints = _constraints("welfare")


class WelfareOutcome(Outcome):
    """What became of one of them."""

    welfare = models.ForeignKey(FamilyWelfare, on_delete=models.PROTECT, related_name="outcomes")

    class Meta(Outcome.Meta):
        constraints = _outcome_constraints("welfare")
