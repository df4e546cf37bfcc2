"""Where a visit went, and how it was entered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Record
from visits.enums import EntryPower
from visits.models.visit import Visit


class Premises(Record):
    """Where the visit went, as it was found that day: a later visit has its own, and none is merged."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="premises")
    trading_name = models.CharField(max_length=150, blank=True)
    legal_name = models.CharField(max_length=150, blank=True)
    company_number = models.CharField(max_length=20, blank=True)
    address_line_1 = models.CharField(max_length=150, blank=True)
    address_line_2 = models.CharField(max_length=150, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    business_kind = models.CharField(max_length=100, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    search_key = models.TextField(blank=True, default="")  # `core.search.key` of the names and the address
    # What the same premises are recognised by on other visits (`visits.marks`).
    marks = ArrayField(models.CharField(max_length=60), default=list, blank=True, db_default=[])

    class Meta:
        verbose_name_plural = "premises"

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        name = self.trading_name or self.legal_name or self.address_line_1 or "Premises not recorded yet"
        return f"{name}, {self.town}" if self.town else name

    def address(self) -> str:
        """The address on one line, without the parts that are not known."""
        street = ", ".join(part for part in (self.address_line_1, self.address_line_2, self.town) if part)
        return f"{street} {self.postcode}".strip()


class Entry(Record):
    """How the premises were entered, and what was handed over or shown there."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="entry")
    power = models.CharField(max_length=20, choices=EntryPower, blank=True)
    consent_signed_by = models.CharField(max_length=150, blank=True)
    consent_withdrawn_at = models.DateTimeField(null=True, blank=True)
    authorising_officer = models.CharField(max_length=150, blank=True)
    authorised_on = models.DateField(null=True, blank=True)
    notice_to_occupier = models.BooleanField(null=True, blank=True)  # None: not answered yet
    notice_served_at = models.DateTimeField(null=True, blank=True)
    notice_served_on = models.CharField(max_length=150, blank=True)
    power_document = models.BooleanField(null=True, blank=True)  # a power of entry document was used
    power_document_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(power="") | Q(power__in=EntryPower.values), name="entry_power_exists"
            ),
            models.CheckConstraint(
                condition=Q(notice_served_at__isnull=True)
                | Q(notice_to_occupier__isnull=False, notice_to_occupier=True),
                name="notice_served_only_if_used",
            ),
        ]

    def __str__(self) -> str:
        return f"Entry of {self.visit_id}"
