"""An area of concern that somebody present raised (DEB-4), and its withdrawal by whoever raised it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.deputies import leads_for
from accounts.models import User
from core.ids import new_id
from visits.enums import OversightRole
from visits.models.visit import Visit, VisitOversight


class ConcernQuerySet(models.QuerySet["AreaOfConcern"]):
    def visible_to(self, user: User, at: datetime) -> ConcernQuerySet:
        """Those that `user` raised, and those that they read because they would lead the debrief.

        That is the visit's officer in charge, or who stands in for them; and the HMI named on the visit, who
        alone reads one about the lead (access: "raise a concern; see it"). Nobody else, whatever their role.
        """
        hmi = VisitOversight.objects.in_force(at).filter(user=user, named_as=OversightRole.HMI)
        as_lead = Q(visit__oic=user) | Q(visit__oic__in=leads_for(user, at))
        return self.filter(
            Q(raised_by=user)
            | (Q(about_lead=False) & as_lead)
            | Q(about_lead=True, visit__in=hmi.values("content_object"))
        )


class AreaOfConcern(models.Model):
    """What somebody on the visit is concerned about. Never changed and never removed."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="concerns")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    about_lead = models.BooleanField()  # about the officer in charge, who would otherwise read it
    text = models.TextField()

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ("raised_at", "id")
        verbose_name_plural = "areas of concern"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="concern_says_something")]
        indexes = [models.Index("visit", "raised_at", "id", name="concern_visit")]

    def __str__(self) -> str:
        return f"Area of concern on {self.visit_id}"

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


class ConcernWithdrawal(models.Model):
    """That whoever raised a concern withdrew it. What it triggered stays."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.OneToOneField(AreaOfConcern, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ("at", "id")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]

    def __str__(self) -> str:
        return f"Withdrawal of {self.concern_id}"
