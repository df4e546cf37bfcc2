"""Force and critical incidents of the demonstration, on a few of its visits. Nothing here is real."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from desk.demo.stories import DEVON, KATYA, MARCUS, TOMASZ
from visits.enums import OversightRole
from visits.kinds import CRITICAL_INCIDENT, USES_OF_FORCE
from visits.models import CriticalIncident, Encounter, Visit
from visits.operations.answering import answer
from visits.operations.filling_in import fill_in, set_invalid
from visits.operations.following_up import follow_up
from visits.operations.team import name_oversight
from visits.steps import BRONZE, DECLARATION


@dataclass(frozen=True)
class Force:
    """One use of force: by whom, `after` minutes, on whom (nobody in particular if empty)."""

    by: str
    after: int
    techniques: tuple[str, ...]
    on: str = ""
    witnesses: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    by_mistake: str = ""  # why it was set invalid the same day


NOTHING: dict[str, Any] = {
    "used_by": None, "behalf_reason": "", "other_technique": "", "consent": None, "for_transport": None,
    "place": "", "planned": False, "authorised_by": "", "reason": "", "de_escalation": "",
    "subject_injured": None, "officer_injured": False, "injuries": "", "medical_help": "not_needed",
    "body_worn_video": "yes", "camera_numbers": "", "concerns": False, "concern_needs": "",
}  # fmt: skip
FORCES: dict[str, tuple[Force, ...]] = {
    "saffron": (
        Force(KATYA, 50, ("hands_laid_on", "handcuffs"), "Bilal Rehman", (DEVON, MARCUS), {
            "consent": True, "for_transport": True, "subject_injured": False, "place": "At the rear door",
            "reason": "To take him from the kitchen to the van safely.",
            "de_escalation": "Explained what would happen; he agreed and held out his hands.",
            "camera_numbers": "BWV 1184",
        }),
    ),
    "marrow": (
        Force(TOMASZ, 22, ("baton_drawn",), "", (), {
            "place": "Loading bay", "camera_numbers": "BWV 2071",
            "reason": "Four people ran at the door together, one with a pallet hook.",
            "de_escalation": "Shouted twice to stand still. They did when the baton was out.",
        }),
    ),
    "linden": (
        Force(KATYA, 12, ("hands_laid_on", "escort"), "Hamid Karimi", (MARCUS,), {
            "subject_injured": True, "injuries": "He hit his forehead on the door frame. A graze.",
            "medical_help": "given", "place": "In the hall", "camera_numbers": "BWV 1184",
            "reason": "He tried to push past after the arrest.",
            "de_escalation": "Asked him to stop, in Dari by the interpreter.",
            "concerns": True, "concern_needs": "no_more",
        }),
    ),
    "lantern": (
        # Nothing asks for a debrief any more; its lead has still to say why none is held.
        Force(
            KATYA, 9, ("baton_drawn",),
            by_mistake="The baton stayed in its holder. Recorded on this visit by mistake.",
        ),
    ),
    "cobalt": (
        # Its debrief is stood down: `desk.demo.debriefs`.
        Force(TOMASZ, 6, ("baton_drawn",), by_mistake="This was on another visit, on the day before."),
    ),
    "harbour": (
        # Begun by another officer and not finished.
        Force(TOMASZ, 14, ("compelled",), "Besnik Leka", (), {"place": "Front room", "body_worn_video": ""}),
    ),
}  # fmt: skip
INCIDENTS: dict[str, dict[str, Any]] = {
    "linden": {
        "serious_harm": False, "community_impact": True, "public_confidence": False,
        "specialist_resources": False, "failing_or_learning": True,
        "place": "Courtyard of block C",
        "circumstances": "Some forty neighbours gathered, and stood between the officers and the van "
        "for twenty minutes. The street was closed by the police.",
    },
    "briarwood": {
        "serious_harm": False, "community_impact": False, "public_confidence": False,
        "specialist_resources": False, "failing_or_learning": True, "considered": "not_declare",
        "considered_reason": "The wrong gate was on the map. Nobody was at risk, and the map is put right.",
        "place": "At the site’s second gate",
        "circumstances": "Half of the team waited at a gate that has been bricked up since spring.",
    },
}  # fmt: skip
EMPTY = {
    "considered": "", "considered_reason": "", "officers_injured": False, "officers_injured_words": "",
    "gold": None, "silver": None,
}  # fmt: skip


def tell_force(
    key: str, visit: Visit, people: list[Encounter], users: dict[str, User], start: datetime, at: datetime
) -> None:
    """Record what the story `key` says of force and of a critical incident."""
    for force in FORCES.get(key, ()):
        subject = next((person for person in people if person.name == force.on), None)
        values = NOTHING | force.more | {
            "techniques": list(force.techniques),
            "encounter": subject,
            "at_nobody": not force.on,
            "used_at": start + timedelta(minutes=force.after),
            "witnesses": [users[name].pk for name in force.witnesses],
        }  # fmt: skip
        form = fill_in(
            kind=USES_OF_FORCE, visit=visit, form=None, values=values, expected_version=0,
            by=users[force.by], at=at,
        )  # fmt: skip
        if force.by_mistake:
            set_invalid(form=form, reason=force.by_mistake, by=visit.oic, at=at)
            answer(visit=visit, question="any_force", value=False, by=visit.oic, at=at)
    if key in INCIDENTS:
        _incident(visit, INCIDENTS[key], users, start, at)


def _incident(
    visit: Visit, told: dict[str, Any], users: dict[str, User], start: datetime, at: datetime
) -> None:
    declared = told.get("community_impact")
    values = EMPTY | told | {"happened_at": start + timedelta(minutes=20)}
    if declared:
        values["gold"] = users[GOLD]
    incident = fill_in(
        kind=CRITICAL_INCIDENT, visit=visit, form=None, values=values, expected_version=0,
        by=visit.oic, at=at,
    )  # fmt: skip
    if not declared:
        return
    name_oversight(
        visit=visit, user=users[GOLD], named_as=OversightRole.GOLD, reason="Gold of the incident.",
        by=users[MANAGER], at=at,
    )  # fmt: skip
    said = {"declared_at": start + timedelta(minutes=26)}
    follow_up(step=DECLARATION, form=incident, values=said, by=visit.oic, at=at)
    bronze = {"location": told["place"], "officer": visit.oic, "incident_here": True}
    follow_up(
        step=BRONZE, form=CriticalIncident.objects.get(pk=incident.pk), values=bronze, by=visit.oic, at=at
    )


GOLD, MANAGER = "Alasdair Munro", "Helen Sutcliffe"
