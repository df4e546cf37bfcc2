"""The unit's desk, page by page: what each verb does, and to whom nothing is shown."""

import pytest

from accounts.roles import Role
from core import clock
from core.ids import new_id
from intelligence.models import Submission
from intelligence.operations import submit
from intelligence.operations.passing import Passed
from intelligence.separation import as_unit
from tests.factories import UserFactory
from tests.sign_in import signed_in
from tests.visit_support import typed, words

pytestmark = pytest.mark.django_db
CANARY = "Zephyrine Quillfeather"


def told(what: str = f"{CANARY} sleeps above the shop", *, name: str = CANARY, risk: str = "yes", at=None):
    """Pass something on, as an officer does; return the receipt."""
    return submit(
        draft_id=new_id(),
        passed=Passed(
            content={
                "what": what,
                "people": [{"name": name}],
                "place": {"name": "Saffron & Slate Kitchen", "address": "14 Harbour Lane, Brackenford"},
            },
            source={"how_known": "told", "source": "Orrin Pell, the baker"},
            in_use=risk,
            people=[name],
            premises=["Saffron & Slate Kitchen", "14 Harbour Lane, Brackenford"],
        ),
        visit_id=None,
        by=UserFactory(roles=[Role.OFFICER]),
        at=at or clock.now(),
    )


def unit():
    return UserFactory(roles=[Role.INTELLIGENCE])


def address(receipt, act: str = "") -> str:
    return f"/intelligence/desk/{receipt.pk}/" + (f"{act}/" if act else "")


def do(client, receipt, act: str, **answers):
    """Open the page of an act, fill it in, and send it."""
    opened = client.get(address(receipt, act))
    assert opened.status_code == 200, (act, opened.status_code)
    return client.post(address(receipt, act), typed(opened) | answers)


def now_of(receipt, reader) -> Submission:
    with as_unit(reader, clock.now()):
        return Submission.objects.get(pk=receipt.pk)


def test_the_unit_reads_what_was_passed_on_without_its_source() -> None:
    receipt, client = told(), signed_in(unit())
    assert receipt.number in words(client.get("/intelligence/desk/"))
    shown = client.get(address(receipt))
    assert CANARY in words(shown)
    assert "Orrin" not in shown.content.decode()
    assert "Orrin" in words(client.get(address(receipt, "source")))


def test_it_is_acknowledged_by_one_tap_graded_finished_and_opened_again() -> None:
    receipt, member = told(), unit()
    client = signed_in(member)
    client.post(address(receipt, "acknowledge"))
    assert now_of(receipt, member).handler == member
    assert do(client, receipt, "grade", source="2", content="B", handling="P", why="Seen").status_code == 302
    assert "2BP" in words(client.get(address(receipt)))
    assert do(client, receipt, "close", outcome="developed", why="A product").status_code == 302
    assert now_of(receipt, member).state == "closed"
    assert do(client, receipt, "reopen", why="There is more").status_code == 302
    assert now_of(receipt, member).state == "acknowledged"
