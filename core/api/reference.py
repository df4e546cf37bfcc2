"""The page on which a person reads the description of the API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.api.document import sections
from core.api.problems import Kind
from core.api.schema import document


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """List every operation; with `about`, show those about one thing, each in a section of its own."""
    made = document()
    groups = sections(made)
    chosen = next((group for group in groups if group.slug == request.GET.get("about")), None)
    context = {
        "about": made["info"],
        "groups": groups,
        "chosen": chosen,
        "problems": list(Kind),
        "viewed": False,
    }
    return render(request, "api/reference.html", context)
