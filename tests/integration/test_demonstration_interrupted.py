"""The demonstration is loaded whole or not at all: what ended a load half-way leaves nothing in the next one's way."""

import signal
import time

from accounts.models import User
from tests.database import CommittedDatabase
from visits.models import Visit


def test_a_load_that_is_killed_leaves_no_record(
    committed_db: CommittedDatabase,
) -> None:
    loading = committed_db.start("load_demo", "--told-only", start_new_session=True)
    originals = committed_db.state / "originals"
    until = time.monotonic() + 120
    while not any(path.is_file() for path in originals.rglob("*")):  # a photograph has been received
        assert loading.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    loading.send_signal(signal.SIGKILL)
    loading.wait()
    assert not Visit.objects.exists()
    assert not User.objects.exists()
