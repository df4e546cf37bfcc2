"""An audit that was sealed, for the tests of its verifier: each breaks a clone of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import database as databases
from tests.audit_support import AT, KEY, sealing, write
from tests.conftest import RUN, WORKER, committed


@dataclass(frozen=True)
class Sealed:
    """A database with three seals over nine events and a tenth event that no seal covers; the seals' copies."""

    name: str
    copies: Path


@pytest.fixture(scope="module")
def sealed(
    django_db_blocker: DjangoDbBlocker, own_state: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sealed]:
    """Written and sealed once; each test breaks a clone of its own."""
    copies = tmp_path_factory.mktemp("sealed") / "copies"

    def fill() -> None:
        with override_settings(AUDIT_SEAL_KEY=KEY, AUDIT_SEAL_COPY_DIR=str(copies)):
            for _ in range(3):
                write(3, reason="asked for")
                sealing(at=AT)
            write(1)

    with (
        django_db_blocker.unblock(),
        databases.filled(f"ev_test_{RUN}_{WORKER}_sealed", fill) as name,
    ):
        yield Sealed(name, copies)


@pytest.fixture
def database(
    sealed: Sealed, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[databases.CommittedDatabase]:
    """A clone of the sealed audit."""
    with django_db_blocker.unblock(), committed(tmp_path, of=sealed.name) as made:
        yield made


@pytest.fixture
def copies(settings: Any, sealed: Sealed, tmp_path: Path) -> Path:
    """The folder with the seals' copies, to be broken too."""
    settings.AUDIT_SEAL_COPY_DIR = str(tmp_path / "copies")
    return shutil.copytree(sealed.copies, tmp_path / "copies")
