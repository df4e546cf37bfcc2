"""The report of a false document to the forgery team: to be read, and as a PDF to be sent."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.pdf import NOT_HERE, WHAT_TO_DO, is_available
from visits.forgery_report import copies_of, report_of
from visits.kinds import FALSE_DOCUMENTS
from visits.models import FalseDocument, VisitPrint
from visits.operations.printing import ask_for_print
from visits.steps import offered_on
from visits.tasks import make_print
from visits.views.common import open_visit, page_of, signed_in
from visits.views.filling_in import form_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def forgery_report(request: HttpRequest, visit_id: UUID, form_id: UUID) -> HttpResponse:
    """Show the report and how far its PDFs are; asking puts one in the queue."""
    visit, at = open_visit(request, visit_id)
    user, document = signed_in(request), form_or_404(FALSE_DOCUMENTS, visit, form_id)
    assert isinstance(document, FalseDocument)  # noqa: S101 - the kind says so
    if request.method == "POST":
        try:
            asked = ask_for_print(visit=visit, false_document=document, by=user, at=at)
        except DomainError as error:
            messages.error(request, error.words)
        else:
            transaction.on_commit(partial(make_print.delay, str(asked.pk)), robust=True)
        return redirect("forgery-report", visit.pk, form_id)
    mine = VisitPrint.objects.visible_to(user, at).filter(visit=visit, false_document=document)
    prints = list(mine.defer("data")[:10])
    context = {
        "record": document,
        "report": report_of(visit, document),
        "copies": copies_of(visit, document),
        "next_steps": offered_on(visit, document, user, at),
        "kind": FALSE_DOCUMENTS,
        "available": is_available(),
        "not_here": f"{NOT_HERE} {WHAT_TO_DO}",
        "prints": prints,
        "pending": any(one.is_pending for one in prints),
    }
    return render(request, "visits/forgery_report.html", page_of(visit, request, at) | context)
