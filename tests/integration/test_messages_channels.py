"""Each channel against a real server in a process of its own: what arrives, and what each failure means."""

import email
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from core.ids import new_id
from notices.channels import send
from notices.channels.outcome import DELIVERED, Outcome, Parcel
from notices.enums import Failure
from tests.receiving import Receiving, receiving

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = {"extract": str(uuid4()), "sha256": "ab" * 32}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    with receiving(tmp_path_factory.mktemp("receiving") / "r") as running:
        yield running


@pytest.fixture(autouse=True)
def well(server: Receiving) -> Iterator[None]:
    server.behave("ok")
    with override_settings(**server.settings() | {"EMAIL_TIMEOUT": 1, "PUSH_TIMEOUT": 1}):
        yield


def parcel(**changes: Any) -> Parcel:
    usual = {
        "id": new_id(), "kind": "digest", "address": "rhiannon@visits.example", "subject": "You have 3 notices – today",
        "body": "There are 3 notices.\n\nhttp://localhost:8000/\n.\nEnd\n", "count": 3, "payload": None, "made_at": AT,
    }  # fmt: skip
    return Parcel(**usual | changes)


def pushed(**changes: Any) -> Parcel:
    return parcel(**{"kind": "extract.published", "address": "penalties", "payload": DAYS} | changes)


def by(channel: str, one: Parcel, at: datetime = AT) -> Outcome:
    if channel == "push":
        return send("push", one, at=at)
    with override_settings(MAIL_CHANNEL=channel):
        return send("email", one, at=at)


def test_a_file_is_written_once_however_often_it_is_tried(tmp_path: Path, capsys) -> None:
    one = parcel()
    with override_settings(STATE_DIR=tmp_path):
        assert by("local", one) == by("local", one) == DELIVERED
    (file,) = (tmp_path / "mail").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "rhiannon@visits.example"
    assert message["Message-ID"] == f"<{one.id}@localhost>"
    assert message.get_content().replace("\r\n", "\n") == one.body
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "rhiannon" not in said


def test_smtp_carries_the_same_bytes_at_every_try(server: Receiving) -> None:
    one = parcel()
    assert by("smtp", one) == by("smtp", one, AT + timedelta(hours=1)) == DELIVERED
    first, second = [note for note in server.received("smtp") if note["id"] == str(one.id)]
    assert first == second
    message = email.message_from_string(first["body"], policy=policy.default)
    assert message["Subject"] == one.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == one.body


def test_notify_is_given_a_count_and_a_link_and_nothing_else(server: Receiving) -> None:
    one = parcel(body="Elira Kelmendi", subject="Elira Kelmendi")
    assert by("notify", one) == DELIVERED
    (note,) = [note for note in server.received("notify") if note["id"] == str(one.id)]
    assert note["to"] == one.address
    assert note["body"] == {"count": 3, "link": "http://localhost:8000/"}


def test_a_push_is_signed_and_the_same_at_every_try(server: Receiving) -> None:
    one = pushed()
    assert by("push", one) == by("push", one, AT + timedelta(hours=1)) == DELIVERED
    first, second = [note for note in server.received("push") if note["id"] == str(one.id)]
    assert first == second
    assert first["body"] == {"type": "extract.published", "timestamp": AT.isoformat(), "data": DAYS}


def test_a_push_under_another_secret_is_refused_and_may_be_mended(server: Receiving) -> None:
    other = server.settings()["PUSH_RECEIVERS"][0] | {"secret": "x" * 40}
    with override_settings(PUSH_RECEIVERS=[other]):
        assert by("push", pushed()) == Outcome(Failure.SIGN_IN)


UNWELL = Outcome(Failure.UNWELL, in_doubt=True)


