"""What is kept apart of a visit: vulnerabilities and the family welfare form.

Who may read it: `visits.permissions.may_read_welfare`, and nobody else, wherever it would be shown.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.clock import london_day
from visits.models.forms import Encounter, FormRecord, form_constraints
from visits.models.visit import Visit
from visits.rules.vulnerable import HEAD_WORDS, Decision, Head, decide


class VulnerabilityGround(models.TextChoices):
    """What makes somebody vulnerable. The first four carry the definition’s “by reason of”."""

    MENTAL = "mental", "Mental health, or a mental disability"
    DISABILITY = "disability", "Another disability"
    AGE = "age", "Their age"
    ILLNESS = "illness", "Physical illness or injury"
    PREGNANCY = "pregnancy", "Pregnant, or has given birth lately"
    LANGUAGE = "language", "Language or communication"
    TRAFFICKING = "trafficking", "Signs of trafficking or modern slavery"
    ABUSE = "abuse", "Domestic abuse, or a risk of it"
    OTHER = "other", "Something else"


class _Referred:
    """A form of which referrals are made: `referrals` and `outcomes` are its steps."""

    referrals: Any
    outcomes: Any

    def steps(self) -> list[Any]:
        """Return each referral with its outcomes after it."""
        outcomes = list(self.outcomes.all())
        return [
            step
            for referral in self.referrals.all()
            for step in (referral, *(each for each in outcomes if each.referral == referral.number))
        ]


class Vulnerability(_Referred, FormRecord):
    """What makes one person encountered vulnerable, or which adjustment they need; an adult at risk or not.

    `heads` are those of the definition that hold (“none” is an answer; empty: not answered). Distinct from
    the levels 1 to 3 of adults at risk in detention.
    """

    apart = True

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="vulnerabilities")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="vulnerabilities"
    )
    grounds = ArrayField(
        models.CharField(max_length=20, choices=VulnerabilityGround), default=list, blank=True
    )
    details = models.TextField(blank=True)
    any_adjustment = models.BooleanField(null=True, blank=True)
    adjustments = models.TextField(blank=True)
    heads = ArrayField(
        models.CharField(max_length=20, choices=[(head.value, words) for head, words in HEAD_WORDS.items()]),
        default=list,
        blank=True,
    )
    no_referral_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name_plural = "vulnerabilities"
        constraints = [
            *form_constraints("vulnerability"),
            models.CheckConstraint(
                condition=Q(grounds__contained_by=VulnerabilityGround.values),
                name="vulnerability_grounds_exist",
            ),
            models.CheckConstraint(
                condition=Q(heads__contained_by=list(Head)), name="vulnerability_heads_exist"
            ),
            models.CheckConstraint(
                condition=~Q(heads__contains=[Head.NONE]) | Q(heads=[Head.NONE]),
                name="vulnerability_none_stands_alone",
            ),
            models.CheckConstraint(
                condition=Q(adjustments="") | Q(any_adjustment=True, any_adjustment__isnull=False),
                name="vulnerability_adjustment_is_needed",
            ),
        ]
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="vulnerability_visit")]

    def __str__(self) -> str:
        return f"Vulnerability of {self.encounter}" if self.encounter else "Vulnerability"

    def words(self) -> str:
        return self.details or self.adjustments

    @property
    def decision(self) -> Decision:
        """Whether the person is an adult at risk, by the definition, on the day of the visit."""
        person = self.encounter
        return decide(
            born=person.date_of_birth if person else None,
            claims_to_be_a_child=bool(person and person.age_disputed),
            on=london_day(self.visit.happens_at),
            grounds=self.grounds,
            heads=self.heads,
        )

    @property
    def standing(self) -> str:
        return self.decision.standing

    def ground_words(self) -> str:
        """Say what makes them vulnerable: “Their age, Physical illness or injury”."""
        return ", ".join(VulnerabilityGround(ground).label for ground in self.grounds)


class FamilyWelfare(_Referred, FormRecord):
    """The family welfare form: what is relevant to the duty to safeguard children. Its contents are ours."""

    apart = True

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="welfare_forms")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    relevant = models.BooleanField(null=True, blank=True)  # None: not answered yet
    not_relevant_reason = models.CharField(max_length=500, blank=True)
    children = models.TextField(blank=True)
    carers = models.TextField(blank=True)
    any_concerns = models.BooleanField(null=True, blank=True)
    concerns = models.TextField(blank=True)
    no_referral_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("family_welfare"),
            models.UniqueConstraint(
                fields=["visit"], condition=~Q(state="invalid"), name="one_family_welfare_form_that_counts"
            ),
            models.CheckConstraint(
                condition=Q(not_relevant_reason="") | Q(relevant=False, relevant__isnull=False),
                name="family_welfare_reason_is_of_no",
            ),
            models.CheckConstraint(
                condition=Q(concerns="") | Q(any_concerns=True, any_concerns__isnull=False),
                name="family_welfare_concerns_are_said",
            ),
        ]
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="family_welfare_visit")]

    def __str__(self) -> str:
        return "Family welfare form"

    def words(self) -> str:
        if self.relevant is False:
            return f"Not relevant: {self.not_relevant_reason}"
        return self.concerns or self.children
