"""The verbs of the audit: record an event, seal what is recorded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Model

from audit.comparison import WINDOW
from audit.copies import copy_missing, folder
from audit.enums import AuditEvent
from audit.events import AuditError, Kind, kind_of
from audit.exporting import MOST_EVENTS, count_of, finished_before
from audit.findings import Finding
from audit.keys import Signer
from audit.models import Export, Verification
from audit.queries import Filters
from audit.sealing import BATCH, only_sealer, seal_batch
from audit.verification import Verifier
from core.errors import DomainError
from core.ids import new_id
from core.request_id import current_request_id

# Written by hand, not by the ORM, because it runs on every page view (S9).
_INSERT = """
INSERT INTO audit_event (id, at, event, kind, actor, acting_for, subject_type, subject_id, subjects,
                         fields, reason, recipient, request_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::text[], %s, %s, %s)
"""
_CHANGES = frozenset({Kind.COLLECTION, Kind.ALTERATION, Kind.COMBINATION, Kind.ERASURE})
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,99}")


def record(
    *,
    event: str,
    by: AbstractBaseUser | None,
    at: datetime,
    subject: Model | None = None,
    subjects: Iterable[UUID] = (),
    fields: Iterable[str] = (),
    reason: str = "",
    recipient: str = "",
    acting_for: UUID | None = None,
) -> None:
    """Add one event, in the transaction of what it records, so that both stand or fall together.

    `by` is None for the service itself. `subject` is the one record concerned; `subjects` are the ids
    shown in a list, a search or an export. `fields` are names, never values. A disclosure names its
    `recipient`. Raises AuditError for an event that no app registered, a disclosure to nobody, a change
    recorded outside a transaction, or something that is not the name of a field.
    """
    kind = kind_of(event)
    names = list(fields)
    _check(event, kind, at, names, recipient)
    subject_id = None if subject is None else _uuid(subject.pk)
    ids = list(dict.fromkeys([subject_id, *subjects] if subject_id else subjects))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                new_id(),
                at,
                str(event),
                kind.value,
                None if by is None else _uuid(by.pk),
                acting_for,
                "" if subject is None else subject._meta.label_lower,
                subject_id,
                ids,
                names,
                reason,
                recipient,
                current_request_id.get()[:64],
            ],
        )


def _check(event: str, kind: Kind, at: datetime, names: list[str], recipient: str) -> None:
    if at.tzinfo is None:
        raise AuditError(f"{event}: the time has no zone.")
    if kind is Kind.DISCLOSURE and not recipient.strip():
        raise AuditError(f"{event} is a disclosure and names no recipient.")
    if kind in _CHANGES and not connection.in_atomic_block:
        raise AuditError(f"{event} changes something and is recorded outside a transaction.")
    for name in names:
        if not _FIELD_NAME.fullmatch(name):
            raise AuditError(f"{event}: the audit holds names of fields only, and this is none.")


def _uuid(key: object) -> UUID:
    if not isinstance(key, UUID):
        raise AuditError("The audit knows records and people by UUID.")
    return key


@dataclass(frozen=True)
class SealingRun:
    """What one run of the sealer did. `busy`: another sealer was at work, and this one stopped."""

    seals: int = 0
    events: int = 0
    copied: int = 0
    busy: bool = False


def seal(*, at: datetime, batch: int = BATCH) -> SealingRun:
    """Seal every row whose transaction and all before it have ended, in batches of at most `batch`.

    Each batch is a transaction of its own: a run that is killed leaves whole seals, and the next goes on.
    Raises SealKeyError without a key, OSError if copies are wanted and cannot be written; the seals stand,
    and the next run copies what is missing.
    """
    signer = Signer()
    seals = events = 0
    while True:
        with only_sealer() as alone:
            made = seal_batch(signer=signer, at=at, limit=batch) if alone else None
        if made is None:
            break
        seals, events = seals + 1, events + made.count
    root = folder()
    copied = copy_missing(root) if root and alone else 0
    return SealingRun(seals=seals, events=events, copied=copied, busy=not alone)


@transaction.atomic
def begin_export(
    *, filters: Filters, reason: str, by: AbstractBaseUser, recipient: str, at: datetime
) -> Export:
    """Keep that `by` takes the events that `filters` let through, before any is given: a disclosure.

    Its events are those of transactions that have ended, a set that never changes any more. Raises
    DomainError without a reason, or for more events than one file holds.
    """
    if not reason.strip():
        raise DomainError("Say why you take these events.", field="reason")
    cluster, before = finished_before()
    count = count_of(filters, cluster=cluster, before_txid=before)
    if count > MOST_EVENTS:
        raise DomainError(
            f"More than {MOST_EVENTS:,} events fit, which is the most that one file holds. Narrow them "
            "by days, and take one file after the other."
        )
    export = Export.objects.create(
        at=at,
        by=_uuid(by.pk),
        reason=reason.strip(),
        filters=filters.kept(),
        cluster=cluster,
        before_txid=before,
        count=count,
    )
    record(
        event=AuditEvent.AUDIT_EXPORTED,
        by=by,
        at=at,
        subject=export,
        subjects=filters.ids(),
        fields=filters.used(),
        reason=reason.strip(),
        recipient=f"{recipient}: {count:,} events",
    )
    return export


def make_partitions(*, at: datetime, months: int = 4) -> list[str]:
    """Make the partitions of `at`'s month and those after it, `months` in all; return those that were new.

    A month that already has rows in the default partition is left there. Raises OperationalError if
    somebody reads the default partition for longer than two seconds: call again later.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_partitions(%s, %s)", [at.astimezone(UTC).date(), months])
        return [name for (name,) in cursor.fetchall()]


def verify(
    *,
    at: datetime,
    clock: Callable[[], datetime],
    found: Callable[[Finding], None],
    window: int = WINDOW,
) -> Verifier:
    """Verify all that the audit holds; call `found` with each finding as it comes, and keep that it ran.

    `at` is when it began; `clock` is read when it ends; `window` is how many entries it holds at a time.
    Raises SealKeyError for a key that is none. Call it outside a transaction.
    """
    verifier, count = Verifier(window), 0
    for finding in verifier.findings():
        count += 1
        found(finding)
    Verification.objects.create(
        started_at=at,
        finished_at=clock(),
        seals=verifier.seals,
        events=verifier.events,
        unsealed=verifier.unsealed,
        findings=count,
        last_sequence=verifier.last_sequence,
        last_digest=verifier.last_digest,
    )
    return verifier
