"""Events as a file: which, up to where it is complete, and its lines, read batch by batch.

Events are never changed, and those of transactions below a number are all there once every transaction below
it has ended. Such a set can be read in as many pieces as one likes, and again: it stays the same.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from audit.models import Event, Export
from audit.queries import Filters, events_of, names_of, references_of
from core.formulas import neutralise
from core.paging import Keyset

MOST_EVENTS = 100_000
_BATCH = Keyset(moment="at", size=1_000)
HEADERS = (
    "Protective marking", "Export", "Taken at", "Complete below transaction", "Event id", "At", "Event",
    "Kind", "Actor id", "Actor", "Acting for id", "Acting for", "Subject type", "Subject id", "Reference",
    "Subjects", "Fields", "Reason", "Recipient", "Request id", "Cluster", "Transaction",
    "SHA-256 of the event",
)  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What a file would hold now: how many events (one more than it may, at most), and how many not yet."""

    count: int
    unfinished: int

    @property
    def too_many(self) -> bool:
        return self.count > MOST_EVENTS


def finished_before() -> tuple[int, int]:
    """Return this cluster, and the number below which every transaction of it has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_cluster(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        cluster, before = cursor.fetchone()
    return int(cluster), int(before)


def preview(filters: Filters) -> Preview:
    """Return how many events a file would hold, and how many more fit that may not be finished."""
    cluster, before = finished_before()
    late = events_of(filters).filter(cluster=cluster, txid__gte=before)
    return Preview(count_of(filters, cluster=cluster, before_txid=before), late.order_by()[:1_000].count())


def count_of(filters: Filters, *, cluster: int, before_txid: int) -> int:
    """Return how many finished events fit, counted up to one more than a file holds."""
    return _finished(filters, cluster, before_txid).order_by()[: MOST_EVENTS + 1].count()


def _finished(filters: Filters, cluster: int, before_txid: int) -> QuerySet[Event]:
    """Events that fit, of transactions that have ended; of another cluster, all: it came with a restore."""
    return events_of(filters).filter(~Q(cluster=cluster) | Q(txid__lt=before_txid))


def lines(export: Export) -> Iterator[bytes]:
    """Yield the file, the header first, then a batch at a time, newest first; memory holds one batch."""
    yield _line(HEADERS)
    rows = _finished(Filters.again(export.filters), export.cluster, export.before_txid)
    cursor = ""
    while True:
        page = _BATCH.page_of(rows, cursor=cursor)
        yield _lines_of(page.rows, export)
        if not page.older:
            return
        cursor = page.older


def _lines_of(events: Sequence[Event], export: Export) -> bytes:
    """Return events as lines, with the names of people and the references of records as they are now."""
    people = names_of(key for event in events for key in (event.actor, event.acting_for))
    references = references_of(event.subject_id for event in events)
    stamp = (settings.PROTECTIVE_MARKING, str(export.pk), export.at.isoformat(), str(export.before_txid))
    return b"".join(
        _line(
            (
                *stamp,
                str(event.id),
                event.at.isoformat(timespec="microseconds"),
                event.event,
                event.kind,
                str(event.actor or ""),
                people.get(event.actor, "") if event.actor else "",
                str(event.acting_for or ""),
                people.get(event.acting_for, "") if event.acting_for else "",
                event.subject_type,
                str(event.subject_id or ""),
                references.get(event.subject_id, "") if event.subject_id else "",
                " ".join(str(key) for key in event.subjects),
                " ".join(event.fields),
                event.reason,
                event.recipient,
                event.request_id,
                str(event.cluster),
                str(event.txid),
                bytes(event.hash).hex(),
            )
        )
        for event in events
    )


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([neutralise(cell) for cell in cells])
    return buffer.getvalue().encode()
