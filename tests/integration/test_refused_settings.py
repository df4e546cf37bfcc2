"""Settings that would open a door are refused: by commands through the checks, by web and workers at start."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from core.checks import check_two_roles, refuse_unsafe_settings
from tests.database import BASE_DIR

PRODUCTION = {
    "DEMO": False,
    "TESTING": False,
    "PLAIN_HTTP": False,
    "CLOCK_OFFSET_FILE": "",
    "ALLOWED_HOSTS": ["visits.example"],
    "SECRET_KEY": "kJ3-".join("abcdefghijklmnop"),
    "SECRET_KEY_FALLBACKS": [],
}
SIGN_ON = {
    "OIDC_ISSUER": "https://gate.example",
    "OIDC_CLIENT_ID": "visits",
    "OIDC_CLIENT_SECRET": "a secret",
}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("core.E001", {"DEMO": True}),
    ("core.E001", {"TESTING": True}),
    ("core.E001", {"PLAIN_HTTP": True}),
    ("core.E001", {"DEMO": True, "ALLOWED_HOSTS": ["localhost", "visits.example"]}),
    (
        "core.E001",
        {
            "DEMO": True,
            "ALLOWED_HOSTS": ["localhost"],
            "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        },
    ),
    ("core.E001", {"DEMO": True, "ALLOWED_HOSTS": ["*"]}),
    ("core.E002", {"CLOCK_OFFSET_FILE": "/run/clock"}),
    ("core.E002", {"CLOCK_OFFSET_FILE": "/run/clock", "PLAIN_HTTP": True, "ALLOWED_HOSTS": ["localhost"]}),
    ("core.E003", {"SECRET_KEY": "short"}),
    ("core.E003", {"SECRET_KEY": "a" * 60}),
    ("core.E003", {"SECRET_KEY_FALLBACKS": ["old and short"]}),
    ("core.E005", SIGN_ON | {"OIDC_CLIENT_SECRET": ""}),
    ("core.E005", {"OIDC_CLIENT_ID": "visits"}),
    ("core.E005", SIGN_ON | {"OIDC_ISSUER": "http://gate.example"}),
    ("core.E005", SIGN_ON | {"OIDC_MATCH": "name"}),
    ("core.E005", {"OIDC_ONLY": True}),
]


def ours() -> list[str | None]:
    found = [message.id for message in run_checks(tags=[Tags.security])]
    return [code for code in found if (code or "").startswith(("core.", "intelligence."))]


@pytest.mark.parametrize(("code", "changed"), REFUSED)
def test_a_setting_that_opens_a_door_is_refused(code: str, changed: dict[str, Any]) -> None:
    with override_settings(**(PRODUCTION | changed)):
        assert code in ours()
        with pytest.raises(ImproperlyConfigured):
            refuse_unsafe_settings()


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("intelligence.E003", {"INTELLIGENCE_KEYS": []}),
        ("intelligence.E003", {"INTELLIGENCE_KEYS": ["none"]}),
        ("intelligence.E003", {"INTELLIGENCE_INDEX_KEYS": []}),
        ("intelligence.E001", {"INTELLIGENCE_SCHEME": "9x9x9"}),
        ("intelligence.E002", {"INTELLIGENCE_MARKINGS": ["OFFICIAL"]}),
    ],
)
def test_what_the_intelligence_unit_cannot_work_with_is_said_before_a_release(
    code: str, changed: dict[str, Any]
) -> None:
    with override_settings(**(PRODUCTION | changed)):
        assert ours() == [code]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"DEMO": True, "ALLOWED_HOSTS": ["localhost"]},
        {"DEMO": True, "ALLOWED_HOSTS": ["localhost"], "CLOCK_OFFSET_FILE": "/run/clock"},
        {"PLAIN_HTTP": True, "ALLOWED_HOSTS": ["localhost"]},
    ],
)
def test_production_and_ones_own_machine_are_accepted(changed: dict[str, Any]) -> None:
    with override_settings(**(PRODUCTION | changed)):
        assert ours() == []
        refuse_unsafe_settings()


@pytest.mark.parametrize(
    "command",
    [
        ("-c", "import config.wsgi"),
        ("-m", "celery", "-A", "config", "worker", "--pool", "solo"),
        ("-m", "celery", "-A", "config", "beat", "--schedule", "beat-schedule", "--pidfile", ""),
    ],
)
def test_a_process_that_serves_does_not_start(command: tuple[str, ...], tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,  # where beat leaves its schedule
        env=os.environ
        | {"DEMO": "1", "TESTING": "0", "ALLOWED_HOSTS": "visits.example", "PYTHONPATH": str(BASE_DIR)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "DEMO cannot be used with production settings" in started.stdout + started.stderr
    assert started.returncode != 0


def test_one_role_for_both_is_refused_when_migrating(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_two_roles(databases=["owner"]) == []
    monkeypatch.setitem(settings.DATABASES["owner"], "USER", settings.DATABASES["default"]["USER"])
    assert [message.id for message in check_two_roles(databases=["owner"])] == ["core.E004"]


def test_migrate_by_hand_refuses_one_role() -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--plan"],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_OWNER_URL": os.environ["DATABASE_URL"]},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert "core.E004" in run.stderr
