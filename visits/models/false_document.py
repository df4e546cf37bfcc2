"""A false document that was encountered, and its report to the forgery team (VIS-6)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.formatting import format_datetime
from visits.enums import FormState, SeenDocumentKind
from visits.models.forms import DocumentSeen, Encounter, FormRecord, form_constraints
from visits.models.seized import SeizedItem
from visits.models.step import FormStep
from visits.models.visit import Visit


class FalseDocument(FormRecord):
    """A document that somebody found to be false.

    Where it is one of the documents seen, that one says its kind, number, country and holder, and this says
    none of them again. `shown_kind` and its like say it for either.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="false_documents")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    document_seen = models.ForeignKey(
        DocumentSeen, null=True, blank=True, on_delete=models.PROTECT, related_name="found_false"
    )
    kind = models.CharField(max_length=20, choices=SeenDocumentKind, blank=True)
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="false_documents"
    )
    number = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=60, blank=True)
    features = models.TextField(blank=True)
    seized_item = models.ForeignKey(
        SeizedItem, null=True, blank=True, on_delete=models.PROTECT, related_name="false_documents"
    )

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("false_document"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=SeenDocumentKind.values), name="false_document_kind_exists"
            ),
            models.CheckConstraint(
                condition=Q(document_seen__isnull=True)
                | Q(kind="", number="", country="", encounter__isnull=True),
                name="false_document_says_nothing_twice",
            ),
            models.UniqueConstraint(
                fields=["document_seen"],
                condition=~Q(state=FormState.INVALID),
                name="false_document_once_of_one_seen",
            ),
        ]
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="false_document_visit")]

    def __str__(self) -> str:
        if self.document_seen is not None:
            return f"False document: {self.document_seen}"
        name = f"{self.get_kind_display()} {self.number}".strip()
        return f"False document: {name}" if name else "False document"

    @property
    def shown_kind(self) -> str:
        return (self.document_seen or self).get_kind_display()

    @property
    def shown_number(self) -> str:
        return (self.document_seen or self).number

    @property
    def shown_country(self) -> str:
        return self.document_seen.issued_by if self.document_seen else self.country

    @property
    def holder(self) -> Encounter | None:
        return (self.document_seen or self).encounter

    @property
    def report(self) -> ForgeryReport | None:
        """The latest report; None while nobody has reported it."""
        reports = [row for row in self.reports.all() if row.to_whom]
        return max(reports, key=lambda row: row.number, default=None)

    @property
    def receipt(self) -> str:
        """The forgery team's receipt, the latest if there are several; empty while there is none."""
        receipts = [row for row in self.reports.all() if row.receipt]
        return max(receipts, key=lambda row: row.number).receipt if receipts else ""

    def words(self) -> str:
        report = self.report
        if report is None:
            return "Not reported to the forgery team yet."
        words = f"Reported to {report.to_whom} on {format_datetime(report.happened_at)}."
        return f"{words} Receipt {self.receipt}." if self.receipt else words


class ForgeryReport(FormStep):
    """That a false document was reported to the forgery team, or that their receipt came afterwards."""

    document = models.ForeignKey(FalseDocument, on_delete=models.PROTECT, related_name="reports")
    to_whom = models.CharField(max_length=150, blank=True)  # empty: only the receipt came
    happened_at = models.DateTimeField()
    receipt = models.CharField(max_length=60, blank=True)

    class Meta(FormStep.Meta):
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="reports_follow_each_other"),
            models.CheckConstraint(
                condition=~Q(to_whom="") | ~Q(receipt=""), name="report_or_receipt_says_something"
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("recorded_at")), name="reported_before_recorded"
            ),
        ]

    def __str__(self) -> str:
        return f"To {self.to_whom}" if self.to_whom else f"Receipt {self.receipt}"

    @property
    def title(self) -> str:
        return "Reported to the forgery team" if self.to_whom else "Receipt of the forgery team"

    def words(self) -> str:
        when = format_datetime(self.happened_at)
        if not self.to_whom:
            return f"{when}: receipt {self.receipt}."
        return f"{when}: to {self.to_whom}" + (f", receipt {self.receipt}." if self.receipt else ".")
