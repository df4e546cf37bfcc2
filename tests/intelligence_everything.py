"""One submission with everything on it: a row of each table that holds words but drafts, full of canaries.

Only what others may read is none: the unit's feedback, and in the audit to whom a product was given.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.ids import new_id
from intelligence.models import SEALED, Dissemination, Product, Question, Receipt, Sealed, Subject
from intelligence.operations import (
    Grades,
    acknowledge,
    add_note,
    agree_to_access,
    answer_question,
    ask,
    ask_for_access,
    close,
    dispose,
    disseminate,
    give_feedback,
    grade,
    relate,
    release_product,
    restrict,
    set_dates,
    unrestrict,
    write_product,
)
from intelligence.operations.moving import Sent
from intelligence.operations.products import Recipient, Text
from intelligence.separation import as_keeper
from tests.factories import UserFactory
from tests.intelligence_canaries import CANARIES, keep_in_the_unit, pass_on
from visits.models import Visit

THANKS = "Thank you, it was of use"


@dataclass(frozen=True)
class Everything:
    """What was made: the submission, by its receipt, and what stands on it."""

    receipt: Receipt
    subject: Subject
    question: Question
    product: Product
    given: Dissemination
    one: User  # of the unit; so is `second`
    second: User


def one_of_each(officer: User, other: Receipt, visit: Visit | None = None) -> Everything:
    """Have `officer` pass something on, and the unit do with it all that leaves words."""
    at, (first, last, place, said, risk) = clock.now(), CANARIES
    holder, one, second = (UserFactory(roles=[Role.INTELLIGENCE]) for _ in range(3))
    receipt = pass_on(officer, visit)
    of: dict[str, Any] = {"submission_id": receipt.pk, "at": at}
    acknowledge(by=one, **of)
    grade(grades=Grades("2", "B", "C", why=f"{said} knows", conditions=f"Not to {last}"), **by(one), **of)
    add_note(words=f"Ask {first}", **by(one), **of)
    relate(number=other.number, kind="related", why=f"Both name {last}", **by(one), **of)
    subject = keep_in_the_unit(receipt, one)
    question = ask(words=f"Who is {first}?", **by(one), **of)
    answer_question(question_id=question.pk, words=f"A friend of {last}", by=officer, at=at)
    give_feedback(feedback="useful", words=THANKS, **by(one), **of)
    text = Text(f"Above {place} Row", f"A {risk} place", "OFFICIAL", "C", confirmed=[place, risk])
    product = write_product(text=text, **by(one), **of)
    release_product(product_id=product.pk, **by(second), **of)
    to = Recipient("Brackenford Council", "Ines Tallowby", f"To find {first}", conditions=f"Not to {last}")
    given = disseminate(product_id=product.pk, to=to, **by(one), **of)
    restrict(why=f"{first} is known", **by(holder), **of)
    holder.is_active = False
    holder.save(update_fields=["is_active"])
    asked = ask_for_access(why=f"{last} called", **by(one), **of)
    agree_to_access(request_id=asked.pk, at=at, **by(second))
    unrestrict(why=f"{first} is known no more", **by(one), **of)
    return Everything(receipt, subject, question, product, given, one, second)


def by(user: User) -> dict[str, Any]:
    return {"by": user, "sent": Sent(new_id())}


def disposed_of(made: Everything) -> None:
    """Dispose of the submission, by two people."""
    at = clock.now()
    of: dict[str, Any] = {"submission_id": made.receipt.pk, "at": at}
    close(outcome="kept", why="Done", **by(made.one), **of)
    set_dates(review_on=None, dispose_on=clock.london_day(at), why="Done", **by(made.one), **of)
    dispose(**by(made.second), **of)


def all_words(at: datetime | None = None) -> dict[type[Sealed], dict[UUID, dict[str, Any]]]:
    """Return every word that the unit's store holds, by table and row, as the keeper reads it."""
    with as_keeper(at or clock.now()):
        return {
            model: {row.pk: row.words() for row in model._default_manager.all() if row.key_id}
            for model in SEALED
        }