@pytest.mark.parametrize(
    ("channel", "how", "outcome"),
    [
        ("push", "refuse", Outcome(Failure.REFUSED, final=True)),
        ("push", "redirect", Outcome(Failure.REFUSED, final=True)),
        ("push", "busy", Outcome(Failure.TOO_MANY, wait=timedelta(minutes=30))),
        ("push", "broken", UNWELL),
        ("push", "locked", Outcome(Failure.SIGN_IN)),
        ("push", "hang", Outcome(Failure.NO_ANSWER, in_doubt=True)),
        ("notify", "refuse", Outcome(Failure.REFUSED, final=True)),
        ("notify", "busy", Outcome(Failure.TOO_MANY, wait=timedelta(minutes=30))),
        ("notify", "slow down for the day", Outcome(Failure.TOO_MANY, wait=timedelta(hours=1))),
        ("notify", "broken", UNWELL),
        ("notify", "locked", Outcome(Failure.SIGN_IN)),
        ("notify", "hang", Outcome(Failure.NO_ANSWER, in_doubt=True)),
        ("smtp", "refuse", Outcome(Failure.ADDRESS, final=True)),
        ("smtp", "busy", Outcome(Failure.TOO_MANY)),
        ("smtp", "broken", Outcome(Failure.UNWELL)),
        ("smtp", "hang", Outcome(Failure.NO_ANSWER, in_doubt=True)),
    ],
)
def test_each_failure_is_taken_for_what_it_is(
    server: Receiving, channel: str, how: str, outcome: Outcome
) -> None:
    server.behave(how)
    assert by(channel, pushed() if channel == "push" else parcel()) == outcome


@pytest.mark.parametrize("channel", ["push", "notify", "smtp"])
def test_where_nobody_listens_there_is_no_doubt(server: Receiving, channel: str) -> None:
    nowhere = server.settings()
    nowhere["PUSH_RECEIVERS"][0]["url"] = "http://127.0.0.1:1/push"
    with override_settings(**nowhere | {"EMAIL_PORT": 1, "NOTIFY_URL": "http://127.0.0.1:1"}):
        assert by(channel, pushed() if channel == "push" else parcel()) == Outcome(Failure.NO_CONNECTION)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        (
            {"NOTIFY_API_KEY": "ours-26785a09-ab16-4eb0-8407-a37497a57506-" + "0" * 36},
            Outcome(Failure.SIGN_IN),
        ),
        ({"NOTIFY_TEMPLATES": {"default": str(uuid4())}}, Outcome(Failure.REFUSED, final=True)),
        ({"NOTIFY_TEMPLATES": {}}, Outcome(Failure.NOT_SET_UP)),
        ({"NOTIFY_API_KEY": ""}, Outcome(Failure.NOT_SET_UP)),
    ],
)
def test_notify_refuses_a_wrong_key_or_template(
    server: Receiving, changed: dict[str, Any], outcome: Outcome
) -> None:
    with override_settings(**changed):
        assert by("notify", parcel()) == outcome


def test_notify_refuses_an_address_for_good(server: Receiving) -> None:
    assert by("notify", parcel(address="nobody")) == Outcome(Failure.ADDRESS, final=True)


def test_notify_is_asked_before_a_message_that_may_have_gone_is_sent_again(server: Receiving) -> None:
    one = parcel()
    server.behave("hang")
    assert by("notify", one).in_doubt
    server.behave("ok")
    assert by("notify", replace(one, in_doubt=True)) == DELIVERED
    assert server.ids("notify").count(one.id) == 1
    other = parcel(in_doubt=True)  # of which Notify knows nothing
    assert by("notify", other) == DELIVERED
    assert server.ids("notify").count(other.id) == server.ids("notify asked").count(other.id) == 1


@pytest.mark.parametrize(
    ("status", "outcome", "sent"),
    [
        ("permanent-failure", Outcome(Failure.ADDRESS, final=True), 1),
        ("delivered", DELIVERED, 1),
        ("temporary-failure", DELIVERED, 2),
        ("technical-failure", DELIVERED, 2),
    ],
)
def test_what_became_of_it_at_notify_decides(
    server: Receiving, status: str, outcome: Outcome, sent: int
) -> None:
    one = parcel(in_doubt=True)
    with (server.folder / "received").open("a") as file:
        file.write(json.dumps({"door": "notify", "id": str(one.id), "status": status}) + "\n")
    assert by("notify", one) == outcome
    assert server.ids("notify").count(one.id) == sent


def test_a_receiver_that_the_settings_know_no_more_is_waited_for() -> None:
    with override_settings(PUSH_RECEIVERS=[]):
        assert by("push", pushed()) == Outcome(Failure.NOT_SET_UP)
