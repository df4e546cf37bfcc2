"""A photograph received: sealed, copied, recorded, once; then described, removed, its original opened."""

import hashlib
import io
import warnings
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from audit.events import AuditError
from audit.models import Event
from core.errors import DomainError, NotAllowed, StaleVersion
from documents import operations
from documents.enums import AuditEvent, Shows
from documents.models import Document
from documents.refusals import PictureRefused
from documents.responses import original_response, picture_response
from tests.factories import UserFactory
from tests.factories_documents import NOON, a_document
from tests.hostile_pictures import PDF, half, jpeg, notice, zip_file

pytestmark = pytest.mark.django_db


def events(document: Document) -> list[str]:
    return list(Event.objects.filter(subject_id=document.pk).order_by("id").values_list("event", flat=True))


def files() -> set[Path]:
    return {
        path
        for root in ("originals", "viewing")
        for path in (settings.STATE_DIR / root).rglob("*")
        if path.is_file()
    }


def test_a_photograph_is_sealed_as_it_came_and_copied_clean() -> None:
    data = jpeg() + zip_file()
    by = UserFactory()

    document = operations.receive(
        file=SimpleUploadedFile("IMG_1.jpg", data), name="IMG_1.jpg", by=by, at=NOON
    )

    document.refresh_from_db()
    assert storages["originals"].open(document.original).read() == data
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.size, document.media_type) == (len(data), "image/jpeg")
    viewing = storages["viewing"].open(document.viewing).read()
    assert document.viewing_sha256 == hashlib.sha256(viewing).hexdigest()
    assert b"PK\x03\x04" not in viewing
    assert (document.width, document.height) == (480, 640)
    assert (document.uploaded_by, document.received_at, document.marking) == (
        by,
        NOON,
        settings.PROTECTIVE_MARKING,
    )
    assert (document.shows, document.legible, document.version, document.counts) == ("", None, 1, False)
    assert events(document) == [AuditEvent.DOCUMENT_RECEIVED]


def test_a_heic_from_a_phone_is_taken() -> None:
    document = operations.receive(file=io.BytesIO(notice("heic")), name="IMG.HEIC", by=UserFactory(), at=NOON)

    assert document.media_type == "image/heic"


@pytest.mark.parametrize("data", [PDF, half(jpeg()), half(jpeg()) + b"\xff\xd9", b""])
def test_what_is_refused_leaves_nothing(data: bytes) -> None:
    before = files()

    with pytest.raises(PictureRefused):
        operations.receive(file=io.BytesIO(data), name="photo.jpg", by=UserFactory(), at=NOON)

    assert files() == before
    assert not Document.objects.exists()


def test_the_same_key_of_the_same_person_makes_one_document() -> None:
    by, key = UserFactory(), uuid4()
    first = a_document(by, upload_key=key)
    before = files()

    assert a_document(by, upload_key=key) == first
    assert files() == before
    assert a_document(UserFactory(), upload_key=key) != first


@pytest.mark.parametrize(
    ("minutes", "skewed"), [(0, False), (5, False), (-5, False), (5.01, True), (-5.01, True), (60 * 24, True)]
)
def test_a_clock_more_than_five_minutes_off_is_flagged(minutes: float, skewed: bool) -> None:
    document = a_document(device_time=NOON + timedelta(minutes=minutes))

    assert document.clock_skewed is skewed
    assert document.received_at == NOON


def test_a_slow_upload_is_no_skewed_clock() -> None:
    sent = NOON - timedelta(hours=3)

    assert not a_document(device_time=sent, sent_at=sent).clock_skewed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("IMG_1.jpg", "IMG_1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Pass photo.heic", "Pass photo.heic"),
        ("<img src=x onerror=alert(1)>.jpg", "<img src=x onerror=alert(1)>.jpg"),
        ("a\0b\r\n.jpg", "a b  .jpg"),
        ("photo\u202egpj.exe", "photo gpj.exe"),
        ("\ud800.jpg", ".jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
        ("x" * 300, "x" * 255),
        ("", ""),
    ],
)
def test_a_name_is_kept_as_text_and_nothing_more(typed: str, kept: str) -> None:
    assert operations.clean_name(typed) == kept


def test_no_name_of_a_file_comes_from_outside() -> None:
    document = operations.receive(file=io.BytesIO(jpeg()), name="../../x.php", by=UserFactory(), at=NOON)

    for name in (document.original, document.viewing, document.thumbnail):
        assert set(name) <= set("0123456789abcdef/")
    assert document.original_name == "x.php"


def test_a_failing_audit_takes_the_files_back() -> None:
    by, before = UserFactory(), files()

    with pytest.raises(AuditError), warnings.catch_warnings(action="ignore"):
        a_document(by, at=NOON.replace(tzinfo=None))  # the audit refuses a time without a zone

    assert files() == before
    assert not Document.objects.exists()


def test_a_description_says_who_found_it_legible_and_when() -> None:
    document, by = a_document(), UserFactory()

    described = operations.describe(
        document=document, by=by, at=NOON, expected_version=1, shows=Shows.CPRN, caption="Front", legible=True
    )

    assert (described.shows, described.caption, described.version) == ("cprn", "Front", 2)
    assert (described.legible, described.legible_by, described.legible_at) == (True, by, NOON)
    assert described.counts
    event = Event.objects.get(subject_id=document.pk, event=AuditEvent.DOCUMENT_DESCRIBED)
    assert event.fields == ["shows", "caption", "legible"]


