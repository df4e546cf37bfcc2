"""The forms of a debrief: its plan, who is asked, replies, attendance, minutes, points, what follows."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import User
from core.forms import (
    ConfirmField,
    DateField3,
    DateTimeLondonField,
    GovForm,
    LongTextField,
    NumberField,
    OneOfField,
    RecordField,
    RecordsField,
    SomeOfField,
    TextField,
    VersionedForm,
    YesNoField,
)
from debriefs.debrief_enums import (
    Considered,
    DebriefState,
    IntelligencePassed,
    Reply,
    Theme,
    ToldHow,
)
from debriefs.queries.notes import CLOSING, PROMPTS, Prompt
from visits.models import Visit


def person_words(user: User) -> str:
    """Return how somebody is offered."""
    return f"{user.name}, {user.team.name}"


class PlanForm(VersionedForm):
    """When and where, and what was considered. Other visits of its operation are offered."""

    visits = RecordsField(
        label="Other visits of the operation that this debrief answers too",
        hint="One debrief may answer several visits of an operation",
        noun="the visits",
        required=False,
    )
    planned_at = DateTimeLondonField(label="When is it held?", noun="when it is held")
    minutes_long = NumberField(
        label="How long does it take?",
        suffix="minutes",
        noun="how many minutes it takes",
        at_least=5,
        at_most=600,
        initial=60,
    )
    place = TextField(label="Where?", hint="A room, and the building", noun="where", required=False)
    call = TextField(
        label="Link or number of the call",
        hint="Where it is held by telephone or video, or somebody joins so",
        noun="the link or number of the call",
        max_length=300,
        required=False,
    )
    minute_taker = RecordField(
        label="Who takes the minutes?",
        hint="The guidance asks you to consider a minute-taker. It cannot be who leads",
        noun="who takes the minutes",
        first_choice="Nobody",
        required=False,
    )
    considered = SomeOfField(
        label="What did you consider?",
        hint="The same things as for a briefing, and the two that the guidance adds for a debriefing",
        noun="what you considered",
        choices=Considered.choices,
        required=False,
    )
    planning_notes = LongTextField(
        label="What came of it",
        hint="Only those who read the debrief see it",
        noun="what came of it",
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(
        self, *args: Any, people: Sequence[User], others: Sequence[Visit] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["minute_taker"].offer(people, label=person_words)  # type: ignore[attr-defined]
        if others:
            label = _visit_words
            self.fields["visits"].offer(others, label=label)  # type: ignore[attr-defined]
        else:
            del self.fields["visits"]

    def clean_answers(self) -> None:
        """Ask for a place or a call."""
        answers = self.cleaned_data
        if not self.draft and not answers.get("place") and not answers.get("call"):
            self.add_error("place", "Enter where it is held, or the link or number of the call")


def _visit_words(visit: Visit) -> str:
    return f"{visit.reference}: {visit.title}"


class SeparateForm(PlanForm):
    """A team leader's separate debrief: who holds it, and with whom."""

    leader = RecordField(label="Which team leader holds it?", noun="the team leader")
    people = RecordsField(label="With whom?", noun="with whom", required=False)

    field_order = ("leader", "people", "planned_at", "minutes_long", "place", "call", "minute_taker")

    def __init__(self, *args: Any, invited: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leader"].offer(invited, label=person_words)  # type: ignore[attr-defined]
        self.fields["people"].offer(invited, label=person_words)  # type: ignore[attr-defined]
        del self.fields["considered"], self.fields["planning_notes"]


class LeaveForm(VersionedForm):
    """Why a visit leaves a debrief of several."""

    reason = LongTextField(
        label="Why does it leave this debrief?",
        hint="Those who read the debrief read why",
        noun="why it leaves",
        max_length=500,
        rows=3,
    )


class CallOffForm(VersionedForm):
    """Why a debrief is called off."""

    reason = LongTextField(
        label="Why is it called off?",
        hint="Everybody invited is told that it was called off; those who read the debrief read why",
        noun="why it is called off",
        max_length=500,
        rows=3,
    )


class InviteForm(VersionedForm):
    """Somebody besides those whom the visit names."""

    user = RecordField(label="Whom do you invite?", noun="whom you invite")
    because = TextField(
        label="Why?",
        hint="For example: they trained the team, or planned the operation",
        noun="why",
        max_length=300,
    )

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].offer(people, label=person_words)  # type: ignore[attr-defined]


class ReplyForm(VersionedForm):
    """Whether somebody invited will come."""

    answer = OneOfField(label="Will you attend?", noun="whether you will attend", choices=Reply.choices)
    words = TextField(
        label="If not, why?",
        hint="The lead reads it, and those who read the debrief. You can give your feedback separately",
        noun="why you cannot attend",
        max_length=300,
        required=False,
    )


