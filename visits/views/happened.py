"""What happened on the visit: the questions whose answer may be “none”, on one page."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.editing import EditPage, Saved, edit
from visits.forms.happened import HappenedForm, answered_by_records, asked_of
from visits.models import Visit
from visits.operations.answering import answer_all, version_of_answers
from visits.permissions import may_read_welfare
from visits.questions import QUESTIONS
from visits.views.common import open_visit, page_of, signed_in, to_visit


def happened(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Ask what the records do not answer already; yes leads to the record of it."""
    visit, at = open_visit(request, visit_id)
    apart = may_read_welfare(visit, signed_in(request), at)
    recorded, asked = answered_by_records(visit, apart=apart), asked_of(visit, apart=apart)

    def read() -> Saved:
        now = Visit.objects.get(pk=visit.pk)
        answers = {question.field: getattr(now, question.field) for question in asked}
        return Saved(answers, version_of_answers(now, apart=apart))

    return edit(
        request,
        EditPage(
            template="visits/happened.html",
            form=partial(HappenedForm, asked=asked),
            read=read,
            save=lambda answers, version: answer_all(
                visit=visit, answers=answers, expected_version=version, by=signed_in(request), at=at
            ),
            done=to_visit(visit),
            context=page_of(visit, request, at)
            | {"recorded": [(each, recorded[each.field]) for each in QUESTIONS if each.field in recorded]},
        ),
    )
