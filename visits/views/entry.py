"""How the premises were entered, and what was served or shown there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from visits.forms.entry import EntryForm, entry_answers, entry_values
from visits.models import Entry, VisitChange
from visits.operations.visit import save_entry
from visits.views.common import open_visit, page_of, signed_in, to_visit


def entry(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show and save how the premises were entered (VIS-3, CPC-3)."""
    visit, at = open_visit(request, visit_id)

    def read() -> Saved:
        now = Entry.objects.filter(visit=visit).first()
        return saved_record(now, VisitChange, entry_values) if now else Saved({})

    return edit(
        request,
        EditPage(
            template="visits/entry.html",
            form=EntryForm,
            read=read,
            save=lambda answers, version: save_entry(
                visit=visit,
                values=entry_answers(answers, visit),
                expected_version=version,
                by=signed_in(request),
                at=at,
            ),
            done=to_visit(visit),
            context=page_of(visit, request, at),
        ),
    )
