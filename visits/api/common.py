"""What endpoints of one visit begin with."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from visits.enums import AuditEvent
from visits.models import Visit
from visits.queries import visits_for_page


class VisitView(ApiView):
    """An endpoint of one visit: 404 for one that the reader may not see."""

    visit: Visit

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.visit = self.fresh()

    def fresh(self) -> Visit:
        """Return the visit with its parts, as it stands now."""
        visible = visits_for_page(self.user, self.at)
        return get_object_or_404(visible, pk=self.kwargs["visit_id"])

    def note_read(self, shown: Iterable[UUID] = ()) -> None:
        """Record that the visit was read, with the ids of what was shown of it."""
        record(event=AuditEvent.VISIT_READ, by=self.user, at=self.at, subject=self.visit, subjects=shown)
