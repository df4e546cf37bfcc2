"""The nightly look at all visits that are not settled: how far it is, so that a kill loses nothing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class NightlyLook(models.Model):
    """One look, in order of the visits' ids: everything up to `looked_at` is done and saved.

    A look that ended before its end is gone on with, also on another day; one is under way at a time.
    Those that failed stopped no other: they are counted, and the next look tries again.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(unique=True)  # London's, on which it began
    rulebook = models.CharField(max_length=30)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.UUIDField(null=True, blank=True)  # the last visit that was looked at
    visits = models.PositiveIntegerField(default=0)
    drifted = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0, db_default=0)
    failed_visits = ArrayField(
        models.UUIDField(), default=list, blank=True, db_default=[]
    )  # the first of them

    class Meta:
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_nightly_look_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(drifted__lte=models.F("visits")), name="nightly_drifted_were_looked_at"
            ),
            models.CheckConstraint(
                condition=models.Q(failed__lte=models.F("visits")), name="nightly_failed_were_looked_at"
            ),
        ]

    def __str__(self) -> str:
        return f"Nightly look of {self.day.isoformat()}"
