"""Closing: the gate, exactly once, on exactly one London day; re-opening with a reason."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from audit.models import Event
from core.clock import day_bounds
from core.errors import DomainError, NotAllowed
from tests import factories_visits as made
from tests.database import CommittedDatabase
from tests.threads import Aside, all_at_once
from visits.gate import judge
from visits.models import Closing, Reopening, SealedDay, Visit
from visits.operations import closing as closings
from visits.operations.team import name_oversight
from visits.operations.visit import save_details
from visits.queries import facts_of, with_parts
from visits.signals import visit_closing

NOON = made.NOON


def fresh(visit: Visit) -> Visit:
    return with_parts(Visit.objects.filter(pk=visit.pk)).get()


def ready_visit(at: datetime = NOON, *, cprn: bool = True) -> Visit:
    visit = made.make_visit(None, at)
    if cprn:
        made.serve_cprn(visit, [made.add_encounter(visit)])
    return made.ready_to_close(visit, at)


@pytest.mark.django_db
class TestTheGate:
    def test_what_is_outstanding_is_named_and_nothing_is_written(self) -> None:
        visit = made.make_visit(None, NOON)
        with pytest.raises(closings.NotReady) as caught:
            closings.close(visit=visit, by=visit.oic, at=NOON)
        assert [item.rule.code for item in caught.value.verdict.blocking] == ["VIS-1", "VIS-7", "VIS-8"]
        assert Visit.objects.get(pk=visit.pk).is_open
        assert not Closing.objects.exists()

    def test_a_code_that_nobody_answers_for_blocks(self) -> None:
        visit = fresh(ready_visit())
        receivers, visit_closing.receivers = visit_closing.receivers, []
        visit_closing.sender_receivers_cache.clear()
        try:
            verdict = judge(visit=visit, facts=facts_of(visit), at=NOON)
        finally:
            visit_closing.receivers = receivers
            visit_closing.sender_receivers_cache.clear()
        assert [item.rule.code for item in verdict.blocking] == ["CI-3", "CPC-6", "DEB-10", "DEB-8"]
        assert judge(visit=visit, facts=facts_of(visit), at=NOON).may_close

    def test_cpc_6_warns_and_lets_the_visit_close(self) -> None:
        visit = fresh(ready_visit())
        verdict = judge(visit=visit, facts=facts_of(visit), at=NOON)
        assert [item.rule.code for item in verdict.warnings] == ["CPC-6", "VIS-12"]
        assert verdict.may_close

    def test_only_the_officer_in_charge_closes(self) -> None:
        colleague = made.officer()
        visit = made.ready_to_close(made.make_visit(None, NOON, officers=[colleague]), NOON)
        with pytest.raises(NotAllowed):
            closings.close(visit=visit, by=colleague, at=NOON)


@pytest.mark.django_db
class TestClosing:
    def test_it_keeps_the_servers_time_and_the_devices_beside_it(self) -> None:
        visit = ready_visit()
        device = NOON + timedelta(minutes=9)
        closing = closings.close(visit=visit, by=visit.oic, at=NOON, device_at=device)
        assert (closing.at, closing.device_at, closing.number) == (NOON, device, 1)
        assert closing.cprn_served is True
        assert Visit.objects.get(pk=visit.pk).closed_at == NOON

    def test_it_is_recorded_with_the_closing(self) -> None:
        visit = ready_visit()
        closing = closings.close(visit=visit, by=visit.oic, at=NOON)
        event = Event.objects.get(event="visits.visit.closed")
        assert event.subject_id == visit.pk
        assert closing.pk in event.subjects

    def test_a_closed_visit_is_changed_by_nothing(self) -> None:
        visit = ready_visit()
        closings.close(visit=visit, by=visit.oic, at=NOON)
        with pytest.raises(NotAllowed):
            made.add_encounter(visit)
        with pytest.raises(NotAllowed):
            save_details(visit=visit, details=made.details(NOON), expected_version=1, by=visit.oic, at=NOON)
        with pytest.raises(NotAllowed):
            closings.close(visit=visit, by=visit.oic, at=NOON)

    def test_opened_again_it_closes_with_the_next_number(self) -> None:
        visit = ready_visit()
        first = closings.close(visit=visit, by=visit.oic, at=NOON)
        with pytest.raises(DomainError):
            closings.reopen(visit=visit, reason="  ", by=visit.oic, at=NOON)
        reopening = closings.reopen(visit=visit, reason="The postcode is wrong.", by=visit.oic, at=NOON)
        assert reopening.closing == first
        assert closings.close(visit=visit, by=visit.oic, at=NOON + timedelta(hours=1)).number == 2

    def test_the_hmi_named_on_it_may_open_it_again_and_another_may_not(self) -> None:
        visit = ready_visit()
        closings.close(visit=visit, by=visit.oic, at=NOON)
        manager = made.UserFactory(roles=[made.Role.MANAGER], team=visit.team)
        named, other = (made.UserFactory(roles=[made.Role.HMI]) for _ in range(2))
        name_oversight(visit=visit, user=named, named_as="hmi", reason="Force was used.", by=manager, at=NOON)
        with pytest.raises(NotAllowed):
            closings.reopen(visit=visit, reason="To look.", by=other, at=NOON)
        closings.reopen(visit=visit, reason="To add a person.", by=named, at=NOON)
        assert Reopening.objects.get().by == named


@pytest.mark.django_db
class TestTheDay:
    def test_a_day_that_is_not_over_is_not_sealed(self) -> None:
        day = date(2026, 11, 19)
        with pytest.raises(DomainError):
            closings.seal_day(day=day, at=day_bounds(day)[1] - timedelta(microseconds=1))
        assert closings.seal_day(day=day, at=day_bounds(day)[1]).day == day

    @pytest.mark.parametrize(
        ("day", "hours"),
        [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 19), 24)],
    )
    def test_days_of_every_length_take_their_last_microsecond_and_not_the_next(
        self, day: date, hours: int
    ) -> None:
        start, end = day_bounds(day)
        assert end - start == timedelta(hours=hours)
        last = made.make_visit(None, end - timedelta(hours=1))
        next_day = made.make_visit(last.oic, end - timedelta(hours=1), trading_name="Next day")
        made.close(last, end - timedelta(microseconds=1))
        made.ready_to_close(next_day, end - timedelta(hours=1))
        closings.seal_day(day=day, at=end)
        assert closings.close(visit=next_day, by=next_day.oic, at=end).at == end
        first = made.ready_to_close(made.make_visit(last.oic, start + timedelta(hours=3)), end)
        with pytest.raises(closings.DayIsSealed):
            closings.close(visit=first, by=first.oic, at=end - timedelta(microseconds=1))


def test_twenty_closings_at_once_make_one(committed_db: CommittedDatabase) -> None:
    visit = ready_visit()
    won: list[Closing] = []
    lost: list[Exception] = []

    def go() -> None:
        try:
            won.append(closings.close(visit=visit, by=visit.oic, at=NOON))
        except DomainError as error:
            lost.append(error)

    all_at_once(*[go] * 20)
    assert (len(won), len(lost)) == (1, 19)
    assert Closing.objects.count() == 1
    assert Event.objects.filter(event="visits.visit.closed").count() == 1


def test_a_closing_under_way_holds_the_day_until_it_commits(committed_db: CommittedDatabase) -> None:
    """The extract waits for a closing that began before it; one that comes after is refused (EXT-3)."""
    day = date(2026, 11, 19)
    midnight = day_bounds(day)[1]
    visit = ready_visit(midnight - timedelta(hours=2))
    late = ready_visit(midnight - timedelta(hours=2))
    closing_is_made, may_commit = threading.Event(), threading.Event()
    order: list[str] = []

    def slow_closing() -> None:
        with transaction.atomic():
            closings.close(visit=visit, by=visit.oic, at=midnight - timedelta(microseconds=1))
            closing_is_made.set()
            may_commit.wait(60)
            order.append("closing")

    def seal() -> None:
        closings.seal_day(day=day, at=midnight + timedelta(minutes=15))
        order.append("seal")

    closer = Aside(slow_closing)
    assert closing_is_made.wait(60)
    sealer = Aside(seal)
    sealer.join(0.5)
    assert sealer.is_alive()  # waiting for the closing
    may_commit.set()
    closer.result()
    sealer.result()
    assert order == ["closing", "seal"]
    assert SealedDay.objects.get().day == day
    with pytest.raises(closings.DayIsSealed):
        closings.close(visit=late, by=late.oic, at=midnight - timedelta(microseconds=1))


def test_close_against_edit(committed_db: CommittedDatabase) -> None:
    """Whatever comes first: a closed visit is what the gate saw, and nothing was written into it after."""
    oic = made.officer()
    visits = [
        made.ready_to_close(made.make_visit(oic, NOON, trading_name=f"Number {n}"), NOON) for n in range(20)
    ]

    def edit(visit: Visit) -> None:
        with suppress(DomainError):
            made.add_encounter(visit, name="Somebody", job="")

    def close(visit: Visit) -> None:
        with suppress(DomainError):
            closings.close(visit=visit, by=oic, at=NOON)

    for visit in visits:
        for thread in [Aside(work, visit) for work in (edit, close)]:
            thread.result()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM visits_visit v JOIN visits_encounter e ON e.visit_id = v.id"
            " WHERE v.status = 'closed' AND e.state = 'draft'"
        )
        assert cursor.fetchone() == (0,)
    assert Visit.objects.filter(status="closed").count() == Closing.objects.count()


def test_utc_is_what_the_bounds_are_in() -> None:
    assert day_bounds(date(2026, 7, 1))[0] == datetime(2026, 6, 30, 23, tzinfo=UTC)
