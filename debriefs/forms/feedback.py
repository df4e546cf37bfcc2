"""The feedback sheet (DEB-11, DEB-12). Everything on it may be left empty but one of the boxes."""

from typing import Any
from uuid import UUID

from core.forms import LongTextField, OneOfField, VersionedForm
from debriefs.feedback_enums import Readers
from debriefs.queries.feedback import VisitLead

# Each box with its question, as on the page, the printed sheet and the sheet that was sent.
QUESTIONS: dict[str, str] = {
    "went_well": "What went well, and why?",
    "went_badly": "What did not go well, and why?",
    "better_ways": "How could it be done better?",
    "anything_else": "Anything else that the lead should know?",
}
_HINTS = {
    "went_well": "Good practice that others should know of belongs here too.",
    "went_badly": "What happened, rather than who did it.",
}


def _box(name: str) -> LongTextField:
    return LongTextField(
        label=QUESTIONS[name], hint=_HINTS.get(name, ""), noun="your feedback", required=False, rows=5
    )


class FeedbackForm(VersionedForm):
    """What an officer tells the lead, and who reads it."""

    went_well = _box("went_well")
    went_badly = _box("went_badly")
    better_ways = _box("better_ways")
    anything_else = _box("anything_else")
    readers = OneOfField(
        label="Who reads it?", choices=Readers, noun="who reads it", needed="Select who reads it"
    )

    def __init__(self, *args: Any, lead: VisitLead, called: str, **options: Any) -> None:
        """`called` says who the lead is, as the answer "to the lead only" names them.

        That answer holds whom it named, so that a page or a draft of before somebody else led is asked anew.
        """
        super().__init__(*args, **options)
        lead_only = f"{Readers.LEAD_ONLY}:{lead.user.pk}" if lead.user else Readers.LEAD_ONLY
        readers = self.fields["readers"]
        readers.choices = [(Readers.NAMED, Readers.NAMED.label), (lead_only, called)]  # type: ignore[attr-defined]
        readers.hints = {  # type: ignore[attr-defined]
            Readers.NAMED: "Who was on the visit or is asked to its debrief, the team’s managers, auditors.",
            lead_only: "Not your managers, not auditors, and nobody who leads instead later.",
        }
        readers.error_messages["invalid_choice"] = (
            "Somebody else leads the debrief by now. Select again who reads it"
        )


def chosen_readers(answer: str) -> tuple[Readers, UUID | None]:
    """Return who reads a sheet by the answer of the form, and whom it named as the lead."""
    readers, _, lead = answer.partition(":")
    return Readers(readers), UUID(lead) if lead else None
