"""Systems that use the API, and their tokens: added, issued, used, revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.enums import AccountKind, AuditEvent
from accounts.models import ApiToken, RoleGrant, Team, User
from accounts.roles import Role, roles_of
from accounts.scopes import Scope
from accounts.systems import digest_of, new_secret
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError, NotAllowed
from core.formatting import format_datetime
from core.ids import new_id


@transaction.atomic
def add_system(*, name: str, team: Team, by: User | None, at: datetime) -> User:
    """Add the account of a system that belongs to `team`; it signs in nowhere, and holds no role yet.

    `by` is None on the server's command line. Raises NotAllowed, DomainError for a name that is taken.
    """
    _check_administers(by, at)
    if User.objects.filter(kind=AccountKind.SYSTEM, name__iexact=name.strip()).exists():
        raise DomainError("A system of this name is there already. Choose another name.", field="name")
    key = new_id()
    user = User(
        id=key,
        kind=AccountKind.SYSTEM,
        name=name.strip(),
        email=f"{key}@systems.invalid",
        staff_number=f"API-{key.hex[-12:]}",
        grade="",
        team=team,
    )
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password", "grade"])
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="name") from error
    user.save(force_insert=True)
    record(event=AuditEvent.ACCOUNT_ADDED, by=by, at=at, subject=user)
    return user


@transaction.atomic
def grant_role(*, user: User, role: str, by: User | None, at: datetime) -> RoleGrant:
    """Give a system a role, for good, over its own team. Raises NotAllowed, DomainError."""
    _check_administers(by, at)
    if user.kind != AccountKind.SYSTEM:
        raise DomainError(
            "This is the account of a person. Give people their roles in the administration site.",
            field="user",
        )
    grant = RoleGrant(user=user, role=role, starts_at=at, granted_by=by)
    try:
        grant.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="role") from error
    grant.save(force_insert=True)
    record(event=AuditEvent.ROLE_GRANTED, by=by, at=at, subject=grant)
    return grant


@transaction.atomic
def issue_token(
    *, user: User, name: str, scopes: Iterable[str], expires_at: datetime, by: User | None, at: datetime
) -> tuple[ApiToken, str]:
    """Issue a token to a system; return it and its secret, which is kept nowhere and shown this once.

    Raises NotAllowed, DomainError for a person's account, no scope, or an end later than
    settings.API_TOKEN_DAYS from now.
    """
    _check_administers(by, at)
    wanted = sorted({Scope(scope).value for scope in scopes})
    if user.kind != AccountKind.SYSTEM or not user.is_active:
        raise DomainError("Only a system whose account is in use can have a token.", field="user")
    if not name.strip():
        raise DomainError("Say what uses the token, and where.", field="name")
    if not wanted:
        raise DomainError("Choose at least one scope.", field="scopes")
    latest = at + timedelta(days=settings.API_TOKEN_DAYS)
    if not at < expires_at <= latest:
        raise DomainError(
            f"A token ends after now, and not later than {format_datetime(latest)}.", field="expires_at"
        )
    secret = new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=digest_of(secret),
        scopes=wanted,
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    record(
        event=AuditEvent.API_TOKEN_ISSUED,
        by=by,
        at=at,
        subject=token,
        subjects=[user.pk],
        fields=["name", "scopes", "expires_at"],
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, at: datetime) -> ApiToken:
    """Revoke a token at once; one that is revoked stays so. Raises NotAllowed."""
    _check_administers(by, at)
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(
            event=AuditEvent.API_TOKEN_REVOKED,
            by=by,
            at=at,
            subject=token,
            subjects=[token.user_id],
            fields=["revoked_at"],
        )
    return token


def note_use(*, token: ApiToken, at: datetime) -> None:
    """Keep the day on which a token was last used: written once a day, and no record of anybody."""
    day = london_day(at)
    if token.last_used_on != day:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=day)


def _check_administers(by: User | None, at: datetime) -> None:
    if by is not None and Role.ADMINISTRATOR not in roles_of(by, at):
        raise NotAllowed("Only an administrator can do this.")
