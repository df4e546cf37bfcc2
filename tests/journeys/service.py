"""The whole service for one journey: web server, Celery worker, and the clock that all of them share."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tests.database import BASE_DIR, CommittedDatabase


class Service:
    """Real processes over the database of one test. `at(moment)` sets the clock of all of them."""

    def __init__(self, database: CommittedDatabase) -> None:
        self.database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.env = database.env | {"DEMO": "1", "TESTING": "1"}
        self.log = (database.state / "service.log").open("w")
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def at(self, moment: datetime) -> None:
        """Set the service's clock: from now on it is `moment`, and goes on from there."""
        offset = (moment - datetime.now(UTC)).total_seconds()
        part = Path(f"{self.database.clock}.part")
        part.write_text(str(offset), encoding="ascii")
        part.replace(self.database.clock)

    def start_web(self, application: str = "config.wsgi") -> None:
        """Start the web server, and wait until it answers."""
        self.web = self._start(
            "gunicorn",
            application,
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers=1",
            "--threads=4",
            "--timeout=120",
            "--no-control-socket",
        )
        for _ in range(300):
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/health/ready/", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"the web server did not answer\n{self.logged()}")

    def start_worker(self) -> None:
        """Start a Celery worker on the real Redis."""
        self.worker = self._start(
            "celery",
            "-A",
            "config",
            "worker",
            "--concurrency=1",
            "--loglevel=INFO",
            "--without-gossip",
            "--without-mingle",
        )

    def logged(self) -> str:
        """Return what the processes have logged."""
        return (self.database.state / "service.log").read_text()

    def stop(self) -> None:
        """End both processes and their children."""
        for process in (self.worker, self.web):
            if process and process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in (self.worker, self.web):
            if process:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait(5)
        self.log.close()

    def _start(self, module: str, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(
            command, cwd=BASE_DIR, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True
        )
