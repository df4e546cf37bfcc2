"""What endpoints of one extract begin with."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from referrals.enums import AuditEvent
from referrals.listing import extract_of, row_of
from referrals.models import Extract, ExtractRow


class ExtractView(ApiView):
    """An endpoint of one day's extract: 404 where there is none for this reader."""

    tag = "Extracts for CPCT"
    extract: Extract

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        found = extract_of(self.user, self.at, self.kwargs["day"])
        if found is None:
            raise Http404
        self.extract = found

    def note(
        self, event: AuditEvent, shown: Iterable[UUID | None] = (), *, fields: Iterable[str] = ()
    ) -> None:
        """Record what was done with the extract, with the ids of the records shown."""
        subjects = [key for key in shown if key]
        record(event=event, by=self.user, at=self.at, subject=self.extract, subjects=subjects, fields=fields)


class RowView(ExtractView):
    """An endpoint of one row of an extract."""

    row: ExtractRow

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        found = row_of(self.extract, self.kwargs["position"])
        if found is None:
            raise Http404
        self.row = found
