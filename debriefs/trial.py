"""From plain answers to the facts of an invented visit, on which the rules are tried. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from debriefs.facts import (
    ConcernFacts,
    ConcernNeeds,
    ForceFacts,
    IncidentFacts,
    NotReferredFacts,
    OfficerFacts,
    ReferredFacts,
    VisitFacts,
    VisitKind,
)

_YES_NO = {"yes": True, "no": False}
_CRITERION = {"no": False, "declared": True, "not_declared": True, "undecided": False, "to_declare": False,
              "failing": False}  # fmt: skip
# Whether command may have failed or there may be something to learn, as the answers on incidents say it.
_FAILING = {"no": False, "failing": True, "undecided": True, "to_declare": True}
_ADULT_YEARS, _CHILD_YEARS = 30, 12


def facts_from(answers: Mapping[str, Any], day: date) -> VisitFacts:
    """Return the facts that `answers` to the form say, of a visit on `day`; what is left out is open.

    A baton that was drawn is force by the definition, whatever is said of force; and whoever was referred as
    an adult at risk was vulnerable.
    """
    force = True if answers.get("baton") == "yes" else _YES_NO.get(answers.get("force", ""))
    incident = answers.get("incident", "")
    adults = _adults(answers.get("adult", ""))
    vulnerable = True if adults else _YES_NO.get(answers.get("vulnerable", ""))
    return VisitFacts(
        visit="this visit",
        day=day,
        oic="officer in charge",
        hmi="HMI",
        kinds=tuple(VisitKind(kind) for kind in answers.get("kinds", ())),
        officers=(
            OfficerFacts(officer="officer in charge"),
            OfficerFacts(officer="another officer", newly_trained=answers.get("newly_trained") == "yes"),
        ),
        any_force=force,
        force=(_force(answers, day),) if force else (),
        concerns=_concerns(answers.get("concern", "")),
        any_criterion=_CRITERION.get(incident),
        any_failing=_FAILING.get(incident),
        incident=_incident(incident),
        any_vulnerable=vulnerable,
        adults_referred=adults,
        not_referred=(
            (NotReferredFacts(record="the adult", answered=answers.get("adult") == "no"),)
            if vulnerable and not adults
            else ()
        ),
    )


def _force(answers: Mapping[str, Any], day: date) -> ForceFacts:
    child = answers.get("child", "")
    needs = answers.get("concerns", "")
    years = _CHILD_YEARS if child == "under_18" else _ADULT_YEARS
    return ForceFacts(
        record="the force used",
        used_by="another officer",
        witnesses=("officer in charge",),
        force=True,
        baton_drawn=_YES_NO.get(answers.get("baton", "")),
        on="a person encountered",
        date_of_birth=None if child in ("", "unknown", "claims") else date(day.year - years, 1, 1),
        claims_to_be_a_child=None if child in ("", "unknown") else child == "claims",
        concerns=ConcernNeeds(needs) if needs in set(ConcernNeeds) else None,
    )


def _concerns(concern: str) -> tuple[ConcernFacts, ...]:
    if concern in ("", "no"):
        return ()
    about = {"about_oic": "officer in charge", "about_hmi": "HMI", "about_gold": "Gold"}.get(concern)
    return (ConcernFacts(record="the concern", about=about, withdrawn=concern == "withdrawn"),)


def _incident(incident: str) -> IncidentFacts | None:
    if incident not in ("declared", "not_declared", "undecided", "to_declare"):
        return None
    declared, to_declare = incident == "declared", incident == "to_declare"
    return IncidentFacts(
        record="the incident",
        declared=declared,
        criteria_met=_CRITERION[incident],
        failing_or_learning=None if _CRITERION[incident] else True,
        considered=to_declare,
        to_declare=to_declare,
        gold="Gold" if declared else None,
    )


def _adults(adult: str) -> tuple[ReferredFacts, ...]:
    decided = {"undecided": None, "yes": True, "decided_no": False}
    return (ReferredFacts(record="the adult", debrief=decided[adult]),) if adult in decided else ()
