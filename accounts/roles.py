"""Which role opens which page: the one access table, and easy to change.

A role opens a door; which records stand behind it is decided by `QuerySet.visible_to`, and what may be
done to one by `<app>/permissions.py`. A route that is not in `ACCESS` is refused, and fails the build.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.enums import AccountKind
from accounts.enums import Role as Role
from accounts.held import grants_of
from accounts.models import RoleGrant, User
from accounts.scopes import API_ACCESS, roles_for

ROLE_WORDS: dict[Role, str] = {role: str(role.label) for role in Role}


# Who a page is for, as the page that refuses says it.
ROLE_PEOPLE: dict[Role, str] = {
    Role.OFFICER: "officers",
    Role.MANAGER: "team managers",
    Role.HMI: "HM Inspectors",
    Role.CASEWORKER: "caseworkers",
    Role.CASEWORK_ADMIN: "casework administrative officers",
    Role.CPCT: "CPCT staff",
    Role.CFI: "CFI staff",
    Role.INTELLIGENCE: "the intelligence unit",
    Role.REPORTING: "reporting officers",
    Role.SAFEGUARDING: "safeguarding leads",
    Role.AUDITOR: "auditors",
    Role.ADMINISTRATOR: "administrators",
}


class Door(StrEnum):
    """Routes that no role guards."""

    PUBLIC = "public"  # before signing in
    SIGNED_IN = "signed in"  # anybody with a second factor
    HALF_SIGNED_IN = "half signed in"  # on the way to a second factor


def roles_of(user: User, at: datetime) -> frozenset[Role]:
    """Return the roles that `user` holds at `at`; none for a disabled account."""
    return frozenset(Role(grant.role) for grant in _grants(user, at))


def teams_of(user: User, role: Role, at: datetime) -> frozenset[UUID]:
    """Return the teams over which `user` holds `role` at `at`: their own, unless a grant names another."""
    return frozenset(grant.team_id or user.team_id for grant in _grants(user, at) if grant.role == role)


def people_with(roles: Iterable[Role], at: datetime) -> QuerySet[User]:
    """Return the people whose account is in use and who hold one of `roles` at `at`, by name."""
    held = RoleGrant.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at), role__in=list(roles), starts_at__lte=at
    )
    people = User.objects.filter(is_active=True, kind=AccountKind.PERSON, pk__in=held.values("user"))
    return people.order_by("name", "id")


def _grants(user: User, at: datetime) -> list[RoleGrant]:
    return [grant for grant in grants_of(user) if grant.in_force(at)]


_VISIT_READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.HMI, Role.AUDITOR})
_SAFEGUARDING = frozenset({Role.SAFEGUARDING})
# The pages of one visit; a safeguarding lead opens them for what is open to them at once, and no list.
_VISIT_PAGES = _VISIT_READERS | _SAFEGUARDING
_VISIT_WRITERS = frozenset({Role.OFFICER, Role.MANAGER, Role.HMI})
_CASEWORK = frozenset({Role.CASEWORKER, Role.CASEWORK_ADMIN})
_CPCT = frozenset({Role.CPCT})
_AUDIT = frozenset({Role.AUDITOR})
_UNIT = frozenset({Role.INTELLIGENCE})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

ACCESS: dict[str, frozenset[Role] | Door] = {
    # desk
    "home": Door.SIGNED_IN,
    "search": _VISIT_READERS | _CASEWORK,
    "health-live": Door.PUBLIC,
    "health-ready": Door.PUBLIC,
    "health-deep": Door.PUBLIC,  # 404 but for the bearer of METRICS_TOKEN
    "health-metrics": Door.PUBLIC,  # the same
    # accounts: only what is listed of the sign-in library is offered
    "account_login": Door.PUBLIC,
    "account_logout": Door.PUBLIC,
    "mfa_authenticate": Door.PUBLIC,  # between the password and the code
    "passkey-sign-in": Door.PUBLIC,
    "sign-on": Door.PUBLIC,
    "sign-on-return": Door.PUBLIC,
    "sign-on-ended": Door.PUBLIC,
    "first-password": Door.HALF_SIGNED_IN,
    "account_reauthenticate": Door.HALF_SIGNED_IN,
    "mfa_activate_totp": Door.HALF_SIGNED_IN,
    "lost-factors": _ADMINISTRATORS,
    "lost-factor-ask": _ADMINISTRATORS,
    "lost-factor": _ADMINISTRATORS,
    "passkey-add": Door.HALF_SIGNED_IN,
    "passkey-name": Door.SIGNED_IN,
    "factor-remove": Door.SIGNED_IN,
    "mfa_reauthenticate": Door.SIGNED_IN,
    "mfa_reauthenticate_webauthn": Door.SIGNED_IN,
    "mfa_view_recovery_codes": Door.SIGNED_IN,
    "mfa_generate_recovery_codes": Door.SIGNED_IN,
    "mfa_download_recovery_codes": Door.SIGNED_IN,
    "account_change_password": Door.SIGNED_IN,
    "my-account": Door.SIGNED_IN,
    "session-stay": Door.SIGNED_IN,
    "api-reference": Door.SIGNED_IN,
    # being away; whose absence it is, is decided for each (`accounts.permissions`)
    "absences": Door.SIGNED_IN,
    "absence-new": Door.SIGNED_IN,
    "absence-new-for": Door.SIGNED_IN,
    "team-absences": Door.SIGNED_IN,
    "absence": Door.SIGNED_IN,
    "absence-end": Door.SIGNED_IN,
    # audit: reading it is recorded in it
    "audit": _AUDIT,
    "audit-event": _AUDIT,
    "audit-export": _AUDIT,
    # notices: everybody has their own
    "notices": Door.SIGNED_IN,
    "notice": Door.SIGNED_IN,
    "notice-read": Door.SIGNED_IN,
    "notices-read": Door.SIGNED_IN,
    "notice-choices": Door.SIGNED_IN,
    "outbox": frozenset({Role.ADMINISTRATOR}),
    "outbox-retry": frozenset({Role.ADMINISTRATOR}),
    # urgent access for safeguarding
    "urgent": _SAFEGUARDING,
    "urgent-end": _SAFEGUARDING,
    "urgent-accesses": _AUDIT,
    "urgent-access": _AUDIT | _SAFEGUARDING,
    # documents
    # visits: reading
    "visits": _VISIT_READERS,
    "visit": _VISIT_PAGES,
    "visit-details": _VISIT_PAGES,
    "visit-team": _VISIT_PAGES,
    "visit-entry": _VISIT_PAGES,
    "visit-intelligence": _VISIT_PAGES,
    "visit-people": _VISIT_PAGES,
    "encounter": _VISIT_PAGES,
    "visit-documents-seen": _VISIT_PAGES,
    "document-seen": _VISIT_PAGES,
    "visit-cprn": _VISIT_PAGES,
    "visit-happened": _VISIT_PAGES,
    "visit-concerns": _VISIT_PAGES,
    "visit-record": _VISIT_PAGES,
    "visit-forms": _VISIT_PAGES,
    "visit-form": _VISIT_PAGES,
    "visit-photographs": _VISIT_PAGES,
    "photograph-picture": _VISIT_PAGES,
    "visit-print": _VISIT_READERS,
    "visit-print-take": _VISIT_READERS,
    "forgery-report": _VISIT_READERS,
    "photograph-original": _AUDIT,
    # a wrong picture: whoever decides about it, by role, by deputy or by name, is decided for each visit
    "visit-quarantine": _VISIT_READERS,
    "quarantine-bring-back": _VISIT_WRITERS,
    "quarantine-dispose": _VISIT_WRITERS,
    "quarantine-decide": _VISIT_READERS,
    "quarantine-look": _VISIT_READERS,
    "visit-close": _VISIT_PAGES,
    "visit-history": _VISIT_PAGES,
    "visit-routing": _VISIT_PAGES,
    # visits: writing; whose visit it is, is decided for each (`visits.permissions`)
    "visit-new": frozenset({Role.OFFICER}),
    "visit-team-add": _VISIT_WRITERS,
    "visit-officer": _VISIT_WRITERS,
    "visit-officer-arrive": _VISIT_WRITERS,
    "visit-officer-depart": _VISIT_WRITERS,
    "visit-officer-remove": _VISIT_WRITERS,
    "visit-intelligence-answer": _VISIT_WRITERS,
    "visit-oversight": frozenset({Role.MANAGER}),
    "visit-answer": _VISIT_WRITERS,
    "encounter-new": _VISIT_WRITERS,
    "document-seen-new": _VISIT_WRITERS,
    "visit-form-new": _VISIT_WRITERS,
    "concern-new": _VISIT_WRITERS,
    "concern-withdraw": _VISIT_WRITERS,
    "visit-form-step": _VISIT_WRITERS,
    "form-invalid": _VISIT_WRITERS,
    "photograph-upload": _VISIT_WRITERS,
    "photograph-upload-begin": _VISIT_WRITERS,
    "photograph-upload-part": _VISIT_WRITERS,
    "photograph-remove": _VISIT_WRITERS,
    "photograph-not-taken": _VISIT_WRITERS,
    "visit-hand-over": _VISIT_WRITERS,
    "visit-reopen": _VISIT_WRITERS,
    "visit-cancel": _VISIT_WRITERS,
    "operations": _VISIT_READERS,
    "operation": _VISIT_READERS,
    "operation-history": _VISIT_READERS,
    "operation-new": frozenset({Role.OFFICER, Role.MANAGER}),
    "operation-edit": frozenset({Role.OFFICER, Role.MANAGER}),
    "operation-oversight": frozenset({Role.MANAGER}),
    "visit-reinstate": _VISIT_WRITERS,
    "visit-abortive": _VISIT_WRITERS,
    "visit-not-abortive": _VISIT_WRITERS,
    "visit-my-forms": _VISIT_WRITERS,
    "visit-waiting": _VISIT_PAGES,
    # intelligence: every member of staff passes it on (INT-1)
    "intelligence": Door.SIGNED_IN,
    "intelligence-new": Door.SIGNED_IN,
    "intelligence-draft": Door.SIGNED_IN,
    "intelligence-photograph": Door.SIGNED_IN,
    "intelligence-receipt": Door.SIGNED_IN,
    # the unit's desk: nobody else reads what was passed on (INT-2)
    "unit-desk": _UNIT,
    "unit-search": _UNIT,
    "unit-record": _UNIT,
    "unit-source": _UNIT,
    "unit-photograph": _UNIT,
    "unit-original": _UNIT,
    "unit-acknowledge": _UNIT,
    "unit-take-over": _UNIT,
    "unit-unrelate": _UNIT,
    "unit-grant-end": _UNIT,
    "unit-grade": _UNIT,
    "unit-note": _UNIT,
    "unit-relate": _UNIT,
    "unit-mark": _UNIT,
    "unit-dates": _UNIT,
    "unit-restrict": _UNIT,
    "unit-grant": _UNIT,
    "unit-unrestrict": _UNIT,
    "unit-close": _UNIT,
    "unit-reopen": _UNIT,
    "unit-dispose": _UNIT,
    "unit-ask": _UNIT,
    "unit-feedback": _UNIT,
    "unit-product-new": _UNIT,
    "unit-product": _UNIT,
    "unit-product-edit": _UNIT,
    "unit-product-release": _UNIT,
    "unit-product-withdraw": _UNIT,
    "unit-product-give": _UNIT,
    "unit-given": _UNIT,
    "unit-quality": _UNIT,
    "unit-unread": _UNIT,
    "unit-unread-ask": _UNIT,
    "unit-unread-agree": _UNIT,
    "unit-subject": _UNIT,
    "unit-subject-edit": _UNIT,
    "unit-subject-link": _UNIT,
    "unit-person-new": _UNIT,
    "unit-premises-new": _UNIT,
    "unit-link": _UNIT,
    "unit-unlink": _UNIT,
    # debriefs
    "visit-feedback": _VISIT_READERS,
    "visit-feedback-sheet": _VISIT_READERS,
    "visit-feedback-new": _VISIT_WRITERS,
    "feedback-sheet": _VISIT_READERS,
    # debriefs; which visits, and who may decide, is asked for each (`debriefs.permissions`)
    "visit-debrief": _VISIT_READERS,
    "debrief-answer": _VISIT_READERS,
    "debrief-decide": _VISIT_READERS,
    "debrief-lead": _VISIT_READERS,
    "debrief-stand-down": _VISIT_READERS,
    "debrief-try": Door.SIGNED_IN,
    "learning": _VISIT_WRITERS,  # every officer, HMI and manager
    "learning-point": _VISIT_WRITERS,
    "learning-change": _VISIT_WRITERS,
    "learning-withdraw": _VISIT_WRITERS,
    "debrief-learning": _VISIT_READERS,
    "learning-publish": _VISIT_WRITERS,
    "learning-keep": _VISIT_WRITERS,
    "private": Door.SIGNED_IN,  # conversations that one is in, whatever one's role
    "private-conversation": Door.SIGNED_IN,
    "private-new": _VISIT_WRITERS,
    "private-line-manager": Door.SIGNED_IN,
    "private-end": Door.SIGNED_IN,
    "debriefs": _VISIT_READERS,
    "debrief": _VISIT_READERS,
    "debrief-new": _VISIT_WRITERS,
    "debrief-move": _VISIT_WRITERS,
    "debrief-plan": _VISIT_WRITERS,
    "debrief-call-off": _VISIT_WRITERS,
    "debrief-leave": _VISIT_WRITERS,
    "debrief-new-lead": _VISIT_WRITERS,
    "debrief-invite": _VISIT_WRITERS,
    "debrief-reply": _VISIT_WRITERS,
    "debrief-separate": _VISIT_WRITERS,
    "debrief-calendar": _VISIT_READERS,
    "debrief-attendance": _VISIT_WRITERS,
    "debrief-minutes": _VISIT_WRITERS,
    "debrief-afterwards": _VISIT_WRITERS,
    "debrief-points": _VISIT_READERS,
    "debrief-point-new": _VISIT_WRITERS,
    "debrief-point": _VISIT_WRITERS,
    "debrief-notes": _VISIT_READERS,
    "debrief-notes-file": _VISIT_READERS,
    "debrief-action": _VISIT_READERS,
    "debrief-action-give": _VISIT_WRITERS,
    # casework
    "casework-list": _CASEWORK,
    "casework-encounter": _CASEWORK,
    "casework-compare": _CASEWORK,
    "casework-photograph": _CASEWORK,
    "match-undo": _CASEWORK,
    "people": _CASEWORK,
    "person": _CASEWORK | _SAFEGUARDING,
    "person-edit": _CASEWORK,
    "ear": _CASEWORK,
    "ear-read": _CASEWORK | {Role.OFFICER},  # an officer reads what concerns their encounter
    "ear-amend": _CASEWORK,
    # referrals: CPCT's extracts; and the decision that the software refuses to make
    "extracts": _CPCT,
    "extract-run": _CPCT,
    "extract-day": _CPCT,
    "extract-download": _CPCT,
    "extract-hash": _CPCT,
    "extract-columns": _CPCT,
    "extract-schema": _CPCT,
    "extract-row": _CPCT,
    "extract-photographs": _CPCT,
    "extract-photograph": _CPCT,
    "person-routing": _VISIT_PAGES,
    "health-extract": Door.PUBLIC,
}
# Whole name spaces: every route of the administration site.
ACCESS_BY_NAMESPACE: dict[str, frozenset[Role]] = {"admin": frozenset({Role.ADMINISTRATOR})}
if settings.DEMO:
    ACCESS["demo-sign-in"] = Door.PUBLIC


def door_of(route: str) -> frozenset[Role] | Door | None:
    """Return who may open the route of this name; None when nobody said, which refuses it."""
    namespace, _, name = route.rpartition(":")
    if namespace == "api":  # `accounts.scopes` says more: which method, and which scope of a token
        return (roles_for(name) or Door.SIGNED_IN) if name in API_ACCESS else None
    return ACCESS_BY_NAMESPACE.get(namespace) if namespace else ACCESS.get(route)
