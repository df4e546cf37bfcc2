"""Answers about force and about a critical incident, checked against the visit before they are saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from core.errors import DomainError
from visits.commanders import commanders
from visits.filling import Filling, Values
from visits.force_words import BATON, ForceKind
from visits.models import Visit
from visits.moments import FUTURE, beyond
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


def prepare_critical_incident(filling: Filling, answers: Mapping[str, Any]) -> Values:
    """Return the answers as they are kept. Raises DomainError."""
    visit, values = filling.visit, dict(answers)
    check_within_visit(visit, values["happened_at"], filling.at, field="happened_at")
    if values["considered_reason"] and not values["considered"]:
        raise DomainError("Choose what you decide, as well as why.", field="considered")
    for name in ("gold", "silver"):
        _check_commander(filling, values[name], name)
    return values


def check_declaration(incident: Any, values: Mapping[str, Any], at: datetime) -> Values:
    """Declared now, where no time is given; once, and only what has to be (CI-1). Raises DomainError."""
    declared_at = values.get("declared_at") or at
    if incident.declaration is not None:
        raise DomainError("It is declared already. Open the record to see when and by whom.")
    if not incident.must_be_declared:
        raise DomainError(
            "Say first which criterion is met, or that you decided to declare one, and save that."
        )
    if declared_at > at:
        raise DomainError(
            "It cannot have been declared in the future. Correct the time.", field="declared_at"
        )
    started = incident.visit.started_at
    if started is not None and declared_at < started:
        raise DomainError(
            "It cannot have been declared before the visit started. Correct the time.", field="declared_at"
        )
    return {"declared_at": declared_at}


def check_bronze(incident: Any, values: Mapping[str, Any], at: datetime) -> Values:
    """Somebody on the visit, an HMI or senior staff is Bronze for a location. Raises DomainError."""
    given = values.get("officer")
    key = given.pk if given else values.get("officer_id")
    officer = next((user for user in commanders(incident.visit, at) if user.pk == key), None)
    if officer is None:
        raise DomainError("Choose somebody who is on the visit, an HMI or senior staff.", field="officer")
    return {
        "location": values["location"],
        "officer": officer,
        "officer_name": officer.name,
        "incident_here": values["incident_here"],
    }


def _check_commander(filling: Filling, user: User | None, name: str) -> None:
    form = filling.form
    named_before = form is not None and user is not None and getattr(form, f"{name}_id") == user.pk
    if user is not None and not named_before and user not in commanders(filling.visit, filling.at):
        raise DomainError("Choose somebody who is on the visit, an HMI or senior staff.", field=name)


def check_within_visit(visit: Visit, moment: datetime | None, at: datetime, *, field: str) -> None:
    """Refuse a moment before the visit started, after it ended, or to come."""
    if moment is None:
        return
    if visit.started_at is None:
        raise DomainError("Enter when the visit started first, in its details.", field=field)
    where = beyond(moment, started_at=visit.started_at, ended_at=visit.ended_at, at=at)
    if where == FUTURE:
        raise DomainError("This cannot have been in the future. Correct the time.", field=field)
    if where:
        raise DomainError(
            "This was not within the visit. Correct the time, or the times of the visit in its details.",
            field=field,
        )


def may_record_for_others(visit: Visit, user: User, at: datetime) -> bool:
    """Whether `user` records force for an officer who cannot: the OIC, who stands in, or a supervisor."""
    leads = visit.oic_id == user.pk or stands_in(visit, user, at) is not None
    return leads or is_supervisor(visit, user, at)


def _check_by_whom(filling: Filling, values: Mapping[str, Any]) -> None:
    """Each records their own; for somebody who cannot, the OIC or a supervisor, with a reason (VIS-9)."""
    visit, by, who = filling.visit, filling.by, values["used_by"]
    if not is_on_visit(visit, who):
        raise DomainError("Choose who used the force: an officer on this visit.", field="used_by")
    if who.pk == by.pk:
        return
    if not may_record_for_others(visit, by, filling.at):
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
