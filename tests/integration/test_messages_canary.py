"""No message carries anything of a case: canaries planted in every record, and looked for in all that leaves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from accounts.roles import Role
from notices import wording
from notices.channels import local
from notices.channels.outcome import Parcel
from notices.enums import How
from notices.kinds import NoticeKind, registered
from notices.models import Choice, Message
from notices.operations import deliver, notify, write_digests
from referrals.operations.alarm import raise_extract_alarm
from referrals.operations.extract import publish_extract
from tests.factories import UserFactory
from tests.receiving import Receiving, receiving
from tests.referral_support import closed_visit, cpct_officer, london, worker
from visits.models import Premises, Visit
from visits.operations.planning import record_operation

pytestmark = pytest.mark.django_db
MORNING = london("2026-11-20 08:00")
PERSON, PREMISES, STREET, TOWN = "Quentina Kanarek", "Kanarek Kitchens", "14 Canary Row", "Canaryford"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    with receiving(tmp_path_factory.mktemp("receiving") / "r") as running:
        yield running


def kinds() -> list[NoticeKind]:
    return [kind for kind in registered().values() if not kind.name.startswith("tests.")]


def planted() -> tuple[Visit, list[str]]:
    """Return a visit whose every part is a canary, and the canaries."""
    visit = closed_visit(worker(PERSON, job="Canary cook"), at="2026-11-19 12:00")
    Premises.objects.filter(visit=visit).update(trading_name=PREMISES, address_line_1=STREET, town=TOWN)
    operation = record_operation(values={"name": "Operation Canary"}, by=visit.oic, at=visit.created_at)
    Visit.objects.filter(pk=visit.pk).update(operation=operation)
    references = [visit.reference, str(visit.pk), *(cprn.reference for cprn in visit.cprns.all())]
    return visit, [PERSON, "Kanarek", PREMISES, STREET, TOWN, "anary", visit.oic.name, *references]


@pytest.mark.parametrize("channel", ["local", "smtp", "notify"])
def test_no_kind_by_any_channel_says_anything_of_a_case(
    server: Receiving, tmp_path: Any, channel: str
) -> None:
    visit, canaries = planted()
    user = UserFactory(name="Somebody Else", roles=list(Role)[:-1])
    for kind in kinds():
        if kind.urgent:
            Choice.objects.create(user=user, kind=kind.name, how=How.AT_ONCE)
        notify(to=[user], kind=kind.name, at=MORNING, about=visit, by=visit.oic)
    write_digests(at=MORNING)
    raise_extract_alarm(at=MORNING)
    before = len(server.received())
    with override_settings(**server.settings() | {"MAIL_CHANNEL": channel, "STATE_DIR": tmp_path}):
        sent = deliver(clock=lambda: MORNING + timedelta(minutes=1)).sent
    assert sent == Message.objects.count() > 1
    files = [path.read_text() for path in (tmp_path / "mail").glob("*")] if channel == "local" else []
    said = "\n".join([*files, *(str(note) for note in server.received()[before:])])
    assert said.count("http://localhost:8000/") >= sent - 1
    titles = [kind.words for kind in kinds()] + [kind.title for kind in kinds()]
    assert [canary for canary in canaries + titles if canary in said] == []


def test_a_push_of_an_extract_holds_its_id_and_its_hash_alone(server: Receiving) -> None:
    _, canaries = planted()
    cpct_officer()
    with override_settings(**server.settings()):
        extract = publish_extract(day=london("2026-11-19 12:00").date(), by=None, at=MORNING)
        deliver(clock=lambda: MORNING, kinds=["extract.published"])
    (note,) = server.received("push")
    assert note["body"]["data"] == {"extract": str(extract.pk), "sha256": extract.sha256}
    assert [canary for canary in canaries if canary in str(note)] == []


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_the_words_of_a_kind_are_a_sentence_that_names_nobody(kind: NoticeKind) -> None:
    assert kind.words[0].isupper()
    assert kind.words.endswith(".")
    assert "{" not in kind.words + kind.title
    assert not kind.title.endswith(".")


def test_the_words_of_an_email_are_the_same_for_everybody(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        for subject, body in (wording.at_once(), wording.digest(1), wording.digest(12)):
            parcel = Parcel(UserFactory.build().pk, "k", "a@b.example", subject, body, 1, None, MORNING)
            assert local.compose(parcel).message().as_bytes()
    assert "1 notice for you that you have not read.\n\nSign in to read it:" in wording.digest(1)[1]
