"""The single sign-on provider of the tests: a process of its own."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

from core.ids import new_id

HERE = Path(__file__).resolve().parent
CLIENT_ID, CLIENT_SECRET = "enforcement-visits", "a secret that only tests know"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ProviderProcess:
    """`provider.mjs`, listening. `seats` says who is at its keyboard."""

    def __init__(self, *, sites: list[str]) -> None:
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        node = os.environ.get("NODE_BIN") or shutil.which("node")
        assert node, "Node.js is needed; `start.py test` finds or fetches it"
        assert (HERE / "node_modules").is_dir(), "run `npm ci` in tests/provider, or use `start.py test`"
        env = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "REDIRECTS": str([f"{site}/sign-in/single/return/" for site in sites]).replace("'", '"'),
            "AFTER_SIGN_OUT": str([f"{site}/sign-in/" for site in sites]).replace("'", '"'),
        }
        self.process = subprocess.Popen(
            [node, str(HERE / "provider.mjs")],
            env=env,
            cwd=HERE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def settings(self) -> dict[str, Any]:
        """Return the settings that make our service use this provider."""
        return {
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "OIDC_NAME": "Staff Gate",
        }

    def seats(
        self, sub: str = "", *, amr: tuple[str, ...] = (), acr: str | None = None, **claims: Any
    ) -> str:
        """Put the person with these claims before the provider's keyboard; return their subject."""
        sub = sub or str(new_id())
        person = {"sub": sub, "claims": claims, "amr": list(amr) or None, "acr": acr}
        requests.post(f"{self.issuer}/test/person", json=person, timeout=5).raise_for_status()
        return sub

    def seats_somebody_who_cancels(self) -> None:
        requests.post(f"{self.issuer}/test/person", json={"refuses": True}, timeout=5).raise_for_status()

    def answer_to(self, question: str) -> str:
        """Go through the provider's redirects from `question` on; return the address on our site it ends at."""
        browser, address = requests.Session(), question
        for _ in range(10):
            answer = browser.get(address, allow_redirects=False, timeout=5)
            assert answer.is_redirect, (answer.status_code, answer.text)
            address = requests.compat.urljoin(address, answer.headers["Location"])
            if not address.startswith(self.issuer):
                return address
        raise AssertionError("the provider goes round in circles")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def _wait(self) -> None:
        for _ in range(150):
            assert self.process.poll() is None, "the provider ended at once"
            with suppress(requests.RequestException):
                if requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=2).ok:
                    return
            time.sleep(0.1)
        raise AssertionError("the provider did not answer")
