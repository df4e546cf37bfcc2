"""Sealed files in an S3-compatible store: a server process of its own, the same pipeline, written once."""

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import override_settings
from django.urls import reverse

from core.errors import DomainError
from documents.enums import Shows
from documents.models import Disposal, Document
from documents.objects import NotFetched, SealedObjectStorage
from documents.operations import (
    ask_for_disposal,
    check_seal,
    decide_disposal,
    files_left,
    receive,
    remove,
    sweep,
)
from documents.storage import NotStored
from tests.factories import UserFactory
from tests.factories_documents import NOON, a_document
from tests.factories_visits import add_photograph, make_visit
from tests.hostile_pictures import jpeg
from tests.sign_in import signed_in

HOUR = timedelta(hours=1)
ACCESS = {"access_key": "the-key", "secret_key": "the-secret", "region_name": "eu-west-2"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a store that runs as long as this file's tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(150):
        with suppress(OSError), urllib.request.urlopen(f"{url}/moto-api/", timeout=2):  # noqa: S310
            break
        time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture
def client(endpoint: str) -> Any:
    """Whoever else can reach the store."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=ACCESS["access_key"],
        aws_secret_access_key=ACCESS["secret_key"],
        region_name=ACCESS["region_name"],
    )


@pytest.fixture
def bucket(client: Any, request: pytest.FixtureRequest) -> str:
    """A bucket of this test alone, which can lock what it holds."""
    name = f"b-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:20]}"
    client.create_bucket(
        Bucket=name,
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": ACCESS["region_name"]},
    )
    return name


def storage(endpoint: str, bucket: str, **options: Any) -> SealedObjectStorage:
    return SealedObjectStorage(endpoint_url=endpoint, bucket_name=bucket, **ACCESS, **options)


@pytest.fixture
def in_the_store(endpoint: str, bucket: str, tmp_path: Path) -> Iterator[None]:
    """The service's own settings, with the store in place of the folders; originals locked for a year."""
    made = {alias: dict(value) for alias, value in settings.STORAGES.items()}
    for alias, lock in (("originals", {"lock_days": 365}), ("viewing", {})):
        options = ACCESS | {"endpoint_url": endpoint, "bucket_name": bucket, "location": alias} | lock
        made[alias] = {"BACKEND": "documents.objects.SealedObjectStorage", "OPTIONS": options}
    with override_settings(STORAGES=made, UPLOAD_PARTS_DIR=tmp_path):
        yield


def keys(client: Any, bucket: str) -> set[str]:
    return {one["Key"] for one in client.list_objects_v2(Bucket=bucket).get("Contents", ())}


def versions(client: Any, bucket: str) -> list[str]:
    """Return the keys of all that is kept, what was merely deleted too."""
    found = client.list_object_versions(Bucket=bucket)
    return sorted(one["Key"] for one in (*found.get("Versions", ()), *found.get("DeleteMarkers", ())))


def test_a_name_is_made_here_whatever_is_asked_for(endpoint: str, bucket: str, client: Any) -> None:
    store = storage(endpoint, bucket, location="originals")
    names = {store.save(asked, ContentFile(b"x")) for asked in ("a.jpg", "a.jpg", "../../etc/passwd", "")}
    assert len(names) == 4
    assert all(set(name) <= set("0123456789abcdef/") for name in names)
    assert keys(client, bucket) == {f"originals/{name}" for name in names}


def test_an_object_is_never_written_over(endpoint: str, bucket: str) -> None:
    store = storage(endpoint, bucket)
    name = store.save("", ContentFile(b"first"))
    with pytest.raises(NotStored):
        store._save(name, ContentFile(b"second"))
    assert store.open(name).read() == b"first"


def test_the_store_keeps_our_hash_of_what_was_written(endpoint: str, bucket: str, client: Any) -> None:
    data = os.urandom(3_000_001)
    store = storage(endpoint, bucket)
    name = store.save("", ContentFile(data))
    kept = client.head_object(Bucket=bucket, Key=name, ChecksumMode="ENABLED")
    assert kept["ContentLength"] == len(data)
    assert store.open(name).read() == data


def test_a_locked_original_can_be_removed_by_nobody(endpoint: str, bucket: str, client: Any) -> None:
    name = storage(endpoint, bucket, lock_days=30, lock_mode="COMPLIANCE").save("", ContentFile(b"sealed"))
    kept = client.head_object(Bucket=bucket, Key=name)
    assert kept["ObjectLockMode"] == "COMPLIANCE"
    assert kept["ObjectLockRetainUntilDate"] > datetime.now(UTC) + timedelta(days=29)
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket=bucket, Key=name, VersionId=kept["VersionId"])
    assert storage(endpoint, bucket).open(name).read() == b"sealed"


