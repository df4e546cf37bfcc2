"""The audit's events of what cuts across, and what people are told of that happens in accounts.

Accounts stand below notices, so it is here that their news becomes notices (`desk.receivers`).
"""

from enum import StrEnum

from accounts.enums import Role
from audit.events import Kind
from notices.enums import How
from notices.kinds import NoticeKind


class AuditEvent(StrEnum):
    SEARCHED = "desk.searched"


AUDIT_KINDS: dict[str, Kind] = {AuditEvent.SEARCHED: Kind.CONSULTATION}


class Told(StrEnum):
    """What people are told of about absences, urgent access and lost factors."""

    DEPUTY = "accounts.deputy"
    ABSENCE = "accounts.absence"
    URGENT_ACCESS = "accounts.urgent_access"
    URGENT_ACCESS_REVIEWED = "accounts.urgent_access_reviewed"
    LOST_FACTOR = "accounts.lost_factor"
    FACTORS_REPLACED = "accounts.factors_replaced"
    OWN_FACTORS = "accounts.own_factors"


NOTICE_KINDS = (
    NoticeKind(
        Told.DEPUTY,
        title="I am named as a deputy, or that changes",
        words="You act for somebody while they are away, or that changed or ended.",
        group="Absence",
        how=How.AT_ONCE,
        urgent=True,
    ),
    NoticeKind(
        Told.ABSENCE,
        title="somebody else records or changes an absence of mine",
        words="An absence of yours was recorded, changed or ended by somebody else.",
        group="Absence",
    ),
    NoticeKind(
        Told.URGENT_ACCESS,
        title="a safeguarding lead opens a record at once",
        words="A safeguarding lead opened a record that they otherwise could not. Review it.",
        group="Safeguarding",
        urgent=True,
        always=True,
        roles=frozenset({Role.AUDITOR}),
    ),
    NoticeKind(
        Told.URGENT_ACCESS_REVIEWED,
        title="an urgent access of mine is reviewed",
        words="An auditor reviewed an urgent access of yours.",
        group="Safeguarding",
        roles=frozenset({Role.SAFEGUARDING}),
    ),
    NoticeKind(
        Told.LOST_FACTOR,
        title="another administrator asks for a lost factor to be replaced",
        words="An administrator asks that a lost factor is replaced. A second one has to decide.",
        group="Signing in",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NoticeKind(
        Told.FACTORS_REPLACED,
        title="a replacement that I asked for is confirmed",
        words="The replacement of a lost factor that you asked for is confirmed. "
        "Read your half of the first password, and hand it over.",
        group="Signing in",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NoticeKind(
        Told.OWN_FACTORS,
        title="administrators are asked to replace what I sign in with, or do",
        words="Administrators were asked to replace what you sign in with, or have replaced it. "
        "If you did not ask for that, tell your line manager at once.",
        group="Signing in",
        urgent=True,
        always=True,
    ),
)
