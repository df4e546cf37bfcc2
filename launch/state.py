"""The state folder: the secrets, data, logs and sockets of one set of services."""

import base64
import contextlib
import fcntl
import json
import os
import pwd
import re
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

from launch.processes import Trouble


class State:
    """The folder of one set of services, with their secrets, data, logs and sockets; locked while in use."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(
            0o711 if account() else 0o700
        )  # PostgreSQL's account passes through, and sees nothing
        for name in ("logs", "redis"):
            (self.home / name).mkdir(mode=0o700, exist_ok=True)
        self.lock = (self.home / "lock").open("a+")
        self.secrets_file = self.home / "secrets.json"

    def take(self, kind: str) -> bool:
        """Lock the folder, waiting for a passing `manage`; return False if a live service holds it."""
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.write("lock-kind", kind)
                return True
            if (self.home / "lock-kind").read_text() == "serve":
                return False
            time.sleep(0.2)

    def write(self, name: str, text: str) -> None:
        """Write a file that only this user can read, all at once."""
        part = self.home / f"{name}.part"
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        part.replace(self.home / name)

    def read(self, name: str, default: Any) -> Any:
        """Return what a JSON file of the folder holds, `default` where there is none."""
        path = self.home / name
        return json.loads(path.read_text()) if path.exists() else default

    def secrets(self) -> dict[str, str]:
        """Return this folder's own secrets, made at the first call."""
        if not self.secrets_file.exists():
            made = {key: secrets.token_hex(32) for key in ("SECRET_KEY", "OWNER_PASSWORD", "APP_PASSWORD")}
            made["AUDIT_SEAL_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
            self.write("secrets.json", json.dumps(made | {"ID": secrets.token_hex(6)}))
        made_before: dict[str, str] = self.read("secrets.json", {})
        later = {
            "METRICS_TOKEN": lambda: secrets.token_hex(32),
            "INTELLIGENCE_KEYS": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "INTELLIGENCE_INDEX_KEYS": lambda: secrets.token_hex(32),
        }
        if missing := later.keys() - made_before.keys():  # a folder of before there were these
            made_before |= {key: later[key]() for key in missing}
            self.write("secrets.json", json.dumps(made_before))
        return made_before

    def sockets(self, parent: Path, name: str, owner: pwd.struct_passwd | None = None) -> Path:
        """Return a private folder for sockets: in `parent`, or a short one where that is too long."""
        home = parent / "run"
        if len(str(home)) > 80 or not re.fullmatch(r"[\w/.+-]+", str(home)):
            home = Path(tempfile.gettempdir()) / f"ev-{self.secrets()['ID']}-{name}"
        private(home, owner)
        return home


def private(home: Path, owner: pwd.struct_passwd | None) -> None:
    """Make a folder that only `owner` (this user without one) can look into; refuse one that is another's."""
    uid, gid = (owner.pw_uid, owner.pw_gid) if owner else (os.geteuid(), os.getegid())
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.stat().st_uid not in (uid, os.geteuid()):
        raise Trouble(f"{home} belongs to somebody else. Move it out of the way.")
    os.chown(home, uid, gid)


def account() -> pwd.struct_passwd | None:
    """Return the account to run PostgreSQL under, which refuses to be root's; None for one's own."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' for it.")
