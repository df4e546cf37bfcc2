"""What endpoints of one visit begin with."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from accounts.api.views import ApiView
from accounts.urgent import reason_for
from audit.operations import record
from visits.enums import AuditEvent
from visits.models import Visit
from visits.operations.saving import lock
from visits.permissions import reads_for
from visits.queries import with_parts

M = TypeVar("M", bound=Model)


class VisitView(ApiView):
    """An endpoint of one visit: 404 for one that the reader may not see.

    `parts` names those of `visits.queries.PARTS` that it looks at; they come with the visit.
    """

    visit: Visit
    parts: ClassVar[Sequence[str]] = ("team_members",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.visit = self.fresh()

    def fresh(self) -> Visit:
        """Return the visit with the parts that are looked at, as it stands now."""
        visible = with_parts(Visit.objects.visible_to(self.user, self.at), self.parts)
        return get_object_or_404(visible, pk=self.kwargs["visit_id"])

    def hold(self) -> bool:
        """Lock the visit as its operations do, and read it again: what is compared now stays so."""
        lock(self.visit.pk)
        self.visit = self.fresh()
        return True

    def note_read(self, shown: Iterable[UUID] = ()) -> None:
        """Record that the visit was read, with the ids of what was shown of it."""
        record(
            event=AuditEvent.VISIT_READ,
            by=self.user,
            at=self.at,
            subject=self.visit,
            subjects=shown,
            acting_for=reads_for(self.visit, self.user, self.at),
            reason=reason_for(self.user, "visits.visit", self.visit.pk, self.at),
        )


def part_of(parts: Iterable[M], key: UUID) -> M:
    """Return the part of the visit that has this id; 404 if it has none, or another visit has."""
    found = next((part for part in parts if part.pk == key), None)
    if found is None:
        raise Http404
    return found
