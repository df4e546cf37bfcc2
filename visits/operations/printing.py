"""A visit record as PDF: asked for, made by the worker with the rights of that moment, taken, forgotten."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed
from core.formatting import format_date, format_seconds
from core.pdf import NOT_HERE, WHAT_TO_DO, PdfNotMade, css_text, fonts, is_available, make_pdf
from documents.models import Document
from notices.operations import notify
from visits.enums import AuditEvent, PrintState, Told
from visits.forgery_report import report_of
from visits.given_apart import given_apart
from visits.models import FalseDocument, Visit, VisitPrint
from visits.operations.saving import lock
from visits.permissions import may_read_welfare
from visits.queries import visits_for_page
from visits.reading import forms_on
from visits.record import VisitRecord, record_of

KEPT = timedelta(hours=1)
ATTEMPTS = 3
GIVEN_UP_AFTER = timedelta(minutes=15)  # a worker that took a print and died is not waited for longer
_TAKEN_OUT = "A photograph that this PDF showed was removed. Ask for the PDF again."
_NOT_FALSE = "The record of the false document was set invalid, so its report was not made."
_NO_MORE = "You may no longer read this visit, so no PDF was made."


@transaction.atomic
def ask_for_print(
    *, visit: Visit, by: User, at: datetime, false_document: FalseDocument | None = None
) -> VisitPrint:
    """Return the person's PDF of the visit that is on its way, or a new one that waits for the worker.

    With `false_document` it is the report of that one to the forgery team (VIS-6).
    """
    if not Visit.objects.visible_to(by, at).filter(pk=visit.pk).exists():
        raise NotAllowed(
            "You may not read this visit, so there is no PDF for you. Ask its officer in charge."
        )
    if not is_available():
        raise DomainError(f"{NOT_HERE} {WHAT_TO_DO}")
    User.objects.select_for_update().get(pk=by.pk)  # a double click asks once
    if false_document is not None and (false_document.visit_id != visit.pk or not false_document.counts):
        raise DomainError("It was set invalid, so there is nothing to report. Go on with one that counts.")
    mine = VisitPrint.objects.visible_to(by, at).filter(visit=visit, false_document=false_document)
    waiting = mine.filter(state__in=(PrintState.WAITING, PrintState.BEING_MADE)).first()
    if waiting is not None:
        return waiting
    asked = VisitPrint.objects.create(
        visit=visit, false_document=false_document, asked_by=by, asked_at=at, expires_at=at + KEPT
    )
    subjects = [asked.pk, *([false_document.pk] if false_document else [])]
    record(event=AuditEvent.PRINT_ASKED_FOR, by=by, at=at, subject=visit, subjects=subjects)
    return asked


def make_print(*, print_id: UUID, at: datetime) -> bool:
    """Make one PDF if it waits; return whether it is ready now. Any number of runs make it once.

    The worker acts with the person's rights as they are now: who may no longer read the visit gets none.
    """
    asked = _begin(print_id, at)
    if asked is None:
        return False
    visit = visits_for_page(asked.asked_by, at).filter(pk=asked.visit_id).first()
    if visit is None or not asked.asked_by.is_active:
        _fail(asked, _NO_MORE)
        return False
    apart = asked.false_document_id is None and may_read_welfare(visit, asked.asked_by, at)
    content = _content(asked, visit, apart, at)
    if content is None:
        _fail(asked, _NOT_FALSE)
        return False
    page, given = _document(asked, content)
    try:
        made = make_pdf(html=page, given=given)
    except PdfNotMade as error:
        _fail(asked, error.words)
        return False
    return _keep(asked, content, made, at, apart)


def _content(asked: VisitPrint, visit: Visit, apart: bool, at: datetime) -> VisitRecord | None:
    """Return what the document holds; None of a false document whose record was set invalid since."""
    if asked.false_document_id is None:
        return record_of(visit, apart=apart, given=given_apart(visit, asked.asked_by, at))
    forms = forms_on(visit)["false-documents"]
    meant = next((form for form in forms if form.pk == asked.false_document_id and form.counts), None)
    return report_of(visit, meant) if isinstance(meant, FalseDocument) else None


@transaction.atomic
def _begin(print_id: UUID, at: datetime) -> VisitPrint | None:
    """Take a print that waits, or that a worker took and left; None if there is nothing to do."""
    rows = VisitPrint.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "asked_by", "visit"
    )
    asked = rows.filter(pk=print_id, expires_at__gt=at).first()
    if asked is None or not asked.is_pending:
        return None
    left = asked.begun_at is not None and asked.begun_at <= at - GIVEN_UP_AFTER
    if asked.state == PrintState.BEING_MADE and not left:
        return None
    if asked.attempts >= ATTEMPTS:
        asked.state, asked.failure = PrintState.FAILED, "The PDF could not be made. Ask for it again."
        asked.save()
        return None
    asked.state, asked.begun_at, asked.attempts = PrintState.BEING_MADE, at, asked.attempts + 1
    asked.save()
    return asked


def _document(asked: VisitPrint, content: VisitRecord) -> tuple[str, dict[str, bytes]]:
    """Return the page and what it may use: the fonts, and the thumbnails that could be read."""
    given = fonts()
    names = tuple(given)
    for picture in content.pictures():
        try:
            with storages["viewing"].open(picture.stored) as file:
                given[picture.name] = file.read()
        except OSError:
            continue  # the page says so in its place
    by, at = asked.asked_by, asked.begun_at
    said = f"{by.name} ({by.staff_number}) at {format_date(at)}, {format_seconds(at)}"
    context = {
        "record": content,
        "title": f"Visit {content.reference}: {content.title}",
        "description": f"The record of visit {content.reference}, printed by {said}",
        "printed": f"Visit {content.reference} · Printed by {said} · Copy {asked.pk}",
        "marking": settings.PROTECTIVE_MARKING,
        "fonts": names,
        "given": set(given),
        "css_text": css_text,
    }
    template = "record_pdf" if asked.false_document_id is None else "forgery_report_pdf"
    return render_to_string(f"visits/{template}.html", context), given


@transaction.atomic
def _keep(asked: VisitPrint, content: VisitRecord, made: bytes, at: datetime, apart: bool) -> bool:
    """Keep the document and tell the person, unless the print was given to another worker meanwhile."""
    lock(asked.visit_id)  # as who removes a photograph does: one of the two sees what the other did
    pictures = [picture.document for picture in content.pictures()]
    if Document.objects.filter(pk__in=pictures, removed_at__isnull=False).exists():
        _fail(asked, _TAKEN_OUT)
        return False
    kept = bool(
        VisitPrint.objects.filter(pk=asked.pk, state=PrintState.BEING_MADE, attempts=asked.attempts).update(
            state=PrintState.READY,
            made_at=at,
            size=len(made),
            holds_apart=apart,
            data=made,
            shown=[str(key) for key in content.shown],
        )
    )
    if kept:
        notify(to=[asked.asked_by], kind=Told.PDF_READY, about=asked.visit, at=at)
    return kept


@transaction.atomic
def _fail(asked: VisitPrint, words: str) -> None:
    VisitPrint.objects.filter(pk=asked.pk, state=PrintState.BEING_MADE).update(
        state=PrintState.FAILED, failure=words[:500]
    )


def take_back_prints(*, visit: Visit, document: UUID) -> None:
    """Take back the PDFs that show a photograph which is removed now. The visit is locked."""
    VisitPrint.objects.filter(visit=visit, state=PrintState.READY, shown__contains=[str(document)]).update(
        state=PrintState.FAILED, failure=_TAKEN_OUT, data=None, size=0
    )


@transaction.atomic
def take_print(*, asked: VisitPrint, by: User, at: datetime) -> bytes:
    """Return the document, after keeping who took it: a disclosure that names its recipient."""
    found = VisitPrint.objects.visible_to(by, at).filter(pk=asked.pk, state=PrintState.READY).first()
    if found is None or found.data is None:
        raise NotAllowed("This PDF is not there any more. Ask for it again.")
    if found.holds_apart and not may_read_welfare(found.visit, by, at):
        raise NotAllowed("This PDF shows what you may no longer read. Ask for it again: it is left out.")
    record(
        event=AuditEvent.PRINT_TAKEN,
        by=by,
        at=at,
        subject=asked.visit,
        subjects=[asked.pk, *(UUID(key) for key in found.shown)],
        recipient=f"{by.name} ({by.staff_number})",
    )
    return bytes(found.data)


def prints_that_wait(*, at: datetime) -> list[UUID]:
    """Return the prints that no worker is at, oldest first: a lost message loses nothing."""
    pending = VisitPrint.objects.filter(
        state__in=(PrintState.WAITING, PrintState.BEING_MADE), expires_at__gt=at
    )
    free = pending.exclude(state=PrintState.BEING_MADE, begun_at__gt=at - GIVEN_UP_AFTER)
    return list(free.order_by("asked_at").values_list("pk", flat=True)[:20])


@transaction.atomic
def forget_prints(*, at: datetime) -> int:
    """Delete the documents whose hour is over; return how many."""
    over = list(VisitPrint.objects.filter(expires_at__lte=at).values_list("pk", flat=True)[:500])
    if over:
        VisitPrint.objects.filter(pk__in=over).delete()
        record(event=AuditEvent.PRINTS_FORGOTTEN, by=None, at=at, subjects=over)
    return len(over)
