"""Lint, format, types, import contracts and migrations are clean: one command runs all."""

import subprocess
import sys
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
