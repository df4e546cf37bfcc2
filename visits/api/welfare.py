"""What is kept apart of a visit: shapes of the record of a vulnerability and of the family welfare form."""

from core.api.fields import Choice, Choices, Day, Id, Text, WholeNumber, YesNo
from visits.api.forms import FormShape
from visits.api.things import StepShape
from visits.models.referral import ReferredTo
from visits.models.welfare import VulnerabilityGround
from visits.rules.vulnerable import HEAD_WORDS, Standing


class ReferralShape(StepShape):
    """A referral of a person or of children. It stays."""

    made_to = Choice(ReferredTo.choices, required=True)
    made_to_words = Text(required=False, max_length=150, help_text="Needed where it is somebody else.")
    made_on = Day()
    reference = Text(required=False, max_length=60)
    done_by = Text(required=False, max_length=150, help_text="Where it was not who recorded it.")


class OutcomeShape(StepShape):
    """What became of a referral; also of a closed visit."""

    referral = WholeNumber(min_value=1, max_value=1000, help_text="Number of the referral.")
    said = Text(max_length=4000, multiline=True)
    by_mistake = YesNo(required=False, default=False, help_text="It was never made: it counts for nothing.")


class ChildrenReferralShape(ReferralShape):
    """A referral of children. It stays."""


class ChildrenOutcomeShape(OutcomeShape):
    """What became of a referral of children; also of a closed visit."""


class VulnerabilityShape(FormShape):
    """What makes one person encountered vulnerable, or which adjustment they need. Kept apart."""

    aliases = {"encounter": "person"}

    person = Id(required=False, allow_null=True, source="encounter_id", help_text="Whom it is about.")
    grounds = Choices(VulnerabilityGround.choices, required=False, help_text="What makes them vulnerable.")
    details = Text(required=False, max_length=4000, multiline=True, help_text="What was seen or said.")
    any_adjustment = YesNo(
        required=False, allow_null=True, help_text="Do they need a reasonable adjustment? Null: not answered."
    )
    adjustments = Text(required=False, max_length=4000, multiline=True)
    heads = Choices(
        [(head.value, words) for head, words in HEAD_WORDS.items()],
        required=False,
        help_text="The heads of the definition of an adult at risk that hold. Empty: not answered.",
    )
    no_referral_reason = Text(required=False, max_length=500, multiline=True)
    standing = Choice(
        [(each.value, each.value.replace("_", " ")) for each in Standing],
        read_only=True,
        help_text="What the definition makes of them on the day of the visit. Not a level of detention.",
    )
    referrals = ReferralShape(many=True, read_only=True)
    outcomes = OutcomeShape(many=True, read_only=True)


class WelfareShape(FormShape):
    """The family welfare form. Kept apart. Relevant by itself where a child or a family was met."""

    relevant = YesNo(required=False, allow_null=True, help_text="Null: not answered.")
    not_relevant_reason = Text(required=False, max_length=500, multiline=True)
    children = Text(required=False, max_length=4000, multiline=True)
    carers = Text(required=False, max_length=4000, multiline=True)
    any_concerns = YesNo(required=False, allow_null=True, help_text="Null: not answered.")
    concerns = Text(required=False, max_length=4000, multiline=True)
    no_referral_reason = Text(required=False, max_length=500, multiline=True)
    referrals = ChildrenReferralShape(many=True, read_only=True)
    outcomes = ChildrenOutcomeShape(many=True, read_only=True)
