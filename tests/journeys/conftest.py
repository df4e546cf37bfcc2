"""A real browser, and the real service behind it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.database import MORNING, CommittedDatabase
from tests.journeys.browser import FLAGS
from tests.journeys.service import Service

# The browser's client keeps an event loop in the test's thread, where Django then suspects asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium, the machine's own."""
    path = os.environ.get("CHROMIUM_BIN") or shutil.which("chromium") or "chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def service(committed_db: CommittedDatabase) -> Iterator[Service]:
    """The web server over a database of the test's own; the test starts the worker."""
    running = Service(committed_db)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def demonstration(committed_demonstration: CommittedDatabase) -> Iterator[Service]:
    """The web server over the demonstration, on the morning as of which it was loaded. N+1 queries are errors."""
    running = Service(committed_demonstration)
    try:
        running.at(MORNING)
        running.start_web("tests.journeys.watched")
        yield running
    finally:
        running.stop()
