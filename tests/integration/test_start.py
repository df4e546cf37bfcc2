"""start.py: its command line, what it installs and what it takes from the environment, and one real start."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import start
from launch import install, services
from launch.processes import ROOT, Trouble, answers, run, tail
from launch.state import State
from launch.supervise import Supervisor, started_at


def test_what_follows_a_command_is_passed_on() -> None:
    tests = start.read(["test", "-k", "journey", "--state", "x"])
    assert (tests.command, tests.arguments) == ("test", ["-k", "journey", "--state", "x"])
    manage = start.read(["--state", "/tmp/x", "manage", "route_referral", "--began", "2008-02-28", "--json"])
    assert manage.arguments == ["route_referral", "--began", "2008-02-28", "--json"]
    assert manage.state == Path("/tmp/x")
    bench = start.read(["bench", "S2", "--scale", "full"])
    assert (bench.command, bench.arguments) == ("bench", ["S2", "--scale", "full"])
    plain = start.read(["--port", "9000", "--no-demo"])
    assert (plain.command, plain.port, plain.no_demo) == (None, 9000, True)


def test_the_demonstration_has_to_be_asked_for_by_the_command(tmp_path: Path) -> None:
    env = services.environment_for(State(tmp_path), {}, **start.kind(start.read(["--no-demo"])))
    assert (env["DEMO"], env["TESTING"], env["PLAIN_HTTP"]) == ("0", "0", "1")
    env = services.environment_for(State(tmp_path), {}, **start.kind(start.read([])))
    assert (env["DEMO"], env["TESTING"]) == ("1", "0")
    assert len(env["SECRET_KEY"]) >= 50


def test_one_address_of_a_database_without_the_other_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with Supervisor(State(tmp_path)) as supervisor, pytest.raises(Trouble, match="Set both DATABASE_URL"):
        services.start_services(supervisor.state, supervisor)


def test_services_that_the_environment_names_are_used_and_not_started(tmp_path: Path) -> None:
    with Supervisor(State(tmp_path)) as supervisor:
        urls = services.start_services(supervisor.state, supervisor)
        assert supervisor.children == []
    assert urls == {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")}
    assert services.wheels() == []


def test_a_port_in_use_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Trouble, match="Choose another with --port"):
            services.free_port(taken.getsockname()[1])


def test_what_is_made_is_made_again_only_when_its_source_changes(tmp_path: Path) -> None:
    def stale(value: str) -> bool:
        with install.stamped(tmp_path / "made", value) as answer:
            return answer

    assert [stale(value) for value in ("one", "one", "two", "two")] == [True, False, True, False]


def test_what_failed_half_way_is_made_again(tmp_path: Path) -> None:
    def fails() -> None:
        with install.stamped(tmp_path, "one") as stale:
            assert stale
            raise Trouble

    for _ in range(2):
        with pytest.raises(Trouble):
            fails()


def test_a_command_that_fails_is_told_with_the_end_of_what_it_said() -> None:
    with pytest.raises(Trouble, match=r"(?s)Building failed \(exit 3\).*the reason"):
        run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], doing="Building")
    assert not answers(["no-such-program-anywhere"])


def test_the_suite_runs_in_memory_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "MEMORY", tmp_path)
    free = shutil.disk_usage(tmp_path).free
    for room, found in ((free // 2, tmp_path), (free * 2, None)):
        monkeypatch.setattr(start, "ROOM", room)
        assert start.in_memory() == found
    monkeypatch.setattr(start, "MEMORY", tmp_path / "none")
    assert start.in_memory() is None


def test_the_suite_does_not_run_where_no_programs_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "MEMORY", tmp_path)
    for flags, found in ((os.ST_NODEV, tmp_path), (os.ST_NODEV | os.ST_NOEXEC, None)):
        has = SimpleNamespace(f_flag=flags, f_bavail=start.ROOM, f_frsize=4096)
        monkeypatch.setattr(os, "statvfs", {tmp_path: has}.__getitem__)
        assert start.in_memory() == found


@pytest.mark.parametrize(
    ("built", "theirs", "chosen"),
    [
        ("'--enable-shared'", "exit 0", "theirs"),
        ("'--enable-shared'", "exit 1", "this"),  # too old
        ("'--enable-shared' '--enable-optimizations'", "exit 0", "this"),
    ],
)
def test_a_python_built_without_a_profile_gives_way_to_the_distributions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: str, theirs: str, chosen: str
) -> None:
    other = tmp_path / "python3"
    other.write_text(f"#!/bin/sh\n{theirs}\n")
    other.chmod(0o700)
    monkeypatch.setattr(install, "SYSTEM_PYTHON", str(other))
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": built}.get)
    assert install.interpreter() == {"this": sys.executable, "theirs": str(other)}[chosen]


class Started:
    """start.py as a person starts it, in a folder of its own and with nothing given by the environment."""

    def __init__(self, state: Path, begun: list[subprocess.Popen[bytes]]) -> None:
        self.state, self.log = state, state.with_suffix(".log")
        given = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "AUDIT_SEAL_KEY")
        self.env = {name: value for name, value in os.environ.items() if name not in given}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        with self.log.open("w") as log:
            words = [sys.executable, "start.py", "--state", str(state), "--port", str(self.port)]
            self.process = subprocess.Popen(words, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        begun.append(self.process)
        end = time.monotonic() + 400
        while "Ready: http://localhost" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.2)
        self.children = json.loads((state / "children.json").read_text())

    def left(self) -> list[str]:
        """Return the names of the children that still run."""
        return [name for name, (pid, started, _) in self.children.items() if started_at(pid) == started]


@pytest.fixture
def begin() -> Iterator[Callable[[], Started]]:
    """Starts it, in a folder that PostgreSQL's own account can reach, which pytest's is not when root runs it."""
    home = Path(tempfile.mkdtemp())
    home.chmod(0o711)
    state, begun = home / "state", []
    yield lambda: Started(state, begun)
    for process in begun:
        process.terminate()
        process.wait(60)
    shutil.rmtree(home)


@pytest.mark.timeout(900)  # it installs, migrates and loads the demonstration, as on a new machine
def test_one_command_starts_everything_and_nothing_outlives_it(begin: Callable[[], Started]) -> None:
    first = begin()
    assert set(first.left()) == {"redis", "postgres", "web", "worker", "beat"}
    assert "to sign in as" in first.log.read_text()
    page = urllib.request.urlopen(f"http://localhost:{first.port}/", timeout=20).read().decode()
    assert "Sign in" in page
    words = [sys.executable, "start.py", "--state", str(first.state), "manage", "showmigrations", "visits"]
    shown = subprocess.run(words, cwd=ROOT, env=first.env, capture_output=True, text=True, check=True)
    assert "[X] 0001_initial" in shown.stdout
    first.process.kill()
    end = time.monotonic() + 120  # the worker brings what it has in hand to its end
    while left := first.left():
        said = [(name, tail((first.state / "logs" / f"{name}.log").read_text())) for name in left]
        assert time.monotonic() < end, said
        time.sleep(0.1)
    second = begin()
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(60) == 0
    assert second.left() == []


def test_it_is_standard_library_only() -> None:
    sources = [ROOT / "start.py", *(ROOT / "launch").glob("*.py")]
    imported = {
        name.split(".")[0]
        for source in sources
        for name in re.findall(r"^(?:from|import) (\S+)", source.read_text(), re.M)
    }
    assert imported - {"launch"} <= sys.stdlib_module_names


def test_ci_calls_the_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if "start.py" in line] == ["exec python3 start.py test"]
