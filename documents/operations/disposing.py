"""A quarantined document brought back, or disposed of by two people; its files deleted once that stands.

Who may is for the app that the document is attached to. What this holds to whoever asks: the second person
is not the first, and not who sent the picture; and no file is deleted before the decision is committed.
"""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files.storage import storages
from django.db import transaction

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed, StaleVersion
from documents.enums import AuditEvent, DisposalDecision
from documents.models import Disposal, Document
from documents.storage import sealed

_BATCH = 100
_LENGTH = 300  # of a reason
logger = logging.getLogger(__name__)
EVENTS = {
    DisposalDecision.CONFIRMED: AuditEvent.DISPOSAL_CONFIRMED,
    DisposalDecision.DECLINED: AuditEvent.DISPOSAL_DECLINED,
    DisposalDecision.WITHDRAWN: AuditEvent.DISPOSAL_WITHDRAWN,
}


@transaction.atomic
def bring_back(
    *,
    document: Document,
    by: User,
    at: datetime,
    expected_version: int,
    reason: str,
    acting_for: UUID | None = None,
) -> Document:
    """Undo a quarantine by mistake; a disposal that waits is withdrawn with it.

    Raises StaleVersion, NotAllowed for what is not in quarantine or is disposed of, DomainError without a
    reason.
    """
    reason = _said(reason, "Say why the photograph is brought back.", "reason")
    document = _lock(document, expected_version)
    waiting = Disposal.objects.select_for_update().open().filter(document=document).first()
    if waiting is not None:
        _decide(waiting, DisposalDecision.WITHDRAWN, reason, by=by, at=at, acting_for=acting_for)
    document.removed_at, document.removed_by, document.removed_reason = None, None, ""
    _save(document)
    record(
        event=AuditEvent.DOCUMENT_BROUGHT_BACK,
        by=by,
        at=at,
        subject=document,
        fields=["removed_at", "removed_reason"],
        acting_for=acting_for,
    )
    return document


@transaction.atomic
def ask_for_disposal(
    *,
    document: Document,
    by: User,
    at: datetime,
    expected_version: int,
    reason: str,
    acting_for: UUID | None = None,
) -> Disposal:
    """Ask that the files of a quarantined document be deleted. Nothing is deleted until another confirms.

    Raises StaleVersion, NotAllowed for what is not in quarantine or is asked for already, DomainError
    without a reason.
    """
    reason = _said(reason, "Say why it has to be disposed of.", "reason")
    document = _lock(document, expected_version)
    if Disposal.objects.open().filter(document=document).exists():
        raise NotAllowed(
            "Its disposal was asked for already, and waits for a second person. Ask them to decide."
        )
    asked = Disposal.objects.create(document=document, asked_by=by, asked_at=at, reason=reason)
    _save(document)
    record(
        event=AuditEvent.DISPOSAL_ASKED_FOR,
        by=by,
        at=at,
        subject=asked,
        subjects=[document.pk],
        acting_for=acting_for,
    )
    return asked


@transaction.atomic
def decide_disposal(
    *,
    document: Document,
    confirm: bool,
    words: str,
    by: User,
    at: datetime,
    expected_version: int,
    acting_for: UUID | None = None,
) -> Disposal:
    """Confirm or decline a disposal, as the second person. The files go once this is committed, not before.

    The row stays: hash, size, who and when. Raises StaleVersion; NotAllowed for who asked, who sent the
    picture, and where nothing waits; DomainError without words, and where the store keeps the original
    locked: nothing changes then, and it may be confirmed later.
    """
    words = _said(words, "Say why you decide so.", "words")
    document = _lock(document, expected_version)
    disposal = Disposal.objects.select_for_update().open().filter(document=document).first()
    if disposal is None:
        raise NotAllowed(
            "Nobody is asking for its disposal now. Open the quarantine again to see how it stands."
        )
    check_is_second(disposal.asked_by_id, document.uploaded_by_id, by.pk, acting_for)
    if confirm and (kept := sealed("originals").kept_because(document.original)):
        raise DomainError(
            f"The original cannot be deleted: the store keeps it {kept}. Nothing was deleted, and the "
            "request still waits. Confirm it when that is over, or ask whoever runs the store to lift it."
        )
    decision = DisposalDecision.CONFIRMED if confirm else DisposalDecision.DECLINED
    _decide(disposal, decision, words, by=by, at=at, acting_for=acting_for)
    _save(document)
    if confirm:
        transaction.on_commit(partial(erase, disposal_id=disposal.pk, at=at))
    return disposal


