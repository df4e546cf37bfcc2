"""Who recorded what decides a rule, and when: of a form the newest change of the fields that the rule reads.

Whoever saved another field of it since is not named. What is kept apart is given here only for who may read
it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from core.formatting import format_datetime
from debriefs.enums import Decided
from debriefs.models import Decision
from visits.models import CriticalIncident, FormRecord, UseOfForce, Visit, VisitChange, Vulnerability
from visits.safeguarding import counting_referrals

_CRITERIA = frozenset({"serious_harm", "community_impact", "public_confidence", "specialist_resources"})
_CONSIDERED = frozenset({"failing_or_learning", "considered"})
_NEEDS = frozenset({"concerns", "concern_needs"})  # of a concern about force
# By the rule, the fields of the form that it reads; of DEB-5 and DEB-8 also those of the person.
_READ_BY: Mapping[str, frozenset[str]] = {
    "DEB-3": _NEEDS,
    "DEB-5": frozenset({"techniques", "encounter", "at_nobody", "used_at", "date_of_birth", "age_disputed"}),
    "DEB-6": frozenset({"techniques"}),
    "DEB-7": _CRITERIA | _CONSIDERED | _NEEDS,
    "DEB-8": frozenset({"grounds", "heads", "encounter", "date_of_birth", "age_disputed"}),
    "CI-1": _CRITERIA,
    "CI-2": _CRITERIA | _CONSIDERED | _NEEDS,
}
_ALL = sorted(frozenset().union(*_READ_BY.values()))


class Recorders:
    """The changes of what rules read of the forms of one visit, read once."""

    def __init__(
        self,
        visit: Visit,
        force: Iterable[UseOfForce],
        incidents: Iterable[CriticalIncident],
        vulnerable: Collection[Vulnerability],
        until: datetime,
    ) -> None:
        subjects = {row.pk for row in incidents}
        of_people: list[UseOfForce | Vulnerability] = [*force, *vulnerable]
        for row in of_people:
            subjects |= {row.pk, *([row.encounter_id] if row.encounter_id else [])}
        self._changes: dict[UUID, list[VisitChange]] = defaultdict(list)
        if subjects:
            changes = VisitChange.objects.filter(
                visit=visit, subject_id__in=subjects, values__has_any_keys=_ALL
            )
            for change in changes.select_related("by").order_by("-at", "-id"):
                self._changes[change.subject_id].append(change)
        self._decisions: dict[UUID, Decision] = {}
        if vulnerable:
            made = Decision.objects.filter(visit=visit, code=Decided.DEBRIEF, yes=True, at__lte=until)
            self._decisions = {row.about: row for row in made.select_related("by").order_by("at", "id")}

    def of_force(self, row: UseOfForce, code: str) -> str:
        """Return who recorded what the rule `code` reads of a use of force, and when."""
        subjects = [row.pk]
        if code == "DEB-5" and row.encounter_id:
            subjects.append(row.encounter_id)
        return self._newest(subjects, code) or _first_recorded(row)

    def of_incident(self, row: CriticalIncident, code: str) -> str:
        """Return who declared a critical incident; before that, who answered what is asked of it."""
        if row.declaration is not None:
            said = row.declaration
            return f"{said.recorded_by.name}, {format_datetime(said.recorded_at)}."
        return self._newest([row.pk], code) or _first_recorded(row)

    def of_vulnerable(self, row: Vulnerability) -> str:
        """Return who recorded last that an adult at risk was referred, and when; and who decided to debrief.

        What the rule reads is what makes them an adult at risk, and the referrals that count.
        """
        subjects = [row.pk, *([row.encounter_id] if row.encounter_id else [])]
        referrals = [(each.recorded_at, each.pk, each.recorded_by) for each in counting_referrals(row)]
        recorded = _said([*self._saves(subjects, "DEB-8"), *referrals]) or _first_recorded(row)
        decision = self._decisions.get(row.pk)
        if decision is None:
            return recorded
        return f"{recorded} Decided by {decision.by.name}, {format_datetime(decision.at)}."

    def _newest(self, subjects: Iterable[UUID], code: str) -> str:
        return _said(self._saves(subjects, code))

    def _saves(self, subjects: Iterable[UUID], code: str) -> list[tuple[datetime, UUID, User]]:
        """Return when what the rule `code` reads of `subjects` was saved, and by whom."""
        read = _READ_BY.get(code, frozenset())
        return [
            (change.at, change.pk, change.by)
            for subject in subjects
            for change in self._changes[subject]
            if not read.isdisjoint(change.values)
        ]


def _said(saves: Sequence[tuple[datetime, UUID, User]]) -> str:
    """Return who saved last, and when; nothing where nobody did."""
    if not saves:
        return ""
    at, _, by = max(saves, key=lambda save: save[:2])
    return f"{by.name}, {format_datetime(at)}."


def _first_recorded(row: FormRecord) -> str:
    return f"{row.created_by.name}, {format_datetime(row.created_at)}."
