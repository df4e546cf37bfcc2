"""Which rows can be sealed, and the sealing of one batch of them. Nobody who writes waits for it.

Why no row is missed or sealed twice. A row carries the id of the transaction that wrote it. Every
transaction below `pg_snapshot_xmin` has ended, so its rows are all visible and no more can come. Seals
therefore cover the order (transaction id, id) without a gap: each takes up where the one before stopped.

Transaction ids count within one PostgreSQL cluster and may start lower after a restore from a dump, so a
row also carries its cluster, and the order is kept for each cluster by itself. Rows of another cluster
than this one came with a restore: all of them are finished.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from audit.canonical import GENESIS, Entry, SealHeader, pack
from audit.keys import Signer
from audit.models import Event, Seal
from core.errors import DomainError

BATCH = 10_000
_SPAN = 20_000  # transaction ids to look at first
_LEAST, _GREATEST = UUID(int=0), UUID(int=2**128 - 1)
_LOCK = 6_220_251  # the advisory lock that one sealer holds

# The newest seal of each cluster, however many seals there are: hops along the index (cluster, sequence).
_WATERMARKS = """
WITH RECURSIVE hop AS (
    (SELECT cluster FROM audit_seal ORDER BY cluster LIMIT 1)
    UNION ALL
    SELECT (SELECT s.cluster FROM audit_seal s WHERE s.cluster > hop.cluster ORDER BY s.cluster LIMIT 1)
    FROM hop WHERE hop.cluster IS NOT NULL
)
SELECT hop.cluster, newest.upto_txid, newest.upto_id
FROM hop CROSS JOIN LATERAL (
    SELECT s.upto_txid, s.upto_id FROM audit_seal s
    WHERE s.cluster = hop.cluster ORDER BY s.sequence DESC LIMIT 1
) newest
"""


class SealingRefusedError(DomainError):
    """Sealing would leave rows out."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """Everything of a cluster up to and with (`txid`, `id`) is sealed."""

    txid: int = 0
    id: UUID = _LEAST

    def beyond(self) -> Q:
        """Rows after it. The first condition is implied by the rest; the BRIN index can use it."""
        return Q(txid__gte=self.txid) & (Q(txid__gt=self.txid) | Q(id__gt=self.id))

    def within(self) -> Q:
        """Rows up to and with it."""
        return Q(txid__lte=self.txid) & (Q(txid__lt=self.txid) | Q(id__lte=self.id))


def watermarks() -> dict[int, Watermark]:
    """Return how far each cluster is sealed."""
    with connection.cursor() as cursor:
        cursor.execute(_WATERMARKS)
        return {cluster: Watermark(txid, last) for cluster, txid, last in cursor.fetchall()}


def unsealed(marks: dict[int, Watermark]) -> list[QuerySet[Event]]:
    """Return the rows that no seal covers: one query set for each known cluster, one for all others."""
    known = [Event.objects.filter(mark.beyond(), cluster=cluster) for cluster, mark in marks.items()]
    return [*known, Event.objects.filter(_other_clusters(marks))]


def _other_clusters(known: dict[int, Watermark]) -> Q:
    """Clusters besides the known ones, as the ranges between them, which the BRIN index can use."""
    others = Q()
    lower: int | None = None
    for cluster in [*sorted(known), None]:
        between = Q()
        if lower is not None:
            between &= Q(cluster__gt=lower)
        if cluster is not None:
            between &= Q(cluster__lt=cluster)
        others |= between
        lower = cluster
    return others


@contextmanager
def only_sealer() -> Iterator[bool]:
    """In a transaction: be the one sealer until it ends; yields False if there is another."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        yield bool(cursor.fetchone()[0])


def seal_batch(*, signer: Signer, at: datetime, limit: int = BATCH) -> Seal | None:
    """Seal the next rows; None if nothing waits that can be sealed. Call as the only sealer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_cluster(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        here, xmin = cursor.fetchone()
    marks = watermarks()
    if here in marks and marks[here].txid >= xmin:
        raise SealingRefusedError(
            "The seals go further than this PostgreSQL cluster has counted: the database came from a physical"
            " copy of it that ran further. Restore into a fresh cluster (docs/adr/0004-audit-seals.md)."
        )
    for cluster in _clusters(marks, here):
        bound = xmin if cluster == here else None
        rows = _rows(cluster, marks.get(cluster, Watermark()), bound, limit)
        if rows:
            upto = Watermark(rows[-1][0], rows[-1][1].id)
            if bound is not None and len(rows) < limit:
                upto = Watermark(bound - 1, _GREATEST)  # all that can ever be below the bound
            return _write([entry for _, entry in rows], cluster, bound, upto, signer, at)
    return None


def _clusters(marks: dict[int, Watermark], here: int) -> list[int]:
    """Return the clusters to look at: those that came with a restore first, this one last."""
    known = marks | {here: marks.get(here, Watermark())}
    while (
        new := Event.objects.filter(_other_clusters(known)).order_by().values_list("cluster", flat=True)[:1]
    ):
        known[new[0]] = Watermark()
    return sorted(known, key=lambda cluster: (cluster == here, cluster))


def _rows(cluster: int, after: Watermark, bound: int | None, limit: int) -> list[tuple[int, Entry]]:
    """Return the next `limit` rows, or all there are below `bound`.

    It looks at a span of transaction ids that grows until it holds enough: sorting all that waits, for each
    batch again, would make a long backlog slow.
    """
    waiting = Event.objects.filter(after.beyond(), cluster=cluster)
    if bound is None:
        bound = (waiting.aggregate(last=Max("txid"))["last"] or 0) + 1
    span = _SPAN
    while True:
        upper = min(bound, after.txid + span)
        rows = waiting.filter(txid__lt=upper).order_by("txid", "id")
        found = rows.values_list("txid", "at", "id", "hash")[:limit]
        if len(found) == limit or upper == bound:
            return [(txid, Entry(at=at, id=key, hash=bytes(digest))) for txid, at, key, digest in found]
        span *= 8


def _write(
    entries: list[Entry], cluster: int, bound: int | None, upto: Watermark, signer: Signer, at: datetime
) -> Seal:
    last: Any = Seal.objects.order_by("-sequence").values_list("sequence", "digest").first()
    sequence, previous = last or (0, GENESIS)
    packed = pack(entries)
    header = SealHeader(
        sequence=sequence + 1,
        sealed_at=at,
        cluster=cluster,
        snapshot_xmin=bound,
        upto_txid=upto.txid,
        upto_id=upto.id,
        count=len(entries),
        first_at=min(entry.at for entry in entries),
        last_at=max(entry.at for entry in entries),
        previous=bytes(previous),
        key_id=signer.key_id,
    )
    digest = header.digest(packed)
    return Seal.objects.create(
        sequence=header.sequence,
        sealed_at=at,
        cluster=cluster,
        snapshot_xmin=bound,
        upto_txid=upto.txid,
        upto_id=upto.id,
        count=header.count,
        first_at=header.first_at,
        last_at=header.last_at,
        entries=packed,
        digest=digest,
        previous=header.previous,
        signature=signer.sign(digest),
        key_id=signer.key_id,
    )
