"""The unit's queue, and its search."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions import user_of
from audit.operations import record
from core import clock
from core.paging import Page
from intelligence.enums import DeskEvent
from intelligence.forms.desk import QueueForm, SearchForm
from intelligence.queries.desk import queue, search
from intelligence.queries.subjects import find_subjects
from intelligence.views.passing import COLOURS

RISK_COLOURS = {"a": "red", "b": "orange", "c": "grey"}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List what the unit is at work on, or what the filters say: greatest risk first, then the oldest."""
    user, at = user_of(request), clock.now()
    form = QueueForm(request.GET)
    found = queue(user, at, form.filters(), cursor=request.GET.get("from", ""))
    record(event=DeskEvent.QUEUE_LISTED, by=user, at=at, subjects=[row.submission.pk for row in found.rows])
    context = {
        "form": form,
        "chosen": form.chosen(),
        "found": found,
        "newer": _address(request, found.newer),
        "older": _address(request, found.older),
        "colours": COLOURS,
        "risk_colours": RISK_COLOURS,
    }
    return render(request, "intelligence/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def look_for(request: HttpRequest) -> HttpResponse:
    """Find submissions by name or place; the words are posted, so that no address and no log holds them."""
    user, at = user_of(request), clock.now()
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    found, subjects = None, []
    if form.is_bound and form.is_valid():
        sought = form.cleaned_data["words"]
        found = search(user, at, sought, cursor=request.POST.get("from", ""))
        subjects = list(find_subjects(user, at, sought))
        shown = [*(row.submission.pk for row in found.rows), *(one.pk for one, _ in subjects)]
        record(event=DeskEvent.SEARCHED, by=user, at=at, subjects=shown)
    context = {
        "form": form,
        "found": found or Page([]),
        "subjects": subjects,
        "searched": found is not None,
        "colours": COLOURS,
        "risk_colours": RISK_COLOURS,
    }
    return render(request, "intelligence/search.html", context, status=422 if form.errors else 200)


def _address(request: HttpRequest, cursor: str) -> str:
    """Return where another page of the same list is; nothing where there is none."""
    kept = {name: value for name, value in request.GET.items() if name != "from"}
    return f"?{urlencode({**kept, 'from': cursor})}" if cursor else ""
