"""What each officer answers about intelligence: passed on, or none. The content is nowhere here (VIS-8)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError
from core.ids import new_id
from visits.enums import AuditEvent, IntelligenceAnswer
from visits.models import IntelligenceReceipt, Visit, VisitOfficer
from visits.operations.saving import lock, locked, save_changes
from visits.permissions import check_can_answer_intelligence


@transaction.atomic
def answer_none(*, member: VisitOfficer, by: User, at: datetime, reason: str = "") -> VisitOfficer:
    """Answer that there was none: oneself, or a supervisor with `reason`; a second tap changes nothing.

    Raises NotAllowed; DomainError without a reason, and for who passed some on already.
    """
    visit = lock(member.visit_id)
    member = locked(member)
    acting_for = check_can_answer_intelligence(visit, member, by, at)
    themselves = member.user_id == by.pk
    if member.intelligence == IntelligenceAnswer.PASSED_ON:
        whose = "You passed some on" if themselves else f"{member.user.name} passed some on"
        raise DomainError(
            f"{whose}, so “none” cannot be the answer. "
            "Leave it as it is; the receipt is shown beside the name."
        )
    if not themselves and not reason.strip():
        raise DomainError("Say why they cannot answer themselves.", field="reason")
    save_changes(
        visit=visit,
        thing=member,
        values={
            "intelligence": IntelligenceAnswer.NONE,
            "intelligence_reason": "" if themselves else reason.strip(),
        },
        by=by,
        at=at,
        event=AuditEvent.INTELLIGENCE_ANSWERED,
        acting_for=acting_for,
    )
    return member


@transaction.atomic
def passed_on(*, visit: Visit, number: str, by: User, at: datetime) -> IntelligenceReceipt | None:
    """Keep that `by` passed some on from `visit`, under the receipt `number`; None for who was not on it.

    Also on a closed visit, without re-opening it: a receipt is only ever added (access).
    """
    visit = lock(visit.pk)
    member = VisitOfficer.objects.select_for_update(of=("self",)).filter(visit=visit, user=by).first()
    if member is None:
        return None
    receipt = IntelligenceReceipt.objects.create(id=new_id(), visit=visit, user=by, number=number, at=at)
    record(
        event=AuditEvent.INTELLIGENCE_PASSED_ON, by=by, at=at, subject=member, subjects=[visit.pk, receipt.pk]
    )
    save_changes(
        visit=visit,
        thing=member,
        values={"intelligence": IntelligenceAnswer.PASSED_ON, "intelligence_reason": ""},
        by=by,
        at=at,
        event=AuditEvent.INTELLIGENCE_ANSWERED,
        acting_for=None,
    )
    return receipt
