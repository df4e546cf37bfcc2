"""An officer's own part of a visit on one page."""

from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from visits.enums import FormState
from visits.kinds import KINDS
from visits.own_forms import forms_of
from visits.views.common import open_visit, page_of, signed_in

COLOURS = {
    FormState.DRAFT: "govuk-tag--yellow",
    FormState.COMPLETE: "govuk-tag--green",
    FormState.INVALID: "govuk-tag--grey",
}


@require_safe
def my_forms(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the person's own forms by kind, each with its state and what is missing."""
    visit, at = open_visit(request, visit_id)
    user = signed_in(request)
    own = forms_of(visit, user.pk)
    forms = [form for form in own if not form.kind or KINDS[form.kind].may_read(visit, user, at)]
    rows = [(form, reverse(form.page, args=[visit.pk, *form.address])) for form in forms]
    context = page_of(visit, request, at) | {
        "forms": forms,
        "drafts": sum(form.state == FormState.DRAFT for form in forms),
        "groups": [(title, list(group)) for title, group in groupby(rows, key=lambda row: row[0].title)],
        "colours": COLOURS,
        "member": next((m for m in visit.team_members.all() if m.user_id == user.pk), None),
    }
    return render(request, "visits/my_forms.html", context)
