"""Health: live and ready for every machine that asks, the rest for whoever has the token."""

import hmac
from http import HTTPStatus

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.metrics import exposition
from desk.health import examine, figures


@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """Answer that the process runs."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer whether the database can be reached; 500 where it cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def deep(request: HttpRequest) -> HttpResponse:
    """Answer how every part is: 503 if one is not well. For the bearer of METRICS_TOKEN."""
    _let_in(request)
    parts = examine(clock.now())
    well = all(part.well for part in parts)
    answer = {
        "status": "ok" if well else "not well",
        "parts": {
            part.name: {"well": part.well, "words": part.words, "figures": part.figures} for part in parts
        },
    }
    return JsonResponse(answer, status=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all counts in Prometheus' text format. For the bearer of METRICS_TOKEN."""
    _let_in(request)
    return HttpResponse(
        exposition(figures(examine(clock.now()))), content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _let_in(request: HttpRequest) -> None:
    """Raise Http404 for everybody who does not send the token, so that nobody learns what there is."""
    sent = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(
        sent, f"Bearer {settings.METRICS_TOKEN}".encode()
    ):
        raise Http404
