"""Opening a closed visit again, with a reason."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.editing import EditPage, Saved, edit
from visits.forms.reopening import ReopenForm
from visits.models import Reopening
from visits.operations.closing import reopen
from visits.permissions import check_can_reopen, refusal
from visits.views.common import open_visit, page_of, signed_in, to_visit


def reopening(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say what happens when a closed visit is opened again; ask why; do it."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)

    refused = refusal(check_can_reopen, visit, user, at)

    def save(answers: dict[str, Any], _version: int) -> Reopening:
        return reopen(visit=visit, reason=answers["reason"], by=user, at=at)

    return edit(
        request,
        EditPage(
            template="visits/reopen.html",
            form=ReopenForm,
            read=lambda: Saved({}, visit.version),
            save=save,
            done=to_visit(visit),
            saved_words="The visit is open again. Close it when it is put right.",
            context=page_of(visit, request, at) | {"may_change": not refused, "refused": refused},
        ),
    )
