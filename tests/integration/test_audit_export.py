"""Events as a file: complete up to a stated transaction, the same again, guarded, and disclosed with a reason."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import exporting, operations
from audit.events import Kind, register
from audit.models import Event, Export
from audit.operations import record
from audit.queries import Filters
from core.formulas import restore
from core.ids import new_id
from tests.audit_support import AT, connected, ready_to_seal
from tests.database import CommittedDatabase
from tests.factories import UserFactory
from tests.factories_visits import make_visit
from tests.sign_in import signed_in

register({"test.read": Kind.CONSULTATION, "test.sent": Kind.DISCLOSURE})
REASON = "Complaint 2026/17"


def auditor() -> User:
    return UserFactory(name="Orla Auditor", roles=[Role.AUDITOR])


def write(count: int = 1, **about: object) -> None:
    """Record events a second apart, each in a transaction of its own."""
    for number in range(count):
        with transaction.atomic():
            record(**{"event": "test.read", "by": None, "at": AT + timedelta(seconds=number)} | about)


def take(client: Client, **query: str) -> list[dict[str, str]]:
    """Take a file and read it as its reader would."""
    address = reverse("audit-export", query=query)
    response = client.post(address, {"reason": REASON})
    assert response.status_code == 200, response.content
    data = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(data, newline=""), strict=True))


def test_a_file_holds_what_the_list_shows_and_is_disclosed_to_whoever_takes_it(
    committed_db: CommittedDatabase,
):
    user, visit = auditor(), make_visit()
    client = signed_in(user)
    write(2_345, by=visit.oic, subject=visit, fields=["name"], reason='=HYPERLINK("x")\r\n"b"')
    write(3, event="test.sent", recipient="@CPCT")
    ready_to_seal()
    page = BeautifulSoup(client.get(reverse("audit"), {"event": "test.read"}).content, "html.parser")
    link = page.find("a", string="Take these events as a file")
    said = client.get(link["href"]).content.decode()
    assert "2,345 events now" in said
    rows = take(client, event="test.read")
    assert len(rows) == 2_345
    assert {row["Event id"] for row in rows} == {
        str(key) for key in Event.objects.filter(event="test.read").values_list("id", flat=True)
    }
    assert [row["At"] for row in rows] == sorted((row["At"] for row in rows), reverse=True)
    one, event = rows[-1], Event.objects.get(event="test.read", at=AT)
    assert (one["Actor"], one["Reference"], one["Fields"]) == (visit.oic.name, visit.reference, "name")
    assert one["Reason"].startswith("'=HYPERLINK")
    assert restore(one["Reason"]) == '=HYPERLINK("x")\r\n"b"'
    assert one["SHA-256 of the event"] == bytes(event.hash).hex()
    export = Export.objects.get()
    assert (export.by, export.reason, export.count) == (user.pk, REASON, 2_345)
    assert {row["Complete below transaction"] for row in rows} == {str(export.before_txid)}
    told = Event.objects.get(event="audit.exported")
    assert (told.kind, told.reason, told.subject_id, told.fields) == (
        "disclosure",
        REASON,
        export.pk,
        ["event"],
    )
    assert told.recipient == f"Orla Auditor ({user.staff_number}): 2,345 events"
    again = list(csv.reader(io.StringIO(b"".join(exporting.lines(export)).decode(), newline="")))
    assert [line[4] for line in again[1:]] == [row["Event id"] for row in rows]
    sent = take(client, kind="disclosure", record=str(new_id()))
    assert sent == []
    assert {row["Recipient"] for row in take(client, event="test.sent")} == {"'@CPCT"}


def test_an_event_that_commits_late_is_in_no_file_before_it(committed_db: CommittedDatabase):
    write(2)
    ready_to_seal()
    with connected(committed_db) as other, other.transaction():
        other.execute("SELECT pg_current_xact_id()")  # begun before, ends after
        write(1, at=AT + timedelta(hours=1))
        assert exporting.preview(Filters(event="test.read")) == exporting.Preview(count=2, unfinished=1)
        export = operations.begin_export(
            filters=Filters(event="test.read"), reason=REASON, by=auditor(), recipient="Orla", at=AT
        )
    write(1, at=AT - timedelta(hours=1))
    assert export.count == 2
    assert b"".join(exporting.lines(export)).count(b"\r\n") == 3


@pytest.mark.django_db
def test_a_file_needs_a_reason_and_is_never_larger_than_it_may_be(monkeypatch):
    client = signed_in(auditor())
    refused = client.post(reverse("audit-export"), {"reason": "  "})
    assert refused.status_code == 422
    assert "Say why you take them" in refused.content.decode()
    monkeypatch.setattr(exporting, "MOST_EVENTS", -1)
    monkeypatch.setattr(operations, "MOST_EVENTS", -1)
    monkeypatch.setattr(operations, "count_of", lambda *_args, **_options: 0)
    refused = client.post(reverse("audit-export"), {"reason": REASON})
    assert refused.status_code == 422
    assert "Narrow them by days" in refused.content.decode()
    assert not Export.objects.exists()
    assert not Event.objects.filter(event="audit.exported").exists()


@pytest.mark.django_db
def test_what_could_not_be_understood_exports_nothing():
    client = signed_in(auditor())
    for query in ({"person": "nobody at all"}, {"since-day": "40"}, {"event": "no.such"}):
        address = reverse("audit-export", query=query)
        assert "Go back and correct it" in client.get(address).content.decode()
        assert "Go back and correct it" in client.post(address, {"reason": REASON}).content.decode()
    assert not Export.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_but_an_auditor_takes_events(role):
    client = signed_in(UserFactory(roles=[role]))
    assert client.get(reverse("audit-export")).status_code == 403
    assert client.post(reverse("audit-export"), {"reason": REASON}).status_code == 403


@pytest.mark.django_db
def test_what_was_exported_is_kept_and_never_changed():
    kept = {"by": new_id(), "at": AT, "filters": Filters().kept(), "cluster": 1, "before_txid": 1, "count": 0}
    with pytest.raises(IntegrityError, match="audit_export_has_a_reason"), transaction.atomic():
        Export.objects.create(**kept, reason="")
    Export.objects.create(**kept, reason=REASON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_export")
    filters = Filters(
        people=[new_id()], records=[new_id()], kind="erasure", event="x", since=AT.date(), until=AT.date()
    )
    assert Filters.again(filters.kept()) == filters
