"""What is in quarantine on a visit, and what was done about it: words alone, never the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from accounts.models import User
from core.errors import NotAllowed
from documents.enums import DisposalDecision
from documents.models import Disposal
from documents.operations import check_is_second
from visits.history import in_whose_name
from visits.models import Photograph, Visit, VisitChange
from visits.permissions import allowed, check_can_bring_back, check_can_see_quarantine

STEPS: Mapping[str, str] = {
    "brought_back": "Brought back",
    "disposal_reason": "Disposal asked for",
    "disposal_confirmed": "Disposal confirmed",
    "disposal_declined": "Disposal declined",
    "removed_reason": "Put in quarantine",
}


@dataclass(frozen=True)
class Step:
    """One thing that was done: what, who, when, and why in their words."""

    words: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Quarantined:
    """One photograph that is or was in quarantine."""

    photograph: Photograph
    state: str
    steps: tuple[Step, ...]  # oldest first
    waiting: Disposal | None  # the disposal that waits for a second person
    can_look: bool
    can_act: bool  # bring it back, or ask for its disposal
    can_decide: bool

    @property
    def is_waiting(self) -> bool:
        return self.waiting is not None


def quarantine_of(visit: Visit, user: User, at: datetime) -> list[Quarantined]:
    """Return what is or was in quarantine on `visit`, in a number of queries that does not grow with it."""
    changes = VisitChange.objects.filter(
        visit=visit, subject_type="visits.photograph", values__has_any_keys=list(STEPS)
    )
    done: dict[UUID, list[Step]] = {}
    for change in changes.select_related("by", "acting_for").order_by("at", "id"):
        done.setdefault(change.subject_id, []).append(_step(change))
    photographs = (
        Photograph.objects.filter(Q(document__removed_at__isnull=False) | Q(pk__in=list(done)), visit=visit)
        .select_related("document__uploaded_by", "added_by")
        .prefetch_related(Prefetch("document__disposals", Disposal.objects.select_related("asked_by")))
    )
    supervises = allowed(check_can_bring_back, visit, user, at)
    acting_for = check_can_see_quarantine(visit, user, at)
    return [_one(p, done.get(p.pk, ()), user, acting_for, supervises) for p in photographs]


def _step(change: VisitChange) -> Step:
    name = next(name for name in STEPS if name in change.values)
    return Step(STEPS[name], in_whose_name(change), change.at, change.values[name][1])


def _one(
    photograph: Photograph, steps: Sequence[Step], user: User, acting_for: UUID | None, supervises: bool
) -> Quarantined:
    document = photograph.document
    disposals = {disposal.decision: disposal for disposal in document.disposals.all()}
    waiting = disposals.get(DisposalDecision.WAITING)
    confirmed = disposals.get(DisposalDecision.CONFIRMED)
    held = document.removed_at is not None and confirmed is None
    if confirmed is not None:
        state = "Disposed of" if confirmed.erased_at else "Disposal confirmed: its files are being deleted"
    elif not held:
        state = "Brought back"
    else:
        state = "Disposal asked for: waits for a second person" if waiting else "In quarantine"
    return Quarantined(
        photograph=photograph,
        state=state,
        steps=tuple(steps),
        waiting=waiting,
        can_look=held,
        can_act=held and supervises,
        can_decide=waiting is not None
        and _may_be_second(waiting.asked_by_id, document.uploaded_by_id, user.pk, acting_for),
    )


def _may_be_second(asked_by: UUID, uploaded_by: UUID, decides: UUID, acting_for: UUID | None) -> bool:
    try:
        check_is_second(asked_by, uploaded_by, decides, acting_for)
    except NotAllowed:
        return False
    return True
