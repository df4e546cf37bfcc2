"""The audit trail: events, one event, and how it is sealed and verified. Reading it is recorded in it.

It stands here and not in `audit`, which knows no other app and so not who asks.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit import queries
from audit.enums import AuditEvent
from audit.events import Kind, registered
from audit.forms import event_words
from audit.models import Event
from audit.operations import begin_export, record
from audit.queries import Filters
from audit.responses import CSV, export_response
from core.api.fields import Choice, Day, Id, Moment, Text, WholeNumber, YesNo
from core.api.listing import PageQuery, page_body, refuse_parameter
from core.api.operations import operation, page_of
from core.api.renderers import streamed
from core.api.serializers import Shape

KINDS = [(kind.value, kind.value) for kind in Kind]


class EventFilters(Shape):
    """What narrows the trail."""

    person = Text(required=False, max_length=150, help_text="A name, e-mail address or id.")
    record = Text(required=False, max_length=100, help_text="A reference or id.")
    kind = Choice(KINDS, required=False, help_text="Which of the six operations.")
    event = Text(required=False, max_length=80, help_text="Name of an event: visits.visit.read.")
    since = Day(required=False, help_text="The first day, London’s.")
    until = Day(required=False, help_text="The last day, London’s.")

    def validate_event(self, value: str) -> str:
        """Refuse a name that no event has: an empty list would look like an answer."""
        if value and value not in registered():
            raise serializers.ValidationError(
                "No event is called so. Send a name as the list of events has it."
            )
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse days that are the wrong way round."""
        if "since" in attrs and "until" in attrs and attrs["until"] < attrs["since"]:
            raise serializers.ValidationError({"until": ["Send the first day, or a later one."]})
        return attrs


class EventQuery(PageQuery, EventFilters):
    """Which page of which events."""


class NewExport(EventFilters):
    """Which events to take, and why."""

    reason = Text(max_length=500, multiline=True, help_text="Kept in the audit trail, with your name.")


class EventSummary(Shape):
    """One operation on records: who, when, what, which. Ids and names of fields, never values."""

    id = Id()
    place = Text(help_text="Where it stands; its address ends so.")
    at = Moment()
    event = Text()
    words = Text(help_text="The event, in words.")
    kind = Choice(KINDS, required=True)
    actor = Id(allow_null=True, help_text="Who; null: the service itself.")
    actor_name = Text()
    acting_for = Id(allow_null=True, help_text="For whom, in an absence.")
    subject_type = Text(help_text="What kind of record: visits.visit.")
    subject_id = Id(allow_null=True)
    subject_count = WholeNumber(help_text="How many ids are concerned.")
    field_names = serializers.ListField(child=Text(), help_text="Which fields it concerned.")
    reason = Text()
    recipient = Text(help_text="Of a disclosure.")
    request_id = Text()


class EventShape(EventSummary):
    """One event, with every id and what the database wrote beside it."""

    subjects = serializers.ListField(child=Id(), help_text="Every id concerned.")
    hash = Text(help_text="SHA-256 of the row.")
    sealed = YesNo(help_text="Whether a seal covers it.")


class VerificationShape(Shape):
    """One run of the verifier."""

    started_at = Moment()
    finished_at = Moment()
    seals = WholeNumber()
    events = WholeNumber()
    unsealed = WholeNumber()
    findings = WholeNumber(help_text="0: nothing was altered, removed, added or reordered.")


class SealShape(Shape):
    """The latest seal."""

    sequence = WholeNumber()
    sealed_at = Moment()


class AuditState(Shape):
    """How far the trail is sealed, and what the last verification found."""

    seal = SealShape(allow_null=True)
    waiting = WholeNumber(help_text="Events that no seal covers yet, counted to 1,001.")
    verification = VerificationShape(allow_null=True)


