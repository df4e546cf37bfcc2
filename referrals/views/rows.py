"""One row of an extract: why it stands as it does, and the photographs that go with it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from audit.operations import record
from casework.rules import CPC_6
from core.formatting import format_datetime
from documents.models import Document
from documents.responses import picture_response
from referrals.enums import AuditEvent
from referrals.law import PROVISIONS
from referrals.listing import ear_of, photographs_for, pictures_of
from referrals.models import ExtractRow
from referrals.views.common import considered_as, open_row, rule_of, signed_in


@require_safe
def extract_row(request: HttpRequest, day: date, position: int) -> HttpResponse:
    """Answer why a row is considerable or not, and under which law it is CPCT's."""
    row, at = open_row(request, day, position)
    ear = ear_of(row)
    subjects = [key for key in (row.closed.visit_id, row.encounter_id, ear.pk if ear else None) if key]
    record(event=AuditEvent.ROW_READ, by=signed_in(request), at=at, subject=row.extract, subjects=subjects)
    context = {
        "row": row,
        "rule": rule_of(row.referral) if row.referral else None,
        "ear_rule": CPC_6,
        "ear": ear,
        "capacity": considered_as(row.referral) if row.referral else "",
        "laws": [PROVISIONS[code] for code in row.referral.provisions] if row.referral else [],
        "ear_saw": _saw(row),
        "photographs": len(photographs_for(row)),
    }
    return render(request, "referrals/extract_row.html", context)


def _saw(row: ExtractRow) -> list[dict[str, Any]]:
    when = f"When the file was made, {format_datetime(row.extract.generated_at)}."
    if row.considerable:
        return [{"text": f"{row.ear_reference} was complete", "how": when}]
    return [{"text": "There was no completed Enforcement Activity Record of this person", "how": when}]


@require_safe
def extract_photographs(request: HttpRequest, day: date, position: int) -> HttpResponse:
    """Show the viewing copies that go with a row."""
    row, at = open_row(request, day, position)
    pictures = pictures_of(row)
    ids = [row.closed.visit_id, *(UUID(item["photograph"]) for item in pictures)]
    record(
        event=AuditEvent.PHOTOGRAPHS_LISTED, by=signed_in(request), at=at, subject=row.extract, subjects=ids
    )
    return render(request, "referrals/extract_photographs.html", {"row": row, "photographs": pictures})


@require_safe
def extract_photograph(
    request: HttpRequest, day: date, position: int, photograph_id: UUID, kind: str
) -> HttpResponseBase:
    """Serve a viewing copy or its thumbnail of a person extracted to CPCT; each view is recorded."""
    row, at = open_row(request, day, position)
    items = {UUID(item["photograph"]): item for item in photographs_for(row)}
    if photograph_id not in items or kind not in ("viewing", "thumbnail"):
        raise Http404
    document = get_object_or_404(Document.objects.kept(), pk=items[photograph_id]["document"])
    record(
        event=AuditEvent.PHOTOGRAPH_VIEWED,
        by=signed_in(request),
        at=at,
        subject=document,
        subjects=[photograph_id, row.closed.visit_id],
    )
    return picture_response(document=document, kind="viewing" if kind == "viewing" else "thumbnail")
