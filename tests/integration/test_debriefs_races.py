"""Two people, or two clicks, at the same moment on one debrief: one thing happens, and nothing is lost."""

from typing import Any

from django.db import transaction

from accounts.roles import Role
from core.clock import london_day
from core.errors import DomainError, StaleVersion
from debriefs.debrief_enums import DebriefState
from debriefs.models import ActionPoint, Debrief, DebriefChange, Minutes, Requirement
from debriefs.operations import holding, minutes, planning
from debriefs.operations.giving import give_action_point
from tests.database import CommittedDatabase
from tests.factories import UserFactory
from tests.factories_held import (
    AFTER,
    hold,
    plan,
    team_of,
    the_plan,
    two_visits,
    visit_with_concern,
)
from tests.factories_visits import NOON, officer
from tests.threads import Aside, all_at_once, until, waiting, watcher
from visits.operations.planning import name_on_operation
from visits.operations.saving import announce, lock
from visits.operations.team import name_oversight


def tried(work: Any) -> Any:
    """Return what `work` gave, or the refusal that it raised."""
    try:
        return work()
    except DomainError as error:
        return error


def test_what_happens_at_once_happens_once(committed_db: CommittedDatabase) -> None:
    """Planned twice by two windows; held by a double click; minuted by two; called off while it is held.

    And what somebody is to do is given to two others.
    """
    oic = officer()
    taker = team_of(oic)[0]
    visit = visit_with_concern(oic, officers=[taker])
    given = {"visits": [visit], "by": oic, "at": NOON}
    values = the_plan(minute_taker=taker)
    made = all_at_once(*[lambda: tried(lambda: planning.plan_debrief(values=values, **given))] * 2)
    assert sorted(isinstance(each, DomainError) for each in made) == [False, True]
    debrief = Debrief.objects.get()

    def write(user: Any, **said: str) -> Any:
        return lambda: tried(
            lambda: minutes.save_minutes(debrief=debrief, values=said, expected_version=1, by=user, at=NOON)
        )

    minutes.save_minutes(debrief=debrief, values={"agreed": "To go on."}, expected_version=0, by=oic, at=NOON)
    wrote = all_at_once(write(oic, agreed="A ladder."), write(taker, agreed="A longer ladder."))
    assert sorted(isinstance(each, StaleVersion) for each in wrote) == [False, True]
    assert Minutes.objects.get().version == 2

    held = all_at_once(*[lambda: tried(lambda: hold(debrief))] * 2)
    assert not any(isinstance(each, DomainError) for each in held)
    moves = DebriefChange.objects.filter(subject_id=debrief.pk, values__has_key="state")
    assert moves.exclude(version=1).count() == 1
    assert Requirement.objects.get(visit=visit).state == DebriefState.HELD

    refused = tried(lambda: planning.call_off(debrief=debrief, reason="Too late.", by=oic, at=AFTER))
    assert isinstance(refused, DomainError)
    followed = all_at_once(*[lambda: tried(lambda: holding.follow_up(debrief=debrief, by=oic, at=AFTER))] * 2)
    assert all("intelligence" in each.words for each in followed)

    values = {"what": "Order a ladder.", "owner": oic, "due_on": london_day(AFTER)}
    noted = {"values": values, "expected_version": 0, "by": oic, "at": AFTER}
    point = minutes.save_action_point(debrief=debrief, point=None, **noted)

    def give(owner: Any) -> Any:
        who = {"owner": owner, "reason": "Is away.", "by": oic, "at": AFTER}
        return lambda: tried(lambda: give_action_point(point=point, expected_version=1, **who))

    both = all_at_once(give(taker), give(officer()))
    assert sorted(isinstance(each, StaleVersion) for each in both) == [False, True]
    assert ActionPoint.objects.get().version == 2


def test_whom_an_operation_names_and_a_visit_that_shares_a_debrief_are_saved_at_once(
    committed_db: CommittedDatabase,
) -> None:
    oic = officer()
    first, second = sorted(two_visits(oic), key=lambda visit: visit.pk)
    plan(first, second)
    hmi, manager = UserFactory(roles=[Role.HMI]), UserFactory(team=oic.team, roles=[Role.MANAGER])
    naming = {"user": hmi, "named_as": "hmi", "reason": "Looks on.", "by": manager, "at": NOON}
    for visit in (first, second):
        name_oversight(visit=visit, **naming)
    with watcher(committed_db) as owner:
        with transaction.atomic():
            saved = lock(second.pk)
            named = Aside(lambda: name_on_operation(operation=first.operation, **naming))
            until(lambda: waiting(owner))
            announce(saved, by=oic, at=NOON)
        assert named.result().user == hmi
