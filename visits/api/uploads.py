"""Photographs sent in parts, so that a lost signal costs one part and not the whole (assurance 34).

Begin, then send parts of at most 4 MiB, each with the offset at which it belongs. After a lost answer ask
where the upload stands, and go on from there. With the last byte the picture is checked and attached.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from core.api.fields import Choice, Id, Moment, NewId, Text, WholeNumber
from core.api.operations import operation
from core.api.problems import Kind, problem
from core.api.refusals import Refused
from core.api.serializers import Shape
from core.errors import DomainError
from documents import operations as documents
from documents.enums import UploadState
from documents.models import Upload
from documents.operations.uploads import LARGEST_PART
from documents.refusals import PictureRefused
from documents.scanning import NotScanned
from documents.storage import NotStored
from visits.api.common import VisitView
from visits.api.photographs import MOST_FORMS, What, target_of
from visits.models import Photograph
from visits.operations.photographs import NOTHING, Target, attach, targets_of
from visits.permissions import check_can_contribute

BYTES = "application/octet-stream"
SOON = {"Retry-After": "30"}


class NewUpload(What):
    """A photograph to send: its size in bytes, and what it shows, if that is known."""

    id = NewId(help_text="A UUIDv7 of your own; begun again with it, the same upload goes on.")
    name = Text(required=False, max_length=255, help_text="As the device calls the file.")
    size = WholeNumber(min_value=1, help_text="In bytes.")
    device_time = Moment(required=False, allow_null=True)


class UploadShape(Shape):
    """How far an upload has come."""

    id = Id()
    offset = WholeNumber(help_text="How much has arrived, in bytes; the next part begins here.")
    size = WholeNumber()
    state = Choice(UploadState.choices, required=True)
    words = Text(help_text="Why it was refused, for a person.")
    photograph = Id(allow_null=True, help_text="The photograph, once it is attached.")


class UploadView(VisitView):
    """An endpoint of uploads: one’s own, on this visit."""

    tag = "Photographs"
    parts = ("team_members", "encounters", "documents_seen")

    def upload(self) -> Upload:
        """Return the upload that is meant; 404 for somebody else’s."""
        mine = Upload.objects.visible_to(self.user, self.at)
        own = mine.filter(attach_to__startswith=f"{self.visit.pk}:")
        return get_object_or_404(own, pk=self.kwargs["upload_id"])

    def shown(self, upload: Upload, **how: Any) -> HttpResponse:
        """Return how far it has come."""
        photograph = Photograph.objects.filter(document=upload.document_id, document__isnull=False).first()
        state = {
            "id": upload.pk,
            "offset": upload.received,
            "size": upload.size,
            "state": upload.state,
            "words": upload.refusal,
            "photograph": photograph.pk if photograph else None,
        }
        return self.answer(UploadShape(state).data, **how)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Say what is refused for good, and what may succeed later."""
        if isinstance(exc, NotStored | NotScanned):
            return problem(Kind.UNAVAILABLE, exc.words, headers=SOON)
        if isinstance(exc, PictureRefused):
            return problem(Kind.INVALID, exc.words)
        if isinstance(exc, documents.WrongOffset):
            return problem(Kind.CONFLICT, exc.words, more={"offset": exc.received})
        return super().handle_exception(exc)


class VisitUploads(UploadView):
    route = "upload-list"

    @operation("Begin an upload", body=NewUpload, answer=UploadShape, status=201, repeated=True)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Begin to send a photograph in parts of at most 4 MiB. Everybody on an open visit may."""
        check_can_contribute(self.visit, self.user, self.at)
        target = target_of(self.visit, self.answers)
        upload = documents.begin_upload(
            by=self.user,
            at=self.at,
            name=self.answers.get("name", ""),
            size=self.answers["size"],
            attach_to=f"{visit_id}:{_key(self, target)}",
            upload_key=self.answers.get("id"),
            device_time=self.answers.get("device_time"),
        )
        return self.shown(
            upload,
            status=201 if upload.created_at == self.at else 200,
            location=reverse("api:upload-detail", args=[visit_id, upload.pk]),
        )


class VisitUpload(UploadView):
    route = "upload-detail"

    @operation("See how far an upload has come", answer=UploadShape)
    def get(self, request: Request, visit_id: UUID, upload_id: UUID) -> HttpResponse:
        """Where it stands, to go on after a lost answer."""
        return self.shown(self.upload())

    @operation("Send a part", takes=BYTES, offset=True, answer=UploadShape)
    def put(self, request: Request, visit_id: UUID, upload_id: UUID) -> HttpResponse:
        """Send the bytes that belong at `Upload-Offset`. A part that belongs elsewhere is refused (409), and
        `offset` says where to go on. With the last byte the picture is checked and attached: look at `state`.
        An empty part at the end asks for that again.
        """
        upload = self.upload()
        if upload.state == UploadState.RECEIVING:
            upload = self._append(request, upload)
            if upload.received == upload.size:
                return self._finish(upload)
        return self.shown(upload)

    @operation("Abandon an upload", answer=UploadShape)
    def delete(self, request: Request, visit_id: UUID, upload_id: UUID) -> HttpResponse:
        """Forget a photograph that is half sent."""
        return self.shown(documents.abandon_upload(upload=self.upload(), by=self.user, at=self.at))

    def _append(self, request: Request, upload: Upload) -> Upload:
        offset = request.headers.get("Upload-Offset", "")
        if not (offset.isascii() and offset.isdecimal() and len(offset) < 12):
            raise Refused(Kind.MALFORMED, "Say in “Upload-Offset” where the part belongs.")
        if request.content_type.partition(";")[0] != BYTES:
            raise UnsupportedMediaType(request.content_type)
        data = request._request.read(LARGEST_PART + 1)
        if len(data) > LARGEST_PART:
            raise Refused(Kind.TOO_LARGE, "A part can be 4 MiB at most. Send smaller ones.")
        if not data and int(offset) == upload.received == upload.size:
            return upload
        return documents.append_part(upload=upload, by=self.user, at=self.at, offset=int(offset), data=data)

    def _finish(self, upload: Upload) -> HttpResponse:
        """Check and attach it. What has arrived stays, if that has to be asked for again."""
        try:
            with transaction.atomic():
                upload = documents.finish_upload(upload=upload, by=self.user, at=self.at)
                if upload.document is not None:
                    key = upload.attach_to.partition(":")[2]
                    target = _targets(self).get(key, ("", NOTHING))[1]
                    attach(
                        visit=self.visit, document=upload.document, target=target, by=self.user, at=self.at
                    )
        except DomainError as error:
            return self.handle_exception(error)
        return self.shown(upload)


def _targets(view: UploadView) -> dict[str, tuple[str, Target]]:
    return dict(targets_of(view.visit, MOST_FORMS))


def _key(view: UploadView, target: Target) -> str:
    """Return the key by which the upload remembers what it is to show."""
    return next((key for key, (_, each) in _targets(view).items() if each == target), "")
