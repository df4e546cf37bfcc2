"""Kinds of row, formats and audit events of the extract. The words are the ones a person reads."""

from enum import StrEnum

from django.db import models

from accounts.enums import Role
from audit.events import Kind
from notices.enums import How
from notices.kinds import NoticeKind


class RowKind(models.TextChoices):
    PERSON = "person", "Person"
    VISIT = "visit", "Visit without anybody for CPCT"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Format(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSONL = "jsonl", "JSON Lines"


# What is made from the CSV once it is published, in the order it is offered.
COPIES = (Format.XLSX, Format.JSONL)


class DecidedUnit(models.TextChoices):
    """What a person may decide where the guidance's table has no row (REF-4)."""

    LOCAL_CFI = "local_cfi", "Local CFI"
    CPCT = "cpct", "CPCT (Manchester)"
    NEITHER = "neither", "Neither"


class RowFilter(models.TextChoices):
    """Which rows of a day a page shows."""

    ALL = "all", "All"
    NOT_CONSIDERABLE = "not-considerable", "Not considerable"
    CONSIDERABLE = "considerable", "Considerable"
    AMENDED = "amended", "Amended"


class AuditEvent(StrEnum):
    DECISIONS_RECORDED = "referrals.referral.recorded"
    UNIT_DECIDED = "referrals.unit.decided"
    ROUTING_READ = "referrals.referral.read"
    EXTRACT_PUBLISHED = "referrals.extract.published"
    EXTRACT_COPIED = "referrals.extract.copied"
    EXTRACT_VERIFIED = "referrals.extract.verified"
    CONTRACT_READ = "referrals.contract.read"
    EXTRACTS_LISTED = "referrals.extract.listed"
    EXTRACT_READ = "referrals.extract.read"
    EXTRACT_DOWNLOADED = "referrals.extract.downloaded"
    ROW_READ = "referrals.row.read"
    PHOTOGRAPHS_LISTED = "referrals.photograph.listed"
    PHOTOGRAPH_VIEWED = "referrals.photograph.viewed"
    ALARM_RAISED = "referrals.alarm.raised"


AUDIT_KINDS: dict[str, Kind] = {
    AuditEvent.DECISIONS_RECORDED: Kind.COLLECTION,
    AuditEvent.UNIT_DECIDED: Kind.ALTERATION,
    AuditEvent.ROUTING_READ: Kind.CONSULTATION,
    AuditEvent.EXTRACT_PUBLISHED: Kind.COMBINATION,
    AuditEvent.EXTRACT_COPIED: Kind.COMBINATION,
    AuditEvent.EXTRACT_VERIFIED: Kind.CONSULTATION,
    AuditEvent.CONTRACT_READ: Kind.CONSULTATION,
    AuditEvent.EXTRACTS_LISTED: Kind.CONSULTATION,
    AuditEvent.EXTRACT_READ: Kind.CONSULTATION,
    AuditEvent.EXTRACT_DOWNLOADED: Kind.DISCLOSURE,
    AuditEvent.ROW_READ: Kind.CONSULTATION,
    AuditEvent.PHOTOGRAPHS_LISTED: Kind.CONSULTATION,
    AuditEvent.PHOTOGRAPH_VIEWED: Kind.CONSULTATION,
    AuditEvent.ALARM_RAISED: Kind.ALTERATION,
}


class Told(StrEnum):
    """What people are told of about extracts; `PUSHED` is what other systems are told."""

    EXTRACT_PUBLISHED = "referrals.extract_published"
    EXTRACT_LATE = "referrals.extract_late"
    EXTRACT_MISSING = "referrals.extract_missing"
    ROW_AMENDED = "referrals.row_amended"


PUSHED = "extract.published"
ALARM_MAIL = "referrals.alarm"
MESSAGE_TITLES = {
    PUSHED: "the daily extract is published, to another system",
    ALARM_MAIL: "a daily extract is missing, to the duty desk",
}
NOTICE_KINDS = (
    NoticeKind(
        Told.EXTRACT_PUBLISHED,
        title="the daily extract is published",
        words="The daily extract is published.",
        group="Daily extracts",
        how=How.HERE,
        once=True,
        roles=frozenset({Role.CPCT}),
    ),
    NoticeKind(
        Told.EXTRACT_LATE,
        title="a daily extract is published late",
        words="A daily extract was published late.",
        group="Daily extracts",
        urgent=True,
        once=True,
        roles=frozenset({Role.CPCT}),
    ),
    NoticeKind(
        Told.EXTRACT_MISSING,
        title="a daily extract is missing in the morning",
        words="A daily extract is missing. The service tries again every 20 minutes.",
        group="Daily extracts",
        how=How.AT_ONCE,
        urgent=True,
        roles=frozenset({Role.CPCT}),
        route="extracts",
    ),
    NoticeKind(
        Told.ROW_AMENDED,
        title="what CPCT was sent about a visit of mine has changed",
        words="What CPCT was sent about a visit of yours has changed in a later extract.",
        group="Visits",
        roles=frozenset({Role.OFFICER}),
    ),
)
