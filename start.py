#!/usr/bin/env python3
"""Sets up and runs the whole service on one machine (docs/architecture.md says how).

    python3 start.py [--port N] [--state DIR] [--no-demo]     everything, until Ctrl-C
    python3 start.py test [arguments of pytest]               the suite, on throw-away services
    python3 start.py bench [S1 …] [--scale small|full]        how fast it is, on throw-away services
    python3 start.py [--state DIR] manage COMMAND …           a management command against the services

Standard library only: it is what installs the rest.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the only line that an older Python gets to run
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")

from launch.install import chromium, digest, install, node, pango, playwright, sign_on_provider, stamped
from launch.processes import ROOT, Stop, Trouble, attend, run, say
from launch.services import celery, environment_for, free_port, start_services, web, wheels
from launch.state import State
from launch.supervise import ASKING, Supervisor

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a name that nobody knows before is made in it
ROOM = 2 * 1024**3  # bytes; a run of the suite needs a quarter of them


def serve(options: argparse.Namespace) -> int:
    """Run everything until somebody stops it."""
    state = State(options.state)
    if not state.take("serve"):
        raise Trouble(
            f"Something runs on {state.home} already. Stop it, or choose another folder with --state."
        )
    free_port(options.port)
    python = install("requirements.lock", pango, *wheels())
    with Supervisor(state) as supervisor:
        env = environment_for(state, start_services(state, supervisor), **kind(options))
        state.write("environment.json", json.dumps(env))
        collect_static(state, python, env)
        migrate(state, python, env)
        supervisor.start(web(python, env, options.port))
        told = "" if options.no_demo else manage(python, env, "load_demo")
        supervisor.start(*(celery(which, python, env, state) for which in ("worker", "beat")))
        supervisor.wait()
        print(f"{told}\nReady: http://localhost:{options.port} (Ctrl-C stops it)", flush=True)
        supervisor.watch()
    return 0


def command(options: argparse.Namespace) -> int:
    """Run a management command against the live services of the folder, or start them for it."""
    state = State(options.state)
    if not state.take("manage"):
        env = os.environ | state.read("environment.json", {})
        return attend([install("requirements.lock"), "manage.py", *options.arguments], env=env)
    python = install("requirements.lock", pango, *wheels())
    with Supervisor(state) as supervisor:
        env = environment_for(state, start_services(state, supervisor), **kind(options))
        if "migrat" in options.arguments[0]:
            state.write("migrated", '""')  # by hand: the next start looks again
        else:
            migrate(state, python, env)
        return attend([python, "manage.py", *options.arguments], env=os.environ | env)


def test(options: argparse.Namespace) -> int:
    """Run the suite on services of its own, in a folder that is thrown away; return pytest's exit code."""
    python = install("requirements-test.lock", chromium, pango, sign_on_provider, *wheels())
    playwright(python)
    # One worker more than there are processors: some of them always wait, for a browser, a process or a lock.
    workers = ["-n", str((os.cpu_count() or 2) + 1), "--dist", "worksteal"]
    spread = [] if any(word.startswith("-n") for word in options.arguments) else workers
    with throw_away(python, in_memory(), CHROMIUM_BIN=chromium(), NODE_BIN=node()) as env:
        return attend([python, "-m", "pytest", *spread, *options.arguments], env=env)


def bench(options: argparse.Namespace) -> int:
    """Measure how fast the service is, on services of its own; return 1 where a goal was missed."""
    python = install("requirements-test.lock", *wheels())
    with throw_away(python, None) as env:  # on the disk: what is measured there is what there is in use
        return attend([python, "-m", "benchmarks", *options.arguments], env=env)


@contextlib.contextmanager
def throw_away(python: Path, within: Path | None, **more: str) -> Iterator[dict[str, str]]:
    """Give the environment of services in a folder that is thrown away, in `within` or where such are."""
    home = Path(tempfile.mkdtemp(prefix="ev-test-", dir=within))
    passing = home / "tmp"  # of every program of the run; PostgreSQL's account passes through
    passing.mkdir(mode=0o711)
    try:
        with Supervisor(State(home)) as supervisor:
            urls = start_services(supervisor.state, supervisor, throw_away=True)
            env = environment_for(supervisor.state, urls, DEMO="1", TESTING="1", TMPDIR=str(passing), **more)
            collect_static(supervisor.state, python, env)
            yield os.environ | env
    finally:
        shutil.rmtree(home, ignore_errors=True)


def in_memory() -> Path | None:
    """Return a folder of the machine that lies in memory, with room for the suite; None without one.

    A database for a test is a copy of 1,500 small files: in memory a thirtieth of a second, on disk over one.
    """
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    found = os.statvfs(MEMORY)
    programs = not found.f_flag & os.ST_NOEXEC  # PostgreSQL's are copied there where its account needs that
    return MEMORY if programs and found.f_bavail * found.f_frsize >= ROOM else None


def kind(options: argparse.Namespace) -> dict[str, str]:
    """Return the settings for the demonstration, or for records of one's own on this machine only."""
    address = f"http://localhost:{options.port}"
    return {"PLAIN_HTTP" if options.no_demo else "DEMO": "1", "SERVICE_URL": address}


def manage(python: Path, env: dict[str, str], *arguments: str) -> str:
    """Run a management command; return what it printed."""
    return run([python, "manage.py", *arguments], doing=arguments[0], env=os.environ | env).strip()


def collect_static(state: State, python: Path, env: dict[str, str]) -> None:
    """Bring together the files that the web server hands out as they are, unless none has changed."""
    sources = [ROOT / "static", ROOT / "accounts" / "static", ROOT / "requirements.lock"]
    with stamped(state.home / "static", digest(*sources)) as stale:
        if stale:
            manage(python, env, "collectstatic", "--noinput", "-v0")


def migrate(state: State, python: Path, env: dict[str, str]) -> None:
    """Migrate, unless this folder's own database had these very migrations and models before."""
    code = [*ROOT.glob("*/migrations"), *ROOT.glob("*/models*"), ROOT / "core", ROOT / "requirements.lock"]
    want = digest(*sorted(code))
    if "DATABASE_URL" in os.environ or state.read("migrated", "") != want:
        say("Migrating the database")
        manage(python, env, "migrate", "-v0")
        state.write("migrated", json.dumps(want))


def read(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what follows a command is for pytest, the measurements or Django."""
    parser = argparse.ArgumentParser(description="Sets up and runs the service. Ctrl-C stops it.")
    parser.add_argument("--port", type=int, default=8000, help="of the web server on localhost (8000)")
    parser.add_argument(
        "--state", type=Path, default=ROOT / ".state", help="folder for data, secrets and logs (.state)"
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="no invented records, no page of people to sign in as"
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=("test", "bench", "manage"),
        help="the suite, the measurements, or a management command",
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for pytest, benchmarks or manage.py")
    options = parser.parse_args(arguments)
    if options.command == "manage" and not options.arguments:
        options.arguments = ["help"]
    return options


def stop(*_: object) -> None:
    raise Stop


def main() -> int:
    """Carry out the command line; return the exit code."""
    for number in ASKING:
        signal.signal(number, stop)
    options = read(sys.argv[1:])
    try:
        return {"test": test, "bench": bench, "manage": command, None: serve}[options.command](options)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except Stop:
        say("Stopped.")
        return 0 if options.command is None else 130


if __name__ == "__main__":
    sys.exit(main())
