"""The page on which a person reads the description of the API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.api.document import sections
from core.api.problems import Kind
from core.api.schema import document


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation in a section of its own, found with the browser's own search."""
    made = document()
    context = {"about": made["info"], "groups": sections(made), "problems": list(Kind), "viewed": False}
    return render(request, "api/reference.html", context)
