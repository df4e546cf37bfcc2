"""Running other programs so that none outlives us, and saying what went wrong."""

import contextlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Argv = Sequence[str | Path]


class Trouble(Exception):
    """What is wrong and what to do about it, for the person at the terminal."""


class Stop(BaseException):
    """Somebody asked for the end: Ctrl-C, SIGTERM, or the terminal has gone."""


def say(words: str) -> None:
    """Tell the person at the terminal; standard output belongs to the command that is run."""
    print(words, file=sys.stderr, flush=True)


def popen(argv: Argv, *, dies_by: signal.Signals = signal.SIGTERM, **options: Any) -> "subprocess.Popen[Any]":
    """Start a process that the kernel ends when this one is gone, where `setpriv` can arrange that."""
    setpriv = shutil.which("setpriv")
    prefix = [setpriv, "--pdeathsig", dies_by.name.removeprefix("SIG"), "--"] if setpriv else []
    return subprocess.Popen([*prefix, *map(str, argv)], **{"cwd": ROOT, **options})


def answers(argv: Argv, **options: Any) -> bool:
    """Return whether a command can be run here and succeeds."""
    with contextlib.suppress(OSError):
        return subprocess.run([*map(str, argv)], capture_output=True, **options).returncode == 0
    return False


def run(argv: Argv, *, doing: str, typed: str = "", **options: Any) -> str:
    """Run a command on the input `typed`; return what it printed, or raise Trouble with the end of it."""
    pipe, both = subprocess.PIPE, subprocess.STDOUT
    process = popen(argv, stdin=pipe, stdout=pipe, stderr=both, text=True, **options)
    try:
        said: str = process.communicate(typed)[0]
    finally:
        end(process)
    if process.returncode:
        raise Trouble(f"{doing} failed (exit {process.returncode}): {' '.join(map(str, argv))}\n{tail(said)}")
    return said


def attend(argv: Argv, **options: Any) -> int:
    """Run a command that speaks for itself, on our own input and output; return its exit code."""
    process = popen(argv, **options)
    try:
        return process.wait()
    except Stop:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)  # a Ctrl-C reached it too: let it say what it has to say
        raise
    finally:
        end(process)


def tail(text: str) -> str:
    """Return the last lines of a log."""
    return "\n".join(text.splitlines()[-25:])


def end(process: "subprocess.Popen[Any]", by: signal.Signals = signal.SIGTERM, patience: float = 15) -> None:
    """Ask a process of ours to stop; insist after `patience` seconds."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
