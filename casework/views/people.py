"""People: the search, one person's case record, and its correction."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from accounts.urgent import reason_for
from audit.operations import record as record_event
from casework.apart import stopped
from casework.enums import AuditEvent
from casework.forms import PeopleSearchForm, PersonForm, person_values
from casework.models import CaseChange, Person, is_caseworker, regions_of
from casework.operations.people import save_person
from casework.queries import Moment, encounters_visible_to, person_page, search_people
from casework.rules import CPC_6
from casework.views.common import picture_address, signed_in
from core import clock

SHORT_TIMELINE = 8


def people(request: HttpRequest) -> HttpResponse:
    """Search people; without words, list the newest records. `for` is an encounter to match somebody to."""
    at, user = clock.now(), signed_in(request)
    form = PeopleSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = search_people(
        Person.objects.visible_to(user, at),
        words=asked.get("q") or "",
        born=asked.get("born"),
        cursor=request.GET.get("from", ""),
    )
    record_event(
        event=AuditEvent.PEOPLE_SEARCHED,
        by=user,
        at=at,
        subjects=[person.pk for person in page.rows],
        fields=[name for name, value in asked.items() if value],
    )
    context = {
        "form": form,
        "people": page.rows,
        "searched": bool(asked.get("q") or asked.get("born")),
        "newer": _address(request, page.newer),
        "older": _address(request, page.older),
        "matching": _encounter_to_match(request),
    }
    return render(request, "casework/people.html", context)


def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a case record: the card, the matches, and what happened."""
    at, user = clock.now(), signed_in(request)
    found = get_object_or_404(Person.objects.visible_to(user, at), pk=person_id)
    page = person_page(found, user, at)
    record_event(
        event=AuditEvent.PERSON_READ,
        by=user,
        at=at,
        subject=found,
        subjects=page.shown_ids(),
        reason=reason_for(user, "casework.person", found.pk, at),
    )
    writes = is_caseworker(user, at)  # anybody else reads this page alone, and no page that it leads to
    whole = request.GET.get("timeline") == "whole"
    theirs = encounters_visible_to(user, at).filter(pk__in=[m.encounter_id for m in page.matches])
    context = {
        "it": page,
        "person": found,
        "writes": writes,
        "photograph": picture_address(page.face) if writes else "",
        "may_open": set(theirs.values_list("pk", flat=True)),
        "regions": set(regions_of(user, at).values_list("region", flat=True)),
        "moments": [_event(moment, linked=writes) for moment in page.timeline][
            : None if whole else SHORT_TIMELINE
        ],
        "rule": CPC_6,
        "more": 0 if whole else max(0, len(page.timeline) - SHORT_TIMELINE),
    }
    return render(request, "casework/person.html", context)


def person_edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Correct the names, date of birth or nationality on a case record."""
    at, user = clock.now(), signed_in(request)
    found = get_object_or_404(Person.objects.visible_to(user, at), pk=person_id)
    if request.method == "GET":
        record_event(event=AuditEvent.PERSON_READ, by=user, at=at, subject=found)

    def read() -> Saved:
        now = Person.objects.get(pk=found.pk)
        return saved_record(now, CaseChange, person_values)

    return edit(
        request,
        EditPage(
            stops=stopped,
            template="casework/person_edit.html",
            form=PersonForm,
            read=read,
            save=lambda answers, version: save_person(
                person=found, values=answers, expected_version=version, by=user, at=at
            ),
            done=lambda saved: reverse("person", args=[saved.pk]),
            context={"person": found},
        ),
    )


def _address(request: HttpRequest, cursor: str) -> str:
    """Return where another page of the same search is; nothing where there is none."""
    kept = {name: value for name, value in request.GET.items() if name != "from"}
    return f"{reverse('people')}?{urlencode({**kept, 'from': cursor})}" if cursor else ""


def _event(moment: Moment, *, linked: bool) -> dict[str, object]:
    """Return an entry of the timeline with the address that it links to, for those who may open that."""
    href = reverse(moment.page, args=[moment.target]) if moment.page and linked else ""
    return {
        "title": moment.title,
        "by": moment.by,
        "at": moment.at,
        "text": moment.text,
        "href": href,
        "link": moment.link,
    }


def _encounter_to_match(request: HttpRequest) -> str:
    """Return the address of the encounter that a person is sought for; nothing where it is spoilt."""
    try:
        return reverse("casework-encounter", args=[UUID(request.GET.get("for", ""))])
    except ValueError:
        return ""
