"""What the service does with the unit's store by itself: other keys, files without a row, drafts left lying.

Under the keeper's role, which changes nothing but what is named here. Words are decrypted in memory for as
long as it takes to encrypt them again, and go nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q

from audit.operations import record
from documents.storage import discard, sealed
from intelligence.encryption import current_index_id, current_key_id, seal_bytes, unseal_bytes
from intelligence.enums import AuditEvent
from intelligence.finding import tokens_of, tokens_of_subject
from intelligence.models import (
    SEALED,
    Attachment,
    Draft,
    Sealed,
    Subject,
    SubjectToken,
    Submission,
    Token,
)
from intelligence.operations.attachments import STORAGE, erase, erase_with_rows
from intelligence.separation import as_keeper

BATCH = 200
YOUNG, LOOK_BACK = timedelta(hours=1), timedelta(days=30)  # of files that a failure left without a row


@dataclass(frozen=True)
class Rotated:
    """How many rows, files and sets of tokens were brought under the keys in use."""

    rows: int = 0
    files: int = 0
    found_by: int = 0

    @property
    def any(self) -> bool:
        return bool(self.rows or self.files or self.found_by)


def rotate(*, at: datetime, batch: int = BATCH) -> Rotated:
    """Bring everything under the first keys of the settings, `batch` rows a transaction; return how much.

    It can be stopped and begun again at any point, and run while people work: what is under the new key is
    passed over, what is under an old one still reads. Raises KeysMissing for what no key fits.
    """
    rows = sum(_all(partial(_rows, model), at, batch) for model in SEALED)
    found_by = _all(_found_by, at, batch) + _all(_subjects_found_by, at, batch)
    return Rotated(rows, _all(_files, at, batch), found_by)


def _all(some: object, at: datetime, batch: int) -> int:
    total = 0
    while done := some(at, batch):  # type: ignore[operator]
        total += done
    return total


@transaction.atomic
def _rows(model: type[Sealed], at: datetime, batch: int) -> int:
    with as_keeper(at):
        old = model._default_manager.exclude(key_id__in=["", current_key_id()]).order_by("pk")
        rows = list(old.select_for_update(no_key=True).only("id", "sealed", "key_id")[:batch])
        for row in rows:
            row.put(row.words())
            model._default_manager.filter(pk=row.pk).update(sealed=row.sealed, key_id=row.key_id)
    _tell(len(rows), at)
    return len(rows)


@transaction.atomic
def _files(at: datetime, batch: int) -> int:
    with as_keeper(at):
        old = Attachment.objects.exclude(file_key_id=current_key_id()).order_by("pk")
        rows = list(old.select_for_update(no_key=True)[: max(1, batch // 10)])
        for row in rows:
            before = (row.original, row.viewing)
            row.original, row.viewing = (_again(name) for name in before)
            Attachment.objects.filter(pk=row.pk).update(
                original=row.original, viewing=row.viewing, file_key_id=current_key_id()
            )
            transaction.on_commit(partial(erase, before))
    _tell(len(rows), at)
    return len(rows)


@transaction.atomic
def _found_by(at: datetime, batch: int) -> int:
    with as_keeper(at):
        old = Token.objects.exclude(key_id=current_index_id())
        ids = list(old.order_by("submission").values_list("submission", flat=True).distinct()[:batch])
        # Locked: one that is disposed of meanwhile has no words left, and is found by none.
        rows = Submission.objects.filter(pk__in=ids).select_for_update(no_key=True)
        for submission in rows.only("id", "sealed", "key_id"):
            Token.objects.filter(submission_id=submission.pk).delete()
            Token.objects.bulk_create(tokens_of(submission))
    _tell(len(ids), at)
    return len(ids)


@transaction.atomic
def _subjects_found_by(at: datetime, batch: int) -> int:
    with as_keeper(at):
        old = SubjectToken.objects.exclude(key_id=current_index_id())
        ids = list(old.order_by("subject").values_list("subject", flat=True).distinct()[:batch])
        for subject in Subject.objects.filter(pk__in=ids).select_for_update(no_key=True):
            SubjectToken.objects.filter(subject=subject).delete()
            SubjectToken.objects.bulk_create(tokens_of_subject(subject))
    _tell(len(ids), at)
    return len(ids)


def tidy(*, at: datetime, machine_time: datetime, older_than: timedelta) -> tuple[int, int]:
    """Forget drafts that nobody came back to, and delete files that no row names; return how many of each.

    `machine_time` is the clock that files are named by, which a rehearsal's does not move.
    """
    with transaction.atomic():
        with as_keeper(at):
            old = list(
                Draft.objects.filter(saved_at__lt=at - older_than).values_list("pk", flat=True)[:BATCH]
            )
            erase_with_rows(Attachment.objects.filter(belongs_to__in=old))
            Draft.objects.filter(pk__in=old).delete()
        if old:
            record(event=AuditEvent.DRAFTS_FORGOTTEN, by=None, at=at, subjects=old)
    return len(old), _sweep(at, machine_time)


def _sweep(at: datetime, machine_time: datetime) -> int:
    storage = sealed(STORAGE)
    until = machine_time - YOUNG
    names = list(storage.names_made(since=until - LOOK_BACK, until=until))
    with as_keeper(at):
        there = Attachment.objects.filter(Q(original__in=names) | Q(viewing__in=names))
        kept = {name for row in there.values_list("original", "viewing") for name in row}
    return sum(discard(storage, name) for name in names if name not in kept)


def _again(name: str) -> str:
    with storages[STORAGE].open(name) as file:
        content = unseal_bytes(file.read())
    return storages[STORAGE].save("file", ContentFile(seal_bytes(content), name="file"))


def _tell(count: int, at: datetime) -> None:
    if count:
        record(event=AuditEvent.KEYS_ROTATED, by=None, at=at, reason=f"{count} brought under the key in use")