def summary_of(event: Event, names: dict[UUID, str]) -> dict[str, Any]:
    """Return an event as the list shows it."""
    kept = "id at event kind actor acting_for subject_type subject_id reason recipient request_id"
    return {name: getattr(event, name) for name in kept.split()} | {
        "place": queries.place_of(event),
        "words": event_words(event.event),
        "actor_name": names.get(event.actor, "") if event.actor else "",
        "field_names": event.fields,
        "subject_count": len(event.subjects),
    }


def filters_of(asked: Mapping[str, Any], refuse: Callable[[str, str], Exception]) -> Filters:
    """Return what `asked` narrows the trail to; raise what `refuse` makes of a name that means nobody."""
    asked = {name: value for name, value in asked.items() if value}

    def meant(name: str, find: Callable[[str], list[UUID]]) -> list[UUID] | None:
        if name not in asked:
            return None
        found = find(asked[name])
        if not found:
            raise refuse(name, "Nothing here has that name, address, reference or id. Send it as it is kept.")
        if len(found) > queries.MANY_PEOPLE:
            raise refuse(name, f"More than {queries.MANY_PEOPLE} fit. Send more of the name.")
        return found

    return Filters(
        people=meant("person", queries.people_called),
        records=meant("record", queries.records_referred_to),
        **{name: asked[name] for name in ("kind", "event", "since", "until") if name in asked},
    )


class AuditEvents(ApiView):
    route, tag = "audit-event-list", "Audit"

    @operation("List the events of the audit", query=EventQuery, answer=page_of(EventSummary))
    def get(self, request: Request) -> HttpResponse:
        """The trail, latest first. That it was read is recorded in it, with the ids shown."""
        filters = filters_of(self.query, refuse_parameter)
        page = queries.events_page(filters, cursor=self.query.get("cursor", ""), size=self.query["limit"])
        ids = [*(event.id for event in page.rows), *filters.ids()]
        record(event=AuditEvent.AUDIT_READ, by=self.user, at=self.at, subjects=ids, fields=filters.used())
        names = queries.names_of(event.actor for event in page.rows)
        items = EventSummary([summary_of(event, names) for event in page.rows], many=True).data
        return self.answer(page_body(request.path, request.query_params.dict(), page, items))


class AuditEventDetail(ApiView):
    route, tag = "audit-event", "Audit"

    @operation("Read an event", answer=EventShape)
    def get(self, request: Request, place: str) -> HttpResponse:
        """One event with every id, the hash of its row, and whether a seal covers it."""
        event = queries.event_at(place)
        if event is None:
            raise Http404
        record(event=AuditEvent.AUDIT_READ, by=self.user, at=self.at, subject=event)
        answer = summary_of(event, queries.names_of([event.actor])) | {
            "subjects": event.subjects,
            "hash": bytes(event.hash).hex(),
            "sealed": queries.is_sealed(event),
        }
        return self.answer(EventShape(answer).data)


class AuditExport(ApiView):
    route, tag = "audit-export", "Audit"
    renderer_classes = (streamed(CSV), *ApiView.renderer_classes)

    @operation("Take events as CSV", body=NewExport, media=CSV)
    def post(self, request: Request) -> HttpResponseBase:
        """The events that fit, newest first, at most 100,000 in one file. A disclosure to you: the reason,
        what narrows them and their number are kept before any is given.
        """
        filters = filters_of(self.answers, self.fault)
        reason, user = self.answers["reason"], self.user
        recipient = f"{user.name} ({user.staff_number})"
        export = begin_export(filters=filters, by=user, recipient=recipient, at=self.at, reason=reason)
        return export_response(export)


class AuditStanding(ApiView):
    route, tag = "audit-state", "Audit"

    @operation("How the audit is sealed and verified", answer=AuditState)
    def get(self, request: Request) -> HttpResponse:
        """The latest seal, how many events wait for one, and what the last verification found."""
        record(event=AuditEvent.AUDIT_READ, by=self.user, at=self.at)
        return self.answer(AuditState(queries.state()).data)
