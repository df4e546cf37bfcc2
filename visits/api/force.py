"""What a use of force is in the API."""

from rest_framework import serializers

from core.api.fields import Choice, Choices, Id, Moment, Text, YesNo
from core.api.serializers import MISSING
from visits.api.forms import FormShape
from visits.force_words import BodyWornVideo, ConcernNeeds, ForceKind, MedicalHelp


class Ids(serializers.ListField):
    """Several ids, in any order."""

    child = Id()
    default_error_messages = {
        **MISSING,
        "not_a_list": "Send a list of ids.",
        "empty": "Send at least one.",
        "min_length": "Send at least {min_length}.",
        "max_length": "Send at most {max_length}.",
    }


class ForceShape(FormShape):
    """What one officer did to one person, or with a baton drawn at nobody in particular (VIS-9).

    Whether the person agreed, and whether it was for safe transport, is noted and takes nothing away.
    """

    aliases = {"encounter": "person"}

    used_by = Id(
        required=False, allow_null=True, source="used_by_id", help_text="Yourself, where nobody is named."
    )
    behalf_reason = Text(required=False, max_length=500, help_text="Why somebody else fills it in.")
    techniques = Choices(
        ForceKind.choices, required=False, help_text="What was done, in the words of the definition."
    )
    other_technique = Text(required=False, max_length=150)
    consent = YesNo(required=False, allow_null=True)
    for_transport = YesNo(required=False, allow_null=True)
    person = Id(required=False, allow_null=True, source="encounter_id", help_text="On whom.")
    at_nobody = YesNo(required=False, help_text="A baton drawn at nobody in particular.")
    used_at = Moment(required=False, allow_null=True)
    place = Text(required=False, max_length=150)
    planned = YesNo(required=False, allow_null=True)
    authorised_by = Text(required=False, max_length=150)
    reason = Text(required=False, max_length=4000, multiline=True)
    de_escalation = Text(required=False, max_length=4000, multiline=True)
    subject_injured = YesNo(required=False, allow_null=True)
    officer_injured = YesNo(required=False, allow_null=True)
    injuries = Text(required=False, max_length=4000, multiline=True)
    medical_help = Choice(MedicalHelp.choices, required=False)
    body_worn_video = Choice(BodyWornVideo.choices, required=False)
    camera_numbers = Text(required=False, max_length=150)
    witnesses = Ids(required=False, max_length=50, help_text="Officers on the visit who saw it.")
    concerns = YesNo(required=False, allow_null=True)
    concern_needs = Choice(ConcernNeeds.choices, required=False)
