"""What holds for every request, whoever makes it."""

import logging
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_cache_control

from core import metrics, views
from core.errors import DomainError, NotAllowed
from core.ids import new_id
from core.request_id import current_request_id
from core.workflow import TransitionRefused

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class RequestIdMiddleware:
    """Give each request an id of our own, found in every log line about it and in the answer's header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(new_id())
        token = current_request_id.set(request_id)  # for the audit
        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response


class MeasureMiddleware:
    """Count each request and how long it took, and tell both in one log line: by route, never by address.

    An address says whose record was looked at; a route does not.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        route = request.resolver_match.view_name if request.resolver_match else ""
        method, status = request.method or "", response.status_code
        metrics.request_answered(route=route, method=method, status=status, seconds=seconds)
        told = {"route": route, "method": method, "status": status, "milliseconds": round(seconds * 1000)}
        logger.info("Request answered", extra=told)
        return response


class CompressPagesMiddleware(GZipMiddleware):
    """Send pages compressed, for two bars of signal: a quarter of the size, padded against guessing by size.

    Photographs and extracts go as they are: the first gain nothing, the second keep their length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress HTML and JSON that is not streamed."""
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if response.streaming or kind not in ("text/html", "application/json"):
            return response
        return super().process_response(request, response)


class DomainErrorsMiddleware:
    """Answer what an operation refused, and no view caught, with a page in its words; nothing was saved.

    The view's transaction is already rolled back when this is asked.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return 403 for what this person may not do, 409 for what cannot be done now, None for the rest."""
        match exception:
            case NotAllowed():
                return views.forbidden(request, exception)
            case DomainError():
                return views.conflict(request, exception.words)
            case TransitionRefused():
                return views.conflict(request)
        return None


class PrivateResponsesMiddleware:
    """Forbid browsers and proxies to keep any page: each is about somebody, or follows from who asks.

    Static files do not come this way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response
