"""The daily extract for CPCT: one a London day, its rows, its bytes, who took it (EXT-1 to EXT-6)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import Role, roles_of
from core.ids import new_id
from referrals.enums import Format, RowKind
from referrals.models.referral import ClosedReferral, Referral
from visits.models import Encounter, Visit


class ExtractQuerySet(models.QuerySet["Extract"]):
    def visible_to(self, user: User, at: datetime) -> ExtractQuerySet:
        """CPCT reads every extract; nobody else reads any (access: "CPCT extract")."""
        return self if Role.CPCT in roles_of(user, at) else self.none()


class Extract(models.Model):
    """The published extract of one London day. Never changed: what comes later is a later day's amendment."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField()
    version = models.PositiveSmallIntegerField()  # of the layout, `referrals.columns`: the major one
    minor = models.PositiveSmallIntegerField(db_default=0)  # and the minor one
    generated_at = models.DateTimeField()
    published_at = models.DateTimeField()
    late = models.BooleanField()
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)  # why it was run by hand
    visits = models.PositiveIntegerField()  # closed that day with a CPRN served
    rows = models.PositiveIntegerField()
    considerable = models.PositiveIntegerField()
    not_considerable = models.PositiveIntegerField()
    cfi_alone = models.PositiveIntegerField()  # people of those visits who are no rows
    undecided = models.PositiveIntegerField()
    amendments = models.PositiveIntegerField()  # rows that amend an earlier extract
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes of the CSV

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(fields=["day"], name="one_extract_a_day"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="extract_has_its_hash"),
            models.CheckConstraint(
                condition=Q(requested_by__isnull=True) | ~Q(reason=""), name="run_by_hand_has_a_reason"
            ),
        ]
        indexes = [models.Index(F("generated_at").desc(), name="extract_latest")]

    def __str__(self) -> str:
        return f"Extract of {self.day.isoformat()}"

    @property
    def is_empty(self) -> bool:
        return self.rows == 0

    @property
    def layout(self) -> str:
        """The version of the contract that its files keep, as people say it."""
        return f"{self.version}.{self.minor}"

    @property
    def filename(self) -> str:
        return self.filename_of(Format.CSV)

    def filename_of(self, file_format: Format) -> str:
        """Return what a file of this extract is called: its day, its contract's version, its format."""
        return f"cpct-extract-{self.day.isoformat()}-v{self.layout}.{file_format.value}"


class ExtractRow(models.Model):
    """One row of an extract, pointing at the snapshot it was made from.

    A row that nothing supersedes is what now stands of that person; each is superseded at most once.
    """

    append_only = True

    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RowKind)
    # Copies of what the snapshot says, to be found by. Without a constraint, because checking it would lock
    # rows of visits that somebody closing one may hold while waiting for the extract.
    visit = models.ForeignKey(
        Visit, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    encounter = models.ForeignKey(
        Encounter,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    closed = models.ForeignKey(ClosedReferral, on_delete=models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    considerable = models.BooleanField(null=True)  # CPC-6; None where there is nobody to consider
    ear_id = models.UUIDField(null=True)
    ear_reference = models.CharField(max_length=30, blank=True)
    missing = models.TextField(blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    supersedes_extract = models.ForeignKey(
        Extract, null=True, on_delete=models.PROTECT, related_name="amended_by", db_index=False
    )
    amendment = models.TextField(blank=True)

    class Meta:
        ordering = ("extract", "position")
        constraints = [
            models.UniqueConstraint(fields=["extract", "position"], name="row_numbers_do_not_repeat"),
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="row_kind_exists"),
            models.CheckConstraint(
                condition=~Q(kind=RowKind.PERSON)
                | Q(encounter__isnull=False, referral__isnull=False, considerable__isnull=False),
                name="person_row_has_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RowKind.WITHDRAWN) | Q(supersedes__isnull=False),
                name="withdrawn_row_names_a_row",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, supersedes_extract__isnull=True)
                | Q(supersedes__isnull=False, supersedes_extract__isnull=False) & ~Q(amendment=""),
                name="amendment_names_row_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(considerable=True) | Q(ear_id__isnull=False), name="considerable_has_an_ear"
            ),
        ]
        indexes = [
            models.Index(
                fields=["encounter", "-id"], condition=Q(encounter__isnull=False), name="row_encounter"
            ),
            models.Index(fields=["visit", "-id"], name="row_visit"),
            models.Index(fields=["extract", "considerable", "position"], name="row_considerable"),
            models.Index(
                fields=["supersedes_extract"],
                condition=Q(supersedes_extract__isnull=False),
                name="row_amends",
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.position} of {self.extract_id}"


class EarNews(models.Model):
    """An Enforcement Activity Record was completed, or is a draft again: the next extract looks at it.

    Each piece of news is a row of its own, and the extract deletes those that it sees: one that commits
    while an extract is made stays for the next.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "EAR news"

    def __str__(self) -> str:
        return f"News of {self.encounter_id}"


class ExtractCopy(models.Model):
    """The same extract in another format, made from the bytes of the CSV and never changed (ADR 0018).

    Stored with its pieces in one transaction: complete or absent.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="copies", db_index=False)
    format = models.CharField(max_length=10, choices=Format)
    made_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    csv_sha256 = models.CharField(max_length=64)  # of the CSV that was read for it

    class Meta:
        ordering = ("extract", "format")
        constraints = [
            models.UniqueConstraint(fields=["extract", "format"], name="one_copy_a_format"),
            models.CheckConstraint(
                condition=Q(format__in=[value for value in Format.values if value != Format.CSV]),
                name="copy_format_exists",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$", csv_sha256__regex="^[0-9a-f]{64}$"),
                name="copy_has_its_hashes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} of {self.extract_id}"


class ExtractChunk(models.Model):
    """A piece of an extract's file, at most 1 MB, written in one transaction with the file's row."""

    append_only = True

    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="chunks", db_index=False)
    format = models.CharField(max_length=10, choices=Format)
    seq = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ("extract", "format", "seq")
        constraints = [
            models.UniqueConstraint(fields=["extract", "format", "seq"], name="chunks_in_one_order"),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="chunk_format_exists"),
        ]

    def __str__(self) -> str:
        return f"Chunk {self.seq} of {self.extract_id}"


class Download(models.Model):
    """Who took an extract's file, and when: the receipt."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="downloads", db_index=False)
    format = models.CharField(max_length=10, choices=Format)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(format__in=Format.values), name="download_format_exists"),
        ]
        indexes = [models.Index(fields=["extract", "at", "id"], name="download_extract")]

    def __str__(self) -> str:
        return f"{self.by}, {self.at.isoformat()}"


class ExtractAlarm(models.Model):
    """The alarm of a missing extract was sent: once for each day on which it was missing (EXT-6)."""

    append_only = True

    on = models.DateField(primary_key=True)  # the London day of the alarm, not of the extract
    sent_at = models.DateTimeField()
    missing = models.JSONField()  # the days whose extracts were missing

    class Meta:
        ordering = ("-on",)

    def __str__(self) -> str:
        return f"Alarm of {self.on.isoformat()}"
