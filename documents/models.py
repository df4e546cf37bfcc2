"""Stored documents: the sealed original, the copy that people see, and uploads on their way."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from core.ids import new_id
from documents.enums import Shows, UploadState


class Document(models.Model):
    """One file, whole: its original sealed with its SHA-256, and a viewing copy without metadata."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64)  # of the original, in hexadecimal
    size = models.PositiveBigIntegerField()  # of the original, in bytes
    media_type = models.CharField(max_length=50)  # decided from the content
    width = models.PositiveIntegerField()  # pixels of the viewing copy, upright
    height = models.PositiveIntegerField()
    original_name = models.CharField(max_length=255, blank=True)  # as the device called it
    original = models.CharField(max_length=100)  # names in the storages
    viewing = models.CharField(max_length=100)
    viewing_sha256 = models.CharField(max_length=64)
    thumbnail = models.CharField(max_length=100)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device_time = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()  # the server's time
    clock_skewed = models.BooleanField(default=False)  # the device's time was over 5 minutes off
    upload_key = models.UUIDField(
        null=True, blank=True, unique=True
    )  # the client's own, so that a retry makes one
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

    class Meta:
        ordering = ("received_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_has_content"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_has_a_sha256"
            ),
            models.CheckConstraint(
                condition=Q(shows="") | Q(shows__in=Shows.values), name="document_shows_exists"
            ),
            models.CheckConstraint(
                condition=Q(legible__isnull=True, legible_by__isnull=True, legible_at__isnull=True)
                | Q(legible__isnull=False, legible_by__isnull=False, legible_at__isnull=False),
                name="document_legible_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_reason=""),
                name="document_removed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.get_shows_display() or "Not captioned yet"


class Upload(models.Model):
    """A file on its way, part by part. It satisfies no rule until it is a document (assurance 34)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attach_to = models.CharField(max_length=100)  # what the app above will attach it to
    name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField()  # declared, in bytes
    received = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVING)
    refusal = models.CharField(max_length=300, blank=True)
    device_time = models.DateTimeField(null=True, blank=True)
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="upload"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_exists"),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_has_a_size"),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="upload_receives_no_more_than_declared"
            ),
            models.CheckConstraint(
                condition=Q(state=UploadState.DONE, document__isnull=False)
                | ~Q(state=UploadState.DONE) & Q(document__isnull=True),
                name="upload_done_has_its_document",
            ),
        ]
        indexes = [models.Index(fields=["state", "changed_at"], name="upload_state")]

    def __str__(self) -> str:
        return self.name or str(self.id)
