"""The forms that an officer fills in on a visit: people encountered, documents seen, the CPRN.

Each is a draft until nothing is missing, then complete; one that is wrong is set invalid with a reason,
stays visible, counts for nothing, and can name what supersedes it (VIS-2).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from accounts.models import Record, User
from visits.enums import (
    Capacity,
    Certainty,
    EmployerOrLandlord,
    Engagement,
    FormState,
    Outcome,
    RightToWorkCheck,
    SeenDocumentKind,
)
from visits.models.visit import Visit


class FormQuerySet(models.QuerySet):
    def counting(self) -> FormQuerySet:
        """Forms that count: not set invalid (VIS-2)."""
        return self.exclude(state=FormState.INVALID)


def form_constraints(prefix: str) -> list[models.BaseConstraint]:
    """The constraints of every form, named for its table."""
    return [
        models.CheckConstraint(condition=Q(state__in=FormState.values), name=f"{prefix}_state_exists"),
        models.CheckConstraint(
            condition=Q(state=FormState.INVALID, invalidated_at__isnull=False, invalidated_by__isnull=False)
            & ~Q(invalid_reason="")
            | ~Q(state=FormState.INVALID) & Q(invalidated_at__isnull=True, invalidated_by__isnull=True),
            name=f"{prefix}_invalid_has_a_reason",
        ),
    ]


class FormRecord(Record):
    """Abstract: a form on a visit, with its author and state.

    `apart` says of a model that only those who may read welfare are told more than that it exists.
    """

    apart: ClassVar[bool] = False

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=FormState, default=FormState.DRAFT)
    invalid_reason = models.CharField(max_length=500, blank=True)
    invalidated_at = models.DateTimeField(null=True, blank=True)
    invalidated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = FormQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def counts(self) -> bool:
        return self.state != FormState.INVALID

    def urgent(self) -> str:
        """What has to be done about it at once; nothing for most."""
        return ""

    def words(self) -> str:
        """What a list says of the form below its name; nothing where its name says it."""
        return ""

    def said(self) -> list[tuple[str, str]]:
        """Question and answer of what no column of its own holds, for the record on paper."""
        return []


class Encounter(FormRecord):
    """A person encountered on the visit, as the officer recorded them.

    The start of the employment is kept as the earliest and the latest day it can have been: the same
    day where the day is known, the first and last of a month or a year where only that is (REF-3).
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="encounters")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150, blank=True)
    also_known_as = models.CharField(max_length=150, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    date_of_birth_not_known = models.BooleanField(default=False)
    age_disputed = models.BooleanField(null=True, blank=True)  # claims to be a child
    nationality = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=100, blank=True)
    capacity = models.CharField(max_length=20, choices=Capacity, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    circumstances = models.TextField(blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    # employment, of a worker
    job = models.CharField(max_length=100, blank=True)
    began_earliest = models.DateField(null=True, blank=True)
    began_latest = models.DateField(null=True, blank=True)
    began_certainty = models.CharField(max_length=10, choices=Certainty, blank=True)
    began_basis = models.CharField(max_length=200, blank=True)  # how verified, or what was said
    pay = models.CharField(max_length=100, blank=True)
    hours = models.CharField(max_length=100, blank=True)
    engagement = models.CharField(max_length=20, choices=Engagement, blank=True)
    right_to_work_check = models.CharField(max_length=20, choices=RightToWorkCheck, blank=True)
    s21_ground = models.BooleanField(null=True, blank=True)  # None: not answered yet
    photo_not_taken = models.CharField(max_length=300, blank=True)  # why none could be taken (CPC-4)
    search_key = models.TextField(blank=True, default="")
    # What the same person is recognised by on other visits (`visits.marks`).
    marks = ArrayField(models.CharField(max_length=60), default=list, blank=True, db_default=[])

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("encounter"),
            models.CheckConstraint(
                condition=Q(capacity="") | Q(capacity__in=Capacity.values), name="capacity_exists"
            ),
            models.CheckConstraint(
                condition=Q(began_certainty="") | Q(began_certainty__in=Certainty.values),
                name="certainty_exists",
            ),
            models.CheckConstraint(
                condition=Q(began_earliest__isnull=True, began_latest__isnull=True)
                | Q(
                    began_earliest__isnull=False,
                    began_latest__isnull=False,  # a comparison with nothing would pass
                    began_latest__gte=F("began_earliest"),
                ),
                name="employment_start_is_a_span",
            ),
            models.CheckConstraint(
                condition=~Q(began_certainty=Certainty.UNKNOWN) | Q(began_earliest__isnull=True),
                name="unknown_start_has_no_date",
            ),
            models.CheckConstraint(
                condition=~Q(date_of_birth_not_known=True) | Q(date_of_birth__isnull=True),
                name="unknown_birth_has_no_date",
            ),
        ]
        indexes = [
            models.Index(fields=["visit", "created_at", "id"], name="encounter_visit"),
        ]

    def __str__(self) -> str:
        return self.name or "Name not recorded yet"

    @property
    def is_worker(self) -> bool:
        return self.capacity == Capacity.WORKER


class DocumentSeen(FormRecord):
    """A paper that an officer saw on the visit: a passport, a payslip, a rota."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="documents_seen")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="documents_seen"
    )
    kind = models.CharField(max_length=20, choices=SeenDocumentKind, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issued_by = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    notes = models.CharField(max_length=300, blank=True)
    photo_not_taken = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name_plural = "documents seen"
        constraints = [
            *form_constraints("document_seen"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=SeenDocumentKind.values), name="seen_document_kind_exists"
            ),
        ]
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="document_seen_visit")]

    def __str__(self) -> str:
        return f"{self.get_kind_display() or 'Document'} {self.number}".strip()


class Cprn(FormRecord):
    """The civil penalty referral notice: on whom it was served, and for whom."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="cprns")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=30, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    served_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    served_on_name = models.CharField(max_length=150, blank=True)
    served_on_role = models.CharField(max_length=100, blank=True)
    party = models.CharField(max_length=10, choices=EmployerOrLandlord, blank=True)
    party_legal_name = models.CharField(max_length=150, blank=True)
    party_trading_name = models.CharField(max_length=150, blank=True)
    party_company_number = models.CharField(max_length=20, blank=True)
    party_address = models.CharField(max_length=300, blank=True)
    party_postcode = models.CharField(max_length=10, blank=True)
    breach_date = models.DateField(null=True, blank=True)
    additional_forms = models.PositiveSmallIntegerField(null=True, blank=True)  # None: not answered yet
    people = models.ManyToManyField(Encounter, through="visits.CprnPerson", related_name="cprns")

    class Meta:
        verbose_name = "CPRN"
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("cprn"),
            models.UniqueConstraint(
                Upper("reference"),
                condition=~Q(state=FormState.INVALID) & ~Q(reference=""),
                name="cprn_reference_once",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=~Q(state=FormState.INVALID), name="one_cprn_that_counts"
            ),
            models.CheckConstraint(
                condition=Q(party="") | Q(party__in=EmployerOrLandlord.values), name="cprn_party_exists"
            ),
            models.CheckConstraint(
                condition=Q(additional_forms__isnull=True) | Q(additional_forms__lte=50),
                name="cprn_forms_at_most_50",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or "CPRN"


class CprnPerson(models.Model):
    """A worker or occupier named on the CPRN (form 0) or on one of its additional forms (1, 2, …)."""

    id = models.BigAutoField(primary_key=True)
    cprn = models.ForeignKey(Cprn, on_delete=models.CASCADE, related_name="named")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="named_on")
    form_number = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("form_number", "id")
        constraints = [models.UniqueConstraint(fields=["cprn", "encounter"], name="named_once_on_a_cprn")]

    def __str__(self) -> str:
        return f"{self.encounter} on {self.cprn}"
