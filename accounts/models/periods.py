"""What lasts for a time: absences with their deputies, and urgent access."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.enums import UrgentReason
from accounts.models.people import User
from accounts.models.record import Change, Record
from core.ids import new_id

URGENT_ACCESS_LASTS = timedelta(hours=1)  # access.md; of elapsed time, whatever the clocks do


def _period() -> Func:
    """From `starts_at` until before `ends_at`, as a range that the database compares."""
    return Func(
        "starts_at",
        "ends_at",
        RangeBoundary(),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def in_force(self, at: datetime) -> AbsenceQuerySet:
        """Absences that have begun and not ended at `at`."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def not_over(self, at: datetime) -> AbsenceQuerySet:
        """Absences that are running or still to come at `at`; one called off before it began is neither."""
        return self.filter(Q(ends_at__gt=at) & Q(ends_at__gt=F("starts_at")))


class Absence(Record):
    """Somebody is away, and a deputy acts for them: from the first moment until before the last.

    One called off before it began ends when it starts, so that it covers no moment.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputising")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        constraints = [
            ExclusionConstraint(
                name="absences_of_one_person_do_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="absence_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="absence_has_another_as_deputy"),
        ]
        indexes = [models.Index(fields=["deputy", "ends_at"], name="absence_deputy")]

    def __str__(self) -> str:
        return f"{self.user}, by {self.deputy}"


class AbsenceChange(Change):
    """The history of an absence."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.subject_type} {self.version}"


class UrgentAccessQuerySet(models.QuerySet["UrgentAccess"]):
    def in_force(self, at: datetime) -> UrgentAccessQuerySet:
        """Those that are open at `at`."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def waiting(self) -> UrgentAccessQuerySet:
        """Those that no auditor has reviewed."""
        return self.filter(reviewed_at__isnull=True)


class UrgentAccess(models.Model):
    """A need-to-know grant that a safeguarding lead gives themselves: one record, a reason, an hour.

    It names its record by kind, id and reference, as the audit does, because records of applications
    above this one are opened too, and because its review outlives the record (docs/adr/0013).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="urgent_accesses")
    record_type = models.CharField(max_length=50)  # "visits.visit"
    record_id = models.UUIDField()
    reference = models.CharField(max_length=20)
    why = models.CharField(max_length=10, choices=UrgentReason)
    reason = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    justified = models.BooleanField(null=True, blank=True)
    review = models.CharField(max_length=1000, blank=True)

    objects = UrgentAccessQuerySet.as_manager()

    class Meta:
        verbose_name = "urgent access"
        verbose_name_plural = "urgent accesses"
        ordering = ("-starts_at", "-id")
        constraints = [
            ExclusionConstraint(
                name="urgent_accesses_to_one_record_do_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("record_id", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(why__in=UrgentReason.values) & ~Q(reason=""), name="urgent_access_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at"), ends_at__lte=F("starts_at") + URGENT_ACCESS_LASTS),
                name="urgent_access_lasts_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=Q(
                    reviewed_at__isnull=True, reviewed_by__isnull=True, justified__isnull=True, review=""
                )
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, justified__isnull=False)
                & ~Q(review=""),
                name="urgent_access_review_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("reviewed_by")), name="urgent_access_is_reviewed_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "ends_at"], name="urgent_access_user"),
            models.Index(
                fields=["starts_at"], condition=Q(reviewed_at__isnull=True), name="urgent_access_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.reference}"
