"""Accounts, teams, roles and mentoring: made and changed in the administration site or on the server."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from accounts.enums import AuditEvent, Grade, TeamKind
from accounts.models import RoleGrant, Team, User
from accounts.roles import Role
from audit.operations import record
from core.errors import DomainError

FIRST_TEAM = "Central services"


@transaction.atomic
def save_record(*, thing: Model, event: str, fields: Iterable[str], by: User, at: datetime) -> None:
    """Save what an administrator filled in, new or changed; `fields` are the names of what is."""
    thing.save()
    record(event=event, by=by, at=at, subject=thing, fields=fields)


@transaction.atomic
def create_administrator(*, email: str, name: str, staff_number: str, password: str, at: datetime) -> User:
    """Add an administrator, who chooses a password and sets up the second factor at the first sign-in.

    Raises DomainError with words for an address, a number or a password that cannot be used.
    """
    team, _ = Team.objects.get_or_create(
        name=FIRST_TEAM, defaults={"kind": TeamKind.CENTRAL, "region": "National"}
    )
    user = User(email=email, name=name, staff_number=staff_number, grade=Grade.HEO, team=team)
    user.initial_password_at = at
    user.set_password(password)
    try:
        user.full_clean()
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    user.save()
    grant = RoleGrant.objects.create(
        user=user, role=Role.ADMINISTRATOR, starts_at=at, reason="Made on the server's command line"
    )
    record(event=AuditEvent.ACCOUNT_ADDED, by=None, at=at, subject=user)
    record(event=AuditEvent.ROLE_GRANTED, by=None, at=at, subject=grant)
    return user
