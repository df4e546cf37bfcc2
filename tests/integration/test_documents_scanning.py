"""The virus scanner: asked over its socket, and no answer is a refusal (assurance 32)."""

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.test import override_settings

from documents.models import Document
from documents.operations import finish_upload, receive
from documents.refusals import PictureRefused, Refusal
from documents.scanning import NotScanned, scan
from tests.factories import UserFactory
from tests.factories_documents import NOON, an_upload, send
from tests.fake_clamd import EICAR
from tests.hostile_pictures import jpeg

INFECTED = jpeg() + EICAR  # a photograph for every decoder, something else for a scanner


@pytest.fixture
def clamd(request: pytest.FixtureRequest) -> Iterator[str]:
    """A clamd of our own that answers as the test's parameter says; the setting points to it."""
    with TemporaryDirectory() as folder:  # a socket's path must be short
        path = Path(folder) / "clamd.sock"
        process = subprocess.Popen([sys.executable, "-m", "tests.fake_clamd", str(path), request.param])
        try:
            for _ in range(200):
                if path.exists():
                    break
                time.sleep(0.05)
            with override_settings(CLAMAV_SOCKET=f"unix://{path}"):
                yield str(path)
        finally:
            process.kill()
            process.wait()


@pytest.mark.django_db
@pytest.mark.parametrize("clamd", ["scan"], indirect=True)
def test_a_clean_photograph_passes_and_an_infected_one_is_refused(clamd: str) -> None:
    by = UserFactory()

    assert receive(file=io.BytesIO(jpeg()), name="a.jpg", by=by, at=NOON).pk
    with pytest.raises(PictureRefused) as refused:
        receive(file=io.BytesIO(INFECTED), name="b.jpg", by=by, at=NOON)

    assert refused.value.reason == Refusal.VIRUS
    assert Document.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("clamd", ["scan"], indirect=True)
def test_an_infected_upload_in_parts_is_refused_with_words(clamd: str) -> None:
    by = UserFactory()
    upload = send(an_upload(by, INFECTED), by, INFECTED)

    upload = finish_upload(upload=upload, by=by, at=NOON)

    assert (upload.state, upload.document) == ("refused", None)
    assert "virus scanner" in upload.refusal


@pytest.mark.django_db
@pytest.mark.parametrize("clamd", ["error", "limit", "hang up", "nonsense"], indirect=True)
def test_anything_but_a_clear_answer_refuses_for_now(clamd: str) -> None:
    with pytest.raises(NotScanned, match="Nothing is lost on your phone"):
        receive(file=io.BytesIO(jpeg()), name="a.jpg", by=UserFactory(), at=NOON)

    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "address", ["/nowhere/clamd.sock", "unix:///nowhere/clamd.sock", "localhost:1", "nonsense"]
)
def test_a_scanner_that_cannot_be_reached_refuses(address: str) -> None:
    with override_settings(CLAMAV_SOCKET=address), pytest.raises(NotScanned):
        scan(io.BytesIO(jpeg()))


def test_without_a_scanner_nothing_is_scanned() -> None:
    scan(io.BytesIO(INFECTED))


@pytest.mark.django_db
@pytest.mark.parametrize("clamd", ["scan"], indirect=True)
def test_an_upload_waits_for_the_scanner_and_loses_nothing(clamd: str) -> None:
    by = UserFactory()
    upload = send(an_upload(by), by, jpeg())

    with override_settings(CLAMAV_SOCKET="/nowhere/clamd.sock"), pytest.raises(NotScanned):
        finish_upload(upload=upload, by=by, at=NOON)

    assert finish_upload(upload=upload, by=by, at=NOON).state == "done"
