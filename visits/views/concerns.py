"""Areas of concern: raised by anybody on the visit; who is in charge and who leads the debrief read them."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_for_decision
from audit.operations import record
from visits.answered import how_answered
from visits.commanders import may_read
from visits.enums import AuditEvent
from visits.forms.concerns import ConcernForm, WithdrawalForm
from visits.in_charge import who_is_in_charge
from visits.models import AreaOfConcern
from visits.operations.concerns import raise_concern, withdraw_concern
from visits.permissions import allowed, check_can_raise_concern
from visits.queries import visits_of_concerns
from visits.views.common import new_record_id, open_visit, page_of, signed_in


@require_safe
def concerns(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List the concerns that this person may read; also to who leads the debrief, and not the visit."""
    visit, at = open_visit(request, visit_id, among=visits_of_concerns)
    user = signed_in(request)
    visible = AreaOfConcern.objects.visible_to(user, at).filter(visit=visit)
    rows = list(visible.select_related("raised_by", "about", "withdrawal", "visit"))
    if rows:
        shown = [row.pk for row in rows]
        record(event=AuditEvent.CONCERNS_READ, by=user, at=at, subject=visit, subjects=shown)
    may_raise = allowed(check_can_raise_concern, visit, user, at)
    context = page_of(visit, request, at) | {"rows": rows, "may_raise": may_raise, "user": user}
    context["reads_visit"] = may_read(visit, user, at)
    context["answered"] = how_answered([row for row in rows if row.raised_by_id == user.pk], user, at)
    return render(request, "visits/concerns.html", context)


def concern_new(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Raise a concern."""
    visit, at = open_visit(request, visit_id)
    user, record_id = signed_in(request), new_record_id(request)
    may_raise = allowed(check_can_raise_concern, visit, user, at)
    context = page_of(visit, request, at) | {"record_id": record_id, "may_change": may_raise}
    return edit(
        request,
        EditPage(
            template="visits/concern_new.html",
            form=partial(ConcernForm, people=who_is_in_charge(visit, at), user=user),
            read=lambda: Saved({}),
            save=lambda answers, _version: raise_concern(
                visit=visit, by=user, at=at, concern_id=record_id, **answers
            ),
            done=lambda _saved: reverse("visit-concerns", args=[visit.pk]),
            saved_words="Raised. Who is to read it is told that there is one.",
            context=context,
        ),
    )


def concern_withdraw(request: HttpRequest, visit_id: UUID, concern_id: UUID) -> HttpResponse:
    """Withdraw one's own concern."""
    visit, at = open_visit(request, visit_id, among=visits_of_concerns)
    user = signed_in(request)
    own = AreaOfConcern.objects.filter(visit=visit, raised_by=user)
    concern = get_object_or_404(own.select_related("withdrawal"), pk=concern_id)
    return edit(
        request,
        EditPage(
            template="visits/concern_withdraw.html",
            form=WithdrawalForm,
            read=lambda: saved_for_decision(1),
            save=lambda answers, _version: withdraw_concern(concern=concern, by=user, at=at, **answers),
            done=lambda _saved: reverse("visit-concerns", args=[visit.pk]),
            saved_words="Withdrawn. It stays on the record, and so does what followed from it.",
            context=page_of(visit, request, at) | {"may_change": not concern.is_withdrawn},
        ),
    )
