"""The notes of a debrief as a PDF on the visit record: asked for by the lead, made by the worker (DEB-15).

They are added to a closed visit without re-opening it, and never changed: later ones are a next number.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, NotAllowed
from core.formatting import format_date, format_seconds
from core.pdf import NOT_HERE, WHAT_TO_DO, PdfNotMade, css_text, fonts, is_available, make_pdf
from debriefs.debrief_enums import DebriefEvent, DebriefState
from debriefs.debrief_permissions import check_can_write, check_state
from debriefs.models import Debrief, DebriefNotes
from debriefs.operations.moving import lock_debrief
from debriefs.queries.notes import Notes, notes_of
from visits.enums import PrintState
from visits.models import Visit

ATTEMPTS = 3
GIVEN_UP_AFTER = timedelta(minutes=15)


@transaction.atomic
def ask_for_notes(*, debrief: Debrief, by: User, at: datetime) -> DebriefNotes:
    """Have the notes of a debrief that was held put on the record of its visits; return those on their way.

    Raises NotAllowed, DomainError.
    """
    if not is_available():
        raise DomainError(f"{NOT_HERE} {WHAT_TO_DO}")
    locked = lock_debrief(debrief.pk)
    acting_for = check_can_write(locked.debrief, by, at)
    check_state(
        locked.debrief,
        DebriefState.HELD,
        DebriefState.FOLLOWED_UP,
        words="The notes are made once the debrief was held, and until it is closed.",
    )
    if locked.debrief.is_separate:
        raise DomainError("Notes of a separate debrief are part of those of another. Open that one.")
    pending = locked.debrief.notes.filter(state__in=(PrintState.WAITING, PrintState.BEING_MADE)).first()
    if pending is not None:
        return pending
    last = locked.debrief.notes.order_by("-number").values_list("number", flat=True).first()
    asked = DebriefNotes.objects.create(
        debrief=locked.debrief, number=(last or 0) + 1, asked_by=by, asked_at=at
    )
    record(
        event=DebriefEvent.NOTES_ASKED_FOR,
        by=by,
        at=at,
        subject=locked.debrief,
        subjects=[asked.pk, *locked.visits],
        acting_for=acting_for,
    )
    return asked


def make_notes(*, notes_id: UUID, at: datetime) -> bool:
    """Make the document if it waits; return whether it is ready now. Any number of runs make it once."""
    asked = _begin(notes_id, at)
    if asked is None:
        return False
    content = notes_of(asked.debrief)
    page, given = _document(asked, content)
    try:
        made = make_pdf(html=page, given=given)
    except PdfNotMade as error:
        _fail(asked, error.words)
        return False
    return _keep(asked, content, made, at)


@transaction.atomic
def _begin(notes_id: UUID, at: datetime) -> DebriefNotes | None:
    """Take notes that wait, or that a worker took and left; None if there is nothing to do."""
    rows = DebriefNotes.objects.select_for_update(skip_locked=True).filter(pk=notes_id)
    asked = rows.first()
    if asked is None or not asked.is_pending:
        return None
    left = asked.begun_at is not None and asked.begun_at <= at - GIVEN_UP_AFTER
    if asked.state == PrintState.BEING_MADE and not left:
        return None
    if asked.attempts >= ATTEMPTS:
        asked.state, asked.failure = PrintState.FAILED, "The notes could not be made. Ask for them again."
        asked.save()
        return None
    asked.state, asked.begun_at, asked.attempts = PrintState.BEING_MADE, at, asked.attempts + 1
    asked.save()
    return asked


def _document(asked: DebriefNotes, content: Notes) -> tuple[str, dict[str, bytes]]:
    given = fonts()
    by, at, debrief = asked.asked_by, asked.asked_at, asked.debrief
    said = f"{by.name} ({by.staff_number}) at {format_date(at)}, {format_seconds(at)}"
    visits = list(debrief.visits.select_related("premises", "oic").order_by("happens_at", "id"))
    references = ", ".join(visit.reference for visit in visits)
    context = {
        "notes": content,
        "debrief": debrief,
        "visits": visits,
        "number": asked.number,
        "title": f"Debrief {debrief.reference}: notes",
        "description": f"The notes of debrief {debrief.reference} of {references}, put on record by {said}",
        "printed": f"Debrief {debrief.reference} · Notes {asked.number}, put on record by {said}",
        "marking": settings.PROTECTIVE_MARKING,
        "fonts": tuple(given),
        "css_text": css_text,
    }
    return render_to_string("debriefs/notes_pdf.html", context), given


@transaction.atomic
def _keep(asked: DebriefNotes, content: Notes, made: bytes, at: datetime) -> bool:
    """Keep the document, unless it was given to another worker meanwhile."""
    mine = DebriefNotes.objects.filter(
        pk=asked.pk, state=PrintState.BEING_MADE, attempts=asked.attempts
    ).update(
        state=PrintState.READY,
        made_at=at,
        size=len(made),
        sha256=sha256(made).hexdigest(),
        versions=[content.fingerprint()],
        data=made,
    )
    if mine:
        visits = asked.debrief.visits.values_list("pk", flat=True)
        record(
            event=DebriefEvent.NOTES_MADE,
            by=asked.asked_by,
            at=at,
            subject=asked.debrief,
            subjects=[asked.pk, *visits],
        )
    return bool(mine)


def _fail(asked: DebriefNotes, words: str) -> None:
    DebriefNotes.objects.filter(pk=asked.pk, state=PrintState.BEING_MADE).update(
        state=PrintState.FAILED, failure=words[:500]
    )


@transaction.atomic
def take_notes(*, notes: DebriefNotes, by: User, at: datetime) -> bytes:
    """Return the document, after keeping who took it: a disclosure that names its recipient."""
    visible = Debrief.objects.visible_to(by, at)
    found = DebriefNotes.objects.filter(pk=notes.pk, state=PrintState.READY, debrief__in=visible).first()
    if found is None or found.data is None:
        raise NotAllowed("These notes are not there. Open the debrief to see how they stand.")
    visits = Visit.objects.filter(in_debriefs__debrief=found.debrief_id).values_list("pk", flat=True)
    record(
        event=DebriefEvent.NOTES_TAKEN,
        by=by,
        at=at,
        subject=found.debrief,
        subjects=[found.pk, *visits],
        recipient=f"{by.name} ({by.staff_number})",
    )
    return bytes(found.data)


def notes_that_wait(*, at: datetime) -> list[UUID]:
    """Return the notes that no worker is at, oldest first: a lost message loses nothing."""
    pending = DebriefNotes.objects.filter(state__in=(PrintState.WAITING, PrintState.BEING_MADE))
    free = pending.exclude(state=PrintState.BEING_MADE, begun_at__gt=at - GIVEN_UP_AFTER)
    return list(free.order_by("asked_at").values_list("pk", flat=True)[:20])
