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
    """What people are told of about absences and urgent access."""

    DEPUTY = "accounts.deputy"
    ABSENCE = "accounts.absence"
    URGENT_ACCESS = "accounts.urgent_access"
    URGENT_ACCESS_REVIEWED = "accounts.urgent_access_reviewed"


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
)
