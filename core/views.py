"""Pages for what went wrong: each says so in plain English, and what can be done now."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from core.api.problems import Kind, is_for_api, problem
from core.request_id import current_request_id
from core.typed import typed_in


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood; 413 where there was too much of it."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large(request, exception)
    if is_for_api(request):
        return problem(Kind.MALFORMED)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person's roles do not open this page."""
    if is_for_api(request):
        return problem(Kind.NOT_ALLOWED, _words(exception))
    return render(
        request, "errors/403.html", {"words": _words(exception), "typed": typed_in(request)}, status=403
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old, mostly a page that was left open; CSRF_FAILURE_VIEW."""
    if is_for_api(request):
        return problem(Kind.NOT_ALLOWED)
    return render(request, "errors/403-form.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one that this person may know of. Both look the same."""
    if is_for_api(request):
        return problem(Kind.NOT_FOUND)
    return render(request, "errors/404.html", {"typed": typed_in(request)}, status=404)


def conflict(request: HttpRequest, words: str = "") -> HttpResponse:
    """409: the record is no longer as it was when the person began."""
    if is_for_api(request):
        return problem(Kind.CONFLICT, words)
    return render(request, "errors/409.html", {"words": words, "typed": typed_in(request)}, status=409)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413: more was sent than is taken at once."""
    if is_for_api(request):
        return problem(Kind.TOO_LARGE)
    return render(request, "errors/413.html", status=413)


def too_many(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """429: too many attempts; django-axes calls it with the credentials, which are not shown."""
    if is_for_api(request):
        return problem(Kind.TOO_MANY, headers={"Retry-After": "60"})
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something broke. Drawn without the person, since reading who it is may be what broke."""
    if is_for_api(request):
        return problem(Kind.BROKEN)
    page = loader.render_to_string("errors/500.html", {"number": current_request_id.get()})
    return HttpResponse(page, status=500)


def _words(exception: Exception | None) -> str:
    """Return what a DomainError or a PermissionDenied says to the person; nothing for other failures."""
    return str(exception) if exception and exception.args else ""
