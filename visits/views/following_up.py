"""Adding to a form what happened afterwards (`visits.steps`): a move, a disposal, a report."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.editing import EditPage, edit
from accounts.merging import saved_for_decision
from accounts.models import User
from core.forms import VersionedForm
from visits.forms.base import VisitForm
from visits.forms.steps import STEP_FORMS, OutcomeForm
from visits.models import FormRecord, FormStep, Visit
from visits.operations.following_up import follow_up
from visits.reading import steps_of
from visits.steps import STEPS, StepKind
from visits.views.common import new_record_id, open_visit, page_of, signed_in
from visits.views.filling_in import form_or_404, kind_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def step_new(request: HttpRequest, visit_id: UUID, kind: str, form_id: UUID, step: str) -> HttpResponse:
    """Add one step to a form; also to one of a closed visit, where the table says so."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    of_kind = kind_or_404(kind, visit, user, at)
    form, of_step = form_or_404(of_kind, visit, form_id), STEPS.get((kind, step))
    if of_step is None:
        raise Http404
    of_step.check_can_add(visit, user, at)
    record_id, asked = new_record_id(request), STEP_FORMS[kind, step]
    context = {"kind": of_kind, "step": of_step, "record": form, "record_id": record_id}
    page = EditPage(
        template="visits/step.html",
        form=_form_of(asked, visit, form),
        read=lambda: saved_for_decision(len(steps_of(of_kind.model._default_manager.get(pk=form_id)))),
        save=partial(_save, of_step, form, record_id, user, at),
        done=lambda _saved: reverse("visit-form", args=[visit.pk, kind, form_id]),
        saved_words=of_step.saved_words,
        context=page_of(visit, request, at) | context | {"may_change": True},
        read_again=True,
    )
    return edit(request, page)


def _form_of(asked: type[VersionedForm], visit: Visit, record: FormRecord) -> Callable[..., VersionedForm]:
    """Return the form of a step, with what it offers: people of the visit, or referrals of the form."""
    if issubclass(asked, OutcomeForm):
        return partial(asked, record=record)
    return partial(asked, visit=visit) if issubclass(asked, VisitForm) else asked


def _save(
    step: StepKind,
    form: FormRecord,
    step_id: UUID,
    by: User,
    at: datetime,
    answers: dict[str, Any],
    version: int,
) -> FormStep:
    return follow_up(
        step=step,
        form=form,
        values=step.asked(form, answers),
        by=by,
        at=at,
        expected=version,
        step_id=step_id,
    )
