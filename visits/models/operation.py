"""An operation: several visits under one name, with the HMI or Gold named for all of them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from accounts.models import Change, Record, Team, User
from core.formatting import format_date
from visits.enums import OversightRole
from visits.models.visit import sight_of


class OperationQuerySet(models.QuerySet["Operation"]):
    def visible_to(self, user: User, at: datetime) -> OperationQuerySet:
        """Operations that `user` may read at `at`: their name, their dates, and who is named for them.

        Whoever records or oversees visits, those of their region, because a visit of theirs may be one of
        it; managers those of their teams; who is named for one; auditors. Which of its visits a person may
        read is decided visit by visit.
        """
        sight = sight_of(user, at)
        if sight.everything:
            return self
        wanted = Q(pk__in=OperationOversight.objects.in_force(at).filter(user=user).values("operation"))
        if sight.own:
            wanted |= Q(team__region=user.team.region)
        if sight.teams:
            wanted |= Q(team__in=sight.teams)
        return self.filter(wanted)


class Operation(Record):
    """Several visits planned together by a team, or by teams of one region."""

    reference = models.CharField(max_length=20, unique=True)  # OPN-2026-000012
    name = models.CharField(max_length=100)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="operations")
    starts_on = models.DateField(null=True, blank=True)  # nobody said yet
    ends_on = models.DateField(null=True, blank=True)
    search_key = models.TextField(blank=True, default="")  # `core.search.key` of the name and the reference

    objects = OperationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="operation_has_a_name"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="operation_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index("team", F("created_at").desc(), F("id").desc(), name="operation_list"),
            models.Index(F("created_at").desc(), F("id").desc(), name="operation_list_all"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="operation_search"),
        ]

    def __str__(self) -> str:
        return self.name if self.name.lower().startswith("operation ") else f"Operation {self.name}"

    def dates(self) -> str:
        """When it is, in words."""
        if self.starts_on is None:
            return "No dates yet"
        if self.ends_on in (None, self.starts_on):
            return format_date(self.starts_on)
        return f"{format_date(self.starts_on)} to {format_date(self.ends_on)}"


class OversightQuerySet(models.QuerySet["OperationOversight"]):
    def in_force(self, at: datetime) -> OversightQuerySet:
        return self.filter(Q(starts_at__lte=at), Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class OperationOversight(models.Model):
    """An HMI or Gold named for an operation: on each of its visits, and on those that join it later."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="oversight")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="operation_oversight")
    named_as = models.CharField(max_length=10, choices=OversightRole)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = OversightQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "operation", "named_as"],
                condition=Q(ends_at__isnull=True),
                name="one_operation_oversight_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="operation_oversight_has_a_reason"),
            models.CheckConstraint(
                condition=Q(named_as__in=OversightRole.values), name="operation_oversight_role_exists"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="operation_oversight_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_named_as_display()}"


class OperationChange(Change):
    """The history of an operation."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        ordering = ("at", "id")
        indexes = [models.Index("subject_id", "version", name="operation_change_subject")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.version}"
