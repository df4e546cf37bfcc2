"""Supervision: what dies is started again, what dies too often ends all, and nothing outlives the supervisor."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from launch import supervise
from launch.processes import ROOT, Trouble
from launch.state import State
from launch.supervise import Child, Supervisor, started_at


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Return when `condition` holds; fail after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def notes(where: Path, name: str, then: str = "time.sleep(60)") -> Child:
    """Return a child that notes its start and its end in a file, and sleeps or does what `then` says."""
    program = (
        "import signal, sys, time, pathlib\n"
        f"log = pathlib.Path({str(where / 'log')!r})\n"
        f"say = lambda word: log.open('a').write(word + ' {name}\\n')\n"
        "def end(*_):\n    say('end'); sys.exit(0)\n"
        f"signal.signal(signal.SIGTERM, end); say('start'); {then}\n"
    )
    started = f"start {name}"
    return Child(name, [sys.executable, "-c", program], ready=lambda: started in read(where))


def read(where: Path) -> list[str]:
    log = where / "log"
    return log.read_text().splitlines() if log.exists() else []


def run(state: State, *children: Child, watch: bool = False) -> None:
    """Start children together, wait until they answer, and watch them if asked to; stop them at the end."""
    with Supervisor(state) as supervisor:
        supervisor.start(*children)
        if watch:
            supervisor.watch()
        supervisor.wait()


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


def test_children_stop_in_reverse(state: State, tmp_path: Path) -> None:
    with Supervisor(state) as supervisor:
        for name in ("first", "second", "third"):
            supervisor.start(notes(tmp_path, name))
            supervisor.wait()
    assert read(tmp_path) == [
        *("start first", "start second", "start third"),
        *("end third", "end second", "end first"),
    ]


def test_a_child_that_does_not_start_is_told_with_the_end_of_its_log(state: State) -> None:
    broken = Child("broken", [sys.executable, "-c", "raise SystemExit('no such wheel')"], ready=lambda: False)
    with pytest.raises(Trouble, match=r"(?s)broken did not start.*no such wheel"):
        run(state, broken)


def test_a_child_that_dies_is_started_again_until_it_dies_too_often(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "DEATHS", 3)
    strong, weak = notes(tmp_path, "strong"), notes(tmp_path, "weak", "time.sleep(0.1); sys.exit(9)")
    with pytest.raises(Trouble, match="weak died 3 times"):
        run(state, strong, weak, watch=True)
    assert read(tmp_path).count("start weak") == 3
    assert read(tmp_path).count("start strong") == 1
    assert read(tmp_path)[-1] == "end strong"


def test_a_folder_has_one_supervisor_and_private_secrets(tmp_path: Path) -> None:
    first, second = State(tmp_path), State(tmp_path)
    assert first.take("serve")
    assert not second.take("serve")
    assert not second.take("manage")
    assert first.secrets() == second.secrets()
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_socket_gets_a_short_folder_where_the_state_lies_deep(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)
    sockets = State(deep).sockets(deep, "redis")
    assert len(f"{sockets}/.s.PGSQL.5432") < 100
    assert sockets.stat().st_mode & 0o777 == 0o700
    sockets.rmdir()


SUPERVISES = """
import sys, time
from launch.state import State
from launch.supervise import Child, Supervisor
state = State(__import__("pathlib").Path(sys.argv[1]))
assert state.take("serve")
with Supervisor(state) as supervisor:
    supervisor.start(*(Child(name, sys.argv[2:], ready=lambda: True) for name in ("one", "two")))
    time.sleep(60)
"""


def supervisor_killed(state: Path, *, clears: bool) -> list[tuple[int, str]]:
    """Start a supervisor with two children and kill it with SIGKILL; return the children's ids and start times.

    With `clears`, the children clear the signal that its death would send them, as where there is no setpriv.
    """
    program = (
        f"import ctypes, os, pathlib, time; {clears} and ctypes.CDLL(None).prctl(1, 0);"
        f"pathlib.Path({str(state)!r}, f'{{os.getpid()}}.up').touch(); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISES, str(state), sys.executable, "-c", program], cwd=ROOT
    )
    until(lambda: len([*state.glob("*.up")]) == 2)
    children = [
        (pid, started) for pid, started, _ in json.loads((state / "children.json").read_text()).values()
    ]
    assert all(started and started_at(pid) == started for pid, started in children)
    process.kill()
    process.wait()
    return children


def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    children = supervisor_killed(tmp_path, clears=False)
    until(lambda: not any(started_at(pid) == started for pid, started in children))


def test_what_has_ended_and_nobody_has_reaped_yet_is_over() -> None:
    ended = subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1)
    assert ended.stdout.readline()
    assert started_at(ended.pid)
    ended.kill()
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is left as it is
    assert Path(f"/proc/{ended.pid}").exists()
    assert started_at(ended.pid) == ""
    ended.communicate()


def test_what_outlived_it_all_the_same_is_stopped_at_the_next_start(tmp_path: Path) -> None:
    children = supervisor_killed(tmp_path, clears=True)
    time.sleep(0.3)
    assert all(started_at(pid) == started for pid, started in children)
    with Supervisor(State(tmp_path)) as supervisor:
        assert supervisor.children == []
    assert not any(started_at(pid) == started for pid, started in children)


def test_a_process_that_got_the_number_of_one_of_ours_is_left_alone(state: State) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    state.write("children.json", json.dumps({"web": [other.pid, "1", int(signal.SIGKILL)]}))
    with Supervisor(state):
        pass
    assert other.poll() is None
    other.kill()
    other.wait()
