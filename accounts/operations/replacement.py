"""Replacing a lost factor: one administrator asks, another confirms, neither alone can sign in with it."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from accounts import signals
from accounts.enums import AccountKind, AuditEvent, IdentityCheck, ReplacementStatus
from accounts.models import FactorReplacement, FactorReplacementQuerySet, User
from accounts.roles import Role, roles_of
from accounts.workflow import REPLACEMENT, Stage
from audit.operations import record
from core.errors import DomainError, NotAllowed

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is mistaken for another when read out
_NOBODY = "A factor is replaced by two administrators, neither of them the person whose it is."


@transaction.atomic
def ask(*, person: User, identity: IdentityCheck, reason: str, by: User, at: datetime) -> FactorReplacement:
    """Ask that what `person` shows to sign in is replaced, having checked who they are.

    Another administrator has FACTOR_REPLACEMENT_HOURS to confirm it. Raises DomainError with words.
    """
    _check_administrator(by, at)
    locked = User.objects.select_for_update().get(pk=person.pk)
    if locked.pk == by.pk:
        raise NotAllowed(
            "You cannot ask for yourself. Ask two other administrators: they replace your factor."
        )
    if locked.kind != AccountKind.PERSON or not locked.is_active:
        raise DomainError(
            "This account is not in use, so there is nothing to replace. Put it in use first.", field="person"
        )
    _lapse(FactorReplacement.objects.overdue(at).filter(person=locked), at)
    if FactorReplacement.objects.filter(person=locked, status=ReplacementStatus.ASKED).exists():
        raise DomainError(
            "Somebody has asked for this person already. Open that request and confirm it.", field="person"
        )
    asked = FactorReplacement.objects.create(
        person=locked,
        asked_by=by,
        asked_at=at,
        expires_at=at + timedelta(hours=settings.FACTOR_REPLACEMENT_HOURS),
        identity=identity,
        reason=reason,
    )
    record(event=AuditEvent.REPLACEMENT_ASKED, by=by, at=at, subject=locked, reason=reason)
    signals.factor_replacement_asked.send(None, replacement=asked, at=at)
    return asked


@transaction.atomic
def confirm(*, replacement: FactorReplacement, by: User, at: datetime) -> str:
    """Take away the person's factors, codes, sessions and tie to single sign-on; return half a password.

    The other half is for whoever asked (`read_half`); the person needs both, so that neither of the two can
    sign in alone. The person chooses another at once, and then sets up a new factor. Where single sign-on
    is the only door there is no password, and the half is empty.
    """
    row = _locked(replacement)
    _check_administrator(by, at)
    if by.pk in (row.person_id, row.asked_by_id):
        raise NotAllowed(f"{_NOBODY} Another administrator has to confirm this.")
    if Role.ADMINISTRATOR not in roles_of(row.asked_by, at):
        raise DomainError("Whoever asked is no administrator any more. Refuse this, and ask anew.")
    if at >= row.expires_at:
        raise DomainError("Nobody confirmed this in time. Ask anew, and check again who it is.")
    step = REPLACEMENT.advance(Stage(row.status), "confirm")
    person = User.objects.select_for_update().get(pk=row.person_id)
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    halves = _new_password(person, at)
    row.status, row.decided_by, row.decided_at = step.target, by, at
    row.first_half = get_adapter().encrypt(halves[0]) if halves[0] else ""
    row.save()
    record(event=step.event, by=by, at=at, subject=person)
    signals.factors_replaced.send(None, replacement=row, at=at)
    return halves[1]


@transaction.atomic
def refuse(*, replacement: FactorReplacement, by: User, at: datetime) -> None:
    """Say no, or take back what one asked oneself."""
    row = _locked(replacement)
    _check_administrator(by, at)
    if by.pk == row.person_id:
        raise NotAllowed(f"{_NOBODY} Leave it to them.")
    step = REPLACEMENT.advance(Stage(row.status), "refuse")
    row.status, row.decided_by, row.decided_at = step.target, by, at
    row.save()
    record(event=step.event, by=by, at=at, subject=row.person)


@transaction.atomic
def read_half(*, replacement: FactorReplacement, by: User, at: datetime) -> str:
    """Return the half of the first password that is for whoever asked, once; then it is forgotten."""
    row = _locked(replacement)
    _check_administrator(by, at)
    if by.pk != row.asked_by_id:
        raise NotAllowed("Only the administrator who asked can read this half.")
    if not row.first_half:
        raise DomainError("This half was shown already, and is not kept. If it is lost, ask anew.")
    half: str = get_adapter().decrypt(row.first_half)
    row.first_half = ""
    row.save(update_fields=["first_half"])
    record(event=AuditEvent.PASSWORD_HALF_SHOWN, by=by, at=at, subject=row.person)
    return half


@transaction.atomic
def lapse_overdue(*, at: datetime) -> None:
    """Close what nobody confirmed in time, and forget halves that nobody came for while they worked."""
    _lapse(FactorReplacement.objects.overdue(at), at)
    over = at - timedelta(days=settings.INITIAL_PASSWORD_DAYS)
    FactorReplacement.objects.exclude(first_half="").filter(decided_at__lt=over).update(first_half="")


def _lapse(overdue: FactorReplacementQuerySet, at: datetime) -> None:
    for row in overdue.select_for_update().order_by("pk"):
        step = REPLACEMENT.advance(Stage(row.status), "lapse")
        row.status, row.decided_at = step.target, at
        row.save()
        record(event=step.event, by=None, at=at, subject=row.person)


def _locked(replacement: FactorReplacement) -> FactorReplacement:
    return FactorReplacement.objects.select_for_update().get(pk=replacement.pk)


def _check_administrator(user: User, at: datetime) -> None:
    if Role.ADMINISTRATOR not in roles_of(user, at):
        raise NotAllowed("Only administrators replace factors.")


def _new_password(person: User, at: datetime) -> tuple[str, str]:
    """Give the person a first password in two halves, 60 bits each; none where passwords open nothing."""
    halves = ("", "") if settings.OIDC_ONLY else (_half(), _half())
    if settings.OIDC_ONLY:
        person.set_unusable_password()
        person.initial_password_at = None
    else:
        person.set_password("-".join(halves))
        person.initial_password_at = at
    person.save(update_fields=["password", "initial_password_at"])  # which ends every session of theirs
    return halves


def _half() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
