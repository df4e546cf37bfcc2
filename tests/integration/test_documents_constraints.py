"""What the database itself refuses of documents and uploads, constraint by constraint."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from documents.models import Document, Upload
from tests.factories import UserFactory
from tests.factories_documents import NOON, columns

pytestmark = pytest.mark.django_db

DOCUMENTS: list[tuple[str, dict[str, Any]]] = [
    ("document_has_content", {"size": 0}),
    ("document_has_a_sha256", {"sha256": "a" * 63}),
    ("document_has_a_sha256", {"sha256": "A" * 64}),
    ("document_viewing_has_a_sha256", {"viewing_sha256": ""}),
    ("document_is_a_photograph", {"media_type": "image/svg+xml"}),
    ("document_has_pixels", {"width": 0}),
    ("document_has_pixels", {"height": 0}),
    ("document_flaws_exist", {"flaws": ["blurred", "ugly"]}),
    ("document_shows_exists", {"shows": "selfie"}),
    ("document_skew_is_of_a_device", {"clock_skewed": True}),
    ("document_legible_and_by_whom", {"legible": True}),
    ("document_legible_and_by_whom", {"legible_at": NOON}),
    ("document_removed_with_a_reason", {"removed_at": NOON}),
    ("document_removed_with_a_reason", {"removed_reason": "Wrong person"}),
]
UPLOADS: list[tuple[str, dict[str, Any]]] = [
    ("upload_state_exists", {"state": "lost"}),
    ("upload_has_a_size", {"size": 0}),
    ("upload_receives_no_more_than_declared", {"received": 11}),
    ("upload_done_has_its_document", {"state": "done", "received": 10}),
    ("upload_refused_says_why", {"state": "refused"}),
    ("upload_refused_says_why", {"refusal": "Too small"}),
]


def document(**changes: Any) -> Document:
    return Document.objects.create(**columns(**({"uploaded_by": UserFactory()} | changes)))


def upload(**changes: Any) -> Upload:
    valid = {"attach_to": "visit", "size": 10, "created_at": NOON, "changed_at": NOON}
    return Upload.objects.create(**(valid | ({"user": UserFactory()} | changes)))


def test_a_valid_row_is_taken() -> None:
    assert document().pk
    assert upload().pk


@pytest.mark.parametrize(("constraint", "changes"), DOCUMENTS)
def test_a_document_against_the_rules_is_refused(constraint: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        document(**changes)


@pytest.mark.parametrize(("constraint", "changes"), UPLOADS)
def test_an_upload_against_the_rules_is_refused(constraint: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        upload(**changes)


def test_a_legible_answer_has_an_author_and_a_removal_a_reason() -> None:
    by = UserFactory()
    with pytest.raises(IntegrityError, match="document_legible_and_by_whom"), transaction.atomic():
        document(legible=False, legible_by=by)
    with pytest.raises(IntegrityError, match="document_removed_with_a_reason"), transaction.atomic():
        document(removed_at=NOON, removed_by=by)
    assert document(legible=False, legible_by=by, legible_at=NOON).pk
    assert document(removed_at=NOON, removed_by=by, removed_reason="Wrong person").pk


@pytest.mark.parametrize("column", ["original", "viewing", "thumbnail"])
def test_two_documents_never_share_a_file(column: str) -> None:
    document(**{column: "one"})

    with pytest.raises(IntegrityError, match=column), transaction.atomic():
        document(**{column: "one"})


def test_one_key_of_one_person_names_one_document_and_one_upload() -> None:
    by, key = UserFactory(), uuid4()
    document(uploaded_by=by, upload_key=key)
    upload(user=by, upload_key=key)

    with pytest.raises(IntegrityError, match="document_one_of_an_upload_key"), transaction.atomic():
        document(uploaded_by=by, upload_key=key)
    with pytest.raises(IntegrityError, match="upload_one_of_an_upload_key"), transaction.atomic():
        upload(user=by, upload_key=key)
    assert document(upload_key=key).pk
    assert upload(upload_key=key).pk


def test_a_done_upload_has_received_everything() -> None:
    with pytest.raises(IntegrityError, match="upload_done_has_its_document"), transaction.atomic():
        upload(state="done", document=document(), received=9)
    assert upload(state="done", document=document(), received=10).pk