def check_is_second(asked_by: UUID, uploaded_by: UUID, decides: UUID, acting_for: UUID | None) -> None:
    """Raise NotAllowed for who asked, who sent the picture, and who acts in the name of either."""
    if asked_by in (decides, acting_for):
        raise NotAllowed("You asked for this, or act for who did. Somebody else has to decide.")
    if uploaded_by in (decides, acting_for):
        raise NotAllowed("You sent this photograph, or act for who did. Somebody else has to decide.")


def erase(*, disposal_id: UUID, at: datetime) -> bool:
    """Delete the three files of a confirmed disposal; return whether they are gone now.

    A crash at any point leaves it to be done again: a file that is gone already is no error. The original
    goes first, because it alone can be refused, so that what is refused is refused whole.
    """
    try:
        with transaction.atomic():
            return _erase(disposal_id, at)
    except (DomainError, OSError):  # the hourly sweep tries again
        logger.exception("Files of a disposal could not be deleted.")
        return False


def erase_what_waits(*, at: datetime) -> int:
    """Delete the files of every disposal that was confirmed and not carried out; return of how many."""
    waiting = Disposal.objects.to_erase().order_by("decided_at").values_list("pk", flat=True)
    return sum(erase(disposal_id=pk, at=at) for pk in list(waiting[:_BATCH]))


def _erase(disposal_id: UUID, at: datetime) -> bool:
    rows = Disposal.objects.select_for_update(skip_locked=True, of=("self",)).select_related("document")
    disposal = rows.to_erase().filter(pk=disposal_id).first()
    if disposal is None:
        return False
    for alias, name in names_of(disposal.document):
        sealed(alias).erase(name)
    disposal.erased_at = at
    disposal.save(update_fields=["erased_at"])
    record(event=AuditEvent.FILES_ERASED, by=None, at=at, subject=disposal.document, subjects=[disposal.pk])
    return True


def names_of(document: Document) -> tuple[tuple[str, str], ...]:
    """Return the storage and the name of each of its files, the original first."""
    return (
        ("originals", document.original),
        ("viewing", document.viewing),
        ("viewing", document.thumbnail),
    )


def files_left(*, document: Document) -> bool:
    """Tell whether any of its files is still there."""
    return any(storages[alias].exists(name) for alias, name in names_of(document))


def _said(words: str, needed: str, field: str) -> str:
    words = words.strip()[:_LENGTH]
    if not words:
        raise DomainError(needed, field=field)
    return words


def _lock(document: Document, expected_version: int) -> Document:
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.version != expected_version:
        raise StaleVersion(locked)
    if locked.removed_at is None:
        raise NotAllowed(
            "This photograph is not in quarantine. Open the quarantine again to see how it stands."
        )
    if locked.disposals.filter(decision=DisposalDecision.CONFIRMED).exists():
        raise NotAllowed("This photograph was disposed of. Open the quarantine again to see by whom.")
    return locked


def _save(document: Document) -> None:
    document.version += 1
    document.save(update_fields=["removed_at", "removed_by", "removed_reason", "version"])


def _decide(
    disposal: Disposal,
    decision: DisposalDecision,
    words: str,
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    disposal.decision, disposal.words = decision, words
    disposal.decided_by, disposal.decided_at = by, at
    disposal.save(update_fields=["decision", "words", "decided_by", "decided_at"])
    record(
        event=EVENTS[decision],
        by=by,
        at=at,
        subject=disposal,
        subjects=[disposal.document_id],
        acting_for=acting_for,
    )
