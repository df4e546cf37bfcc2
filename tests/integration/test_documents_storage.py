"""Files written once: names of ours, modes, a full disk, and the sweeper (assurance 30, 31, 58)."""

import io
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import override_settings

from audit.models import Event
from documents import tasks
from documents.enums import AuditEvent, UploadState
from documents.models import Document, Upload
from documents.operations import append_part, sweep
from documents.operations.uploads import part_path
from documents.storage import NotStored, SealedFileStorage
from tests.database import settings_for
from tests.factories import UserFactory
from tests.factories_documents import NOON, a_document, an_upload
from tests.hostile_pictures import jpeg

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path) -> Iterator[None]:
    """Folders of this test alone: rows of other tests are rolled back, their files are not."""
    with override_settings(**settings_for(tmp_path, settings.REDIS_URL)):
        yield


@pytest.fixture
def storage(tmp_path: Path) -> SealedFileStorage:
    return SealedFileStorage(location=str(tmp_path / "files"))


def test_a_name_is_made_here_whatever_is_asked_for(storage: SealedFileStorage) -> None:
    names = {storage.save(asked, ContentFile(b"x")) for asked in ("a.jpg", "a.jpg", "../../etc/passwd", "")}

    assert len(names) == 4
    assert all(set(name) <= set("0123456789abcdef/") for name in names)
    assert all(Path(storage.path(name)).is_relative_to(storage.location) for name in names)


def test_a_file_can_be_read_by_its_owner_alone_and_written_by_nobody(storage: SealedFileStorage) -> None:
    path = Path(storage.path(storage.save("", ContentFile(b"sealed"))))

    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes() == b"sealed"


def test_a_file_is_never_written_over(storage: SealedFileStorage) -> None:
    name = storage.save("", ContentFile(b"first"))

    with pytest.raises(FileExistsError):
        storage._save(name, ContentFile(b"second"))

    assert storage.open(name).read() == b"first"


def test_a_sealed_file_has_no_address(storage: SealedFileStorage) -> None:
    with pytest.raises(ValueError, match="no address"):
        storage.url(storage.save("", ContentFile(b"x")))


def test_names_are_found_by_when_they_were_made(storage: SealedFileStorage) -> None:
    name = storage.save("", ContentFile(b"x"))
    now = datetime.now(UTC)

    assert list(storage.names_made(since=now - HOUR, until=now + HOUR)) == [name]
    assert list(storage.names_made(since=now + HOUR, until=now + 2 * HOUR)) == []
    assert list(storage.names_made(since=now - 2 * HOUR, until=now - HOUR)) == []


def filling(room: dict[str, int]) -> Any:
    """Settings in which each storage has room for so many files more."""
    made = {alias: dict(value) for alias, value in settings.STORAGES.items()}
    for alias, files in room.items():
        options = made[alias]["OPTIONS"] | {"room": files}
        made[alias] = {"BACKEND": "tests.full_storage.FillingStorage", "OPTIONS": options}
    return override_settings(STORAGES=made)


def all_files() -> set[Path]:
    return {
        path
        for root in ("originals", "viewing")
        for path in (settings.STATE_DIR / root).rglob("*")
        if path.is_file()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("room", [{"originals": 0}, {"viewing": 0}, {"viewing": 1}])
def test_a_full_disk_says_so_and_leaves_neither_row_nor_file(room: dict[str, int]) -> None:
    by, before = UserFactory(), all_files()

    with filling(room), pytest.raises(NotStored, match="Nothing is lost on your phone"):
        a_document(by)

    assert all_files() == before
    assert not Document.objects.exists()
    assert a_document(by).pk  # once there is room again


@pytest.mark.django_db
def test_parts_on_a_full_disk_can_be_sent_again() -> None:
    by = UserFactory()
    upload = an_upload(by)
    part_path(upload).parent.mkdir(parents=True, exist_ok=True)
    part_path(upload).symlink_to("/dev/full")

    with pytest.raises(NotStored):
        append_part(upload=upload, by=by, at=NOON, offset=0, data=b"x" * 1000)
    part_path(upload).unlink()

    assert append_part(upload=upload, by=by, at=NOON, offset=0, data=b"x" * 1000).received == 1000


@pytest.mark.django_db
def test_a_file_without_a_row_is_swept_once_it_is_an_hour_old() -> None:
    document = a_document()
    orphans = {alias: storages[alias].save("", ContentFile(b"orphan")) for alias in ("originals", "viewing")}
    now = datetime.now(UTC)

    young = sweep(at=NOON, machine_time=now)
    assert young.files == 0
    assert all(storages[alias].exists(name) for alias, name in orphans.items())

    assert sweep(at=NOON, machine_time=now + 2 * HOUR).files == 2
    assert not any(storages[alias].exists(name) for alias, name in orphans.items())
    for alias, name in (
        ("originals", document.original),
        ("viewing", document.viewing),
        ("viewing", document.thumbnail),
    ):
        assert storages[alias].exists(name)
    event = Event.objects.get(event=AuditEvent.FILES_SWEPT)
    assert (event.actor, event.reason) == (None, "2 files without a record, 0 uploads given up")
    assert sweep(at=NOON, machine_time=now + 2 * HOUR).files == 0


@pytest.mark.django_db
def test_an_upload_that_nobody_carries_on_is_given_up_after_a_week() -> None:
    by = UserFactory()
    old, young = an_upload(by), an_upload(by, at=NOON + timedelta(days=1))
    append_part(upload=old, by=by, at=NOON, offset=0, data=b"x")
    append_part(upload=young, by=by, at=NOON + timedelta(days=1), offset=0, data=b"x")

    swept = sweep(at=NOON + timedelta(days=7, minutes=1), machine_time=datetime.now(UTC) + 2 * HOUR)

    assert swept.abandoned == 1
    states = dict(Upload.objects.values_list("pk", "state"))
    assert states == {old.pk: UploadState.ABANDONED, young.pk: UploadState.RECEIVING}
    assert not part_path(old).exists()
    assert part_path(young).exists()


@pytest.mark.django_db
def test_parts_of_an_upload_that_ended_are_swept() -> None:
    by = UserFactory()
    upload = an_upload(by)
    append_part(upload=upload, by=by, at=NOON, offset=0, data=b"x")
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.ABANDONED)

    assert sweep(at=NOON, machine_time=datetime.now(UTC)).files == 0
    os.utime(part_path(upload), (0, 0))
    assert sweep(at=NOON, machine_time=datetime.now(UTC)).files == 1
    assert not part_path(upload).exists()


@pytest.mark.django_db
def test_the_hourly_task_sweeps_nothing_that_is_in_use() -> None:
    document = a_document()

    tasks.sweep()

    assert storages["originals"].open(document.original).read() == jpeg()


def test_content_of_any_length_is_written_whole(storage: SealedFileStorage) -> None:
    data = os.urandom(3_000_001)

    assert storage.open(storage.save("", ContentFile(data))).read() == data
    assert storage.size(storage.save("", io.BytesIO(b""))) == 0
