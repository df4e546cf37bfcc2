"""docker-compose.yml stays true to the settings and to what start.py runs, though no engine runs it here."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {"postgres", "redis", "objects", "migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("name", OURS)
def test_settings_given_are_settings_read(name: str) -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "config" / "settings.py").read_text()))
    assert set(SERVICES[name]["environment"]) <= read


@pytest.mark.parametrize("name", OURS)
def test_the_service_runs_with_production_settings(name: str) -> None:
    given = SERVICES[name]["environment"]
    assert not {"DEMO", "TESTING", "PLAIN_HTTP", "CLOCK_OFFSET_FILE"} & set(given)
    assert given["DATABASE_URL"].startswith("postgresql://ev_app:")


def test_only_migrations_know_the_owner() -> None:
    assert [name for name in SERVICES if "ev_owner:" in str(SERVICES[name])] == ["migrate"]


def test_the_roles_are_made_by_the_script_that_start_py_runs() -> None:
    mounted = "./config/database.sql:/docker-entrypoint-initdb.d/database.sql:ro"
    assert mounted in SERVICES["postgres"]["volumes"]
    wanted = set(re.findall(r"\\getenv \w+ (\w+)", (ROOT / "config" / "database.sql").read_text()))
    assert wanted <= set(SERVICES["postgres"]["environment"])


def test_no_secret_has_a_default() -> None:
    for name in ("SECRET_KEY", "APP_PASSWORD", "OWNER_PASSWORD", "POSTGRES_PASSWORD", "AUDIT_SEAL_KEY"):
        uses = re.findall(rf"\$\{{{name}(..)", COMPOSE)
        assert uses
        assert set(uses) == {":?"}


def test_nothing_is_reachable_from_outside_but_through_a_proxy() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_part_waits_for_what_it_needs(name: str) -> None:
    assert set(SERVICES[name]["depends_on"]) == {"postgres", "redis", "migrate"}
    assert all("healthcheck" in SERVICES[service] for service in ("postgres", "redis", "web"))


def test_what_the_image_copies_exists() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert all((ROOT / name).exists() for names in copied for name in names)
