"""What tests of the intelligence unit share: something passed on, members of the unit, and their pages."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.ids import new_id
from intelligence.models import Receipt, Submission
from intelligence.operations import add_attachment, keep_draft, submit
from intelligence.operations.passing import Passed
from intelligence.separation import as_unit
from tests.factories import UserFactory
from tests.hostile_pictures import jpeg
from tests.visit_support import typed

CANARY = "Zephyrine Quillfeather"
PLACE, STREET = "Saffron & Slate Kitchen", "14 Harbour Lane, Brackenford"


def told(
    name: str = CANARY,
    *,
    place: str = PLACE,
    street: str = STREET,
    risk: str = "yes",
    at: datetime | None = None,
) -> Receipt:
    """Pass something on, as an officer does."""
    return submit(
        draft_id=new_id(),
        passed=passed(name, place=place, street=street, risk=risk),
        visit_id=None,
        by=UserFactory(roles=[Role.OFFICER]),
        at=at or clock.now(),
    )


def passed(name: str = CANARY, *, place: str = PLACE, street: str = STREET, risk: str = "yes") -> Passed:
    return Passed(
        content={
            "what": f"{name} sleeps above the shop",
            "people": [{"name": name}],
            "place": {"name": place, "address": street},
        },
        source={"how_known": "told", "source": "Orrin Pell, the baker"},
        in_use=risk,
    )


def told_with_photograph() -> Receipt:
    """Pass something on with a photograph."""
    officer, at, draft_id = UserFactory(roles=[Role.OFFICER]), clock.now(), new_id()
    keep_draft(draft_id=draft_id, typed={}, visit_id=None, writer="page", revision=0, by=officer, at=at)
    add_attachment(draft_id=draft_id, file=BytesIO(jpeg()), name=f"{CANARY}.jpg", by=officer, at=at)
    return submit(draft_id=draft_id, passed=passed(), visit_id=None, by=officer, at=at)


def member() -> User:
    """Return one of the unit."""
    return UserFactory(roles=[Role.INTELLIGENCE])


def address(receipt: Receipt, act: str = "") -> str:
    """Return where a submission is, or what is done with it."""
    return f"/intelligence/desk/{receipt.pk}/" + (f"{act}/" if act else "")


def do(client: Client, receipt: Receipt, act: str, **answers: Any) -> Any:
    """Open the page of an act, fill it in, and send it."""
    opened = client.get(address(receipt, act))
    assert opened.status_code == 200, (act, opened.status_code)
    return client.post(address(receipt, act), typed(opened) | answers)


GRADES = {"source": "2", "content": "B", "handling": "P", "why": "Nobody was asked yet"}


def take(client: Client, receipt: Receipt, *, to: str = "acknowledged") -> None:
    """Take a submission as far as `to`."""
    client.post(address(receipt, "acknowledge"))
    if to in ("graded", "closed"):
        do(client, receipt, "grade", **GRADES)
    if to == "closed":
        do(client, receipt, "close", outcome="developed", why="Used")


def as_it_stands(receipt: Receipt, reader: User, at: datetime | None = None) -> Submission:
    """Return the submission with its receipt, as `reader` of the unit has it."""
    with as_unit(reader, at or clock.now()):
        return Submission.objects.select_related("receipt").get(pk=receipt.pk)
