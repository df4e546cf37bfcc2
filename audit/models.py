"""The audit: events that are only ever added, the seals over them, and when they were last verified.

The tables are made by hand-written SQL in the migrations: the database itself sets what no application
code may choose (transaction id, cluster, hash) and refuses every change and removal.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q

from audit.canonical import SealHeader
from audit.events import Kind
from core.ids import new_id

# The reads of every working minute. Changing them is a migration of the index `audit_event_event`.
FREQUENT = ("visits.visit.listed", "visits.visit.read", "visits.photograph.viewed")


class Event(models.Model):
    """One operation on records: who, when, what, which. Ids and names of fields only, never values.

    Nothing points from here to its subjects by foreign key, so that erasing a record leaves its history.
    `at` is the moment that the operation was given; the database's own columns are the last three.
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    actor = models.UUIDField(null=True)  # none: the service itself
    acting_for = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=80, blank=True)  # "visits.visit"
    subject_id = models.UUIDField(null=True)
    subjects = ArrayField(models.UUIDField())  # every id concerned, the subject's own among them
    fields = ArrayField(models.CharField(max_length=100))
    reason = models.TextField(blank=True)
    recipient = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    # Set by the trigger `audit_event_stamp`, whatever the INSERT says.
    cluster = models.BigIntegerField(editable=False)  # which PostgreSQL cluster `txid` counts in
    txid = models.BigIntegerField(editable=False)
    hash = models.BinaryField(editable=False)  # SHA-256 of the row, `audit.canonical`

    class Meta:
        ordering = ("-at", "-id")
        # The primary key in the database is (at, id): it serves the newest-first list too.
        indexes = [
            BrinIndex(
                fields=["at", "cluster", "txid"],
                name="audit_event_brin",
                pages_per_range=32,
                autosummarize=True,
            ),
            models.Index(fields=["actor", "-at", "-id"], name="audit_event_actor"),
            models.Index(
                fields=["kind", "-at", "-id"], condition=~Q(kind="consultation"), name="audit_event_kind"
            ),  # costs a read nothing
            models.Index(
                fields=["event", "-at", "-id"], condition=~Q(event__in=FREQUENT), name="audit_event_event"
            ),  # costs the frequent reads nothing; whoever asks for one of those finds 50 soon by time
            GinIndex(fields=["subjects"], name="audit_event_subjects", gin_pending_list_limit=512),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="audit_event_kind_exists"
            ),
            models.CheckConstraint(
                condition=~Q(kind="disclosure") | ~Q(recipient=""), name="audit_disclosure_names_recipient"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} at {self.at.isoformat()}"


class Seal(models.Model):
    """A signed list of events, chained to the seal before it (`docs/adr/0004-audit-seals.md`).

    It covers the rows of one cluster after the seal before it of the same cluster, up to and with
    (`upto_txid`, `upto_id`) in the order of transaction id and id.
    """

    append_only: ClassVar[bool] = True

    sequence = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    sealed_at = models.DateTimeField()
    cluster = models.BigIntegerField()
    snapshot_xmin = models.BigIntegerField(null=True)
    upto_txid = models.BigIntegerField()
    upto_id = models.UUIDField()
    count = models.IntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    entries = models.BinaryField()  # `audit.canonical.pack`
    digest = models.BinaryField()
    previous = models.BinaryField()
    signature = models.BinaryField()
    key_id = models.CharField(max_length=16)

    class Meta:
        ordering = ("sequence",)
        indexes = [models.Index(fields=["cluster", "-sequence"], name="audit_seal_cluster")]
        constraints = [
            models.UniqueConstraint(fields=["previous"], name="audit_seal_chain_never_forks"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="audit_seal_counts_from_one"),
            models.CheckConstraint(condition=Q(count__range=(1, 10_000)), name="audit_seal_is_a_batch"),
        ]

    def __str__(self) -> str:
        return f"Seal {self.sequence}"

    def header(self) -> SealHeader:
        """Return what the digest and the signature are over, besides the list."""
        return SealHeader(
            sequence=self.sequence,
            sealed_at=self.sealed_at,
            cluster=self.cluster,
            snapshot_xmin=self.snapshot_xmin,
            upto_txid=self.upto_txid,
            upto_id=self.upto_id,
            count=self.count,
            first_at=self.first_at,
            last_at=self.last_at,
            previous=bytes(self.previous),
            key_id=self.key_id,
        )


class Verification(models.Model):
    """A run of the verifier: what it read and how much was wrong."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    seals = models.BigIntegerField()
    events = models.BigIntegerField()
    unsealed = models.BigIntegerField()
    findings = models.BigIntegerField()
    last_sequence = models.BigIntegerField()  # 0: there was no seal
    last_digest = models.BinaryField()

    class Meta:
        ordering = ("-finished_at",)

    def __str__(self) -> str:
        return f"Verification of {self.started_at.isoformat()}"


class Export(models.Model):
    """A file of events that an auditor took: which events, up to where, how many, and why.

    Events are never changed and those below `before_txid` are all there, so that the same filters give the
    same events at any later time.
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    by = models.UUIDField()
    reason = models.TextField()
    filters = models.JSONField()  # `audit.queries.Filters.kept`
    cluster = models.BigIntegerField()
    before_txid = models.BigIntegerField()  # every transaction below it had ended
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="audit_export_has_a_reason")]

    def __str__(self) -> str:
        return f"Export of {self.at.isoformat()}"

    @property
    def filename(self) -> str:
        return f"audit-{self.at:%Y%m%dT%H%M%SZ}-{self.count}-events.csv"
