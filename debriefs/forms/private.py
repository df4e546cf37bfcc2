"""The forms of the private route (DEB-14)."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from core.forms import LongTextField, OneOfField, RecordField, VersionedForm
from debriefs.private_enums import PrivateOutcome


class OpenPrivatelyForm(VersionedForm):
    """To whom somebody writes, and what."""

    about = RecordField(label="Who is it about?", noun="who it is about", as_list=False)
    text = LongTextField(
        label="What do you want to talk about with them?",
        hint="They read this. Say what happened and what concerns you, and ask for their side.",
        noun="what you want to talk about",
        rows=8,
    )

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["about"].offer(people)  # type: ignore[attr-defined]


class WritePrivatelyForm(VersionedForm):
    """Something more that is said."""

    text = LongTextField(label="What do you want to say?", noun="what you want to say", rows=6)


class LineManagerForm(VersionedForm):
    """Why the line manager is brought in."""

    reason = LongTextField(
        label="Why is it appropriate?",
        hint="Everybody in the conversation reads this, the line manager too.",
        noun="why it is appropriate",
        max_length=400,
        rows=4,
    )


class EndPrivatelyForm(VersionedForm):
    """How it ended."""

    outcome = OneOfField(label="How did it end?", choices=PrivateOutcome, noun="how it ended")
    text = LongTextField(
        label="What was agreed?",
        hint="Everybody in the conversation reads this. If they did not answer, say why it ends now.",
        noun="what was agreed",
        rows=5,
    )
