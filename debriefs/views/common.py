"""What every page about the debrief of a visit begins with: the visit, the requirement, and the time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core import clock
from debriefs.queries.requirements import requirement_of, visits_to_read
from visits.models import Visit
from visits.views.common import signed_in


def open_visit(request: HttpRequest, visit_id: UUID) -> tuple[Visit, datetime]:
    """Return a visit that the person may read, or whose debrief they are to lead, and the time; else 404."""
    user, at = signed_in(request), clock.now()
    visits = visits_to_read(user, at).select_related("oic", "team", "premises", "operation")
    return get_object_or_404(visits.prefetch_related("team_members"), pk=visit_id), at


def frame(visit: Visit) -> dict[str, Any]:
    """Return what the frame of every page about the debrief of a visit shows."""
    return {"visit": visit, "section": "debriefs", "requirement": requirement_of(visit)}
