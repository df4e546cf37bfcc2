"""Lint, format, types, imports, migrations, deployment settings and locked packages: one command looks at all."""

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.database import BASE_DIR

TOOLS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy", "."],
    "import contracts": ["lint-imports"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
}


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.timeout(300)
def test_the_tool_finds_nothing(name: str) -> None:
    tool, *arguments = TOOLS[name]
    if tool == "manage.py":
        command = [sys.executable, tool, *arguments]
    else:
        command = [str(Path(sys.executable).with_name(tool)), *arguments]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_production_settings_pass_djangos_deployment_checklist(tmp_path: Path) -> None:
    production = {
        "DEMO": "0",
        "TESTING": "0",
        "PLAIN_HTTP": "0",
        "CLOCK_OFFSET_FILE": "",
        "ALLOWED_HOSTS": "visits.example",
        "BEHIND_TLS_PROXY": "1",
        "SECRET_KEY": "kJ3-".join("abcdefghijklmnop"),
        "STATE_DIR": str(tmp_path),
    }
    around = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, env=around | production)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_no_locked_package_has_a_known_fault() -> None:
    """Where the package index tells; what it tells nothing of is named in a warning of the run."""
    lock = BASE_DIR / "requirements.lock"
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
    done = subprocess.run(
        [*command, "--format", "json", "-r", lock], cwd=BASE_DIR, capture_output=True, text=True
    )
    locked = len(re.findall(r"^[a-z0-9][a-z0-9._-]*==", lock.read_text(), re.M | re.I))
    told = json.loads(done.stdout)["dependencies"] if done.stdout else []
    assert [one for one in told if one.get("vulns")] == []
    untold = locked - sum("vulns" in one for one in told)
    if untold:
        warnings.warn(f"the package index tells no faults of {untold} of {locked} packages", stacklevel=1)
