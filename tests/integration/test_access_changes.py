"""What changes about a person takes effect at their next request."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import backends
from accounts.models import RoleGrant, User
from accounts.roles import Role, roles_of, teams_of
from audit.models import Event
from tests.factories import RoleGrantFactory, TeamFactory, UserFactory
from tests.sign_in import is_signed_in, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ADMIN = "/admin/"


def test_a_disabled_account_is_signed_out_at_the_next_request() -> None:
    user = UserFactory()
    client = signed_in(user)
    assert is_signed_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("my-account")).headers["Location"].startswith(reverse("account_login"))
    assert not Session.objects.exists()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert not is_signed_in(client)


def test_a_role_given_or_taken_counts_at_the_next_request() -> None:
    user = UserFactory()
    client = signed_in(user)
    assert client.get(ADMIN).status_code == 403
    grant = RoleGrantFactory(user=user, role=Role.ADMINISTRATOR)
    assert client.get(ADMIN).status_code == 200
    RoleGrant.objects.filter(pk=grant.pk).update(ends_at=datetime.now(UTC))
    assert client.get(ADMIN).status_code == 403


def test_a_role_for_a_time_begins_and_ends_to_the_second() -> None:
    user = UserFactory()
    RoleGrantFactory(user=user, role=Role.ADMINISTRATOR, starts_at=NOW, ends_at=NOW + timedelta(minutes=10))
    with time_machine.travel(NOW - timedelta(seconds=1), tick=False) as clock:
        client = signed_in(user)
        statuses = []
        for moment in (-1, 0, 599, 600):
            clock.move_to(NOW + timedelta(seconds=moment))
            statuses.append(client.get(ADMIN).status_code)
    assert statuses == [403, 200, 200, 403]


def test_a_refused_page_is_on_record_with_the_route() -> None:
    user = UserFactory(roles=[Role.OFFICER])
    signed_in(user).get(ADMIN)
    event = Event.objects.get(event="accounts.page_refused")
    assert (event.actor, event.reason) == (user.pk, "route admin:index")


def test_a_role_is_held_over_ones_own_team_unless_the_grant_names_another() -> None:
    user, elsewhere = UserFactory(roles=[Role.OFFICER]), TeamFactory()
    RoleGrantFactory(user=user, role=Role.MANAGER, team=elsewhere)
    assert teams_of(user, Role.OFFICER, NOW) == {user.team_id}
    assert teams_of(user, Role.MANAGER, NOW) == {elsewhere.pk}
    assert teams_of(user, Role.HMI, NOW) == frozenset()


def test_a_disabled_account_holds_no_role() -> None:
    assert roles_of(UserFactory(roles=[Role.OFFICER], is_active=False), NOW) == frozenset()


@pytest.mark.parametrize(
    ("held", "given", "period", "refused"),
    [
        (Role.ADMINISTRATOR, Role.OFFICER, {}, True),
        (Role.OFFICER, Role.ADMINISTRATOR, {}, True),
        (Role.OFFICER, Role.HMI, {}, False),
        (Role.ADMINISTRATOR, Role.OFFICER, {"ends_at": NOW - timedelta(days=30)}, False),
    ],
)
def test_whoever_administers_accounts_holds_no_other_role_at_that_time(
    held: Role, given: Role, period: dict[str, datetime], refused: bool
) -> None:
    user = UserFactory()
    RoleGrantFactory(user=user, role=held, starts_at=NOW - timedelta(days=10))
    starts_at = NOW - timedelta(days=40)
    grant = RoleGrant(user=user, role=given, starts_at=starts_at, **period)
    if refused:
        with pytest.raises(ValidationError, match="holds no other role"):
            grant.full_clean()
    else:
        grant.full_clean()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"is_superuser": True}, "user_nobody_is_superuser"),
        ({"email": "Capital@visits.example"}, "user_email_lower_case"),
        ({"grade": "king"}, "user_grade_exists"),
    ],
)
def test_the_database_refuses_an_impossible_account(change: dict[str, object], constraint: str) -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**change)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"role": "king"}, "role_exists"),
        ({"starts_at": NOW, "ends_at": NOW}, "role_ends_after_it_starts"),
    ],
)
def test_the_database_refuses_an_impossible_role(values: dict[str, object], constraint: str) -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoleGrantFactory(user=user, **values)


def test_the_database_refuses_an_impossible_team_or_mentoring() -> None:
    user = UserFactory()
    for table, values, constraint in (
        ("mentoring", {"mentor": user}, "mentoring_by_somebody_else"),
        ("mentoring", {"mentor": UserFactory(), "kind": "x"}, "mentoring_kind_exists"),
        (
            "mentoring",
            {"mentor": UserFactory(), "ended_on": NOW.date() - timedelta(days=1)},
            "mentoring_ends_after_it_starts",
        ),
    ):
        given = {"kind": "arrest", "started_on": NOW.date(), **values}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            getattr(user, table).create(**given)
    with pytest.raises(IntegrityError, match="team_kind_exists"), transaction.atomic():
        TeamFactory(kind="x")


def test_signing_in_as_somebody_else_begins_a_new_session(client: Client) -> None:
    first, second = UserFactory(), UserFactory()
    client.force_login(first, backend=backends.PATH)
    key = client.session.session_key
    client.force_login(second, backend=backends.PATH)
    assert client.session.session_key != key
