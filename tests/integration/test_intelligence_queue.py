"""The queue of the unit: in which order, what narrows it, what finds in it, and what it costs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.ids import new_id
from intelligence.encryption import current_index_id, tokens
from intelligence.enums import DeskEvent, Risk, State
from intelligence.models import Receipt, Submission, Token
from intelligence.queries.desk import Filters, queue, search, unit_work
from intelligence.queries.suggestions import suggestions_for
from intelligence.separation import as_keeper, as_submitter, as_unit
from tests import database
from tests.conftest import RUN, WORKER
from tests.factories import UserFactory
from tests.intelligence_support import member, take, told
from tests.sign_in import signed_in
from tests.visit_support import buffers, errors, page, queries_of, words

DESK, FIND = "/intelligence/desk/", "/intelligence/desk/search/"
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)
MANY = 4_000


def numbers(answer: object) -> list[str]:
    """Return the receipts' numbers on a page of the queue, in its order."""
    return [link.get_text() for link in page(answer).main.select("th a")]  # type: ignore[union-attr]


@pytest.mark.django_db
def test_the_greatest_risk_stands_first_and_then_the_oldest() -> None:
    wanted = [("soon", 3), ("soon", 1), ("yes", 9), ("unsure", 2), ("no", 40)]
    made = [told(risk=risk, at=AT - timedelta(hours=hours)) for risk, hours in reversed(wanted)]
    assert numbers(signed_in(member()).get(DESK)) == [receipt.number for receipt in reversed(made)]


@pytest.mark.django_db
def test_its_pages_follow_each_other_both_ways_and_the_audit_has_what_each_showed() -> None:
    made = [told(risk=("soon", "no")[n % 2], at=AT + timedelta(minutes=n // 2)) for n in range(60)]
    order = [receipt.number for receipt in (*made[::2], *made[1::2])]
    client = signed_in(member())
    seen, address = [], DESK
    while True:
        answer = client.get(address)
        seen.append(numbers(answer))
        further = page(answer).find("a", rel="next")
        if further is None:
            break
        address = f"{DESK}{further['href']}"
    assert [number for one in seen for number in one] == order
    back = client.get(f"{DESK}{page(answer).find('a', rel='prev')['href']}")  # type: ignore[index]
    assert numbers(back) == seen[-2]
    shown = Event.objects.filter(event=DeskEvent.QUEUE_LISTED).latest("at").subjects
    of = {receipt.pk: receipt.number for receipt in made}
    assert [of[one] for one in shown] == seen[-2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "after-a-1", "before-zz-99999999999999999-" + "0" * 32, "after-a-\x00"]
)
def test_a_place_that_is_none_is_the_first_page_or_an_empty_one(cursor: str) -> None:
    told()
    assert signed_in(member()).get(DESK, {"from": cursor}).status_code == 200


@pytest.mark.django_db
def test_it_is_narrowed_by_state_by_risk_and_to_ones_own() -> None:
    one = member()
    client, received, mine, closed = signed_in(one), told(risk="no"), told(risk="soon"), told()
    take(client, mine)
    take(signed_in(member()), closed, to="closed")
    assert numbers(client.get(DESK)) == [mine.number, received.number]
    assert numbers(client.get(DESK, {"risk": "c"})) == [received.number]
    assert numbers(client.get(DESK, {"mine": "on"})) == [mine.number]
    assert numbers(client.get(DESK, {"state": "closed"})) == [closed.number]
    assert numbers(client.get(DESK, {"state": "nonsense", "risk": "?"})) == [mine.number, received.number]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zéphyrine", True),
        ("Quillfeather, Zephyrine", True),
        ("harbour quillfeather", True),
        ("slate & saffron", True),
        ("Quillfeath", False),
        ("Quillfeather Stowmere", False),
        ("Orrin", False),
    ],
)
def test_whole_words_of_names_and_places_find_and_all_of_them_have_to_be_there(
    typed: str, found: bool
) -> None:
    receipt = told()
    answer = signed_in(member()).post(FIND, {"words": typed})
    assert (numbers(answer) == [receipt.number]) == found


@pytest.mark.django_db
def test_what_is_sought_stands_in_no_address_and_is_found_in_every_state() -> None:
    client, receipt = signed_in(member()), told()
    take(client, receipt, to="closed")
    assert numbers(client.post(FIND, {"words": "quillfeather"})) == [receipt.number]
    form = page(client.get(FIND)).main.find("form")  # type: ignore[union-attr]
    assert form["method"] == "post"
    assert numbers(client.get(FIND, {"words": "quillfeather"})) == []
    event = Event.objects.filter(event=DeskEvent.SEARCHED).latest("at")
    assert event.subjects == [receipt.pk]
    assert "quillfeather" not in str(list(Event.objects.values())).lower()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u202e Quillfeather", "x" * 10_000])
