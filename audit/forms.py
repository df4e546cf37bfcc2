"""The filters of the audit trail."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from audit.events import Kind, registered
from audit.queries import MANY_PEOPLE, Filters, people_called, records_referred_to
from core.forms import DateField3, GovForm, LongTextField, OneOfField, TextField

KIND_WORDS = {
    Kind.COLLECTION: "Collection: something was recorded",
    Kind.ALTERATION: "Alteration: something was changed",
    Kind.CONSULTATION: "Consultation: something was read",
    Kind.DISCLOSURE: "Disclosure: something was handed on",
    Kind.COMBINATION: "Combination: records were brought together",
    Kind.ERASURE: "Erasure: something was erased",
}


def event_words(name: str) -> str:
    """Return a name as words: "visits.details.saved" is "Details saved", "audit.read" is "Audit read"."""
    parts = name.replace("_", " ").split(".")
    return " ".join(parts[1:] if len(parts) > 2 else parts).capitalize()


class AuditFilterForm(GovForm):
    """All optional. Cleaning resolves a name or a reference to ids, and says when nothing fits."""

    person = TextField(label="Person", hint="A name, e-mail address or id", required=False, width=20)
    record = TextField(label="Record", hint="A reference or id", required=False, width=20, spellcheck=False)
    kind = OneOfField(
        label="Operation",
        choices=[(kind.value, words) for kind, words in KIND_WORDS.items()],
        as_list=True,
        required=False,
        first_choice="Any",
    )
    event = OneOfField(label="Event", as_list=True, required=False, first_choice="Any")
    since = DateField3(label="From", noun="the first day", required=False)
    until = DateField3(label="To", noun="the last day", required=False)

    people: list[UUID] | None = None
    records: list[UUID] | None = None

    def __init__(self, *args: object, today: date, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        known = sorted((event_words(name), name) for name in registered())
        self.fields["event"].choices = [(name, words) for words, name in known]  # type: ignore[attr-defined]

    def clean_answers(self) -> None:
        """Find who and what is meant."""
        self.people = self._found("person", people_called, "Nobody here has that name, address or id")
        if self.people and len(self.people) > MANY_PEOPLE:
            self.add_error("person", f"More than {MANY_PEOPLE} people fit. Enter more of the name")
        self.records = self._found(
            "record", records_referred_to, "No record has that reference. Enter it like VIS-2026-000123"
        )
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must be on or after the first day")

    def _found(self, name: str, find: Callable[[str], list[UUID]], nobody: str) -> list[UUID] | None:
        text = self.cleaned_data.get(name)
        if not text:
            return None
        ids = find(text)
        if not ids:
            self.add_error(name, nobody)
        return ids

    def filters(self) -> Filters:
        """Return what narrows the list; of a form with errors, what could be understood finds nothing."""
        if self.errors:
            return Filters(people=[])
        answers = self.cleaned_data if self.is_bound else {}
        return Filters(
            people=self.people,
            records=self.records,
            kind=answers.get("kind", ""),
            event=answers.get("event", ""),
            since=answers.get("since"),
            until=answers.get("until"),
        )


class ExportForm(GovForm):
    """Why events are taken out of the service."""

    reason = LongTextField(
        label="Why do you take them?",
        hint="Kept in the audit trail, with your name and the number of events.",
        needed="Say why you take them",
        max_length=500,
    )
