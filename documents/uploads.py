"""The resumable upload as JSON, for the views of the app that the photograph is attached to.

The contract with `static/src/uploads.js`. Every request carries the CSRF token in `X-CSRFToken`; every
answer is JSON, and has `words` for a person when something is wrong.

    POST <begin>        form: name, size, key (UUID), device_time (ISO 8601 with offset), and what
                        the view asks for besides
                    201 {"id", "offset", "size", "state", "href"}    (200 where the key is known already)
    GET <upload>    200 the same: where it stands, to resume after a lost answer
    PUT <upload>        header Upload-Offset; body: the bytes of the part (at most 4 MiB)
                    200 the same, `offset` grown
                    409 {"offset", "words"}    the part belongs elsewhere: go on from `offset`
                    When the last byte has arrived it is finished in the same request:
                    200 {"state": "done", "document", …what the view adds, such as "card"}
                    200 {"state": "refused", "words"}
                    An empty part at the end asks to finish again, after a 503.
    DELETE <upload> 200 {"state": "abandoned"}
    422 {"words"} refused for good · 503 {"words"} the same part again in a while
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils.dateparse import parse_datetime

from accounts.models import User
from core.errors import DomainError
from core.ids import id_in
from documents import operations
from documents.enums import UploadState
from documents.models import Upload
from documents.operations.uploads import LARGEST_PART
from documents.scanning import NotScanned
from documents.storage import NotStored

Finished = Callable[[Upload], Mapping[str, Any]]


def begin(
    request: HttpRequest, *, by: User, at: datetime, attach_to: str, href: Callable[[Upload], str]
) -> JsonResponse:
    """Answer the POST that begins an upload; `href` gives the address of the upload."""
    try:
        size = int(request.POST.get("size", ""))
        upload = operations.begin_upload(
            by=by,
            at=at,
            name=request.POST.get("name", ""),
            size=size,
            attach_to=attach_to,
            upload_key=id_in(request.POST.get("key", "")),
            device_time=parse_device_time(request.POST.get("device_time", "")),
        )
    except ValueError:
        return JsonResponse({"words": "The size of the file is missing."}, status=422)
    except DomainError as error:
        return refusal(error)
    status = 201 if upload.created_at == at else 200
    return JsonResponse(_state(upload) | {"href": href(upload)}, status=status)


def carry_on(
    request: HttpRequest, *, upload: Upload, by: User, at: datetime, finished: Finished
) -> JsonResponse:
    """Answer GET, PUT and DELETE on an upload of `by`.

    `finished` is called in the same transaction once the document is there: it attaches it and returns what
    the page needs besides (`card`: the server-rendered card). It is called again when the client asks again,
    and attaches nothing twice. A DomainError from it is shown; nothing is kept of the document then, and
    the upload stands where it stood.
    """
    try:
        if request.method == "DELETE":
            upload = operations.abandon_upload(upload=upload, by=by, at=at)
        elif request.method == "PUT" and upload.state == UploadState.RECEIVING:
            upload = _append(request, upload, by, at)
            if upload.received == upload.size:
                return _finish(upload, by, at, finished)
        added = finished(upload) if upload.state == UploadState.DONE else {}
        return JsonResponse(_state(upload) | dict(added))
    except operations.WrongOffset as error:
        return JsonResponse({"offset": error.received, "words": error.words}, status=409)
    except DomainError as error:
        return refusal(error)


def refusal(error: DomainError) -> JsonResponse:
    """Return a domain error as JSON: 503 where the same request may succeed later, 422 otherwise."""
    later = isinstance(error, NotStored | NotScanned)
    return JsonResponse({"words": error.words}, status=503 if later else 422)


def _append(request: HttpRequest, upload: Upload, by: User, at: datetime) -> Upload:
    try:
        offset = int(request.headers.get("Upload-Offset", ""))
    except ValueError as error:
        raise DomainError("The part does not say where it belongs. Send it again from the page.") from error
    data = request.read(LARGEST_PART + 1)
    if not data and offset == upload.received == upload.size:
        return upload
    return operations.append_part(upload=upload, by=by, at=at, offset=offset, data=data)


def _finish(upload: Upload, by: User, at: datetime, finished: Finished) -> JsonResponse:
    with transaction.atomic():
        upload = operations.finish_upload(upload=upload, by=by, at=at)
        added = finished(upload) if upload.state == UploadState.DONE else {}
    return JsonResponse(_state(upload) | dict(added))


def _state(upload: Upload) -> dict[str, Any]:
    state: dict[str, Any] = {
        "id": str(upload.id),
        "offset": upload.received,
        "size": upload.size,
        "state": upload.state,
    }
    if upload.document_id is not None:
        state["document"] = str(upload.document_id)
    if upload.refusal:
        state["words"] = upload.refusal
    return state


def parse_device_time(text: str) -> datetime | None:
    """Return the device's time, which has an offset; None if it is missing or nonsense."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.utcoffset() is None or not 1970 <= moment.year <= 2100:
        return None
    return moment
