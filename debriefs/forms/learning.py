"""Forms of learning: finding it, publishing a point, keeping one back, withdrawing one, what changed."""

from core.forms import DateField3, GovForm, LongTextField, OneOfField, SomeOfField, TextField, VersionedForm
from debriefs.debrief_enums import Theme
from visits.enums import VisitKind


class LearningFilterForm(GovForm):
    """What narrows the list; everything may be left empty."""

    q = TextField(label="Words", required=False, max_length=100)
    theme = OneOfField(label="Theme", choices=Theme, as_list=True, required=False, first_choice="Any")
    kind = OneOfField(
        label="Kind of visit", choices=VisitKind, as_list=True, required=False, first_choice="Any"
    )
    show = OneOfField(
        label="Show",
        choices=[("withdrawn", "What was withdrawn")],
        as_list=True,
        required=False,
        first_choice="What is published",
    )


class PublishForm(VersionedForm):
    """A learning point as officers are to read it."""

    text = LongTextField(
        label="What can be learned?",
        hint="For officers who were not there. It names nobody, no premises and no reference.",
        noun="what can be learned",
        max_length=2000,
        rows=6,
    )
    theme = OneOfField(label="What is it about?", choices=Theme, noun="what it is about", as_list=True)
    kinds = SomeOfField(
        label="For which kinds of visit?",
        hint="Leave it empty where it is for any.",
        choices=VisitKind,
        required=False,
    )


class KeepBackForm(VersionedForm):
    """Why a point is not published."""

    reason = LongTextField(
        label="Why is it not published?",
        hint="For example that it cannot be said without naming somebody.",
        noun="why it is not published",
        max_length=500,
        rows=3,
    )


class WithdrawLearningForm(VersionedForm):
    """Why a point is withdrawn."""

    reason = LongTextField(
        label="Why is it withdrawn?",
        hint="Everybody who could read it reads this in its place. It names nobody either.",
        noun="why it is withdrawn",
        max_length=500,
        rows=3,
    )


class MadeChangeForm(VersionedForm):
    """What was changed, and when."""

    what = LongTextField(
        label="What was changed?",
        hint="Something that is done otherwise now, so that it does not happen again.",
        noun="what was changed",
        max_length=1000,
        rows=4,
    )
    made_on = DateField3(label="When was it changed?", noun="when it was changed")
