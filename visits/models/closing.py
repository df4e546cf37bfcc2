"""Each time a visit was closed or re-opened, the days that are sealed, and the visit's history."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Change, User
from visits.models.visit import Visit


class Closing(models.Model):
    """One closing of a visit. Never changed: a visit closed again has another, with the next number.

    `at` is the server's clock and alone decides the London day (EXT-1); the device's own time stands
    beside it. `cprn_served` is what held at that moment.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="closings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device_at = models.DateTimeField(null=True, blank=True)
    cprn_served = models.BooleanField()

    class Meta:
        ordering = ("visit", "number")
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="closing_numbers_do_not_repeat"),
        ]
        indexes = [models.Index("at", "id", condition=Q(cprn_served=True), name="closing_day_with_cprn")]

    def __str__(self) -> str:
        return f"Closing {self.number} of {self.visit_id}"


class Reopening(models.Model):
    """Why, when and by whom a closed visit was opened again."""

    append_only = True

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="reopenings")
    closing = models.OneToOneField(Closing, on_delete=models.PROTECT, related_name="reopening")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ("at",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_a_reason")]

    def __str__(self) -> str:
        return f"Re-opening of {self.visit_id}"


class SealedDay(models.Model):
    """A London day that takes no more closings, because its extract is made (EXT-2, EXT-3)."""

    append_only = True

    day = models.DateField(primary_key=True)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return self.day.isoformat()


class VisitChange(Change):
    """The history of a visit and of everything recorded on it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index("visit", F("at").desc(), F("id").desc(), name="visit_change_in_order"),
            models.Index("subject_id", "version", name="visit_change_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.version}"