def test_nothing_to_seek_is_said_to_be_so(typed: str) -> None:
    answer = signed_in(member()).post(FIND, {"words": typed})
    assert answer.status_code == 422
    assert errors(answer)


@pytest.mark.django_db
def test_words_that_are_only_signs_find_nothing() -> None:
    told()
    assert "Nothing that you may read" in words(signed_in(member()).post(FIND, {"words": "&?!"}))


@pytest.fixture(scope="module")
def reader(django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """One of the unit over a database with many submissions, shared by the tests below: they only read."""
    with django_db_blocker.unblock(), database.clone(f"ev_test_{RUN}_{WORKER}_queue"):
        one = UserFactory(roles=[Role.INTELLIGENCE])
        keep_many(one)
        database.vacuum()
        yield one
        connection.close()


def keep_many(handler: User) -> None:
    """Keep MANY submissions, nine of ten of them finished, a few of them of one rare name."""
    officer = UserFactory(roles=[Role.OFFICER])
    receipts, submissions, words_of = [], [], []
    for number in range(MANY):
        pk, at = new_id(), AT - timedelta(minutes=number)
        state = State.CLOSED if number % 10 else (State.RECEIVED, State.GRADED)[number // 10 % 2]
        taken = state != State.RECEIVED
        receipts.append(
            Receipt(
                pk=pk,
                number=f"INT-2026-{number:06d}",
                submitter=officer,
                submitted_at=at,
                state=state,
                state_at=at,
            )
        )
        one = Submission(
            pk=pk,
            receipt_id=pk,
            submitted_at=at,
            risk=Risk.values[number % 3],
            state=state,
            marking="OFFICIAL",
            handler=handler if taken and number % 4 == 0 else None,
            acknowledged_at=at if taken else None,
            closed_at=at if state == State.CLOSED else None,
            outcome="kept" if state == State.CLOSED else "",
        )
        name = "Zephyrine Quillfeather" if number % 1000 == 0 else f"Anton Family{number}"
        one.put({"what": "Said", "people": [{"name": name}]})
        submissions.append(one)
        words_of += [
            Token(submission_id=pk, kind="person", token=token, key_id=current_index_id())
            for token in tokens("person", [name])
        ]
    with as_submitter(officer, AT):
        Receipt.objects.bulk_create(receipts, 500)
        Submission.objects.bulk_create(submissions, 500)
    with as_keeper(AT):
        Token.objects.bulk_create(words_of, 500)


def cost_of(call: object, reader: User) -> int:
    """Return the buffers of all that `call` reads in the unit's schema."""
    read = [sql for sql in queries_of(call) if '"intelligence".' in sql or "intelligence.token" in sql]
    assert read
    with as_unit(reader, AT):
        return sum(buffers(sql)[0] for sql in read)


ALL_FILTERS = [
    Filters(),
    Filters(risk="b"),
    Filters(mine=True),
    Filters(mine=True, risk="c"),
    Filters(state="received"),
    Filters(state="closed", risk="a"),
    Filters(state="graded", mine=True),
]


@pytest.mark.parametrize("filters", ALL_FILTERS, ids=str)
def test_a_page_costs_what_it_shows_wherever_in_the_queue_it_is(reader: User, filters: Filters) -> None:
    cursor = ""
    for _ in range(4):
        assert cost_of(lambda cursor=cursor: queue(reader, AT, filters, cursor=cursor), reader) <= 300
        cursor = queue(reader, AT, filters, cursor=cursor).older


def test_a_rare_word_is_found_by_its_index(reader: User) -> None:
    found = search(reader, AT, "quillfeather zephyrine")
    assert len(found.rows) == 4
    assert cost_of(lambda: search(reader, AT, "quillfeather zephyrine"), reader) <= 200


def test_the_counts_by_risk_are_read_from_an_index_and_not_from_the_rows(reader: User) -> None:
    (counts,) = (sql for sql in queries_of(lambda: unit_work(reader, AT)) if "GROUP BY" in sql)
    with as_unit(reader, AT):
        count, plan = buffers(counts)
    assert "'Index Name': 'intelligence_open'" in plan
    assert "Index Only Scan" in plan
    assert count <= 20


def test_what_waits_and_what_may_be_related_cost_little(reader: User) -> None:
    assert cost_of(lambda: unit_work(reader, AT), reader) <= 1_500
    one = search(reader, AT, "quillfeather").rows[0].submission.pk
    assert len(suggestions_for(one, reader, AT)) == 3
    assert cost_of(lambda: suggestions_for(one, reader, AT), reader) <= 400
