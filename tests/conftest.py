"""What every test shares: the database, the files and the Redis of its own worker."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
import redis
from django.conf import settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import database, writes

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:8]
# The slowest, slowest first. The first of them makes the databases that others begin with.
BROWSERS = ("journeys/test_every_page", "journeys/test_main_job", "journeys/")
# Slow too, and in need of none of those databases: what another worker does while they are made.
MEANWHILE = ("integration/test_start", "architecture/test_tools")
# What is sealed and exported ends before the oldest open transaction of the whole server: these tests wait for those
# of the other workers. The ones of a browser's tests are short; others last as long as their file.
WAITING = ("integration/test_audit", "integration/test_extract_races")
writes.install()
# The same examples in every run: a release waits for no dice. `--hypothesis-profile=default` throws them anew.
hypothesis.settings.register_profile("suite", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that would flush: the application may not TRUNCATE, in tests neither. Put slow ones first."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        flushes = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(
            getattr(item, "fixturenames", ())
        )
        if flushes or (marker and (marker.kwargs.get("transaction") or any(marker.args))):
            raise pytest.UsageError(f"{item.nodeid}: use committed_db; a flush needs rights that nobody has")
    items[:] = spread(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_collection_finish() -> None:
    """Leave what was imported and collected alone when garbage is looked for: it stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def spread(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Return the tests in the order in which `workers` of them, who each begin with an equal part, end together.

    Browsers' tests come first, in all parts but the last. That one begins with what can be done while the first
    makes the databases, and then does what waits for other workers least while they run browsers. What a quick
    worker takes over at the end is quick.
    """
    browsers, meanwhile, waiting = [_named(items, names) for names in (BROWSERS, MEANWHILE, WAITING)]
    first = {*browsers, *meanwhile, *waiting}
    quick = [item for item in items if item not in first]
    others = max(1, workers - 1)
    shares = [browsers[number::others] for number in range(others)] + [[]] * (workers - others)
    shares[-1] = meanwhile + waiting + shares[-1]
    size = -(-len(items) // workers)
    ordered: list[pytest.Item] = []
    for share in shares:
        room = size - len(share)
        ordered += share + quick[:room]
        quick = quick[room:]
    return ordered + quick


def _named(items: list[pytest.Item], names: tuple[str, ...]) -> list[pytest.Item]:
    """Return the tests of these files in the order of `names`."""
    found = [[item for item in items if item.nodeid.startswith(f"tests/{name}")] for name in names]
    return list(dict.fromkeys(item for some in found for item in some))


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Files, clock and Redis database of this worker alone."""
    state = tmp_path_factory.mktemp("state")
    redis_url = database.with_redis_database(os.environ["REDIS_URL"], int(WORKER.removeprefix("gw")) + 1)
    redis_at(redis_url).flushdb()
    with override_settings(**database.settings_for(state, redis_url)):
        yield state


@cache
def redis_at(url: str) -> redis.Redis:
    """Return the one client of an address: a new one for each test would connect anew for each."""
    return redis.Redis.from_url(url)


@pytest.fixture(autouse=True)
def nobody_has_tried(own_state: Path) -> None:
    """Forget what is counted in Redis: how often somebody signed in or asked, for one."""
    redis_at(settings.REDIS_URL).flushdb()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's: a clone of the template that the owner migrated."""
    with django_db_blocker.unblock(), database.clone(f"ev_test_{RUN}_{WORKER}"):
        yield


@pytest.fixture
def committed_db(
    django_db_blocker: DjangoDbBlocker, tmp_path: Path, own_state: Path
) -> Iterator[database.CommittedDatabase]:
    """A freshly cloned database for a test that commits, or that other threads or processes take part in."""
    with django_db_blocker.unblock(), committed(tmp_path) as made:
        yield made


@pytest.fixture
def committed_demonstration(
    django_db_blocker: DjangoDbBlocker, tmp_path: Path, own_state: Path
) -> Iterator[database.CommittedDatabase]:
    """The same with the demonstration in it, as of `database.MORNING`, and its files."""
    kept = Path(os.environ["STATE_DIR"]) / f"demonstration-{RUN}"
    with django_db_blocker.unblock():
        source = database.demonstration(f"ev_demo_{RUN}", kept, database.MORNING)
        with committed(tmp_path, of=source) as made:
            for folder in ("originals", "viewing", "intelligence"):
                shutil.copytree(kept / folder, made.state / folder, copy_function=os.link)
            yield made


@contextmanager
def committed(tmp_path: Path, *, of: str = "") -> Iterator[database.CommittedDatabase]:
    """Give a database of a test's own, a clone of the template or of `of`, its state in `tmp_path`."""
    state = tmp_path / "state"
    state.mkdir()
    redis_at(settings.REDIS_URL).flushdb()
    with (
        database.clone(f"ev_test_{RUN}_{WORKER}_{uuid4().hex[:8]}", of=of) as name,
        override_settings(**database.settings_for(state, settings.REDIS_URL)),
    ):
        urls = {
            key: database.with_database(os.environ[key], name)
            for key in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
        own = {
            "REDIS_URL": settings.REDIS_URL,
            "STATE_DIR": str(state),
            "CLOCK_OFFSET_FILE": str(state / "clock"),
        }
        yield database.CommittedDatabase(name, state, os.environ | urls | own)
