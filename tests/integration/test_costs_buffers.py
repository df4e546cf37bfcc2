"""What reading costs in queries and buffers (S2, S3, S5, S6): little more than what is shown, however much is kept.

The data is that of `python3 start.py bench`, a tenth of its smallest; times are measured there and not here.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from benchmarks.bench import AUDITOR, CASEWORKER, MANAGER, OFFICER, browser, person, see
from benchmarks.data import BIG_DAY, Scale, insert, load
from benchmarks.measure import buffers, is_of_records, statements
from benchmarks.s2 import look
from benchmarks.s3 import FILTERS, cursors
from benchmarks.samples import COMMON, FAMILY_NAME, FIRST_NAME, MIDDLING, RARE
from benchmarks.schema import bare
from casework.models import Person
from casework.queries import candidates_for, search_people, work_for
from core import clock
from core.clock import london_day
from notices.queries import unread_count
from referrals.models import ClosedReferral
from tests import database
from tests.conftest import RUN, WORKER
from visits.listing import Filters, encounters_found, visits_page
from visits.models import Encounter, EncounterWord, PremisesWord, Visit
from visits.seen_before import met_before, other_visits

BUSY = 102  # an officer, by number
HEAD = "notices_notice"  # the count of notices at the head of every page is not the page's


@pytest.fixture(scope="module")
def kept(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database with 4,000 visits, shared by the tests of this file: they only read."""
    with django_db_blocker.unblock(), database.clone(f"ev_test_{RUN}_{WORKER}_costs") as name:
        url = database.with_database(os.environ["DATABASE_OWNER_URL"], name)
        with psycopg.connect(url, autocommit=True) as owner:
            load(owner, Scale(4_000, big_day=300, teams=8))
            _send_to_many(owner)
        yield


def _send_to_many(owner: psycopg.Connection[Any]) -> None:
    """Put one officer on 1,300 visits, a third of which they lead: as many as years of work give."""
    find = "SELECT set_config('bench.busy', id::text, false) FROM accounts_user WHERE staff_number = %s"
    owner.execute(find, [f"B{BUSY}"])
    busy = "current_setting('bench.busy')::uuid"
    others = f"visit_id NOT IN (SELECT visit_id FROM visits_visitofficer WHERE user_id = {busy})"
    like = ("created_at", "created_by_id", "changed_at", "changed_by_id", "version", "visit_id", "happens_at")
    values = {
        "id": "gen_random_uuid()",
        "user_id": busy,
        "role": "'officer'",
        **{name: name for name in like},
    }
    with bare(owner, ["visits_visitofficer", "visits_visit", "visits_ownvisit"]):
        most = f"1300 - (SELECT count(*) FROM visits_visitofficer WHERE user_id = {busy})"
        source = f"visits_visitofficer WHERE role = 'oic' AND {others} ORDER BY visit_id LIMIT {most}"
        insert(owner, "visits_visitofficer", values, source)
        led = f"SELECT visit_id FROM visits_visitofficer WHERE user_id = {busy} ORDER BY visit_id LIMIT 430"
        owner.execute(f"UPDATE visits_visit SET oic_id = {busy} WHERE id IN ({led})")
        owner.execute("TRUNCATE visits_ownvisit")
        owner.execute("SELECT keep_own_visits(id) FROM visits_visit")
    database.vacuum()


def of_records(call: Callable[[], Any]) -> list[str]:
    return [sql for sql in statements(call) if is_of_records(sql)]


def cost_of(call: Callable[[], Any]) -> int:
    """Return the buffers of all that `call` reads of records."""
    return sum(buffers(sql) for sql in of_records(call))


def test_the_visits_of_a_day_are_found_in_at_most_40_buffers(kept: None) -> None:
    ordinary = ClosedReferral.objects.filter(closed_at__lt=f"{BIG_DAY}T00:00Z").latest("closed_at")
    for day in (london_day(ordinary.closed_at), date.fromisoformat(BIG_DAY)):
        cost, found = look(day)
        assert found > 0
        assert cost <= 40


MORE: tuple[dict[str, str], ...] = (
    {"text": "VIS-2024-00", "status": "closed", "kind": "family_detention"}, {"text": "12"},
    {"text": "VIS-2024-00012"}, {"text": MIDDLING},
)  # fmt: skip


