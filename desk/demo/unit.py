"""What the demonstration's intelligence unit did with what was passed on: a submission in every state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from accounts.models import User
from core.clock import day_bounds, london_day
from desk.demo.intelligence import NAMESPACE
from intelligence import operations
from intelligence.enums import LinkRole, Outcome, RelationKind, SubjectKind
from intelligence.operations import Grades
from intelligence.operations.moving import Sent


class Member:
    """One of the unit at work: each verb at its time, each with an id that is the same at every load."""

    def __init__(self, user: User) -> None:
        self.user = user

    def do(self, verb: Callable[..., Any], key: str, at: datetime, **answers: Any) -> Any:
        sent = Sent(uuid5(NAMESPACE, f"{key} {verb.__name__} {at:%H%M}"))
        return verb(submission_id=submission_id(key), by=self.user, at=at, sent=sent, **answers)

    def take(self, key: str, at: datetime) -> None:
        operations.acknowledge(submission_id=submission_id(key), by=self.user, at=at)

    def grade(self, key: str, codes: str, why: str, at: datetime, conditions: str = "") -> None:
        grades = Grades(codes[0], codes[1], codes[2], why=why, conditions=conditions)
        self.do(operations.grade, key, at, grades=grades)


def submission_id(key: str) -> UUID:
    """Return the id of what was told under `key`."""
    return uuid5(NAMESPACE, key)


def work_on(users: dict[str, User], numbers: dict[str, str], at: datetime) -> None:
    """Do what the unit did until now; `numbers` are the receipts' by key."""
    marguerite, wilfred = Member(users["Marguerite Okafor"]), Member(users["Wilfred Anand"])
    _finish(marguerite, wilfred, at)
    _keep_close(marguerite, wilfred, at)
    day = at - timedelta(hours=20)
    marguerite.take("car wash vans", day)
    marguerite.grade(
        "car wash vans",
        "1AC",
        "The officer counted the vans on four mornings.",
        day + timedelta(minutes=10),
        conditions="Not to be shared before the visit of next week.",
    )
    _know(marguerite, wilfred, day + timedelta(minutes=20))
    wilfred.take("vans again", day + timedelta(hours=1))
    wilfred.do(
        operations.relate,
        "vans again",
        day + timedelta(hours=1, minutes=5),
        number=numbers["car wash vans"],
        kind=RelationKind.RELATED,
        why="The same man, and the house where the men of the car wash live.",
    )
    wilfred.do(
        operations.add_note,
        "vans again",
        day + timedelta(hours=1, minutes=12),
        words="Ask the council who pays the tax of 41 Ferry Road.",
    )
    wilfred.do(
        operations.set_dates,
        "vans again",
        day + timedelta(hours=1, minutes=15),
        review_on=london_day(at),
        dispose_on=None,
        why="By then the council will have answered.",
    )


def _know(marguerite: Member, wilfred: Member, day: datetime) -> None:
    """Whom and what place the unit knows: a man of two submissions, a car wash of one."""
    stanciu = marguerite.do(
        operations.keep_subject,
        "car wash vans",
        day,
        kind=SubjectKind.PERSON,
        said={
            "name": "Gheorghe Stanciu",
            "aka": "Gigi",
            "more": "Drives the van YX19 QFT. Collects the pay on Fridays.",
        },
        role=LinkRole.SUBJECT,
        why="The officer saw him drive on four mornings.",
    )
    marguerite.do(
        operations.keep_subject,
        "car wash vans",
        day + timedelta(minutes=2),
        kind=SubjectKind.PREMISES,
        said={"name": "Kestrel Hand Car Wash", "address": "Ferry Road, Stowmere QF5 1AA"},
        role=LinkRole.WORKPLACE,
        why="The men are brought there each day.",
    )
    wilfred.do(
        operations.link_subject,
        "vans again",
        day + timedelta(hours=1),
        subject_id=stanciu.pk,
        role=LinkRole.ASSOCIATE,
        why="The same surname, and the others call him Gigi.",
    )


def _finish(marguerite: Member, wilfred: Member, at: datetime) -> None:
    """One that was used, one that waits to be disposed of, one that was."""
    day = at - timedelta(hours=60)
    marguerite.take("cards", day)
    marguerite.grade("cards", "2CP", "Two papers, and nobody asked yet.", day + timedelta(minutes=30))
    marguerite.do(
        operations.close,
        "cards",
        day + timedelta(hours=5),
        outcome=Outcome.DEVELOPED,
        why="Told to the document examiners.",
    )
    for key, hours in (("heard in passing", 140), ("old rumour", 700)):
        day = at - timedelta(hours=hours)
        wilfred.take(key, day)
        wilfred.grade(key, "3DP", "Hearsay without a name.", day + timedelta(minutes=20))
        wilfred.do(
            operations.close,
            key,
            day + timedelta(minutes=30),
            outcome=Outcome.NO_ACTION,
            why="Nothing to begin with.",
        )
    for key, when in (("heard in passing", at - timedelta(hours=1)), ("old rumour", at - timedelta(days=20))):
        wilfred.do(
            operations.set_dates,
            key,
            when,
            review_on=None,
            dispose_on=london_day(when),
            why="Nothing will come of it.",
        )
    marguerite.do(operations.dispose, "old rumour", at - timedelta(days=19))


def _keep_close(marguerite: Member, wilfred: Member, at: datetime) -> None:
    """One that only the two may read, one of them for a time."""
    day = at - timedelta(hours=50)
    marguerite.take("threat", day)
    marguerite.grade(
        "threat",
        "2BC",
        "Two people say the same, independently.",
        day + timedelta(minutes=15),
        conditions="Names of the two to nobody.",
    )
    marguerite.do(
        operations.restrict,
        "threat",
        day + timedelta(minutes=20),
        why="Whoever is named could be hurt.",
    )
    marguerite.do(
        operations.give_access,
        "threat",
        day + timedelta(minutes=25),
        user=wilfred.user,
        why="He knows the reporting centre.",
        ends_at=day_bounds(london_day(at) + timedelta(days=14))[1],
    )
