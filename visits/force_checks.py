"""Answers about force and about a critical incident, checked against the visit before they are saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.errors import DomainError
from visits.filling import Filling, Values
from visits.force_words import BATON, ForceKind
from visits.models import Visit
from visits.permissions import is_on_visit, is_supervisor, stands_in


def prepare_force(filling: Filling, answers: Mapping[str, Any]) -> Values:
    """Return the answers as they are kept: in the definition's order, by whoever fills it in unless said.

    Raises DomainError.
    """
    visit, values = filling.visit, dict(answers)
    values["used_by"] = values.get("used_by") or filling.by
    _check_by_whom(filling, values)
    values["at_nobody"] = bool(values["at_nobody"])
    chosen = set(values["techniques"])
    values["techniques"] = [kind.value for kind in ForceKind if kind in chosen]
    _check_techniques(values)
    _check_subject(visit, values)
    _check_witnesses(visit, values)
    check_within_visit(visit, values["used_at"], filling.at, field="used_at")
    if values["concern_needs"] and not values["concerns"]:
        raise DomainError("Say that there are concerns, or take back what they need.", field="concern_needs")
    return values


def check_within_visit(visit: Visit, moment: datetime | None, at: datetime, *, field: str) -> None:
    """Refuse a moment before the visit started, after it ended, or to come."""
    if moment is None:
        return
    if visit.started_at is None:
        raise DomainError("Enter when the visit started first, in its details.", field=field)
    if moment > at:
        raise DomainError("This cannot have been in the future. Correct the time.", field=field)
    if moment < visit.started_at.replace(second=0, microsecond=0) or (
        visit.ended_at is not None and moment > visit.ended_at
    ):
        raise DomainError(
            "This was not within the visit. Correct the time, or the times of the visit in its details.",
            field=field,
        )


def _check_by_whom(filling: Filling, values: Mapping[str, Any]) -> None:
    """Each records their own; for somebody who cannot, the OIC or a supervisor, with a reason (VIS-9)."""
    visit, by, who = filling.visit, filling.by, values["used_by"]
    if not is_on_visit(visit, who):
        raise DomainError("Choose who used the force: an officer on this visit.", field="used_by")
    if who.pk == by.pk:
        return
    leads = visit.oic_id == by.pk or stands_in(visit, by, filling.at) is not None
    if not (leads or is_supervisor(visit, by, filling.at)):
        raise DomainError(
            f"{who.name} records the force that they used themselves. Ask the officer in charge or a "
            "supervisor to do it for them if they cannot.",
            field="used_by",
        )
    if not values["behalf_reason"]:
        raise DomainError(f"Say why {who.name} does not fill this in themselves.", field="behalf_reason")


def _check_techniques(values: Mapping[str, Any]) -> None:
    techniques = values["techniques"]
    if ForceKind.NONE in techniques and len(techniques) > 1:
        raise DomainError(
            "Choose what was done, or that it was nothing of the kind, not both.", field="techniques"
        )
    if values["at_nobody"] and not set(techniques) <= set(BATON):
        raise DomainError(
            "Only a baton can be drawn at nobody in particular. Say on whom the rest was used, in a record "
            "of its own if a baton was drawn besides.",
            field="at_nobody",
        )


def _check_subject(visit: Visit, values: Mapping[str, Any]) -> None:
    subject = values["encounter"]
    if subject is None:
        return
    if values["at_nobody"]:
        raise DomainError("Choose the person, or nobody in particular, not both.", field="at_nobody")
    if subject.visit_id != visit.pk or not subject.counts:
        raise DomainError("Choose a person recorded on this visit.", field="encounter")


def _check_witnesses(visit: Visit, values: Values) -> None:
    """Keep the officers who saw it in the order of the team, each once."""
    seen = set(values["witnesses"] or ())
    values["witnesses"] = [
        member.user_id for member in visit.team_members.order_by("created_at") if member.user_id in seen
    ]
    if len(values["witnesses"]) < len(seen):
        raise DomainError("Only officers on this visit can be named as witnesses.", field="witnesses")
    if values["used_by"].pk in seen:
        raise DomainError(
            f"{values['used_by'].name} used the force, so is no witness of it. Take that name off.",
            field="witnesses",
        )
