"""Documents seen on a visit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from core.api.fields import Choice, Day, Id, NewId, Text
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView, part_of
from visits.api.forms import Forms, FormShape, Invalidation, InvalidView, shown
from visits.api.people import NotTaken
from visits.completeness import missing_in_document_seen
from visits.enums import SeenDocumentKind
from visits.models import DocumentSeen
from visits.operations.forms import save_document_seen, say_not_photographed


class DocumentSeenShape(FormShape):
    """A paper that an officer looked at during the visit."""

    aliases = {"encounter": "person"}

    kind = Choice(SeenDocumentKind.choices, required=False)
    person = Id(
        required=False, allow_null=True, source="encounter_id", help_text="Whose it is, if anybody’s."
    )
    number = Text(required=False, max_length=60)
    issued_by = Text(required=False, max_length=60)
    expires_on = Day(required=False, allow_null=True)
    notes = Text(required=False, max_length=300)
    photo_not_taken = Text(read_only=True)


class NewDocumentSeen(DocumentSeenShape):
    """A document to record as seen."""

    id = NewId()


class DocumentsSeenList(Shape):
    """The documents seen on a visit, in the order in which they were recorded."""

    items = DocumentSeenShape(many=True)


FIELDS = ("kind", "encounter", "number", "issued_by", "expires_on", "notes")
_NEW: dict[str, Any] = dict.fromkeys(FIELDS, "") | {"encounter": None, "expires_on": None}


def seen_answer(seen: DocumentSeen) -> dict[str, Any]:
    """Return a document seen as it is answered."""
    return shown(DocumentSeenShape, seen, missing_in_document_seen(seen) if seen.counts else ())


class SeenView(VisitView):
    """An endpoint of documents seen."""

    tag = "Documents seen"
    parts = ("team_members", "encounters", "documents_seen")

    def values(self) -> dict[str, Any]:
        """Return what was sent as the operation takes it: the person of this visit for their id."""
        values = dict(self.answers)
        if "encounter_id" in values:
            key = values.pop("encounter_id")
            whose = next((p for p in self.visit.encounters.all() if p.pk == key), None)
            if key and whose is None:
                raise self.fault(
                    "person", "Nobody of this id is recorded on the visit. Send the id of somebody who is."
                )
            values["encounter"] = whose
        return values

    def current(self) -> tuple[Mapping[str, Any], int]:
        seen = part_of(self.fresh().documents_seen.all(), self.kwargs["seen_id"])
        self.note_read([seen.pk])
        return seen_answer(seen), seen.version


class VisitDocumentsSeen(SeenView):
    route = "document-seen-list"

    @operation("List the documents seen", answer=DocumentsSeenList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Every document recorded as seen, those set invalid too; the ids are recorded."""
        found = list(self.visit.documents_seen.all())
        self.note_read(seen.pk for seen in found)
        return self.answer({"items": [seen_answer(seen) for seen in found]})

    @operation(
        "Record a document seen",
        body=NewDocumentSeen,
        answer=DocumentSeenShape,
        status=201,
        repeated=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Record a document that was seen. With an `id` of your own, sending it twice makes one record."""
        values = self.values()
        key = values.pop("id", None)
        saved = save_document_seen(
            visit=self.visit,
            seen=None,
            values=_NEW | values,
            expected_version=0,
            by=self.user,
            at=self.at,
            seen_id=key,
        )
        seen = part_of(self.fresh().documents_seen.all(), saved.pk)
        return self.answer(
            seen_answer(seen),
            version=seen.version,
            status=201 if seen.created_at == self.at else 200,
            location=reverse("api:document-seen-detail", args=[visit_id, seen.pk]),
        )


class VisitDocumentSeen(SeenView):
    route = "document-seen-detail"

    @operation("Read a document seen", answer=DocumentSeenShape, versioned=True)
    def get(self, request: Request, visit_id: UUID, seen_id: UUID) -> HttpResponse:
        """One document that was seen during the visit."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Change a document seen",
        body=DocumentSeenShape,
        answer=DocumentSeenShape,
        changes=True,
        versioned=True,
    )
    def patch(self, request: Request, visit_id: UUID, seen_id: UUID) -> HttpResponse:
        """Change what is sent, and leave the rest. The author or the officer in charge may."""
        seen = part_of(self.visit.documents_seen.all(), seen_id)
        save_document_seen(
            visit=self.visit,
            seen=seen,
            values={name: getattr(seen, name) for name in FIELDS} | self.values(),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        seen = part_of(self.fresh().documents_seen.all(), seen_id)
        return self.answer(seen_answer(seen), version=seen.version)


class DocumentSeenInvalid(InvalidView):
    route, tag = "document-seen-invalid", "Documents seen"
    parts = ("team_members", "documents_seen")
    forms = Forms(
        of=lambda visit: visit.documents_seen.all(),
        meant=lambda visit, key: part_of(visit.documents_seen.all(), key["seen_id"]),
        answer=lambda _visit, seen: seen_answer(seen),
    )

    @operation(
        "Set a document’s record invalid",
        body=Invalidation,
        answer=DocumentSeenShape,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID, seen_id: UUID) -> HttpResponse:
        """Set the record invalid, with a reason: it stays visible, and counts for nothing (VIS-2)."""
        return self.invalidate()


class DocumentSeenNotTaken(SeenView):
    route = "document-seen-photo-not-taken"

    @operation(
        "Say why no photograph was taken",
        body=NotTaken,
        answer=DocumentSeenShape,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID, seen_id: UUID) -> HttpResponse:
        """Keep why no photograph of the document could be taken (CPC-4); an empty reason takes it back."""
        self.hold()
        seen = part_of(self.visit.documents_seen.all(), seen_id)
        self.check_unchanged(seen.version)
        say_not_photographed(form=seen, reason=self.answers["reason"], by=self.user, at=self.at)
        seen = part_of(self.fresh().documents_seen.all(), seen_id)
        return self.answer(seen_answer(seen), version=seen.version)
