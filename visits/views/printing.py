"""The whole visit as a PDF: asking for it, seeing how far it is, taking it."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.pdf import NOT_HERE, WHAT_TO_DO, is_available
from visits.models import VisitPrint
from visits.operations.printing import ask_for_print, take_print
from visits.record import record_of, summary
from visits.responses import name_of, print_response
from visits.tasks import make_print
from visits.views.common import open_visit, page_of, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def printing(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Offer the record as a PDF, and show how far the person's own are; asking puts one in the queue."""
    visit, at = open_visit(request, visit_id)
    if request.method == "POST":
        try:
            asked = ask_for_print(visit=visit, by=signed_in(request), at=at)
        except DomainError as error:
            messages.error(request, error.words)
        else:
            # Its row is the queue: a message that is lost is made up for within a minute.
            transaction.on_commit(partial(make_print.delay, str(asked.pk)), robust=True)
        return redirect("visit-print", visit.pk)
    mine = VisitPrint.objects.visible_to(signed_in(request), at).filter(visit=visit, false_document=None)
    prints = list(mine.defer("data")[:10])
    context = {
        **page_of(visit, request, at),
        "available": is_available(),
        "not_here": f"{NOT_HERE} {WHAT_TO_DO}",
        "holds": summary(record_of(visit, apart=False)),
        "prints": prints,
        "pending": any(one.is_pending for one in prints),
    }
    return render(request, "visits/print.html", context)


@require_POST
def taking(request: HttpRequest, visit_id: UUID, print_id: UUID) -> HttpResponse:
    """Give a PDF that is ready, after keeping who took it."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    mine = VisitPrint.objects.visible_to(user, at).defer("data").select_related("visit")
    asked = get_object_or_404(mine, pk=print_id, visit=visit)
    try:
        data = take_print(asked=asked, by=user, at=at)
    except DomainError as error:
        messages.error(request, error.words)
        return redirect("visit-print", visit.pk)
    return print_response(visit, data, name=name_of(asked))
