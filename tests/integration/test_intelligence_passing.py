"""Passing intelligence on: led by questions, kept in the unit's own store alone, and then a receipt."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from accounts.models import Draft as OrdinaryDraft
from accounts.roles import Role
from audit.models import Event
from core import clock
from core.ids import new_id
from intelligence.encryption import KeysMissing
from intelligence.enums import InUse
from intelligence.models import Draft, Receipt, Source, Submission
from intelligence.operations import keep_draft, submit
from intelligence.operations.passing import Passed
from intelligence.separation import as_submitter, as_unit
from tests.database import CommittedDatabase
from tests.factories import UserFactory
from tests.factories_visits import make_visit
from tests.sign_in import signed_in
from tests.threads import Aside
from tests.visit_support import page, words

CANARY = "Zephyrine Quillfeather"
FORM = {
    "what": f"{CANARY} sleeps above the shop and is not let out.",
    "people": "1",
    "person_0_name": CANARY,
    "where_name": "Saffron & Slate Kitchen",
    "where_address": "14 Harbour Lane, Brackenford QF1 2AB",
    "when": "Every night since May",
    "how_known": "told",
    "source": "The baker next door, Orrin Pell",
    "how_sure": "likely",
    "in_use": "yes",
    "in_use_why": "The baker would be known at once",
    "writer": "page-one",
    "revision": "0",
}
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)


def pass_on(client, form=FORM, **more):
    """Begin, pass `form` on, and return the answer."""
    address = client.get("/intelligence/pass-on/")["Location"]
    return client.post(address, form | {"pass_on": "1"} | more)


@pytest.mark.django_db
def test_what_is_passed_on_gives_a_receipt_and_is_the_units_alone() -> None:
    officer, unit = UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.INTELLIGENCE])
    client = signed_in(officer)
    answer = pass_on(client)
    assert answer.status_code == 302
    shown = client.get(answer["Location"])
    assert "INT-20" in words(shown)
    assert CANARY not in shown.content.decode()
    with as_unit(unit, AT):
        submission = Submission.objects.get()
        source = Source.objects.get()
    assert submission.words()["what"] == FORM["what"]
    assert submission.words()["people"] == [{"name": CANARY}]
    assert "Orrin" in source.words()["source"]
    assert "Orrin" not in str(submission.words())


@pytest.mark.django_db
def test_the_ordinary_role_reads_no_table_of_the_schema() -> None:
    pass_on(signed_in(UserFactory(roles=[Role.OFFICER])))
    for model in (Submission, Source, Receipt, Draft):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(model.objects.all())
    assert connection.settings_dict["USER"] == "ev_app"


@pytest.mark.django_db
def test_a_submitter_cannot_read_back_what_they_passed_on() -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    pass_on(signed_in(officer))
    with as_submitter(officer, AT):
        assert Receipt.objects.count() == 1
    with pytest.raises(ProgrammingError, match="permission denied"), as_submitter(officer, AT):
        Submission.objects.count()


@pytest.mark.django_db
def test_a_draft_is_kept_in_the_units_store_and_nowhere_else() -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    client = signed_in(officer)
    address = client.get("/intelligence/pass-on/")["Location"]
    assert client.post(address, FORM, headers={"X-Draft": "1"}).status_code == 200
    shown = page(client.get(address))
    assert shown.find(id="id_what").text.strip() == FORM["what"]
    assert shown.find(id="id_person_0_name")["value"] == CANARY
    assert shown.find("input", {"name": "in_use", "value": "yes"}).has_attr("checked")
    assert not OrdinaryDraft.objects.exists()
    assert client.get("/intelligence/").content.decode().count("Go on with what you wrote") == 1
    other = signed_in(UserFactory(roles=[Role.OFFICER]))
    assert CANARY not in other.get(address).content.decode()


@pytest.mark.django_db
def test_what_two_windows_type_is_both_kept() -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    client = signed_in(officer)
    address = client.get("/intelligence/pass-on/")["Location"]
    client.post(address, FORM, headers={"X-Draft": "1"})
    client.post(address, FORM | {"writer": "page-two", "what": "Other words"}, headers={"X-Draft": "1"})
    client.post(address, FORM | {"writer": "page-two", "what": "Other words still"}, headers={"X-Draft": "1"})
    with as_submitter(officer, AT):
        texts = {draft.words()["typed"]["what"][0] for draft in Draft.objects.all()}
    assert texts == {FORM["what"], "Other words still"}


@pytest.mark.django_db
def test_sent_twice_it_is_passed_on_once() -> None:
    client = signed_in(UserFactory(roles=[Role.OFFICER]))
    address = client.get("/intelligence/pass-on/")["Location"]
    first, second = (client.post(address, FORM | {"pass_on": "1"}) for _ in range(2))
    assert first["Location"] == second["Location"]


@pytest.mark.django_db
def test_what_is_missing_is_pointed_out_once_and_can_be_passed_on_as_it_is() -> None:
    client = signed_in(UserFactory(roles=[Role.OFFICER]))
    bare = FORM | {"person_0_name": "", "where_name": "", "where_address": "", "when": ""}
    address = client.get("/intelligence/pass-on/")["Location"]
    asked = client.post(address, bare | {"pass_on": "1"})
    assert "You have not said who it is about, where and when" in words(asked)
    assert page(asked).find(id="id_what").text.strip() == FORM["what"]
    assert client.post(address, bare | {"as_it_is": "1"}).status_code == 302


@pytest.mark.django_db
def test_the_audit_tells_of_the_submission_and_none_of_its_words() -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    answer = pass_on(signed_in(officer))
    event = Event.objects.get(event="intelligence.submission.submitted")
    assert event.subject_id == UUID(answer["Location"].rstrip("/").rpartition("/")[2])
    assert CANARY not in str(list(Event.objects.values()))


@pytest.mark.django_db
def test_an_officer_sees_nobody_elses_receipt() -> None:
    answer = pass_on(signed_in(UserFactory(roles=[Role.OFFICER])))
    other = signed_in(UserFactory(roles=[Role.OFFICER]))
    assert other.get(answer["Location"]).status_code == 404
    assert other.get(f"/intelligence/receipts/{new_id()}/").status_code == 404


@pytest.mark.django_db
def test_from_a_visit_the_form_is_opened_with_it_and_the_receipt_names_it() -> None:
    visit = make_visit()
    client = signed_in(visit.oic)
    form = client.get(f"/intelligence/pass-on/?visit={visit.pk}", follow=True)
    carried = page(form).select_one("#id_visit option[selected]")["value"]
    answer = client.post(form.request["PATH_INFO"], FORM | {"pass_on": "1", "visit": carried})
    shown = client.get(answer["Location"])
    assert f"From visit {visit.reference}" in words(shown)
    assert page(shown).find("a", href=f"/visits/{visit.pk}/")


def test_passed_on_twice_at_once_it_is_passed_on_once(committed_db: CommittedDatabase) -> None:
    officer, unit, at = UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.INTELLIGENCE]), clock.now()
    draft = keep_draft(
        draft_id=new_id(), typed={"what": ["x"]}, visit_id=None, writer="p", revision=0, by=officer, at=at
    )
    passed = Passed(content={"what": CANARY}, source={}, in_use=InUse.NO)

    def send() -> str:
        return submit(draft_id=draft.pk, passed=passed, visit_id=None, by=officer, at=at).number

    numbers = [one.result() for one in [Aside(send) for _ in range(4)]]
    assert len(set(numbers)) == 1
    with as_unit(unit, at):
        assert Submission.objects.count() == 1


def test_a_failure_after_the_submission_leaves_the_draft_and_no_receipt(
    committed_db: CommittedDatabase, settings: Any
) -> None:
    officer, at = UserFactory(roles=[Role.OFFICER]), clock.now()
    draft = keep_draft(
        draft_id=new_id(), typed={"what": ["x"]}, visit_id=None, writer="p", revision=0, by=officer, at=at
    )
    settings.INTELLIGENCE_INDEX_KEYS = []
    passed = Passed(content={"what": "x", "people": [{"name": CANARY}]}, source={}, in_use=InUse.NO)
    with pytest.raises(KeysMissing):
        submit(draft_id=draft.pk, passed=passed, visit_id=None, by=officer, at=at)
    with as_submitter(officer, at):
        assert list(Draft.objects.values_list("pk", flat=True)) == [draft.pk]
        assert not Receipt.objects.exists()
    assert not Event.objects.filter(event="intelligence.submission.submitted").exists()


def test_what_cannot_be_audited_is_not_passed_on_and_the_draft_is_still_there(
    committed_db: CommittedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit is written after the submitter's role is laid down, in the same transaction."""
    officer, unit, at = UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.INTELLIGENCE]), clock.now()
    draft = keep_draft(
        draft_id=new_id(), typed={"what": ["x"]}, visit_id=None, writer="p", revision=0, by=officer, at=at
    )

    def fails(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr("intelligence.operations.passing.record", fails)
    passed = Passed(content={"what": CANARY}, source={}, in_use=InUse.NO)
    with pytest.raises(OperationalError):
        submit(draft_id=draft.pk, passed=passed, visit_id=None, by=officer, at=at)
    with as_submitter(officer, at):
        assert list(Draft.objects.values_list("pk", flat=True)) == [draft.pk]
        assert not Receipt.objects.exists()
    with as_unit(unit, at):
        assert not Submission.objects.exists()
