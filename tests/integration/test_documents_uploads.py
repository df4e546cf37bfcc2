"""A photograph sent in parts: stopped, carried on, refused; and what the front end's script is told."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest, JsonResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from audit.models import Event
from core.errors import DomainError, NotAllowed
from documents import uploads
from documents.enums import AuditEvent, UploadState
from documents.models import Document, Upload
from documents.operations import (
    WrongOffset,
    abandon_upload,
    append_part,
    begin_upload,
    check_seal,
    finish_upload,
    remove,
)
from documents.operations.uploads import LARGEST_PART, MOST_UNFINISHED, part_path
from documents.refusals import PictureRefused, Refusal
from tests.factories import UserFactory
from tests.factories_documents import NOON, an_upload, send
from tests.hostile_pictures import PDF, half, jpeg, notice

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def by() -> User:
    return UserFactory()


def test_parts_become_a_document_when_the_last_has_arrived(by: User) -> None:
    upload = an_upload(by, device_time=NOON + timedelta(minutes=1))

    upload = send(upload, by, jpeg(), part=10_000)
    assert (upload.state, upload.percent) == (UploadState.RECEIVING, 100)
    assert not Document.objects.exists()
    upload = finish_upload(upload=upload, by=by, at=LATER)

    assert upload.state == UploadState.DONE
    document = upload.document
    assert document is not None
    assert (document.size, document.received_at, document.clock_skewed) == (len(jpeg()), LATER, False)
    assert check_seal(document=document)


def test_finishing_twice_gives_the_same_document(by: User) -> None:
    upload = send(an_upload(by), by, jpeg())

    first = finish_upload(upload=upload, by=by, at=NOON)
    second = finish_upload(upload=upload, by=by, at=LATER)

    assert first.document == second.document
    assert Document.objects.count() == 1


def test_half_a_photograph_is_no_photograph(by: User) -> None:
    upload = append_part(upload=an_upload(by), by=by, at=NOON, offset=0, data=half(jpeg()))

    with pytest.raises(DomainError, match=r"Only (49|50)% of the photograph has arrived"):
        finish_upload(upload=upload, by=by, at=NOON)

    assert not Document.objects.exists()
    upload.refresh_from_db()
    assert upload.state == UploadState.RECEIVING


@pytest.mark.parametrize(
    ("data", "why"), [(PDF, Refusal.NOT_A_PHOTOGRAPH), (half(jpeg()), Refusal.INCOMPLETE)]
)
def test_a_refusal_is_kept_with_its_words(by: User, data: bytes, why: Refusal) -> None:
    upload = send(an_upload(by, data), by, data)

    upload = finish_upload(upload=upload, by=by, at=NOON)

    assert (upload.state, upload.document) == (UploadState.REFUSED, None)
    assert upload.refusal.endswith(".")
    event = Event.objects.get(event=AuditEvent.DOCUMENT_REFUSED)
    assert (event.subject_id, event.reason) == (upload.pk, why)
    with pytest.raises(NotAllowed):
        append_part(upload=upload, by=by, at=NOON, offset=0, data=b"x")


def test_a_part_that_arrived_before_is_not_written_twice(by: User) -> None:
    data = jpeg()
    upload = append_part(upload=an_upload(by), by=by, at=NOON, offset=0, data=data[:1000])

    for offset in (0, 999, 1001):
        with pytest.raises(WrongOffset) as wrong:
            append_part(upload=upload, by=by, at=NOON, offset=offset, data=data[:1000])
        assert wrong.value.received == 1000

    upload = finish_upload(upload=send(upload, by, data), by=by, at=NOON)
    assert upload.state == UploadState.DONE


def test_what_the_disk_lost_is_asked_for_again(by: User) -> None:
    data = jpeg()
    upload = append_part(upload=an_upload(by), by=by, at=NOON, offset=0, data=data[:3000])
    with part_path(upload).open("r+b") as file:
        file.truncate(2000)

    with pytest.raises(WrongOffset) as wrong:
        append_part(upload=upload, by=by, at=NOON, offset=3000, data=data[3000:4000])

    assert wrong.value.received == 2000
    upload.refresh_from_db()
    assert upload.received == 2000
    assert finish_upload(upload=send(upload, by, data), by=by, at=NOON).state == UploadState.DONE


def test_what_a_failed_request_left_is_written_over(by: User) -> None:
    data = jpeg()
    upload = append_part(upload=an_upload(by), by=by, at=NOON, offset=0, data=data[:1000])
    with part_path(upload).open("ab") as file:
        file.write(b"left over" * 100)

    upload = finish_upload(upload=send(upload, by, data), by=by, at=NOON)

    assert upload.document is not None
    assert check_seal(document=upload.document)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 60_000), max_size=6), st.lists(st.integers(0, 70_000), max_size=4))
def test_any_way_of_cutting_gives_the_same_photograph(by: User, cuts: list[int], repeats: list[int]) -> None:
    data = jpeg()
    upload = an_upload(by)
    for length in cuts:
        chunk = data[upload.received : upload.received + length]
        if chunk:
            upload = append_part(upload=upload, by=by, at=NOON, offset=upload.received, data=chunk)
    for offset in repeats:
        if offset != upload.received:
            with pytest.raises(DomainError):
                append_part(upload=upload, by=by, at=NOON, offset=offset, data=b"again")

    upload = finish_upload(upload=send(upload, by, data), by=by, at=NOON)

    assert upload.document is not None
    assert upload.document.size == len(data)
    assert check_seal(document=upload.document)


def test_more_than_announced_is_refused(by: User) -> None:
    upload = an_upload(by, b"x" * 100)

    for data in (b"y" * 101, b""):
        with pytest.raises(DomainError):
            append_part(upload=upload, by=by, at=NOON, offset=0, data=data)
    big = an_upload(by, bytes(LARGEST_PART + 1))
    with pytest.raises(DomainError):
        append_part(upload=big, by=by, at=NOON, offset=0, data=bytes(LARGEST_PART + 1))


def test_a_file_that_is_too_large_or_empty_is_refused_before_it_is_sent(by: User) -> None:
    for size, why in ((26 * 1024 * 1024, Refusal.TOO_LARGE), (0, Refusal.EMPTY), (-1, Refusal.EMPTY)):
        with pytest.raises(PictureRefused) as refused:
            begin_upload(by=by, at=NOON, name="a.jpg", size=size, attach_to="visit")
        assert refused.value.reason == why


def test_beginning_again_with_the_same_key_carries_on(by: User) -> None:
    key = uuid4()
    first = append_part(upload=an_upload(by, upload_key=key), by=by, at=NOON, offset=0, data=jpeg()[:1000])

    again = an_upload(by, upload_key=key)

    assert (again.pk, again.received) == (first.pk, 1000)
    assert an_upload(UserFactory(), upload_key=key).pk != first.pk


def test_a_photograph_that_was_removed_or_refused_can_be_sent_again(by: User) -> None:
    key = uuid4()
    first = finish_upload(upload=send(an_upload(by, upload_key=key), by, jpeg()), by=by, at=NOON)
    assert an_upload(by, upload_key=key).pk == first.pk
    assert first.document is not None
    remove(document=first.document, by=by, at=NOON, expected_version=1, reason="Wrong caption")

    second = an_upload(by, upload_key=key)
    assert second.pk != first.pk
    second = finish_upload(upload=send(second, by, jpeg()), by=by, at=NOON)
    assert second.document not in (None, first.document)

    other = abandon_upload(upload=an_upload(by, upload_key=uuid4()), by=by, at=NOON)
    assert an_upload(by, upload_key=uuid4()).pk != other.pk


def test_nobody_begins_without_end(by: User) -> None:
    Upload.objects.bulk_create(
        Upload(user=by, attach_to="visit", size=1, created_at=NOON, changed_at=NOON)
        for _ in range(MOST_UNFINISHED)
    )

    with pytest.raises(NotAllowed, match="half sent"):
        an_upload(by)

    Upload.objects.filter(user=by).update(state=UploadState.ABANDONED)
    assert an_upload(by).pk


def test_somebody_elses_upload_is_nobodys_to_carry_on(by: User) -> None:
    upload, other = an_upload(by), UserFactory()

    for attempt in (
        lambda: append_part(upload=upload, by=other, at=NOON, offset=0, data=b"x"),
        lambda: finish_upload(upload=upload, by=other, at=NOON),
        lambda: abandon_upload(upload=upload, by=other, at=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not Upload.objects.visible_to(other, NOON).exists()
    assert list(Upload.objects.visible_to(by, NOON)) == [upload]


def test_a_removed_upload_is_gone_from_the_disk(
    by: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    upload = append_part(upload=an_upload(by), by=by, at=NOON, offset=0, data=b"x")

    with django_capture_on_commit_callbacks(execute=True):
        upload = abandon_upload(upload=upload, by=by, at=NOON)

    assert upload.state == UploadState.ABANDONED
    assert not part_path(upload).exists()


# --- What the script is told ---------------------------------------------------------------------


def begun(by: User, at: Any = NOON, **form: Any) -> JsonResponse:
    request = RequestFactory().post("/", {"name": "IMG_1.heic", "size": len(jpeg())} | form)
    return uploads.begin(request, by=by, at=at, attach_to="visit", href=lambda upload: f"/u/{upload.id}/")


def asked(
    method: str, upload: Upload, by: User, data: bytes = b"", *, offset: object = None, **more: Any
) -> JsonResponse:
    headers = {} if offset is None else {"Upload-Offset": str(offset)}
    request: HttpRequest = RequestFactory().generic(
        method, "/", data, content_type="application/octet-stream", headers=headers
    )
    upload = Upload.objects.visible_to(by, NOON).get(pk=upload.pk)
    more = {"finished": lambda upload: {"card": f"<li>{upload.document_id}</li>"}} | more
    return uploads.carry_on(request, upload=upload, by=by, at=NOON, **more)


def told(response: JsonResponse) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(response.content)
    return answer


def test_the_script_begins_sends_and_is_given_a_card(by: User) -> None:
    data = jpeg()
    response = begun(by, device_time="2026-11-20T12:20:00+00:00")
    assert response.status_code == 201
    upload = Upload.objects.get()
    assert told(response) == {
        "id": str(upload.id), "offset": 0, "size": len(data), "state": "receiving", "href": f"/u/{upload.id}/"
    }  # fmt: skip

    first = told(asked("PUT", upload, by, data[:9000], offset=0))
    assert (first["offset"], first["state"]) == (9000, "receiving")
    last = told(asked("PUT", upload, by, data[9000:], offset=9000))

    document = Document.objects.get()
    assert document.clock_skewed
    assert last["state"] == "done"
    assert last["document"] == str(document.id)
    assert last["card"] == f"<li>{document.id}</li>"
    assert told(asked("GET", upload, by)) == last  # when the last answer was lost
    assert told(asked("PUT", upload, by, data[9000:], offset=9000)) == last


def test_the_same_key_is_told_where_it_stands(by: User) -> None:
    key = uuid4()
    begun(by, key=str(key))
    asked("PUT", Upload.objects.get(), by, jpeg()[:500], offset=0)

    response = begun(by, LATER, key=str(key))

    assert response.status_code == 200
    assert told(response)["offset"] == 500
    assert told(asked("GET", Upload.objects.get(), by))["offset"] == 500


def test_a_part_in_the_wrong_place_is_told_the_right_one(by: User) -> None:
    begun(by)
    upload = Upload.objects.get()
    asked("PUT", upload, by, jpeg()[:500], offset=0)

    response = asked("PUT", upload, by, jpeg()[:500], offset=0)

    assert response.status_code == 409
    assert told(response)["offset"] == 500


def test_a_refused_photograph_is_told_in_words(by: User) -> None:
    begun(by, size=len(PDF))

    response = asked("PUT", Upload.objects.get(), by, PDF, offset=0)

    assert response.status_code == 200
    assert told(response)["state"] == "refused"
    assert "JPEG, HEIC, PNG or WebP" in told(response)["words"]


@pytest.mark.parametrize(
    "form",
    [{"size": ""}, {"size": "many"}, {"size": "0"}, {"size": "99999999999"}, {"size": "-5"}, {"size": "1e3"}],
)
def test_a_size_that_is_none_is_refused(by: User, form: dict[str, str]) -> None:
    response = begun(by, **form)

    assert response.status_code == 422
    assert told(response)["words"].endswith(".")


@pytest.mark.parametrize("offset", [None, "", "x", "-1", "1.5", "99999999999999999999"])
def test_an_offset_that_is_none_is_refused(by: User, offset: object) -> None:
    begun(by)

    assert asked("PUT", Upload.objects.get(), by, b"x", offset=offset).status_code in (409, 422)


@pytest.mark.parametrize(
    ("key", "device_time"),
    [
        ("", ""),
        ("not a key", "yesterday"),
        ("\0", "2026-11-20T12:00:00"),
        ("x" * 999, "2026-99-99T12:00:00Z"),
        ("", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_nonsense_from_the_client_is_no_key_and_no_time(by: User, key: str, device_time: str) -> None:
    assert begun(by, key=key, device_time=device_time, name="\0\u202e").status_code == 201

    upload = Upload.objects.get()
    assert (upload.upload_key, upload.device_time) == (None, None)


def test_a_card_that_cannot_be_made_leaves_the_upload_where_it_stood(by: User) -> None:
    def closed(upload: Upload) -> dict[str, Any]:
        raise DomainError("The visit was closed meanwhile.")

    begun(by)
    upload = Upload.objects.get()

    response = asked("PUT", upload, by, jpeg(), offset=0, finished=closed)

    assert response.status_code == 422
    assert told(response)["words"] == "The visit was closed meanwhile."
    assert not Document.objects.exists()
    upload.refresh_from_db()
    assert (upload.state, upload.received) == (UploadState.RECEIVING, len(jpeg()))
    assert (
        told(asked("PUT", upload, by, b"", offset=len(jpeg())))["state"] == "done"
    )  # an empty part asks again


def test_a_full_disk_is_told_as_later_and_not_as_never(by: User) -> None:
    begun(by)
    upload = Upload.objects.get()
    part_path(upload).parent.mkdir(parents=True, exist_ok=True)
    part_path(upload).symlink_to("/dev/full")

    response = asked("PUT", upload, by, jpeg(), offset=0)
    part_path(upload).unlink()

    assert response.status_code == 503
    assert "Nothing is lost on your phone" in told(response)["words"]
    assert told(asked("PUT", upload, by, jpeg(), offset=0))["state"] == "done"


def test_remove_is_told_as_abandoned(by: User) -> None:
    begun(by)

    assert told(asked("DELETE", Upload.objects.get(), by))["state"] == "abandoned"


def test_a_heic_arrives_in_parts(by: User) -> None:
    data = notice("heic")
    begun(by, size=len(data))

    assert told(asked("PUT", Upload.objects.get(), by, data, offset=0))["state"] == "done"
    assert Document.objects.get().media_type == "image/heic"
    assert io.BytesIO(data).getvalue()[4:8] == b"ftyp"
