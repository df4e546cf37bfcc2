"""An area of concern that somebody present raised (DEB-4), and its withdrawal by whoever raised it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts.deputies import leads_for
from accounts.models import User
from accounts.roles import Role, roles_of
from core.ids import new_id
from visits.enums import InChargeAs, OversightRole
from visits.leading import is_led_by
from visits.models.visit import Visit, VisitOversight


class ConcernQuerySet(models.QuerySet["AreaOfConcern"]):
    def visible_to(self, user: User, at: datetime) -> ConcernQuerySet:
        """Those that `user` raised, and those that they read because of who they are on the visit.

        That is the visit's officer in charge and who leads the debrief, or who stands in for them. One about
        somebody in charge is read by HM Inspectors alone, and never by that person: those named on the visit,
        and one who leads (access: "raise a concern; see it"). Nobody else, whatever their role.
        """
        people = [user.pk, *leads_for(user, at)]
        in_charge_or_lead = Q(visit__oic__in=people) | is_led_by(people, visit="visit")
        named = VisitOversight.objects.in_force(at).filter(user=user, named_as=OversightRole.HMI)
        as_hmi = Q(visit__in=named.values("content_object"))
        if Role.HMI in roles_of(user, at):
            as_hmi |= is_led_by([user.pk], visit="visit") & ~Q(visit__oic=user)
        return self.filter(
            Q(raised_by=user)
            | Q(about_lead=False) & in_charge_or_lead
            | Q(about_lead=True) & ~Q(about=user) & as_hmi
        )

    def about_whom(self, visits: Iterable[UUID]) -> frozenset[UUID]:
        """About whom in charge a concern was raised on one of `visits`; withdrawn, it stays."""
        rows = self.filter(visit__in=list(visits), about_lead=True).order_by()
        return frozenset(about for about in rows.values_list("about", flat=True) if about)

    def about_one_of(self, people: Iterable[UUID | None], visits: Iterable[UUID]) -> bool:
        """Whether a concern on one of `visits` is about one of `people`: they choose nobody to read it."""
        return not self.about_whom(visits).isdisjoint(people)


class AreaOfConcern(models.Model):
    """What somebody on the visit is concerned about. Never changed and never removed."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="concerns")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    # Whether it is about somebody in charge, who would otherwise read it or lead the debrief: the person, and
    # in what capacity they were in charge when it was raised, whoever is in charge since.
    about_lead = models.BooleanField()
    about = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about_as = models.CharField(
        max_length=10, choices=InChargeAs, blank=True, default="", db_default="", editable=False
    )
    text = models.TextField()

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ("raised_at", "id")
        verbose_name_plural = "areas of concern"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="concern_says_something"),
            models.CheckConstraint(
                condition=Q(about_lead=True, about__isnull=False, about_as__in=InChargeAs.values)
                | Q(about_lead=False, about__isnull=True, about_as=""),
                name="concern_is_about_somebody_in_charge",
            ),
        ]
        indexes = [models.Index("visit", "raised_at", "id", name="concern_visit")]

    def __str__(self) -> str:
        return f"Area of concern on {self.visit_id}"

    @property
    def about_words(self) -> str:
        """Whom it is about, in the capacity that they had when it was raised; empty: nobody in charge."""
        if self.about is None:
            return ""
        was = self.get_about_as_display()
        return f"{self.about.name}, {was}{'' if self.about_as == InChargeAs.BEFORE else ' at that time'}"

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
