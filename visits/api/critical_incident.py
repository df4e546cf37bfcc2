"""What a critical incident is in the API."""

from core.api.fields import Choice, Id, Moment, Text, YesNo
from visits.api.forms import FormShape
from visits.api.things import StepShape
from visits.force_words import Considered


class DeclarationShape(StepShape):
    """That the critical incident was declared; now, where no time is sent."""

    declared_at = Moment(required=False, allow_null=True)


class BronzeShape(StepShape):
    """Who is Bronze for a location. The newest of a location counts."""

    location = Text(max_length=150)
    officer = Id(source="officer_id")
    incident_here = YesNo(help_text="Whether the incident occurred there.")


class CriticalIncidentShape(FormShape):
    """A critical incident, or the consideration of one.

    Where a criterion is met it must be declared before the visit can close (CI-1); a person declares. On a
    closed visit one can be added, whole, and not changed afterwards.
    """

    serious_harm = YesNo(required=False, allow_null=True)
    community_impact = YesNo(required=False, allow_null=True)
    public_confidence = YesNo(required=False, allow_null=True)
    specialist_resources = YesNo(required=False, allow_null=True)
    failing_or_learning = YesNo(required=False, allow_null=True)
    considered = Choice(
        Considered.choices, required=False, help_text="What was decided where no criterion is met (CI-2)."
    )
    considered_reason = Text(required=False, max_length=4000, multiline=True)
    happened_at = Moment(required=False, allow_null=True)
    place = Text(required=False, max_length=150)
    circumstances = Text(required=False, max_length=4000, multiline=True)
    officers_injured = YesNo(required=False, allow_null=True)
    officers_injured_words = Text(required=False, max_length=4000, multiline=True)
    gold = Id(required=False, allow_null=True, source="gold_id")
    silver = Id(required=False, allow_null=True, source="silver_id")
    must_be_declared = YesNo(read_only=True)
    declared_at = Moment(read_only=True, allow_null=True, source="declaration.declared_at", default=None)
    bronzes = BronzeShape(many=True, read_only=True, source="bronze_commanders")
