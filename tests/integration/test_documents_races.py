"""The same photograph sent by several at once: one document, nothing left over (assurance 53, 58)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from documents.models import Document, Upload
from documents.operations import WrongOffset, append_part, begin_upload, check_seal, finish_upload
from tests.database import CommittedDatabase
from tests.factories import UserFactory
from tests.factories_documents import NOON, a_document, an_upload
from tests.hostile_pictures import jpeg


def at_once(times: int, work: Any) -> list[Any]:
    """Run `work` so many times in threads of their own; return what each gave or raised."""

    def run(_: int) -> Any:
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def stored() -> int:
    return sum(
        path.is_file() for root in ("originals", "viewing") for path in (settings.STATE_DIR / root).rglob("*")
    )


def test_one_key_sent_by_eight_requests_at_once_makes_one_document(committed_db: CommittedDatabase) -> None:
    by, key = UserFactory(), uuid4()

    documents = at_once(8, lambda: a_document(by, upload_key=key))

    assert {document.pk for document in documents} == {Document.objects.get().pk}
    assert stored() == 3


def test_an_upload_begun_eight_times_at_once_is_one(committed_db: CommittedDatabase) -> None:
    by, key = UserFactory(), uuid4()

    uploads = at_once(
        8, lambda: begin_upload(by=by, at=NOON, name="a", size=9, attach_to="v", upload_key=key)
    )

    assert {upload.pk for upload in uploads} == {Upload.objects.get().pk}


def test_parts_and_endings_at_once_make_one_whole_photograph(committed_db: CommittedDatabase) -> None:
    by, data = UserFactory(), jpeg()
    upload = an_upload(by)

    for start in range(0, len(data), 20_000):
        chunk = data[start : start + 20_000]
        answers = at_once(
            4, lambda at=start, part=chunk: append_part(upload=upload, by=by, at=NOON, offset=at, data=part)
        )
        assert sum(isinstance(answer, Upload) for answer in answers) == 1
        assert sum(isinstance(answer, WrongOffset) for answer in answers) == 3
    finished = at_once(6, lambda: finish_upload(upload=upload, by=by, at=NOON))

    document = Document.objects.get()
    assert {answer.document_id for answer in finished} == {document.pk}
    assert check_seal(document=document)
    assert stored() == 3


@pytest.mark.parametrize("_", range(2))
def test_rows_and_files_agree_after_a_crowd(committed_db: CommittedDatabase, _: int) -> None:
    people = [UserFactory() for _ in range(3)]

    at_once(9, lambda: [a_document(by, upload_key=by.pk) for by in people])

    assert Document.objects.count() == len(people)
    assert all(check_seal(document=document) for document in Document.objects.all())
    assert stored() == 3 * len(people)
