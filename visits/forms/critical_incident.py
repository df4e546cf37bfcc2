"""The form for a critical incident: the four criteria, the consideration, what happened, who commands."""

from collections.abc import Mapping
from typing import Any

from core import clock
from core.forms import LongTextField, OneOfField, RecordField, TextField, TimeField24, YesNoField
from visits.commanders import commanders, not_told
from visits.force_words import Considered
from visits.forms.base import FormPage, Section, VisitForm
from visits.models import Visit
from visits.models.critical_incident import CRITERIA

SECTIONS: tuple[Section, ...] = (
    (
        "The four criteria",
        ("serious_harm", "community_impact", "public_confidence", "specialist_resources"),
    ),
    ("Command and learning", ("failing_or_learning", "considered", "considered_reason")),
    (
        "What happened",
        ("happened_at", "place", "circumstances", "officers_injured", "officers_injured_words"),
    ),
    ("Command of the incident", ("gold", "silver")),
)


class CriticalIncidentForm(VisitForm):
    """Nothing is required to save: what must be declared is said as soon as it is."""

    together = (
        ("failing_or_learning", "considered", "considered_reason"),
        ("officers_injured", "officers_injured_words"),
    )

    serious_harm = YesNoField(label="Was there serious harm to any individual?", required=False)
    community_impact = YesNoField(
        label="Was there a significant community or business impact?", required=False
    )
    public_confidence = YesNoField(
        label="Was there a significant impact on the confidence of the public in Immigration Enforcement?",
        required=False,
    )
    specialist_resources = YesNoField(
        label="Did it require specialist resources to support the management of the incident?",
        required=False,
    )
    failing_or_learning = YesNoField(
        label="Is there an indication of a failing in command, or a likelihood that operational or "
        "organisational learning may be required?",
        required=False,
    )
    considered = OneOfField(
        label="You gave declaring one serious consideration. What do you decide?",
        hint="Only if you answered yes, and none of the four criteria is met",
        noun="what you decide",
        choices=Considered.choices,
        required=False,
    )
    considered_reason = LongTextField(
        label="Why do you decide so?", noun="why you decide so", required=False, rows=3
    )
    happened_at = TimeField24(label="What time was it?", noun="the time", required=False)
    place = TextField(
        label="Where was it?",
        hint="For example, the rear yard",
        noun="where it was",
        required=False,
        max_length=150,
    )
    circumstances = LongTextField(label="What happened?", required=False, rows=6)
    officers_injured = YesNoField(label="Were any officers injured?", required=False)
    officers_injured_words = LongTextField(
        label="Who was injured, and how?",
        hint="Only if any were",
        noun="who was injured, and how",
        required=False,
        rows=3,
    )
    gold = RecordField(
        label="Who is Gold?",
        hint="Needed where a critical incident is to be declared",
        noun="who is Gold",
        required=False,
    )
    silver = RecordField(
        label="Who is Silver?", hint="Leave empty if there is none", noun="who is Silver", required=False
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, visit=visit, **options)
        people = commanders(visit, clock.now())
        for name in ("gold", "silver"):
            self.fields[name].offer(people)  # type: ignore[attr-defined]


def _answered_already(visit: Visit, _asked: Mapping[str, str]) -> dict[str, Any]:
    """What the questions of the visit say is not asked again: no criterion, or no failing and no learning."""
    begun: dict[str, Any] = dict.fromkeys(CRITERIA, False) if visit.any_criterion is False else {}
    return begun | {"failing_or_learning": visit.any_failing}


PAGE = FormPage(
    CriticalIncidentForm,
    tuple(name for _heading, names in SECTIONS for name in names),
    times=("happened_at",),
    sections=SECTIONS,
    begin=_answered_already,
    remarks=lambda incident, _user, at: not_told(incident, at),
    asked_if={
        "considered": "failing_or_learning=yes",
        "considered_reason": "failing_or_learning=yes",
        "officers_injured_words": "officers_injured=yes",
    },
    introduction="If any of the four criteria is met, a critical incident must be declared. Record what you "
    "know now; it can be completed until the visit is closed.",
)