class MinutesForm(VersionedForm):
    """The prompts of DEB-13, and the closing questions; nothing is required to save."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for prompt in (*PROMPTS, *CLOSING):
            self.fields[prompt.name] = _box(prompt)


def _box(prompt: Prompt) -> LongTextField:
    return LongTextField(
        label=prompt.label,
        hint=prompt.hint,
        noun=prompt.label[:1].lower() + prompt.label[1:].rstrip("?"),
        max_length=10_000,
        rows=4,
        required=False,
    )


class LearningForm(VersionedForm):
    """A learning point or good practice: words, and what it is about."""

    text = LongTextField(
        label="What is to be learned?",
        hint="For officers who were not there. No names, and nothing that tells the case",
        noun="what is to be learned",
        max_length=2000,
        rows=4,
    )
    theme = OneOfField(
        label="What is it about?", noun="what it is about", choices=Theme.choices, as_list=True
    )


class PracticeForm(LearningForm):
    """What went so well that others should do it too."""

    text = LongTextField(
        label="What went so well that others should do it too?",
        hint="For officers who were not there. No names, and nothing that tells the case",
        noun="what went well",
        max_length=2000,
        rows=4,
    )


class ActionForm(VersionedForm):
    """Something to be done, by whom and by when."""

    what = LongTextField(
        label="What is to be done?",
        hint="It stands on its owner’s home page until they say that it is done",
        noun="what is to be done",
        max_length=2000,
        rows=4,
    )
    owner = RecordField(
        label="Who does it?",
        hint="Before the debrief is followed up, each has an owner and a date",
        noun="who does it",
        first_choice="Not decided yet",
        required=False,
    )
    due_on = DateField3(label="By when?", noun="by when", required=False)

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].offer(people, label=person_words)  # type: ignore[attr-defined]


class GiveForm(VersionedForm):
    """Who does it from now on, and why."""

    owner = RecordField(label="Who does it from now on?", noun="who does it")
    reason = LongTextField(
        label="Why do they do it?",
        hint="They read why, and so do those who read the debrief",
        noun="why",
        max_length=500,
        rows=3,
    )

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].offer(people, label=person_words)  # type: ignore[attr-defined]


class PartyForm(VersionedForm):
    """Somebody to whom the results matter, and how and when they were told."""

    who = TextField(
        label="Who has to hear the results?",
        hint="For example a caseworker, or a criminal investigation team",
        noun="who has to hear the results",
    )
    how = OneOfField(
        label="How were they told?",
        noun="how they were told",
        choices=ToldHow.choices,
        required=False,
        as_list=True,
        first_choice="Not told yet",
    )
    informed_at = DateTimeLondonField(
        label="When were they told?", noun="when they were told", required=False
    )

    def clean_answers(self) -> None:
        """Ask for both or for neither."""
        answers = self.cleaned_data
        if "informed_at" in answers and bool(answers.get("how")) != bool(answers["informed_at"]):
            name = "informed_at" if answers.get("how") else "how"
            self.add_error(name, "Say how and when they were told, or leave both empty")


class WithdrawForm(GovForm):
    """Why something that was noted by mistake is withdrawn."""

    reason = TextField(label="Why is it withdrawn?", noun="why it is withdrawn", max_length=300)


class DoneForm(VersionedForm):
    """What was done about an action point."""

    evidence = LongTextField(
        label="What was done?",
        hint="So that somebody who was not there can see that it is done",
        noun="what was done",
        max_length=2000,
        rows=4,
    )


class AfterwardsForm(VersionedForm):
    """What the guidance asks for once the debriefing is finished."""

    intelligence = OneOfField(
        label="Was intelligence from the debrief passed on?",
        hint="With the intelligence form, never here: write nothing of it in the minutes",
        noun="whether intelligence was passed on",
        choices=IntelligencePassed.choices,
        required=False,
    )
    no_parties = ConfirmField(
        label="Nobody besides the team has to hear the results",
        noun="whether anybody has to hear the results",
        required=False,
    )
    welfare_offered = YesNoField(
        label="Were the welfare routes offered to the team?",
        hint="After family removal work: their line manager or colleagues, a care team where there is "
        "one, the Employee Assistance Programme, wellbeing support for staff",
        noun="whether the welfare routes were offered",
        required=False,
    )

    def __init__(self, *args: Any, family: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not family:
            del self.fields["welfare_offered"]


class HeldForm(VersionedForm):
    """When it was held; how people took part is asked beside it (`debriefs.views.holding`)."""

    held_at = DateTimeLondonField(label="When was it held?", noun="when it was held")


class DebriefFilterForm(GovForm):
    """What narrows the list of debriefs."""

    text = TextField(label="Reference of a debrief or of a visit", required=False, max_length=30)
    state = SomeOfField(label="State", choices=DebriefState.choices, required=False, small=True)
    mine = ConfirmField(label="Only those that I lead, minute or am invited to", required=False)
    overdue = ConfirmField(label="Only those that are late", required=False)

    def chosen(self) -> list[str]:
        """Return in words what the list is narrowed to."""
        answers = self.cleaned_data
        states = [DebriefState(each).label.lower() for each in answers.get("state") or ()]
        return [
            *([f"“{answers['text']}”"] if answers.get("text") else []),
            *states,
            *(["mine"] if answers.get("mine") else []),
            *(["late"] if answers.get("overdue") else []),
        ]
