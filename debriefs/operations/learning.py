"""Publishing learning points to officers, keeping one back, withdrawing one, and what changed (DEB-15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.records import beginnings
from audit.operations import record
from core.clock import london_day
from core.errors import DomainError
from core.ids import new_id
from core.search import search_key
from debriefs.debrief_enums import Theme
from debriefs.learning_enums import LearningEvent, LearningTold, Standing
from debriefs.learning_permissions import check_can_publish, check_can_record_change, check_can_withdraw
from debriefs.models import Debrief, LearningPoint, MadeChange, Publication
from debriefs.naming import find_names
from debriefs.operations.saving import keep_history, save_changes, save_new
from debriefs.queries.learning import names_to_keep_out
from notices.operations import notify
from visits.enums import VisitKind

EVERYBODY = "Officers, HM Inspectors and managers"


@dataclass(frozen=True)
class Edited:
    """A learning point as officers are to read it: it names nobody."""

    text: str
    theme: Theme
    kinds: Sequence[VisitKind]


@transaction.atomic
def publish(*, point: LearningPoint, edited: Edited, by: User, at: datetime) -> Publication:
    """Publish a learning point to every officer, HMI and manager, once. Raises NotAllowed, DomainError.

    Refused while the text holds the name of somebody of the debrief, of somebody encountered or of the
    premises, with each place.
    """
    point, debrief = _locked(point)
    acting_for = check_can_publish(debrief, by, at)
    _check_undecided(point)
    text = edited.text.strip()
    if not text:
        raise DomainError("Write what can be learned.", field="text")
    check_names_nobody(debrief, text, field="text")
    fields: dict[str, Any] = {
        "standing": Standing.PUBLISHED,
        "text": text,
        "theme": edited.theme,
        "kinds": sorted(set(edited.kinds)),
        "published_at": at,
    }
    made = Publication.begin(by=by, at=at, point=point, words=_words(text, edited.theme), **fields)
    made.save(force_insert=True)
    keep_history(thing=made, changes=beginnings(fields), visit_id=None, by=by, at=at, acting_for=acting_for)
    record(
        event=LearningEvent.PUBLISHED,
        by=by,
        at=at,
        subject=made,
        subjects=[point.pk, debrief.pk],
        fields=list(fields),
        recipient=EVERYBODY,
        acting_for=acting_for,
    )
    return made


@transaction.atomic
def keep_back(*, point: LearningPoint, reason: str, by: User, at: datetime) -> Publication:
    """Decide that a learning point is not published, and why: it cannot be said without naming somebody.

    Raises NotAllowed, DomainError.
    """
    point, debrief = _locked(point)
    acting_for = check_can_publish(debrief, by, at)
    _check_undecided(point)
    if not reason.strip():
        raise DomainError("Say why it is not published.", field="reason")
    fields: dict[str, Any] = {
        "standing": Standing.KEPT_BACK,
        "theme": point.theme,
        "because": reason.strip(),
    }
    made = Publication.begin(by=by, at=at, point=point, **fields)
    event = LearningEvent.KEPT_BACK
    save_new(thing=made, fields=fields, visit_id=None, by=by, at=at, event=event, acting_for=acting_for)
    return made


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, by: User, at: datetime) -> Publication:
    """Withdraw what was published, with a reason that names nobody either.

    Everybody who could read it sees that it was withdrawn and why, and no word of it any more; whoever
    leads the debrief still does, and nobody else who withdrew it. Raises NotAllowed, DomainError.
    """
    publication = _of(publication)
    debrief = publication.point.debrief
    acting_for = check_can_withdraw(debrief, by, at)
    if publication.standing != Standing.PUBLISHED:
        raise DomainError("It is not published any more. Open it to read why.")
    if not reason.strip():
        raise DomainError("Say why it is withdrawn.", field="reason")
    check_names_nobody(debrief, reason, field="reason")
    values = {"standing": Standing.WITHDRAWN, "withdrawn_at": at, "because": reason.strip()}
    # What it said is not found by its words any more either.
    publication.words = _words(reason, Theme(publication.theme))
    event = LearningEvent.WITHDRAWN
    save_changes(
        thing=publication, values=values, visit_id=None, by=by, at=at, event=event, acting_for=acting_for
    )
    return publication


@transaction.atomic
def record_change(
    *,
    publication: Publication,
    what: str,
    made_on: date,
    by: User,
    at: datetime,
    change_id: UUID | None = None,
) -> MadeChange:
    """Record what was changed because of a learning point, and tell who published it.

    A manager or an HMI may, and whoever published it. `change_id` is the page's own id, so that a change sent
    twice is one. Names are looked for where they may read the debrief:
    to others a refusal would tell who was on the visit. Raises NotAllowed, DomainError.
    """
    publication = _of(publication)
    check_can_record_change(publication, by, at)
    if change_id and (sent := MadeChange.objects.filter(pk=change_id).first()):
        return _the_same(sent, publication, what, made_on, by)
    if publication.standing != Standing.PUBLISHED:
        raise DomainError("It was withdrawn, so nothing is added to it. Open it to read why.")
    if not what.strip():
        raise DomainError("Say what was changed.", field="what")
    if made_on > london_day(at):
        raise DomainError("Enter today or a day before: record it once it was changed.", field="made_on")
    debrief = publication.point.debrief
    may_read = Debrief.objects.visible_to(by, at).filter(pk=debrief.pk).exists()
    check_names_nobody(debrief if may_read else None, what, field="what")
    made = MadeChange.objects.create(
        id=change_id or new_id(), publication=publication, what=what.strip(), made_on=made_on, by=by, at=at
    )
    record(event=LearningEvent.CHANGE_RECORDED, by=by, at=at, subject=made, subjects=[publication.pk])
    if publication.created_by_id != by.pk:
        notify(to=[publication.created_by], kind=LearningTold.CHANGE, at=at, about=publication)
    return made


def _the_same(sent: MadeChange, publication: Publication, what: str, made_on: date, by: User) -> MadeChange:
    if (sent.publication_id, sent.by_id, sent.what, sent.made_on) != (
        publication.pk,
        by.pk,
        what.strip(),
        made_on,
    ):
        raise DomainError("This page recorded a change already. Open it again, and copy your words.")
    return sent


def check_names_nobody(debrief: Debrief | None, text: str, *, field: str) -> None:
    """Raise DomainError with each place where the text names somebody of the debrief or the premises.

    Without a debrief, where it holds a reference or a postcode.
    """
    found = find_names(text, names_to_keep_out(debrief) if debrief else ())
    if found:
        places = "; ".join(f"“{each.words}” ({each.whose}) in “{each.place}”" for each in found)
        raise DomainError(f"Write it so that it names nobody. Take out {places}.", field=field)


def _words(text: str, theme: Theme) -> str:
    return search_key(text, Theme(theme).label)


def _locked(point: LearningPoint) -> tuple[LearningPoint, Debrief]:
    debrief = Debrief.objects.select_for_update(of=("self",)).select_related("lead").get(pk=point.debrief_id)
    return LearningPoint.objects.select_for_update(of=("self",)).get(pk=point.pk), debrief


def _of(publication: Publication) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",))
    return rows.select_related("point__debrief__lead", "point__debrief__parent", "created_by").get(
        pk=publication.pk
    )


def _check_undecided(point: LearningPoint) -> None:
    if not point.counts:
        raise DomainError("This learning point was withdrawn. Open the debrief to see why.")
    if Publication.objects.filter(point=point).exists():
        raise DomainError("That was decided already. Open the learning points of the debrief to see how.")
