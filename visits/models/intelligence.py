"""That intelligence from a visit was passed on: by whom, when, and the receipt. Never what (VIS-8, INT-2)."""

from django.db import models

from accounts.models import User
from core.ids import new_id
from visits.models.visit import Visit


class IntelligenceReceipt(models.Model):
    """One receipt of the intelligence unit, for what one officer passed on from the visit."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="intelligence_receipts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, unique=True)  # INT-2026-000123
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.number
