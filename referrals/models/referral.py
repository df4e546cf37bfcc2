"""What was decided when a visit closed: each person's routing, with the facts that were seen.

Snapshots, never changed: the extract is made from these alone, so nothing that is edited after a closing
reaches that closing's file, even where the visit is opened again before the file is made.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Team, User
from core.ids import new_id
from referrals.enums import DecidedUnit
from visits.models import Closing, Encounter, Visit


class ClosedReferral(models.Model):
    """A visit as it stood at one closing, with its CPRN.

    `cprn_served` is False only where an earlier closing had a CPRN and this one has none any more: its
    rows are then withdrawn.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    closing = models.OneToOneField(Closing, on_delete=models.PROTECT, related_name="referral")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="closed_referrals")
    closing_number = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField()
    cprn_served = models.BooleanField()
    visit_reference = models.CharField(max_length=20)
    cprn_reference = models.CharField(max_length=30, blank=True)
    served_at = models.DateTimeField(null=True)
    served_by = models.CharField(max_length=150, blank=True)
    served_on = models.CharField(max_length=150, blank=True)
    served_on_role = models.CharField(max_length=100, blank=True)
    recipient_kind = models.CharField(max_length=10, blank=True)
    legal_name = models.CharField(max_length=150, blank=True)
    trading_name = models.CharField(max_length=150, blank=True)
    company_number = models.CharField(max_length=20, blank=True)
    recipient_address = models.CharField(max_length=300, blank=True)
    recipient_postcode = models.CharField(max_length=10, blank=True)
    premises = models.TextField(blank=True)
    breach_on = models.DateField(null=True)
    oic = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    oic_name = models.CharField(max_length=150)
    oic_staff_number = models.CharField(max_length=20)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    team_name = models.CharField(max_length=100)
    evidence = models.JSONField(
        default=list
    )  # of the visit: photograph, document, shows, sha256, person or None
    evidence_lines = models.TextField(blank=True)  # what concerns the whole visit, as it stands in the file
    cfi_alone = models.PositiveIntegerField(default=0)
    undecided = models.PositiveIntegerField(default=0)
    mixed = models.BooleanField(default=False)  # REF-5

    class Meta:
        ordering = ("closed_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["visit", "closing_number"], name="one_snapshot_a_closing"),
            models.CheckConstraint(
                condition=Q(cprn_served=False)
                | Q(served_at__isnull=False, breach_on__isnull=False) & ~Q(cprn_reference=""),
                name="snapshot_has_its_cprn",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "visit", "closing_number"], name="snapshot_day")]

    def __str__(self) -> str:
        return f"{self.visit_reference}, closing {self.closing_number}"

    @property
    def recipient(self) -> str:
        return self.trading_name or self.legal_name or self.cprn_reference


class Referral(models.Model):
    """Where one person's case went at one closing, and why (REF-1 to REF-6)."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    closed = models.ForeignKey(ClosedReferral, on_delete=models.PROTECT, related_name="referrals")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="referrals")
    place = models.PositiveSmallIntegerField()  # order on the CPRN and its additional forms
    person = models.CharField(max_length=150)
    also_known_as = models.CharField(max_length=150, blank=True)
    date_of_birth = models.DateField(null=True)
    nationality = models.CharField(max_length=60, blank=True)
    capacity = models.CharField(max_length=20)
    job = models.CharField(max_length=100, blank=True)
    began = models.CharField(max_length=100, blank=True)  # in words
    began_earliest = models.DateField(null=True)
    began_latest = models.DateField(null=True)
    certainty = models.CharField(max_length=10, blank=True)
    rule = models.CharField(max_length=10)
    section = models.CharField(max_length=200)
    guidance_version = models.CharField(max_length=10)
    words = models.TextField()
    provisions = ArrayField(models.CharField(max_length=10), default=list)  # s8, s15, s21
    units = ArrayField(models.CharField(max_length=40), default=list)
    law = models.CharField(max_length=100, blank=True)  # the sections for CPCT
    also_to_cfi = models.CharField(max_length=100, blank=True)
    to_cpct = models.BooleanField()
    to_cfi = models.BooleanField()
    refused = models.BooleanField(default=False)  # REF-4, and nobody had decided yet
    decision = models.ForeignKey("UnitDecision", null=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField()  # [name, words] of each, as seen and in order
    to_settle = models.TextField(blank=True)  # what is still to be asked or settled, in words
    evidence_lines = models.TextField(blank=True)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(fields=["closed", "encounter"], name="one_referral_a_person"),
            models.CheckConstraint(
                condition=Q(rule__in=["REF-1", "REF-2", "REF-3", "REF-4", "REF-6"]),
                name="referral_rule_exists",
            ),
            models.CheckConstraint(
                condition=Q(refused=False) | Q(to_cpct=False, to_cfi=False), name="refused_goes_nowhere"
            ),
        ]
        indexes = [models.Index(fields=["encounter", "-id"], name="referral_encounter")]

    def __str__(self) -> str:
        return f"{self.rule} for {self.encounter_id}"

    @property
    def saw(self) -> list[tuple[str, str]]:
        """What the software saw, in its order."""
        return [(name, words) for name, words in self.facts]


class UnitDecision(models.Model):
    """A person's decision, with a reason, where the software refuses to route (REF-4). The latest counts."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="unit_decisions")
    unit = models.CharField(max_length=10, choices=DecidedUnit)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(unit__in=DecidedUnit.values), name="decided_unit_exists"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
        ]
        indexes = [models.Index(fields=["encounter", "-at", "-id"], name="decision_encounter")]

    def __str__(self) -> str:
        return f"{self.get_unit_display()}, decided by {self.by}"
