"""The photographs of a visit: what each shows, whether it is clear, and the pictures themselves."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.api.views import ApiView
from accounts.urgent import reason_for
from audit.operations import record
from core.api.fields import Choice, Choices, Id, Moment, Text, WholeNumber, YesNo
from core.api.operations import operation
from core.api.problems import Fault
from core.api.refusals import Invalid
from core.api.serializers import Shape
from documents.enums import Flaw, Shows
from documents.responses import Kind, picture_response
from visits.api.common import VisitView, part_of
from visits.enums import AuditEvent
from visits.models import Photograph, Visit
from visits.operations.photographs import NOTHING, Target, describe, false_documents, remove
from visits.permissions import reads_for

JPEG = "image/jpeg"
OFFERED = [
    (each.value, each.label)
    for each in (
        Shows.CPRN,
        Shows.ADDITIONAL_FORM,
        Shows.NOTICE_TO_OCCUPIER,
        Shows.POWER_OF_ENTRY,
        Shows.DOCUMENT_SEEN,
        Shows.OFFENDER,
        Shows.FALSE_DOCUMENT,
        Shows.OTHER,
    )
]
MOST_FORMS = 50


class What(Shape):
    """What a photograph shows, with what `shows` asks for: `person`, `document_seen`, `form_number` …"""

    aliases: ClassVar[Mapping[str, str]] = {"encounter": "person"}

    shows = Choice(OFFERED, required=False, help_text="“offender” is a person encountered.")
    person = Id(required=False, allow_null=True, help_text="Needed where it shows “offender”.")
    document_seen = Id(required=False, allow_null=True, help_text="Needed where it shows “document_seen”.")
    false_document = Id(
        required=False,
        allow_null=True,
        help_text="Needed where it shows “false_document”. One of the documents seen is “document_seen”.",
    )
    form_number = WholeNumber(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MOST_FORMS,
        help_text="Needed where it shows “additional_form”.",
    )


class Description(What):
    """What a photograph shows, and whether it is clear."""

    legible = YesNo(required=False, allow_null=True, help_text="Is it clear? Null: nobody has said.")


class PhotographShape(Description):
    """One picture of a visit."""

    id = Id(read_only=True)
    shows = Choice(Shows.choices, source="document.shows")
    person = Id(source="encounter_id", allow_null=True)
    document_seen = Id(source="document_seen_id", allow_null=True)
    false_document = Id(source="false_document_id", allow_null=True)
    legible = YesNo(source="document.legible", allow_null=True)
    caption = Text(source="document.caption")
    flaws = Choices(Flaw.choices, source="document.flaws", help_text="What it looks like to the software.")
    width = WholeNumber(source="document.width")
    height = WholeNumber(source="document.height")
    received_at = Moment(source="document.received_at")
    added_by = UserShape()
    counts = YesNo(help_text="Whether a rule may be satisfied by it.")
    picture = serializers.CharField(help_text="Address of the copy that people see.")
    thumbnail = serializers.CharField(help_text="Address of a small one.")
    version = WholeNumber(source="document.version")


class PhotographList(Shape):
    """The photographs of a visit that nobody removed."""

    items = PhotographShape(many=True)


class Removal(Shape):
    """Why a photograph is removed."""

    reason = Text(max_length=300)


def kept(visit: Visit) -> list[Photograph]:
    """Return the photographs of the visit that nobody removed."""
    return [each for each in visit.photographs.all() if each.document.removed_at is None]


def photograph_answer(photograph: Photograph) -> dict[str, Any]:
    """Return a photograph as it is answered."""
    where = [photograph.visit_id, photograph.pk]
    photograph.picture = reverse("api:photograph-picture", args=where)  # type: ignore[attr-defined]
    photograph.thumbnail = reverse("api:photograph-thumbnail", args=where)  # type: ignore[attr-defined]
    of_what_counts = photograph.cprn is None or photograph.cprn.counts
    photograph.counts = photograph.document.counts and of_what_counts  # type: ignore[attr-defined]
    return dict(PhotographShape(photograph).data)


def target_of(visit: Visit, answers: Mapping[str, Any]) -> Target:
    """Return what `answers` say a photograph shows; raise Invalid where that is not on the visit."""
    shows = answers.get("shows", "")
    if shows == Shows.OFFENDER:
        people = {person.pk: person for person in visit.encounters.all() if person.counts}
        if (person := people.get(answers["person"]) if answers.get("person") else None) is None:
            raise Invalid(Fault("Send the id of a person recorded on this visit.", "/person"))
        return Target(shows, encounter=person)
    if shows == Shows.DOCUMENT_SEEN:
        papers = {seen.pk: seen for seen in visit.documents_seen.all() if seen.counts}
        if (seen := papers.get(answers["document_seen"]) if answers.get("document_seen") else None) is None:
            raise Invalid(Fault("Send the id of a document seen on this visit.", "/document_seen"))
        return Target(shows, seen.encounter, seen)
    if shows == Shows.FALSE_DOCUMENT:
        false = next((f for f in false_documents(visit) if f.pk == answers.get("false_document")), None)
        if false is None:
            raise Invalid(Fault("Send the id of a false document of this visit.", "/false_document"))
        return Target(shows, false.encounter, false_document=false)
    if shows == Shows.ADDITIONAL_FORM:
        if not answers.get("form_number"):
            raise Invalid(Fault("Say which additional form it is.", "/form_number"))
        return Target(shows, form_number=answers["form_number"])
    return Target(shows) if shows else NOTHING


class PhotographView(VisitView):
    """An endpoint of photographs."""

    tag = "Photographs"
    parts = ("team_members", "encounters", "documents_seen", "photographs")

    def photograph(self) -> Photograph:
        """Return the photograph that is meant; 404 for one that was removed."""
        return part_of(kept(self.visit), self.kwargs["photograph_id"])

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.visit = self.fresh()
        photograph = self.photograph()
        self.note_read([photograph.pk])
        return photograph_answer(photograph), photograph.document.version


class VisitPhotographs(PhotographView):
    route = "photograph-list"

    @operation("List the photographs", answer=PhotographList)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """The photographs of the visit, and what each shows; the ids are recorded. Adding one: “uploads”."""
        found = kept(self.visit)
        self.note_read(photograph.pk for photograph in found)
        return self.answer({"items": [photograph_answer(photograph) for photograph in found]})


class VisitPhotograph(PhotographView):
    route = "photograph-detail"

    @operation("Read a photograph’s description", answer=PhotographShape, versioned=True)
    def get(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
        """What one photograph shows, and whether it is clear."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Describe a photograph", body=Description, answer=PhotographShape, changes=True, versioned=True
    )
    def patch(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
        """Say what it shows, and whether it is clear (CPC-5). Everybody on an open visit may."""
        photograph = self.photograph()
        saved = {
            "shows": photograph.document.shows,
            "person": photograph.encounter_id,
            "document_seen": photograph.document_seen_id,
            "false_document": photograph.false_document_id,
            "form_number": photograph.form_number,
        }
        describe(
            photograph=photograph,
            target=target_of(self.visit, saved | self.answers),
            legible=self.answers.get("legible", photograph.document.legible),
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        self.visit = self.fresh()
        photograph = self.photograph()
        return self.answer(photograph_answer(photograph), version=photograph.document.version)


class PhotographRemoval(PhotographView):
    route = "photograph-removal"

    @operation("Remove a photograph", body=Removal, status=204, changes=True)
    def post(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponse:
        """Remove a wrong or duplicate one, with a reason: it is kept, out of sight, counting for nothing."""
        remove(
            photograph=self.photograph(),
            reason=self.answers["reason"],
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        return HttpResponse(status=204)


class JpegRenderer(BaseRenderer):
    """Lets a reader ask for image/jpeg; the picture is streamed, not rendered."""

    media_type = JPEG
    format = "jpeg"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return data


class PictureView(ApiView):
    """A picture as it is streamed; each view is recorded."""

    tag = "Photographs"
    renderer_classes = (JpegRenderer, *ApiView.renderer_classes)
    kind: ClassVar[Kind]

    def stream(self, visit_id: UUID, photograph_id: UUID) -> HttpResponseBase:
        """Return the copy without metadata; 404 for what one may not see."""
        visit = get_object_or_404(Visit.objects.visible_to(self.user, self.at), pk=visit_id)
        photograph = get_object_or_404(
            Photograph.objects.select_related("document").filter(document__removed_at=None),
            pk=photograph_id,
            visit=visit,
        )
        record(
            event=AuditEvent.PHOTOGRAPH_VIEWED,
            by=self.user,
            at=self.at,
            subject=photograph,
            subjects=[visit_id],
            acting_for=reads_for(visit, self.user, self.at),
            reason=reason_for(self.user, "visits.visit", visit_id, self.at),
        )
        return picture_response(document=photograph.document, kind=self.kind, download=True)


class PhotographPicture(PictureView):
    route, kind = "photograph-picture", "viewing"

    @operation("Download a picture", media=JPEG)
    def get(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponseBase:
        """The copy that people see: upright, without metadata, as JPEG. Each download is recorded."""
        return self.stream(visit_id, photograph_id)


class PhotographThumbnail(PictureView):
    route, kind = "photograph-thumbnail", "thumbnail"

    @operation("Download a thumbnail", media=JPEG)
    def get(self, request: Request, visit_id: UUID, photograph_id: UUID) -> HttpResponseBase:
        """A small copy of the picture, as JPEG. Each download is recorded."""
        return self.stream(visit_id, photograph_id)
