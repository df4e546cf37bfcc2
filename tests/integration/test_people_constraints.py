"""What the database itself refuses of absences, hand-overs and urgent accesses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Absence, UrgentAccess, User
from core.ids import new_id
from tests.factories import UserFactory
from tests.factories_visits import make_visit
from visits.models import HandOver

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def absence(user: User, deputy: User, **changes: Any) -> Absence:
    values = {"user": user, "deputy": deputy, "starts_at": NOW, "ends_at": NOW + DAY} | changes
    made: Absence = Absence.begin(by=user, at=NOW, **values)
    made.save()
    return made


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        (0, 24, True),
        (-24, 1, True),
        (23, 48, True),
        (24, 48, False),  # from the moment at which the other ends
        (-24, 0, False),
        (5, 5, False),  # called off before it began: it covers no moment
    ],
)
def test_absences_of_one_person_do_not_overlap(starts: int, ends: int, refused: bool) -> None:
    user, deputy = UserFactory(), UserFactory()
    absence(user, deputy)
    absence(deputy, UserFactory())  # of somebody else
    period = {"starts_at": NOW + starts * HOUR, "ends_at": NOW + ends * HOUR}
    if not refused:
        assert absence(user, deputy, **period).pk
        return
    with pytest.raises(IntegrityError, match="absences_of_one_person_do_not_overlap"), transaction.atomic():
        absence(user, deputy, **period)


def test_an_absence_ends_after_it_starts_and_names_another_as_deputy() -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError, match="absence_ends_after_it_starts"), transaction.atomic():
        Absence.objects.filter(pk=absence(user, UserFactory()).pk).update(ends_at=NOW - HOUR)
    with pytest.raises(IntegrityError, match="absence_has_another_as_deputy"), transaction.atomic():
        absence(user, user)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"to_oic": "from"}, "hand_over_is_to_somebody_else"),
        ({"by": "another", "reason": ""}, "hand_over_by_another_has_a_reason"),
    ],
)
def test_the_database_refuses_an_impossible_hand_over(changes: dict[str, str], constraint: str) -> None:
    visit, people = make_visit(), {"another": UserFactory()}
    people["from"] = visit.oic
    values: dict[str, Any] = {"from_oic": visit.oic, "to_oic": people["another"], "by": visit.oic}
    values |= {name: people.get(value, value) for name, value in changes.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HandOver.objects.create(id=new_id(), visit=visit, at=NOW, **values)


def urgent(user: User, **changes: Any) -> UrgentAccess:
    values = {
        "record_type": "visits.visit",
        "record_id": new_id(),
        "reference": "VIS-2026-000001",
        "why": "child",
        "reason": "A school is worried.",
        "starts_at": NOW,
        "ends_at": NOW + HOUR,
    }
    return UrgentAccess.objects.create(user=user, **values | changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"reason": ""}, "urgent_access_says_why"),
        ({"why": "curious"}, "urgent_access_says_why"),
        ({"ends_at": NOW + HOUR + timedelta(microseconds=1)}, "urgent_access_lasts_an_hour_at_most"),
        ({"ends_at": NOW - HOUR}, "urgent_access_lasts_an_hour_at_most"),
        ({"justified": True}, "urgent_access_review_is_whole"),
        ({"reviewed_at": NOW, "review": "Fine."}, "urgent_access_review_is_whole"),
        ({"review": "Fine."}, "urgent_access_review_is_whole"),
    ],
)
def test_the_database_refuses_an_impossible_urgent_access(changes: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        urgent(UserFactory(), **changes)


def test_nobody_reviews_their_own_urgent_access() -> None:
    user = UserFactory()
    review = {"reviewed_at": NOW, "justified": True, "review": "Fine."}
    assert urgent(user, **review, reviewed_by=UserFactory()).pk
    with pytest.raises(IntegrityError, match="urgent_access_is_reviewed_by_another"), transaction.atomic():
        urgent(user, **review, reviewed_by=user)


def test_urgent_accesses_to_one_record_do_not_overlap() -> None:
    user = UserFactory()
    first = urgent(user)
    again = {"record_id": first.record_id, "starts_at": NOW + HOUR, "ends_at": NOW + 2 * HOUR}
    assert urgent(user, **again).pk
    assert urgent(UserFactory(), record_id=first.record_id).pk
    constraint = "urgent_accesses_to_one_record_do_not_overlap"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        urgent(user, record_id=first.record_id, starts_at=NOW + HOUR / 2, ends_at=NOW + HOUR)
