"""What the API says of debriefs, and what it takes."""

from typing import Any

from accounts.api.shapes import UserShape
from core.api.fields import Choice, Choices, Id, Moment, NewId, Text, WholeNumber, YesNo
from core.api.listing import PageQuery
from core.api.serializers import Shape
from debriefs.debrief_enums import (
    Considered,
    DebriefState,
    IntelligencePassed,
    InvitedAs,
    InvitedDuty,
    Outcome,
    Reply,
)
from debriefs.enums import LedAs
from debriefs.queries.notes import CLOSING, PROMPTS
from visits.api.force import Ids


class DebriefQuery(PageQuery):
    """What narrows the list of debriefs."""

    text = Text(required=False, max_length=30, help_text="Reference of a debrief or of a visit.")
    state = Choice(DebriefState.choices, required=False)
    mine = YesNo(from_query=True, required=False, help_text="Those you lead, minute or are invited to.")
    overdue = YesNo(
        from_query=True,
        required=False,
        help_text="Late to be held, looked at again, or followed up.",
    )


class PlanShape(Shape):
    """When and where a debrief is held, and what was considered."""

    planned_at = Moment()
    minutes_long = WholeNumber(required=False, min_value=5, max_value=600)
    place = Text(required=False, allow_blank=True, max_length=200)
    call = Text(required=False, allow_blank=True, max_length=300, help_text="A link or a number.")
    minute_taker = Id(required=False, allow_null=True)
    considered = Choices(Considered.choices, required=False)
    planning_notes = Text(required=False, allow_blank=True, max_length=1000, multiline=True)


class NewDebrief(PlanShape):
    """A debrief to plan, of one visit or of several of one operation."""

    id = NewId()
    visits = Ids(min_length=1, help_text="Of one operation, where they are several.")


class InvitationShape(Shape):
    """Somebody invited: why, what they answered, how they took part."""

    id = Id()
    user = UserShape()
    invited_as = Choices(InvitedAs.choices)
    duty = Choice(InvitedDuty.choices, required=True)
    after_held = YesNo(help_text="Put on a visit after it was held: they did not attend it.")
    reply = Choice(Reply.choices, required=True, allow_blank=True)
    outcome = Choice(Outcome.choices, required=True, allow_blank=True)
    outcome_reason = Text()
    decided_by = UserShape(
        allow_null=True, help_text="Who decided to hold it without somebody who must attend, and could not."
    )
    version = WholeNumber()


class DebriefSummary(Shape):
    """One row of the list."""

    id = Id()
    reference = Text()
    state = Choice(DebriefState.choices, required=True)
    lead = UserShape()
    planned_at = Moment()
    held_at = Moment(allow_null=True)
    fed_into = Id(source="parent_id", allow_null=True, help_text="Of a separate debrief.")
    version = WholeNumber()


class DebriefShape(DebriefSummary):
    """A debrief as it stands."""

    led_as = Choice(LedAs.choices, required=True)
    minutes_long = WholeNumber()
    place = Text()
    call = Text()
    minute_taker = UserShape(allow_null=True)
    considered = Choices(Considered.choices)
    planning_notes = Text()
    called_off_because = Text()
    intelligence = Choice(IntelligencePassed.choices, required=True, allow_blank=True)
    no_parties = YesNo()
    welfare_offered = YesNo(allow_null=True)
    invitations = InvitationShape(many=True)


class ReasonShape(Shape):
    """Why."""

    reason = Text(max_length=500, multiline=True)


class TookPartShape(Shape):
    """How somebody invited took part."""

    invitation = Id()
    outcome = Choice(Outcome.choices, required=True, allow_blank=True)
    reason = Text(required=False, allow_blank=True, max_length=300)
    version = WholeNumber(
        required=False, help_text="Of the invitation: refused where somebody else has said something since."
    )


class HeldShape(Shape):
    """That a debrief was held, and who took part."""

    held_at = Moment()
    took_part = TookPartShape(many=True, required=False)


class AttendanceShape(Shape):
    """How people took part, told afterwards."""

    took_part = TookPartShape(many=True)


class NewInvitation(Shape):
    """Somebody besides those whom the visit names, and why."""

    user = Id()
    because = Text(max_length=300)


class ReplyShape(Shape):
    """Whether one will attend; of a no, why."""

    answer = Choice(Reply.choices, required=True)
    words = Text(required=False, allow_blank=True, max_length=300)


class MinutesShape(Shape):
    """The minutes, by the prompts; send those that change."""

    def get_fields(self) -> dict[str, Any]:
        kind: dict[str, Any] = {
            "required": False,
            "allow_blank": True,
            "max_length": 10_000,
            "multiline": True,
        }
        return {
            prompt.name: Text(help_text=f"{prompt.label.rstrip('.?')}.", **kind)
            for prompt in (*PROMPTS, *CLOSING)
        }


class AfterwardsShape(Shape):
    """What was done after the debrief; send those that change."""

    intelligence = Choice(IntelligencePassed.choices, required=False, allow_blank=True)
    no_parties = YesNo(required=False)
    welfare_offered = YesNo(required=False, allow_null=True)