def test_a_lock_that_does_not_exist_is_refused_at_once(endpoint: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="GOVERNANCE, COMPLIANCE"):
        storage(endpoint, "any", lock_mode="FOREVER")


def test_a_sealed_object_has_no_address_and_is_only_read(endpoint: str, bucket: str) -> None:
    store = storage(endpoint, bucket)
    name = store.save("", ContentFile(b"x"))
    with pytest.raises(ValueError, match="no address"):
        store.url(name)
    with pytest.raises(ValueError, match="only read"):
        store.open(name, "wb")


def test_names_are_found_by_when_they_were_made(endpoint: str, bucket: str) -> None:
    store = storage(endpoint, bucket, location="viewing")
    other = storage(endpoint, bucket, location="viewings")
    other.save("", ContentFile(b"of another part of the bucket"))
    name, now = store.save("", ContentFile(b"x")), datetime.now(UTC)
    assert list(store.names_made(since=now - HOUR, until=now + HOUR)) == [name]
    assert list(store.names_made(since=now + HOUR, until=now + 2 * HOUR)) == []
    assert list(store.names_made(since=now - 2 * HOUR, until=now - HOUR)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_store")
def test_a_photograph_goes_through_the_same_pipeline(client: Any, bucket: str) -> None:
    data = jpeg()
    document = a_document()
    assert keys(client, bucket) == {
        f"originals/{document.original}",
        f"viewing/{document.viewing}",
        f"viewing/{document.thumbnail}",
    }
    assert storages["originals"].open(document.original).read() == data
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert check_seal(document=document)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_store")
def test_a_photograph_is_shown_from_the_store() -> None:
    visit = make_visit()
    photograph = add_photograph(visit, Shows.OFFENDER)
    address = reverse("photograph-picture", args=[visit.pk, photograph.pk, "viewing"])
    answer = signed_in(visit.oic).get(address)
    assert answer.status_code == 200
    shown = b"".join(answer)  # type: ignore[arg-type]
    assert hashlib.sha256(shown).hexdigest() == photograph.document.viewing_sha256


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_store")
def test_an_object_put_in_place_of_the_copy_is_found(client: Any, bucket: str) -> None:
    document = a_document()
    client.put_object(Bucket=bucket, Key=f"viewing/{document.viewing}", Body=b"another picture")
    assert not check_seal(document=document)
    client.delete_object(Bucket=bucket, Key=f"viewing/{document.viewing}")
    assert not check_seal(document=document)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_store")
def test_objects_without_a_row_are_swept_from_the_store_with_all_their_versions(
    client: Any, bucket: str
) -> None:
    document = a_document()
    before = versions(client, bucket)
    storages["viewing"].save("", ContentFile(b"orphan"))
    assert sweep(at=NOON, machine_time=datetime.now(UTC) + 2 * HOUR).files == 1
    assert versions(client, bucket) == before
    assert check_seal(document=document)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_store")
def test_what_the_store_locks_is_left_and_looked_for_again_when_that_is_over(
    endpoint: str, client: Any, bucket: str
) -> None:
    locked = storages["originals"].save("", ContentFile(b"orphan"))
    assert sweep(at=NOON, machine_time=datetime.now(UTC) + 2 * HOUR).files == 0
    assert versions(client, bucket) == [f"originals/{locked}"]
    storage(endpoint, bucket, location="originals").save("", ContentFile(b"no longer locked"))
    assert sweep(at=NOON, machine_time=datetime.now(UTC) + timedelta(days=365) + 2 * HOUR).files == 1
    assert versions(client, bucket) == [f"originals/{locked}"]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_store")
def test_what_was_written_for_nothing_is_taken_back_with_all_its_versions(client: Any, bucket: str) -> None:
    with pytest.raises(IntegrityError, match="received_at"):
        receive(file=BytesIO(jpeg()), name="a.jpg", by=UserFactory(), at=None)  # type: ignore[arg-type]
    left = versions(client, bucket)
    assert [key.partition("/")[0] for key in left] == ["originals"]  # locked, and swept when that is over


def disposal_asked_for() -> Document:
    document = a_document()
    removed = {"by": document.uploaded_by, "at": NOON, "reason": "A neighbour’s home."}
    remove(document=document, expected_version=1, **removed)
    ask_for_disposal(document=document, expected_version=2, **removed | {"by": UserFactory()})
    return document


def confirm(document: Document) -> None:
    decide_disposal(
        document=document, confirm=True, words="I agree.", by=UserFactory(), at=NOON, expected_version=3
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_store")
def test_a_locked_original_is_not_disposed_of_and_nothing_is_half_done(client: Any, bucket: str) -> None:
    document = disposal_asked_for()
    with pytest.raises(DomainError, match=r"keeps it locked until .* Nothing was deleted"):
        confirm(document)
    assert Disposal.objects.open().get().document == document
    assert len(keys(client, bucket)) == 3
    client.put_object_legal_hold(
        Bucket=bucket, Key=f"originals/{document.original}", LegalHold={"Status": "ON"}
    )
    with pytest.raises(DomainError, match="on legal hold"):
        confirm(document)


@pytest.mark.django_db
def test_disposing_leaves_no_version_of_any_of_the_files_in_the_store(
    client: Any, bucket: str, endpoint: str, django_capture_on_commit_callbacks: Any
) -> None:
    made = {alias: dict(value) for alias, value in settings.STORAGES.items()}
    for alias in ("originals", "viewing"):
        options = ACCESS | {"endpoint_url": endpoint, "bucket_name": bucket, "location": alias}
        made[alias] = {"BACKEND": "documents.objects.SealedObjectStorage", "OPTIONS": options}
    with override_settings(STORAGES=made):
        document, other = disposal_asked_for(), a_document()
        storages["viewing"].delete(document.thumbnail)  # leaves a marker, and the version under it
        with django_capture_on_commit_callbacks(execute=True):
            confirm(document)
        assert Disposal.objects.get().erased_at == NOON
        assert check_seal(document=other)
        assert files_left(document=other)
        assert not files_left(document=document)
    left = client.list_object_versions(Bucket=bucket)
    assert {one["Key"] for one in left["Versions"]} == {
        f"originals/{other.original}",
        f"viewing/{other.viewing}",
        f"viewing/{other.thumbnail}",
    }
    assert "DeleteMarkers" not in left


@pytest.mark.django_db
def test_a_store_that_is_away_keeps_the_disposal_for_the_next_sweep(
    django_capture_on_commit_callbacks: Any,
) -> None:
    document = disposal_asked_for()
    made = {alias: dict(value) for alias, value in settings.STORAGES.items()}
    gone = ACCESS | {"endpoint_url": "http://127.0.0.1:9", "bucket_name": "gone"}
    made["viewing"] = {"BACKEND": "documents.objects.SealedObjectStorage", "OPTIONS": gone}
    with override_settings(STORAGES=made), django_capture_on_commit_callbacks(execute=True):
        confirm(document)
    assert Disposal.objects.to_erase().get().document == document
    made["originals"] = made["viewing"]
    second = disposal_asked_for()
    with override_settings(STORAGES=made), pytest.raises(DomainError, match="Try again in a few minutes"):
        confirm(second)
    assert Disposal.objects.open().get().document == second


@pytest.mark.django_db
def test_a_store_that_is_away_says_so_and_leaves_no_row(tmp_path: Path) -> None:
    document = a_document()
    made = {alias: dict(value) for alias, value in settings.STORAGES.items()}
    gone = ACCESS | {"endpoint_url": "http://127.0.0.1:9", "bucket_name": "gone"}
    for alias in ("originals", "viewing"):
        made[alias] = {"BACKEND": "documents.objects.SealedObjectStorage", "OPTIONS": gone}
    with override_settings(STORAGES=made):
        with pytest.raises(NotStored, match="Nothing is lost on your phone"):
            a_document()
        with pytest.raises(NotFetched, match="Try again in a few minutes"):
            check_seal(document=document)
    assert list(Document.objects.all()) == [document]


def test_a_bucket_that_is_not_there_says_so(endpoint: str) -> None:
    with pytest.raises(NotStored):
        storage(endpoint, "no-such-bucket").save("", ContentFile(b"x"))


def test_the_bucket_is_made_once_with_locks_where_they_are_asked_for(endpoint: str, client: Any) -> None:
    store = storage(endpoint, "to-be-made", lock_days=1)
    assert store.make_bucket()
    assert not store.make_bucket()
    made = client.get_object_lock_configuration(Bucket="to-be-made")
    assert made["ObjectLockConfiguration"]["ObjectLockEnabled"] == "Enabled"


def test_without_a_bucket_there_is_none_to_make() -> None:
    with pytest.raises(CommandError, match="Set OBJECT_STORAGE_BUCKET"):
        call_command("make_bucket")


def test_naming_a_bucket_is_all_that_the_settings_need() -> None:
    """In a process of its own: settings are read once."""
    asked = "from django.conf import settings as s; print({k: v['BACKEND'] for k, v in s.STORAGES.items()})"
    named = os.environ | {"OBJECT_STORAGE_BUCKET": "photographs", "OBJECT_STORAGE_LOCK_DAYS": "2192"}
    command = [sys.executable, "-c", asked]
    told = subprocess.run(
        command, env=named | {"DJANGO_SETTINGS_MODULE": "config.settings"}, capture_output=True, text=True
    ).stdout
    assert told.count("documents.objects.SealedObjectStorage") == 3
