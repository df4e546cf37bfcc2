"""Stored documents: the sealed original, the copy that people see, and uploads on their way."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.ids import new_id
from documents.enums import DisposalDecision, Flaw, Shows, UploadState
from documents.headers import MediaType

_SHA256 = r"^[0-9a-f]{64}$"


class DocumentQuerySet(models.QuerySet["Document"]):
    def kept(self) -> DocumentQuerySet:
        """Documents that count: those nobody removed. Who may see one is the attaching app's to say."""
        return self.filter(removed_at__isnull=True)


class Document(models.Model):
    """One file, whole: its original sealed with its SHA-256, and a viewing copy without metadata.

    What was sealed (hash, size, media type, storage names, who and when) never changes: a trigger refuses it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64)  # of the original, in hexadecimal
    size = models.PositiveBigIntegerField()  # of the original, in bytes
    media_type = models.CharField(max_length=50)  # decided from the content
    width = models.PositiveIntegerField()  # pixels of the viewing copy, upright
    height = models.PositiveIntegerField()
    original_name = models.CharField(max_length=255, blank=True)  # as the device called it
    original = models.CharField(max_length=100, unique=True)  # names in the storages
    viewing = models.CharField(max_length=100, unique=True)
    viewing_sha256 = models.CharField(max_length=64)
    thumbnail = models.CharField(max_length=100, unique=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device_time = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()  # the server's time
    clock_skewed = models.BooleanField(default=False)  # the device's time was over 5 minutes off
    upload_key = models.UUIDField(null=True, blank=True)  # the client's own, so that a retry makes one
    marking = models.CharField(max_length=40)
    flaws = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    shows = models.CharField(max_length=20, choices=Shows, blank=True)
    caption = models.CharField(max_length=200, blank=True)
    legible = models.BooleanField(null=True, blank=True)  # None: nobody has said yet
    legible_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    legible_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("received_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_has_content"),
            models.CheckConstraint(condition=Q(sha256__regex=_SHA256), name="document_has_a_sha256"),
            models.CheckConstraint(
                condition=Q(viewing_sha256__regex=_SHA256), name="document_viewing_has_a_sha256"
            ),
            models.CheckConstraint(
                condition=Q(media_type__in=[t.value for t in MediaType]), name="document_is_a_photograph"
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="document_has_pixels"),
            models.CheckConstraint(condition=Q(flaws__contained_by=Flaw.values), name="document_flaws_exist"),
            models.CheckConstraint(
                condition=Q(shows="") | Q(shows__in=Shows.values), name="document_shows_exists"
            ),
            models.CheckConstraint(
                condition=Q(clock_skewed=False) | Q(device_time__isnull=False),
                name="document_skew_is_of_a_device",
            ),
            models.CheckConstraint(
                condition=Q(legible__isnull=True, legible_by__isnull=True, legible_at__isnull=True)
                | Q(legible__isnull=False, legible_by__isnull=False, legible_at__isnull=False),
                name="document_legible_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_reason="")
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_reason=""),
                name="document_removed_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["uploaded_by", "upload_key"], name="document_one_of_an_upload_key"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.get_shows_display() or "Not captioned yet"

    @property
    def counts(self) -> bool:
        """Whether a rule may be satisfied by it: kept, and somebody confirmed that it is clear (CPC-5)."""
        return self.removed_at is None and self.legible is True


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def open(self) -> DisposalQuerySet:
        """Those that wait for a second person."""
        return self.filter(decision=DisposalDecision.WAITING)

    def to_erase(self) -> DisposalQuerySet:
        """Those that were confirmed and whose files are not known to be gone."""
        return self.filter(decision=DisposalDecision.CONFIRMED, erased_at__isnull=True)


class Disposal(models.Model):
    """That a quarantined document's files be deleted: asked for by one person, decided by another.

    A document has one that is open or confirmed; those declined or withdrawn stay. What was decided never
    changes, but that `erased_at` says when the files were gone: a trigger refuses the rest.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="disposals")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    decision = models.CharField(max_length=10, choices=DisposalDecision, blank=True, default="")
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)  # of who decided
    erased_at = models.DateTimeField(null=True, blank=True)  # all three files were gone

    objects = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=DisposalDecision.values), name="disposal_decision_exists"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="disposal_says_why"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True, words="")
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(words=""),
                name="disposal_decided_by_somebody_with_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(decision=DisposalDecision.WITHDRAWN)
                | ~Q(decided_by=F("asked_by")),
                name="disposal_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(decision=DisposalDecision.CONFIRMED),
                name="disposal_erased_once_confirmed",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(decision__in=["", DisposalDecision.CONFIRMED]),
                name="disposal_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["decided_at"],
                condition=Q(decision=DisposalDecision.CONFIRMED, erased_at__isnull=True),
                name="disposal_to_erase",
            )
        ]

    def __str__(self) -> str:
        return f"Disposal of {self.document_id}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User, at: datetime) -> UploadQuerySet:
        """A person's own uploads: nobody else carries one on."""
        return self.filter(user=user)

    def unfinished(self) -> UploadQuerySet:
        return self.filter(state=UploadState.RECEIVING)


class Upload(models.Model):
    """A file on its way, part by part. It satisfies no rule until it is a document (assurance 34)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attach_to = models.CharField(max_length=100)  # what the app above will attach it to
    upload_key = models.UUIDField(null=True, blank=True)  # the client's own, so that a retry begins one
    name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField()  # declared, in bytes
    received = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVING)
    refusal = models.CharField(max_length=300, blank=True)  # in words
    device_time = models.DateTimeField(null=True, blank=True)
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="upload"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_exists"),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_has_a_size"),
            models.CheckConstraint(
                condition=Q(received__lte=F("size")), name="upload_receives_no_more_than_declared"
            ),
            models.CheckConstraint(
                condition=Q(state=UploadState.DONE, document__isnull=False, received=F("size"))
                | ~Q(state=UploadState.DONE) & Q(document__isnull=True),
                name="upload_done_has_its_document",
            ),
            models.CheckConstraint(
                condition=Q(state=UploadState.REFUSED) & ~Q(refusal="")
                | ~Q(state=UploadState.REFUSED) & Q(refusal=""),
                name="upload_refused_says_why",
            ),
            models.UniqueConstraint(fields=["user", "upload_key"], name="upload_one_of_an_upload_key"),
        ]
        indexes = [
            models.Index(fields=["state", "changed_at"], name="upload_state"),
            models.Index(fields=["user", "attach_to"], name="upload_of_a_user"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)

    @property
    def percent(self) -> int:
        """How much has arrived, 0 to 100, rounded down."""
        return self.received * 100 // self.size
