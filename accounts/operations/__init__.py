"""Accounts made outside the administration site."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.enums import AuditEvent, Grade, TeamKind
from accounts.models import RoleGrant, Team, User
from accounts.roles import Role
from audit.operations import record
from core.errors import DomainError

FIRST_TEAM = "Central services"


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