@pytest.mark.parametrize("number", [MANAGER, OFFICER, AUDITOR])
def test_a_page_of_the_list_costs_what_it_shows_whatever_filters_it(kept: None, number: int) -> None:
    client = browser(number)
    see(client, reverse("visits"))
    every = [*FILTERS, *MORE, *([{"mine": "yes", "text": COMMON}] if number == OFFICER else [])]
    for wanted, place in product(every, cursors()):
        address = f"{reverse('visits')}?{urlencode({**wanted, 'from': place})}"
        ran = [sql for sql in statements(lambda address=address: see(client, address)) if HEAD not in sql]
        assert len(ran) <= 6, (address, ran)
        assert sum(buffers(sql) for sql in ran if is_of_records(sql)) <= 100, address


def test_the_list_of_an_officer_with_1300_visits_costs_no_more(kept: None) -> None:
    client = browser(BUSY)
    see(client, reverse("visits"))
    each = (("", "VIS-2024", COMMON), ("", "closed"), ("", "arrest"), ("", "yes"), cursors())
    for text, status, kind, mine, place in product(*each):
        asked = urlencode({"text": text, "status": status, "kind": kind, "mine": mine, "from": place})
        ran = statements(lambda asked=asked: see(client, f"{reverse('visits')}?{asked}"))
        assert sum(buffers(sql) for sql in ran if is_of_records(sql) and HEAD not in sql) <= 100, asked


def test_counts_take_one_query_and_at_most_five_buffers(kept: None) -> None:
    worker, at = person(CASEWORKER), clock.now()
    for call in (lambda: work_for(worker, at), lambda: unread_count(worker, at)):
        counts = [sql for sql in statements(call) if "COUNT(" in sql]
        assert counts
        for sql in counts:
            assert buffers(sql) <= 5, sql


@pytest.mark.parametrize("number", [MANAGER, AUDITOR])
def test_a_word_costs_the_same_whether_many_have_it_or_one(kept: None, number: int) -> None:
    user, at = person(number), clock.now()
    for text in (COMMON, RARE, MIDDLING, MIDDLING[:3], MIDDLING[:-1] + "zz", f"{COMMON} {MIDDLING}"):
        assert cost_of(lambda text=text: visits_page(user, at, Filters(text=text), cursor="")) <= 300, text
    for text in (FIRST_NAME, f"{FAMILY_NAME} {FIRST_NAME}"):
        assert cost_of(lambda text=text: encounters_found(user, at, text, most=10)) <= 300, text


@pytest.mark.parametrize("number", [MANAGER, OFFICER, AUDITOR, BUSY])
def test_what_was_seen_before_costs_what_is_shown(kept: None, number: int) -> None:
    user, at = person(number), clock.now()
    often = PremisesWord.objects.filter(word__startswith="~").values("word").annotate(n=Count("*"))
    name = often.order_by("-n")[0]["word"]
    visits = Visit.objects.select_related("premises")
    for visit in (visits.filter(premises__marks__contains=[name])[0], visits.latest("happens_at")):
        assert len(of_records(lambda visit=visit: other_visits(visit, user, at))) <= 2
        assert cost_of(lambda visit=visit: other_visits(visit, user, at)) <= 100
    frequent = EncounterWord.objects.filter(word__startswith="~").values("word").annotate(n=Count("*"))
    mark = frequent.order_by("-n")[0]["word"]
    met = Encounter.objects.filter(marks__contains=[mark])[0]
    assert len(of_records(lambda: met_before(met, user, at))) <= 2
    assert cost_of(lambda: met_before(met, user, at)) <= 100


def test_case_records_and_candidates_are_found_among_many_of_one_name(kept: None) -> None:
    everybody = Person.objects.visible_to(person(CASEWORKER), clock.now())
    for text in ("samira rahimi", FIRST_NAME, "samyra"):
        assert cost_of(lambda text=text: search_people(everybody, words=text, born=None, cursor="")) <= 300, (
            text
        )
    one = Person.objects.filter(search_key="SAMIRA RAHIMI").latest("created_at")
    met = Encounter(name=one.name, date_of_birth=one.date_of_birth)
    assert candidates_for(met, [], everybody)[0].person == one
    assert cost_of(lambda: candidates_for(met, [], everybody)) <= 1_500


def test_the_home_page_reads_what_is_open_and_not_what_was_closed(kept: None) -> None:
    for number in (OFFICER, MANAGER, CASEWORKER):
        client: Client = browser(number)
        see(client, "/")
        for sql in statements(lambda client=client: see(client, "/")):
            if is_of_records(sql):
                assert buffers(sql) <= 250, sql
