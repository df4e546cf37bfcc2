"""Each time a visit was handed over to another officer in charge."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from visits.models.visit import Visit


class HandOver(models.Model):
    """That a visit was handed over to another officer in charge: by whom, in whose name, and why."""

    append_only = True

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="hand_overs")
    from_oic = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to_oic = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(from_oic=F("to_oic")), name="hand_over_is_to_somebody_else"),
            # The officer in charge need not say why; anybody who does it for them has to.
            models.CheckConstraint(
                condition=Q(by=F("from_oic")) | ~Q(reason=""), name="hand_over_by_another_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Hand-over of {self.visit_id}"
