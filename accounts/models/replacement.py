"""Lost factors, replaced by two administrators: one asks, another confirms."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import IdentityCheck, ReplacementStatus, Role
from accounts.models.people import User
from core.ids import new_id

_DECIDED = (ReplacementStatus.CONFIRMED, ReplacementStatus.REFUSED)


class FactorReplacementQuerySet(models.QuerySet["FactorReplacement"]):
    def visible_to(self, user: User, at: datetime) -> FactorReplacementQuerySet:
        """All of them for administrators, none for anybody else."""
        held = user.role_grants.filter(role=Role.ADMINISTRATOR, starts_at__lte=at)
        holds = user.is_active and held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at)).exists()
        return self.all() if holds else self.none()

    def waiting(self, at: datetime) -> FactorReplacementQuerySet:
        """Those that somebody can still confirm."""
        return self.filter(status=ReplacementStatus.ASKED, expires_at__gt=at)

    def overdue(self, at: datetime) -> FactorReplacementQuerySet:
        """Those that nobody confirmed in time, and that do not say so yet."""
        return self.filter(status=ReplacementStatus.ASKED, expires_at__lte=at)


class FactorReplacement(models.Model):
    """One request to replace what a person shows to sign in, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    identity = models.CharField(max_length=10, choices=IdentityCheck)  # how it was checked who asks
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=ReplacementStatus, default=ReplacementStatus.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Half of the first password, encrypted, until whoever asked has read it; the other is never kept.
    first_half = models.CharField(max_length=300, blank=True)

    objects = FactorReplacementQuerySet.as_manager()

    class Meta:
        verbose_name = "replacement of a lost factor"
        verbose_name_plural = "replacements of lost factors"
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(identity__in=IdentityCheck.values) & ~Q(reason=""),
                name="factor_replacement_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("asked_by")), name="factor_replacement_asked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(person=F("decided_by")),
                name="factor_replacement_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReplacementStatus.CONFIRMED) | ~Q(asked_by=F("decided_by")),
                name="factor_replacement_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(status=ReplacementStatus.ASKED, decided_at__isnull=True, decided_by__isnull=True)
                | Q(status__in=_DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | Q(status=ReplacementStatus.LAPSED, decided_at__isnull=False, decided_by__isnull=True),
                name="factor_replacement_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReplacementStatus.CONFIRMED) | Q(decided_at__lt=F("expires_at")),
                name="factor_replacement_confirmed_in_time",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status=ReplacementStatus.ASKED),
                name="one_factor_replacement_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, asked by {self.asked_by}"