def test_taking_the_answer_back_takes_its_author_back() -> None:
    document, by = a_document(), UserFactory()
    operations.describe(document=document, by=by, at=NOON, expected_version=1, shows="cprn", legible=False)

    described = operations.describe(document=document, by=by, at=NOON, expected_version=2, shows="cprn")

    assert (described.legible, described.legible_by, described.legible_at) == (None, None, None)


def test_saying_the_same_again_changes_and_records_nothing() -> None:
    document, by = a_document(), UserFactory()
    operations.describe(document=document, by=by, at=NOON, expected_version=1, shows="cprn", legible=True)

    again = operations.describe(
        document=document, by=UserFactory(), at=NOON, expected_version=2, shows="cprn", legible=True
    )

    assert (again.version, again.legible_by) == (2, by)
    assert events(document).count(AuditEvent.DOCUMENT_DESCRIBED) == 1


def test_a_stale_description_is_refused_with_what_stands_now() -> None:
    document, by = a_document(), UserFactory()
    operations.describe(document=document, by=by, at=NOON, expected_version=1, shows="cprn")

    with pytest.raises(StaleVersion) as stale:
        operations.describe(document=document, by=by, at=NOON, expected_version=1, shows="other")

    assert stale.value.current.shows == "cprn"


def test_it_shows_one_of_the_kinds_or_nothing_yet() -> None:
    with pytest.raises(DomainError) as refused:
        operations.describe(
            document=a_document(), by=UserFactory(), at=NOON, expected_version=1, shows="selfie"
        )

    assert refused.value.field == "shows"


def test_a_removed_photograph_counts_for_nothing_and_is_kept() -> None:
    document, by = a_document(), UserFactory()
    operations.describe(document=document, by=by, at=NOON, expected_version=1, shows="cprn", legible=True)

    removed = operations.remove(document=document, by=by, at=NOON, expected_version=2, reason="Taken twice")

    assert not removed.counts
    assert not Document.objects.kept().exists()
    assert operations.check_seal(document=removed)
    with pytest.raises(NotAllowed):
        operations.describe(document=removed, by=by, at=NOON, expected_version=3, shows="other")
    with pytest.raises(NotAllowed):
        operations.remove(document=removed, by=by, at=NOON, expected_version=3, reason="Again")


def test_removing_needs_a_reason() -> None:
    with pytest.raises(DomainError) as refused:
        operations.remove(document=a_document(), by=UserFactory(), at=NOON, expected_version=1, reason="  ")

    assert refused.value.field == "reason"


def test_the_original_is_opened_for_a_reason_that_is_recorded() -> None:
    document, by = a_document(), UserFactory()

    with pytest.raises(DomainError, match="Say why"):
        operations.open_original(document=document, by=by, at=NOON, reason="")
    file = operations.open_original(document=document, by=by, at=NOON, reason="For the court bundle")

    assert file.read() == jpeg()
    event = Event.objects.get(subject_id=document.pk, event=AuditEvent.ORIGINAL_OPENED)
    assert (event.actor, event.reason) == (by.pk, "For the court bundle")


@pytest.mark.parametrize("column", ["original", "viewing"])
def test_a_file_that_was_altered_is_noticed(column: str, capsys: pytest.CaptureFixture[str]) -> None:
    document = a_document()
    call_command("verify_documents")
    path = Path(storages["originals" if column == "original" else "viewing"].path(getattr(document, column)))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")

    assert not operations.check_seal(document=document)
    with pytest.raises(DomainError, match="not as it was sealed"):
        operations.open_original(document=document, by=UserFactory(), at=NOON, reason="To check")
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_documents")
    assert str(document.pk) in capsys.readouterr().out


def test_a_file_that_is_gone_is_noticed() -> None:
    document = a_document()
    storages["originals"].delete(document.original)

    assert not operations.check_seal(document=document)


@pytest.mark.parametrize(
    "column", ["sha256", "size", "original", "uploaded_by", "received_at", "original_name"]
)
def test_what_was_sealed_never_changes(column: str) -> None:
    document = a_document()
    other = {
        "sha256": "c" * 64,
        "size": 7,
        "original": "x",
        "uploaded_by": UserFactory(),
        "original_name": "y",
    }

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(
            **{column: other.get(column, NOON + timedelta(days=1))}
        )


@pytest.mark.parametrize("kind", ["viewing", "thumbnail"])
def test_a_picture_is_served_so_that_it_can_do_nothing(kind: str) -> None:
    document = a_document()

    response = picture_response(document=document, kind=kind)  # type: ignore[arg-type]

    assert response.streaming
    assert b"".join(response).startswith(b"\xff\xd8\xff")
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == f'inline; filename="photograph-{document.id}.jpg"'


def test_an_original_is_only_ever_downloaded_under_a_name_of_ours() -> None:
    by = UserFactory()
    document = operations.receive(file=io.BytesIO(notice("heic")), name='x".html', by=by, at=NOON)
    file = operations.open_original(document=document, by=by, at=NOON, reason="Evidence")

    response = original_response(document=document, file=file)

    assert b"".join(response) == notice("heic")
    assert response["Content-Type"] == "image/heic"
    assert response["Content-Disposition"] == f'attachment; filename="original-{document.id}.heic"'
    assert "sandbox" in response["Content-Security-Policy"]
