"""What is installed is locked by hash, agrees with what is asked for, and names no address."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-services.lock")


def asked_for(group: str) -> set[str]:
    """Return the normalised names that pyproject.toml asks for in a group, or in the product."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return {re.split(r"[\[<>=~!; ]", line)[0].lower().replace("_", "-") for line in lines}


def locked(name: str) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / name).read_text(), re.M))


@pytest.mark.parametrize("name", [*LOCKS, ".npmrc"])
def test_a_lock_names_no_address_and_no_path(name: str) -> None:
    assert not re.search(r"://|--index-url|--find-links|@ |file:", (ROOT / name).read_text())


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_has_a_hash(name: str) -> None:
    blocks = re.split(r"^(?=\S)", (ROOT / name).read_text(), flags=re.M)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


def test_what_is_asked_for_is_locked() -> None:
    assert asked_for("") <= set(locked("requirements.lock"))
    assert asked_for("") | asked_for("test") <= set(locked("requirements-test.lock"))
    assert asked_for("services") == set(locked("requirements-services.lock"))


def test_the_tests_run_what_a_server_installs() -> None:
    product, tests = locked("requirements.lock"), locked("requirements-test.lock")
    assert product.items() <= tests.items()
    assert not set(locked("requirements-services.lock")) & set(tests)


def test_each_front_end_package_is_locked_by_hash() -> None:
    asked = json.loads((ROOT / "package.json").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert packages[""]["dependencies"] == asked["dependencies"]
    assert packages[""]["devDependencies"] == asked["devDependencies"]
    assert all("integrity" in entry and "resolved" not in entry for path, entry in packages.items() if path)
    assert packages["node_modules/govuk-frontend"]["version"].startswith("6.3.")
