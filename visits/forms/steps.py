"""The forms for what is added to a form afterwards: one line a kind of step in `STEP_FORMS`."""

from typing import Any

from core import clock
from core.forms import (
    ConfirmField,
    DateField3,
    DateTimeLondonField,
    LongTextField,
    OneOfField,
    RecordField,
    TextField,
    VersionedForm,
    YesNoField,
)
from visits.commanders import commanders
from visits.forms.base import VisitForm
from visits.models import FormRecord, Visit
from visits.models.referral import ReferredTo
from visits.models.warrant import HowDisposed
from visits.safeguarding import counting_referrals

_DONE_BY = "Leave empty if it was you"


class DisposalForm(VersionedForm):
    """What became of a warrant."""

    how = OneOfField(label="What became of it?", noun="what became of it", choices=HowDisposed.choices)
    disposed_at = DateTimeLondonField(label="When?", noun="when that was")
    place = TextField(
        label="Where is it now?", hint="The court, the office or the safe", required=False, max_length=200
    )
    done_by = TextField(label="Who did it?", hint=_DONE_BY, required=False, max_length=150)
    note = TextField(label="Anything else about it", required=False, max_length=300)

    def clean_submission(self) -> None:
        """Something else has to be said."""
        if self.cleaned_data.get("how") == HowDisposed.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", "Say what became of it")


class ConfirmationForm(VersionedForm):
    """That the disposal is correct: nothing is asked besides."""


class MoveForm(VersionedForm):
    """A move of an exhibit. Where it is moved from, its record knows."""

    to_place = TextField(label="Where was it moved to?", noun="where it was moved to", max_length=200)
    moved_at = DateTimeLondonField(label="When?", noun="when it was moved")
    reason = TextField(
        label="Why?", noun="why it was moved", hint="For example: to be examined", max_length=300
    )
    done_by = TextField(label="Who moved it?", hint=_DONE_BY, required=False, max_length=150)


class ReportForm(VersionedForm):
    """That a false document was reported to the forgery team."""

    to_whom = TextField(
        label="To whom was it reported?",
        noun="to whom it was reported",
        hint="The forgery team’s name, and who there took it",
        max_length=150,
    )
    happened_at = DateTimeLondonField(label="When?", noun="when it was reported")
    receipt = TextField(
        label="Their receipt",
        hint="If you have it already. It can be added later, also when the visit is closed",
        required=False,
        max_length=60,
        width=20,
    )


class ReceiptForm(VersionedForm):
    """The forgery team’s receipt, where it came later."""

    receipt = TextField(label="Their receipt", noun="the receipt", max_length=60, width=20)
    happened_at = DateTimeLondonField(label="When did it come?", noun="when it came")


class DeclarationForm(VersionedForm):
    """That a critical incident is declared."""

    declared_at = DateTimeLondonField(
        label="When was it declared?",
        hint="Leave empty if you declare it now",
        noun="when it was declared",
        required=False,
    )


class BronzeForm(VisitForm):
    """Who is Bronze for one location."""

    location = TextField(
        label="Which location?",
        hint="For example, the rear yard. The newest of a location counts",
        noun="the location",
        max_length=150,
    )
    officer = RecordField(label="Who is Bronze there?", noun="who is Bronze there")
    incident_here = YesNoField(
        label="Did the incident occur there?", needed="Say whether the incident occurred there"
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, visit=visit, **options)
        self.fields["officer"].offer(commanders(visit, clock.now()))  # type: ignore[attr-defined]


class ReferralForm(VersionedForm):
    """One referral of a person or of children: to whom and when."""

    made_to = OneOfField(label="To whom?", noun="to whom it was made", choices=ReferredTo.choices)
    made_to_words = TextField(
        label="Which service, or who?",
        hint="For example: Brackenford Council. Needed for “Somebody else”",
        required=False,
        max_length=150,
    )
    made_on = DateField3(label="On which day?", noun="the day on which it was made")
    reference = TextField(label="Its reference, if it has one", required=False, max_length=60, width=20)
    done_by = TextField(label="Who made it?", hint=_DONE_BY, required=False, max_length=150)

    def clean_submission(self) -> None:
        """Somebody else has to be named."""
        other = self.cleaned_data.get("made_to") == ReferredTo.OTHER
        if other and not self.cleaned_data.get("made_to_words"):
            self.add_error("made_to_words", "Enter to whom it was made")


class OutcomeForm(VersionedForm):
    """What became of one of the referrals of a form."""

    referral = OneOfField(label="Of which referral?", noun="the referral")
    said = LongTextField(label="What became of it?", noun="what became of it", max_length=4000, rows=4)
    by_mistake = ConfirmField(
        label="It was recorded by mistake, and never made: it counts for nothing", required=False
    )

    def __init__(self, *args: Any, record: FormRecord, **options: Any) -> None:
        super().__init__(*args, **options)
        made = counting_referrals(record)
        self.fields["referral"].choices = [(str(each.number), each.words()) for each in made]  # type: ignore[attr-defined]
        if len(made) == 1:
            self.fields["referral"].initial = str(made[0].number)
        if not record.visit.is_open:  # type: ignore[attr-defined]
            del self.fields["by_mistake"]


STEP_FORMS: dict[tuple[str, str], type[VersionedForm]] = {
    ("warrants", "disposal"): DisposalForm,
    ("warrants", "confirmation"): ConfirmationForm,
    ("seized", "move"): MoveForm,
    ("false-documents", "report"): ReportForm,
    ("false-documents", "receipt"): ReceiptForm,
    ("critical-incident", "declaration"): DeclarationForm,
    ("critical-incident", "bronze"): BronzeForm,
    ("vulnerability", "referral"): ReferralForm,
    ("vulnerability", "outcome"): OutcomeForm,
    ("welfare", "children-referral"): ReferralForm,
    ("welfare", "children-outcome"): OutcomeForm,
}
