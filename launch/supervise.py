"""Supervision: children start in order, are started again when they die, and stop in reverse."""

import collections
import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from launch.processes import Argv, Trouble, end, popen, say, tail
from launch.state import State

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # ways of asking for the end
DEATHS, WITHIN = 5, 60  # a child that dies so often within so many seconds stops everything


class Child:
    """One supervised process: how it starts, how one knows that it answers, how it stops."""

    def __init__(
        self,
        name: str,
        argv: Argv,
        *,
        ready: Callable[[], bool],
        stop: signal.Signals = signal.SIGTERM,
        **options: Any,
    ) -> None:
        self.name, self.argv, self.ready, self.stop_by, self.options = name, argv, ready, stop, options
        self.deaths: collections.deque[float] = collections.deque(maxlen=DEATHS)
        self.again_at = 0.0
        self.process: subprocess.Popen[Any]

    def start(self, state: State) -> None:
        """Start it in a session of its own, its words going to the logs."""
        with (state.home / "logs" / f"{self.name}.log").open("ab") as log:
            options = {
                "stdin": subprocess.DEVNULL,
                "stdout": log,
                "stderr": subprocess.STDOUT,
                "umask": 0o077,
            }
            options |= {"start_new_session": True, **self.options}
            self.process = popen(self.argv, dies_by=self.stop_by, **options)
        children = state.read("children.json", {})
        children[self.name] = [self.process.pid, started_at(self.process.pid), int(self.stop_by)]
        state.write("children.json", json.dumps(children))

    def wait(self, state: State, seconds: float = 60) -> None:
        """Return when it has answered; raise Trouble if it ends before, or does not within `seconds`."""
        until = time.monotonic() + seconds
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > until:
                log = state.home / "logs" / f"{self.name}.log"
                raise Trouble(
                    f"{self.name} did not start. The end of {log}:\n{tail(log.read_text(errors='replace'))}"
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, and what it left of its session."""
        end(self.process, self.stop_by)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def started_at(pid: int) -> str:
    """Return when a process started, which tells it from another that got its number; '' if it has ended.

    One that has ended keeps its number until it is reaped. Whose parent is gone is reaped by the machine's
    first process, and some of those are slow: in a container, seconds each.
    """
    with contextlib.suppress(OSError):
        state, *others = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state in "ZX" else others[18]
    return ""


class Supervisor:
    """Starts children in order, starts again what dies, and stops all in reverse."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.children: list[Child] = []

    def __enter__(self) -> "Supervisor":
        for name, (pid, started, by) in self.state.read("children.json", {}).items():
            if started and started_at(pid) == started:  # left by a supervisor that was killed
                say(f"Stopping {name}, left over from before")
                os.kill(pid, by)
                until = time.monotonic() + 15
                while started_at(pid) == started:
                    if time.monotonic() > until:
                        os.kill(pid, signal.SIGKILL)
                    time.sleep(0.1)
        self.state.write("children.json", "{}")
        return self

    def __exit__(self, *_: object) -> None:
        before = {number: signal.signal(number, signal.SIG_IGN) for number in ASKING}  # already stopping
        for child in reversed(self.children):
            child.stop()
        self.state.write("children.json", "{}")
        for number, handler in before.items():
            signal.signal(number, handler)

    def start(self, *children: Child) -> None:
        """Start children, without waiting for them."""
        for child in children:
            child.start(self.state)
            self.children.append(child)

    def wait(self) -> None:
        """Return when every child has answered."""
        for child in self.children:
            child.wait(self.state)

    def watch(self) -> None:
        """Start again what dies, later each time; raise Trouble when one dies too often."""
        while True:
            now = time.monotonic()
            for child in self.children:
                if child.again_at and now >= child.again_at:
                    child.again_at = 0.0
                    child.start(self.state)
                elif not child.again_at and child.process.poll() is not None:
                    child.stop()
                    child.deaths.append(now)
                    recent = [death for death in child.deaths if now - death < WITHIN]
                    if len(recent) >= DEATHS:
                        raise Trouble(
                            f"{child.name} died {DEATHS} times within {WITHIN} s: see {self.state.home}/logs"
                        )
                    say(f"{child.name} died (exit {child.process.returncode}); starting it again")
                    child.again_at = now + min(0.5 * 2 ** (len(recent) - 1), 8)
            time.sleep(0.2)
