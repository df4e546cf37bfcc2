"""A large upload lies on no disk in clear, not even while it is being taken."""

import io
import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import LazySettings

from accounts.roles import Role
from core import clock
from core.ids import new_id
from core.uploads import BLOCK, SealedSpool
from intelligence.models import Attachment
from intelligence.operations import open_attachment
from intelligence.separation import as_keeper
from tests.factories import UserFactory
from tests.fake_clamd import answer
from tests.hostile_pictures import jpeg
from tests.sign_in import signed_in
from tests.threads import Aside

CANARY = b"Zephyrine Quillfeather in the clear. "
LARGE = jpeg() + CANARY * 90_000  # some 3 MB: more than is kept in memory


def spools(folder: Path) -> list[bytes]:
    """Return what lies in `folder`, named or not: files without a name are found by who holds them open."""
    named = [path.read_bytes() for path in folder.iterdir()]
    nameless = []
    for held in Path("/proc/self/fd").iterdir():
        try:
            if os.readlink(held).startswith(str(folder)):
                nameless.append(held.read_bytes())
        except FileNotFoundError:  # closed meanwhile
            continue
    return named + nameless


@pytest.fixture
def temporary(tmp_path: Path, settings: LazySettings) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def scanner(temporary: Path, settings: LazySettings) -> Iterator[Aside]:
    """A scanner that looks, when it is asked in the midst of a request, at what lies in the folder then."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"{folder}/s")
        server.listen()

        def look() -> list[bytes]:
            connection, _ = server.accept()
            with connection:
                found = spools(temporary)
                answer(connection, "scan")
            return found

        settings.CLAMAV_SOCKET = f"{folder}/s"
        yield Aside(look)


@pytest.mark.django_db
def test_while_a_request_runs_no_file_holds_what_is_sent(scanner: Aside, temporary: Path) -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    file = io.BytesIO(LARGE)
    file.name = "papers.jpg"
    sent = {"what": "x", "people": "1", "writer": "w", "revision": "0", "photographs": file}
    signed_in(officer).post(f"/intelligence/pass-on/{new_id()}/", sent)
    during = scanner.result()
    assert [len(spool) > len(LARGE) for spool in during] == [True]  # it lay there, sealed
    assert CANARY not in during[0]
    assert spools(temporary) == []
    with as_keeper(clock.now()):
        kept = Attachment.objects.get()
    assert kept.words()["size"] == len(LARGE)
    assert open_attachment(attachment=kept, by=officer, at=clock.now()).read(3) == b"\xff\xd8\xff"


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 17])
def test_what_was_sent_is_read_as_it_was_from_anywhere(temporary: Path, size: int) -> None:
    chance = random.Random(size)
    data, spool = chance.randbytes(size), SealedSpool()
    rest = data
    while rest:
        some = chance.randint(1, BLOCK * 2)
        spool.add(rest[:some])
        rest = rest[some:]
    assert spool.finish() == size
    plain, read = io.BytesIO(data), io.BufferedReader(spool, BLOCK)
    assert read.read() == data
    for _ in range(30):
        place, count = chance.randint(0, size + 5), chance.randint(0, 2 * BLOCK)
        assert read.seek(place) == plain.seek(place)
        assert read.read(count) == plain.read(count)
    assert read.seek(0, os.SEEK_END) == size
    read.close()
    assert spools(temporary) == []
