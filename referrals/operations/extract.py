"""Publishing the daily extract: once, whole, in the order of the days (EXT-1 to EXT-5)."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError
from core.ids import new_id
from referrals.columns import MAJOR, MINOR
from referrals.enums import AuditEvent, Format
from referrals.models import Download, EarNews, Extract, ExtractRow
from referrals.operations.file import write_file
from referrals.operations.rows import insert_rows
from referrals.operations.telling import tell_of_extract
from referrals.permissions import check_can_read_extracts
from referrals.queries import due_on, missing_days
from visits.operations.closing import seal_day

# Held from the look whether an extract is there until it is committed: one is made at a time.
PUBLISHING_LOCK = 0x45_56_45_58


def publish_extract(*, day: date, by: User | None, at: datetime, reason: str = "") -> Extract:
    """Return the extract of the London `day`, made now if it is missing; the days missed before it first.

    Any number of runs at once give the same one (EXT-3). Raises DomainError for a day that is not over
    (EXT-2), or for a run by hand without a reason; NotAllowed for anybody but CPCT.
    """
    if by is not None:
        check_can_read_extracts(by, at)
        if not reason.strip():
            raise DomainError("Say why you run it now.", field="reason")
    if day >= london_day(at):
        raise DomainError(
            f"The day {day.isoformat()} is not over, so its extract cannot be made yet. "
            "Wait until after midnight.",
            field="day",
        )
    for missed in missing_days(day):
        _publish(day=missed, by=by, at=at, reason=reason.strip())
    return Extract.objects.get(day=day)


def publish_due_extracts(*, at: datetime) -> list[Extract]:
    """Make every extract that is missing up to yesterday, each day its own (EXT-4); return the new ones."""
    yesterday = date.fromordinal(london_day(at).toordinal() - 1)
    made = (_publish(day=day, by=None, at=at) for day in missing_days(yesterday))
    return [extract for extract in made if extract is not None]


@transaction.atomic
def _publish(*, day: date, by: User | None, at: datetime, reason: str = "") -> Extract | None:
    """Make one extract in one transaction, complete or absent; None if somebody else made it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING_LOCK])
    if Extract.objects.filter(day=day).exists():
        return None
    seal_day(day=day, at=at)
    key = new_id()
    totals = insert_rows(extract=key, day=day, newest=not Extract.objects.filter(day__gt=day).exists())
    made = write_file(extract=key, day=day, rows=totals["rows"], at=at)
    extract = Extract.objects.create(
        id=key,
        day=day,
        version=MAJOR,
        minor=MINOR,
        generated_at=at,
        published_at=at,
        late=at >= due_on(day),
        requested_by=by,
        reason=reason,
        sha256=made.sha256,
        size=made.size,
        **totals,
    )
    record(
        event=AuditEvent.EXTRACT_PUBLISHED,
        by=by,
        at=at,
        subject=extract,
        subjects=_people(key),
        reason=reason,
    )
    tell_of_extract(extract=extract, at=at)
    return extract


def _people(extract: UUID) -> list[UUID]:
    """The visits and people whose records were put together in the extract, for the audit."""
    lines = ExtractRow.objects.filter(extract_id=extract).order_by("position")
    pairs = lines.values_list("visit_id", "encounter_id")
    return [key for pair in pairs.iterator() for key in pair if key is not None]


@transaction.atomic
def take_news(*, encounter: UUID, at: datetime) -> None:
    """Keep that an Enforcement Activity Record changed, for the next extract to look at (EXT-5)."""
    EarNews.objects.create(encounter_id=encounter, at=at)


@transaction.atomic
def record_download(*, extract: Extract, file_format: Format, by: User, at: datetime) -> Download:
    """Keep who takes the file, before it is given: a disclosure that names its recipient."""
    check_can_read_extracts(by, at)
    download = Download.objects.create(extract=extract, format=file_format, by=by, at=at)
    record(
        event=AuditEvent.EXTRACT_DOWNLOADED,
        by=by,
        at=at,
        subject=extract,
        subjects=[download.pk, *_people(extract.pk)],
        recipient=f"CPCT: {by.name} ({by.staff_number})",
    )
    return download
