"""What tests of intelligence share: something passed on in which every word is a canary."""

from io import BytesIO
from typing import Any
from urllib.parse import unquote

from accounts.models import User
from core import clock
from core.ids import new_id
from intelligence.enums import SubjectKind
from intelligence.models import Draft, Receipt, Subject
from intelligence.operations import add_attachment, keep_draft, keep_subject, submit
from intelligence.operations.moving import Sent
from intelligence.operations.passing import Passed
from tests.factories_visits import drawn_jpeg
from visits.models import Visit

CANARIES = ("Zephyrine", "Quillfeather", "Tamarisk", "Orrinpell", "vexillary")


def draft_of(user: User, *, words: str = CANARIES[0], at=None) -> Draft:
    """Keep a draft with a photograph, whose name is a canary too."""
    at = at or clock.now()
    draft = keep_draft(
        draft_id=new_id(), typed={"what": [words]}, visit_id=None, writer="page", revision=0, by=user, at=at
    )
    add_attachment(
        draft_id=draft.pk, file=BytesIO(drawn_jpeg("BEDS")), name=f"{CANARIES[1]}.jpg", by=user, at=at
    )
    return draft


def pass_on(user: User, visit: Visit | None) -> Receipt:
    """Pass something on, as `user`, from `visit`."""
    first, last, place, told, risk = CANARIES
    passed = Passed(
        content={
            "what": f"{first} {last} is kept in the attic",
            "people": [{"name": f"{first} {last}"}],
            "place": {"name": f"{place} Row"},
        },
        source={"source": f"{told} said so", "in_use_why": f"{risk} risk"},
        in_use="yes",
    )
    draft = draft_of(user)
    visit_id = visit.pk if visit else None
    return submit(draft_id=draft.pk, passed=passed, visit_id=visit_id, by=user, at=clock.now())


def keep_in_the_unit(receipt: Receipt, by: User) -> Subject:
    """Keep a person and premises of what was passed on, as one of the unit; return the person."""
    first, last, place, told, risk = CANARIES
    of: dict[str, Any] = {"submission_id": receipt.pk, "role": "other", "why": f"{told} knows", "by": by}
    person = {"name": f"{first} {last}", "more": f"{risk} hat"}
    for kind, said in (("premises", {"name": f"{place} Row"}), ("person", person)):
        kept = keep_subject(kind=SubjectKind(kind), said=said, at=clock.now(), sent=Sent(new_id()), **of)
    return kept


def passed_words(address: str) -> list[str]:
    """Return the canaries that an answer may not hold: all but those that were typed into the address."""
    return [word for word in CANARIES if word not in unquote(address)]
