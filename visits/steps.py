"""What may be added to a form after it was filled in: one table. Each is a row of its own that never changes.

The pages and the API of all of them go through it. Some may be added to a closed visit, without re-opening.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from visits.enums import AuditEvent
from visits.force_checks import check_bronze, check_declaration
from visits.kinds import (
    CRITICAL_INCIDENT,
    FALSE_DOCUMENTS,
    SEIZED,
    VULNERABILITY,
    WARRANTS,
    WELFARE,
    FormKind,
)
from visits.models import (
    BronzeNaming,
    CustodyMove,
    ForgeryReport,
    FormRecord,
    FormStep,
    IncidentDeclaration,
    Visit,
    VulnerabilityOutcome,
    VulnerabilityReferral,
    WarrantConfirmation,
    WarrantDisposal,
    WelfareOutcome,
    WelfareReferral,
)
from visits.permissions import (
    allowed,
    check_can_add_afterwards,
    check_can_add_outcome,
    check_can_confirm_disposal,
    check_can_contribute,
    check_can_declare,
)
from visits.safeguarding import counting_referrals
from visits.things import check_confirmation, check_disposal, check_move, check_receipt, check_report
from visits.welfare import check_outcome, check_referral


@dataclass(frozen=True)
class StepKind:
    """One kind of step. `slug` stands in addresses below the form, `field` is the model's way to the form.

    `prepare` checks what was answered against the form and returns what is saved; it raises DomainError.
    """

    slug: str
    kind: FormKind
    model: type[FormStep]
    field: str
    add: str  # the heading of its page, and the link to it
    button: str
    saved_words: str
    event: AuditEvent
    prepare: Callable[[FormRecord, Mapping[str, Any], datetime], dict[str, Any]]
    check_can_add: Callable[[Visit, User, datetime], UUID | None]
    is_next: Callable[[Any], bool] = lambda _form: True  # whether the page of the form leads to it now
    given: Callable[[Any], dict[str, Any]] = lambda _form: {}  # what the page shows, and does not ask

    def asked(self, form: FormRecord, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a page asked together with what it showed of the form when it was opened."""
        return {**answers, **self.given(form)}


DISPOSAL = StepKind(
    "disposal",
    WARRANTS,
    WarrantDisposal,
    "warrant",
    "Record what became of the warrant",
    "Record the disposal",
    "The disposal is recorded.",
    AuditEvent.WARRANT_DISPOSED_OF,
    check_disposal,
    check_can_add_afterwards,
)
CONFIRMATION = StepKind(
    "confirmation",
    WARRANTS,
    WarrantConfirmation,
    "warrant",
    "Confirm that the disposal is correct",
    "Confirm that it is correct",
    "You confirmed that the disposal is correct.",
    AuditEvent.WARRANT_CONFIRMED,
    check_confirmation,
    check_can_confirm_disposal,
    is_next=lambda warrant: warrant.disposal is not None and not warrant.confirmed,
    given=lambda warrant: {"disposal": warrant.disposal},
)
MOVE = StepKind(
    "move",
    SEIZED,
    CustodyMove,
    "item",
    "Record a move",
    "Record the move",
    "The move is recorded.",
    AuditEvent.SEIZED_ITEM_MOVED,
    check_move,
    check_can_add_afterwards,
    is_next=lambda item: bool(item.now_in),
    given=lambda item: {"from_place": item.now_in},
)
REPORT = StepKind(
    "report",
    FALSE_DOCUMENTS,
    ForgeryReport,
    "document",
    "Record that it was reported",
    "Record the report",
    "The report is recorded.",
    AuditEvent.FALSE_DOCUMENT_REPORTED,
    check_report,
    check_can_contribute,
    is_next=lambda document: document.report is None,
)
RECEIPT = StepKind(
    "receipt",
    FALSE_DOCUMENTS,
    ForgeryReport,
    "document",
    "Record the forgery team’s receipt",
    "Record the receipt",
    "The receipt is recorded.",
    AuditEvent.FALSE_DOCUMENT_REPORTED,
    check_receipt,
    check_can_add_afterwards,
    is_next=lambda document: document.report is not None and not document.receipt,
)
DECLARATION = StepKind(
    "declaration",
    CRITICAL_INCIDENT,
    IncidentDeclaration,
    "incident",
    "Declare a critical incident",
    "Declare it",
    "The critical incident is declared.",
    AuditEvent.CRITICAL_INCIDENT_DECLARED,
    check_declaration,
    check_can_declare,
    is_next=lambda incident: incident.must_be_declared and incident.declaration is None,
)
BRONZE = StepKind(
    "bronze",
    CRITICAL_INCIDENT,
    BronzeNaming,
    "incident",
    "Name Bronze for a location",
    "Save",
    "Bronze is named.",
    AuditEvent.BRONZE_NAMED,
    check_bronze,
    check_can_declare,
    is_next=lambda incident: incident.must_be_declared or incident.declaration is not None,
)
REFERRAL = StepKind(
    "referral",
    VULNERABILITY,
    VulnerabilityReferral,
    "vulnerability",
    "Record a referral",
    "Record the referral",
    "The referral is recorded.",
    AuditEvent.APART_SAVED,
    check_referral,
    check_can_contribute,
)
OUTCOME = StepKind(
    "outcome",
    VULNERABILITY,
    VulnerabilityOutcome,
    "vulnerability",
    "Record what became of a referral",
    "Record the outcome",
    "The outcome is recorded.",
    AuditEvent.APART_SAVED,
    check_outcome,
    check_can_add_outcome,
    is_next=lambda form: bool(counting_referrals(form)),
)
CHILDREN_REFERRAL = replace(
    REFERRAL,
    slug="children-referral",
    kind=WELFARE,
    model=WelfareReferral,
    field="welfare",
    is_next=lambda form: bool(form.relevant),
)
CHILDREN_OUTCOME = replace(
    OUTCOME, slug="children-outcome", kind=WELFARE, model=WelfareOutcome, field="welfare"
)
STEPS: dict[tuple[str, str], StepKind] = {
    (step.kind.slug, step.slug): step
    for step in (
        DISPOSAL,
        CONFIRMATION,
        MOVE,
        REPORT,
        RECEIPT,
        DECLARATION,
        BRONZE,
        REFERRAL,
        OUTCOME,
        CHILDREN_REFERRAL,
        CHILDREN_OUTCOME,
    )
}


def offered_on(visit: Visit, form: FormRecord, user: User, at: datetime) -> list[StepKind]:
    """Return what this person may add to the form now, in the order of the table."""
    return [
        step
        for step in STEPS.values()
        if isinstance(form, step.kind.model)
        and form.counts
        and step.is_next(form)
        and allowed(step.check_can_add, visit, user, at)
    ]
