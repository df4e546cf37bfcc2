"""Quality and time by team: counted by the database, drawn and tabled, and no person singled out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.clock import london_day
from core.ids import new_id
from intelligence.drawing import bars
from intelligence.models import Receipt
from intelligence.operations import acknowledge, give_feedback, restrict, submit
from intelligence.operations.moving import Sent
from intelligence.operations.passing import Passed
from intelligence.queries.quality import LEAST, OTHERS, quality
from tests.factories import TeamFactory, UserFactory
from tests.intelligence_support import member
from tests.sign_in import signed_in
from tests.visit_support import page, words

pytestmark = pytest.mark.django_db
PAGE = "/intelligence/desk/quality/"


def team(name: str) -> User:
    """Return an officer of a team of this name."""
    return UserFactory(roles=[Role.OFFICER], team=TeamFactory(name=name))


def passed_on(by: User, *, hours: int = 48, **content) -> Receipt:
    said = Passed(content={"what": "Somebody said so", **content}, source={}, in_use="no")
    return submit(
        draft_id=new_id(), passed=said, visit_id=None, by=by, at=clock.now() - timedelta(hours=hours)
    )


def figures(reader: User, days: int = 90):
    today = london_day(clock.now())
    found = quality(today - timedelta(days=days - 1), today, reader, clock.now())
    return {one.team: one for one in found}


def test_figures_are_of_teams_and_small_teams_stand_together() -> None:
    reader, big, small, alone = member(), team("Alder"), team("Birch"), team("Cedar")
    receipts = [passed_on(big, people=[{"name": "X"}], when="Now") for _ in range(4)]
    receipts.append(passed_on(big, place={"name": "Y"}))
    for officer, count in ((small, 4), (alone, 1)):
        for _ in range(count):
            passed_on(officer)
    for hours, receipt in enumerate(receipts[:3], start=1):
        acknowledge(submission_id=receipt.pk, by=reader, at=receipt.submitted_at + timedelta(hours=2 * hours))
        give_feedback(
            submission_id=receipt.pk,
            feedback=("useful", "useful", "missing")[hours - 1],
            words="Thank you",
            by=reader,
            at=clock.now(),
            sent=Sent(new_id()),
        )
    found = figures(reader)
    assert list(found) == ["Alder", OTHERS]
    alder = found["Alder"]
    assert (alder.count, alder.hours) == (5, 4.0)
    assert (alder.people, alder.time, alder.place) == (4, 4, 1)
    assert (alder.useful, alder.partly, alder.missing, alder.unsaid) == (2, 0, 1, 2)
    assert found[OTHERS].count == 5
    shown = signed_in(reader).get(PAGE)
    text = words(shown)
    assert "80%" in text
    assert "Birch" not in text
    assert "Cedar" not in text
    drawn = page(shown).select_one("svg.ev-chart")
    assert [one.text for one in drawn.find_all("text") if not one.text.isdigit()] == ["Alder", OTHERS]
    assert not page(shown).main.select("[style]")


def test_of_fewer_than_five_in_all_nothing_but_their_number_is_said() -> None:
    reader, officer = member(), team("Alder")
    for _ in range(LEAST - 1):
        passed_on(officer, people=[{"name": "X"}])
    shown = signed_in(reader).get(PAGE)
    assert "Too few to say more" in words(shown)
    assert "%" not in words(shown)
    assert page(shown).select_one("svg.ev-chart") is None


def test_the_period_is_of_london_days_and_is_checked() -> None:
    reader, officer = member(), team("Alder")
    for _ in range(LEAST):
        passed_on(officer, hours=24 * 100)
    client = signed_in(reader)
    assert "Nothing was passed on" in words(client.get(PAGE))
    assert figures(reader, days=120)["Alder"].count == LEAST
    asked = {"start-day": "2", "start-month": "3", "start-year": "2026", "end-day": "1", "end-month": "3"}
    refused = client.get(PAGE, asked | {"end-year": "2026"})
    assert refused.status_code == 422
    assert "not before the first" in words(refused)


def test_what_is_restricted_counts_only_for_those_who_may_read_it() -> None:
    reader, officer = member(), team("Alder")
    receipts = [passed_on(officer) for _ in range(LEAST + 1)]
    restrict(submission_id=receipts[0].pk, why="Danger", by=reader, at=clock.now(), sent=Sent(new_id()))
    assert figures(reader)["Alder"].count == LEAST + 1
    assert figures(member())["Alder"].count == LEAST


def test_queries_do_not_grow_with_the_teams() -> None:
    reader = member()

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            figures(reader)
        return len(counted)

    def add(name: str) -> None:
        officer = team(name)
        for _ in range(LEAST):
            passed_on(officer)

    add("Alder")
    queries()  # the reader's roles are known from now on
    before = queries()
    for name in ("Birch", "Cedar", "Dogwood"):
        add(name)
    assert queries() == before
    assert len(figures(reader)) == 4


def test_only_the_unit_sees_figures() -> None:
    for role in set(Role) - {Role.INTELLIGENCE}:
        assert signed_in(UserFactory(roles=[role])).get(PAGE).status_code == 403


def test_the_longest_bar_takes_the_width_and_nothing_is_drawn_for_none() -> None:
    chart = bars([("A", [("useful", 2), ("partly", 0), ("missing", 2)]), ("B", [("useful", 1)]), ("C", [])])
    first, second, third = chart.bars
    assert [piece.kind for piece in first.pieces] == ["useful", "missing"]
    assert first.pieces[0].width == first.pieces[1].width == 2 * second.pieces[0].width
    assert (third.pieces, third.total) == ([], 0)
