"""The form for a use of force: led by what the definition asks, limb by limb."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from core.forms import (
    ConfirmField,
    LongTextField,
    OneOfField,
    RecordField,
    RecordsField,
    SomeOfField,
    TextField,
    TimeField24,
    YesNoField,
)
from visits.force_checks import may_record_for_others
from visits.force_words import BodyWornVideo, ConcernNeeds, ForceKind, MedicalHelp
from visits.forms.base import FormPage, Section, VisitForm
from visits.models import FormRecord, UseOfForce, Visit

ALL_THE_SAME = "It is noted, and is force all the same"
HINTS: dict[str, str] = {
    ForceKind.HANDS_LAID_ON: "Under any circumstances, before or after the arrest",
    ForceKind.HANDCUFFS: "Also where the person agreed first, and for safe transport",
    ForceKind.COMPELLED: "Also where the person agreed first, and for safe transport",
    ForceKind.BATON_DRAWN: "Operationally, used or not, also when drawn at nobody in particular",
    ForceKind.BATON_USED: "A friction-lock baton",
    ForceKind.OTHER: "Any other control or restraint from an arrest course or personal safety training",
    ForceKind.NONE: "Then by the definition it was not force",
}
SECTIONS: tuple[Section, ...] = (
    ("", ("techniques", "other_technique", "consent", "for_transport")),
    ("On whom, when and where", ("encounter", "at_nobody", "used_at", "place")),
    ("Why", ("planned", "authorised_by", "reason", "de_escalation")),
    ("Afterwards", ("subject_injured", "officer_injured", "injuries", "medical_help")),
    ("Who and what saw it", ("witnesses", "body_worn_video", "camera_numbers")),
    ("Concerns", ("concerns", "concern_needs")),
    ("For somebody who cannot fill this in", ("used_by", "behalf_reason")),
)


class ForceForm(VisitForm):
    """What one officer did, to one person or at nobody in particular. Nothing is required to save."""

    people = ("encounter",)
    officers = ("used_by", "witnesses")
    together = (
        ("encounter", "at_nobody"),
        ("used_by", "behalf_reason"),
        ("concerns", "concern_needs"),
        ("subject_injured", "officer_injured", "injuries"),
    )

    techniques = SomeOfField(
        label="What did you do?",
        noun="what was done",
        hint="Select all that apply. Any one of them is a use of force, whether or not the person agreed",
        choices=ForceKind.choices,
        hints=HINTS,
        none_of_these=ForceKind.NONE,
        required=False,
    )
    other_technique = TextField(
        label="Which other technique?", hint="Only if you chose it", required=False, max_length=150
    )
    consent = YesNoField(
        label="Did the person agree to it first?",
        hint=f"Asked of handcuffs and of hands that compel. {ALL_THE_SAME}",
        required=False,
    )
    for_transport = YesNoField(
        label="Was it for safe transport?",
        hint=f"From the arrest to a custody suite or detention centre. {ALL_THE_SAME}",
        required=False,
    )
    encounter = RecordField(
        label="On whom?", hint="One record for each person", noun="the person", required=False
    )
    at_nobody = ConfirmField(label="A baton was drawn at nobody in particular", required=False)
    used_at = TimeField24(label="What time?", noun="the time", required=False)
    place = TextField(
        label="Where?", hint="For example, the kitchen", noun="where it was", required=False, max_length=150
    )
    planned = YesNoField(label="Was it planned before the visit?", required=False)
    authorised_by = TextField(
        label="Who authorised it?", hint="Only if it was planned", required=False, max_length=150
    )
    reason = LongTextField(label="Why was it used?", noun="the reason", required=False, rows=4)
    de_escalation = LongTextField(
        label="What was tried first?",
        hint="Or why nothing could be",
        noun="what was tried first",
        required=False,
        rows=3,
    )
    subject_injured = YesNoField(label="Was the person injured?", required=False)
    officer_injured = YesNoField(label="Was an officer injured?", required=False)
    injuries = LongTextField(
        label="What injuries, and whose?", hint="Only if there were any", required=False, rows=3
    )
    medical_help = OneOfField(
        label="Medical help", noun="whether it was needed", choices=MedicalHelp.choices, required=False
    )
    witnesses = RecordsField(
        label="Which other officers saw it?",
        hint="Leave empty if nobody else did",
        noun="who saw it",
        required=False,
    )
    body_worn_video = OneOfField(
        label="Is there body-worn video of it?",
        noun="whether there is body-worn video",
        choices=BodyWornVideo.choices,
        inline=True,
        required=False,
    )
    camera_numbers = TextField(
        label="Numbers of the cameras", hint="Only if there is video", required=False, max_length=150
    )
    concerns = YesNoField(
        label="Are there concerns about how force was applied?",
        hint="What they are does not belong here: everybody on the visit reads this",
        required=False,
    )
    concern_needs = OneOfField(
        label="What does the concern need?",
        hint="Only if there are concerns",
        choices=ConcernNeeds.choices,
        required=False,
    )
    used_by = RecordField(
        label="Who used the force?", first_choice="I did", noun="who used it", required=False
    )
    behalf_reason = TextField(
        label="Why do they not fill this in themselves?",
        hint="Only if it was not you: the officer in charge or a supervisor can do it for them",
        noun="why they do not fill this in themselves",
        required=False,
        max_length=500,
    )

    def __init__(self, *args: Any, visit: Visit, no_witness: UUID | None = None, **options: Any) -> None:
        super().__init__(*args, visit=visit, **options)
        officers = [member.user for member in visit.team_members.all() if member.user_id != no_witness]
        self.fields["witnesses"].offer(officers)  # type: ignore[attr-defined]


def _no_witness(visit: Visit, force: UseOfForce | None, user: User, at: datetime) -> dict[str, Any]:
    """Return who used the force, as far as it is known: who saw it are others."""
    if force is not None:
        return {"no_witness": force.used_by_id}
    return {} if may_record_for_others(visit, user, at) else {"no_witness": user.pk}


class ForcePage(FormPage):
    """Officers who saw it are kept by id, in the order of the team."""

    def values(self, form: FormRecord) -> dict[str, Any]:
        values = super().values(form)
        return values | {"witnesses": [str(user) for user in values["witnesses"]]}

    def answers(self, answers: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
        found = super().answers(answers, visit)
        return found | {"witnesses": [_id(officer) for officer in found["witnesses"]]}


def _id(officer: User | str) -> UUID:
    return officer.pk if isinstance(officer, User) else UUID(officer)


PAGE = ForcePage(
    ForceForm,
    tuple(name for _heading, names in SECTIONS for name in names),
    times=("used_at",),
    sections=SECTIONS,
    options=_no_witness,
    not_also={"witnesses": "used_by"},
    asked_if={
        "other_technique": "techniques=other",
        "authorised_by": "planned=yes",
        "injuries": "subject_injured=yes officer_injured=yes",
        "camera_numbers": "body_worn_video=yes",
        "concern_needs": "concerns=yes",
    },
)
