"""What is kept apart of a visit: shapes of the record of a vulnerability and of the family welfare form."""

from core.api.fields import Choice, Choices, Id, Text, YesNo
from visits.api.forms import FormShape
from visits.models.welfare import VulnerabilityGround
from visits.rules.vulnerable import HEAD_WORDS, Standing


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


class WelfareShape(FormShape):
    """The family welfare form. Kept apart. Relevant by itself where a child or a family was met."""

    relevant = YesNo(required=False, allow_null=True, help_text="Null: not answered.")
    not_relevant_reason = Text(required=False, max_length=500, multiline=True)
    children = Text(required=False, max_length=4000, multiline=True)
    carers = Text(required=False, max_length=4000, multiline=True)
    any_concerns = YesNo(required=False, allow_null=True, help_text="Null: not answered.")
    concerns = Text(required=False, max_length=4000, multiline=True)
    no_referral_reason = Text(required=False, max_length=500, multiline=True)
