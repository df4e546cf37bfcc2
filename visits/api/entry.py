"""How the premises were entered, and the questions whose answer may be “none”."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from core.api.fields import Choice, Day, Moment, Text, WholeNumber, YesNo
from core.api.operations import operation
from core.api.serializers import Shape
from visits.api.common import VisitView
from visits.enums import EntryPower
from visits.models import Visit
from visits.operations.answering import answer_all, version_of_answers
from visits.operations.visit import save_entry
from visits.permissions import may_read_welfare
from visits.queries import entry_of
from visits.questions import APART, QUESTIONS


class Entry(Shape):
    """How the premises were entered, and what was served or shown there."""

    power = Choice(EntryPower.choices, required=False)
    consent_signed_by = Text(required=False, max_length=150)
    consent_withdrawn_at = Moment(required=False, allow_null=True)
    authorising_officer = Text(required=False, max_length=150)
    authorised_on = Day(required=False, allow_null=True)
    notice_to_occupier = YesNo(
        required=False, allow_null=True, help_text="Was one served? Null: not answered."
    )
    notice_served_at = Moment(required=False, allow_null=True)
    notice_served_on = Text(required=False, max_length=150)
    power_document = YesNo(required=False, allow_null=True, help_text="Was one used? Null: not answered.")
    power_document_reference = Text(required=False, max_length=60)
    version = WholeNumber(read_only=True, help_text="0 while nobody has begun.")


_FIELDS = [name for name, field in Entry().fields.items() if not field.read_only]
_NOTHING: dict[str, Any] = dict.fromkeys(_FIELDS) | {
    name: "" for name, field in Entry().fields.items() if isinstance(field, (Text, Choice))
}


def entry_values(visit: Visit) -> dict[str, Any]:
    """Return what is saved of the entry, by field name."""
    entry = entry_of(visit)
    return {name: getattr(entry, name) for name in _FIELDS} if entry else dict(_NOTHING)


def entry_answer(visit: Visit) -> dict[str, Any]:
    """Return the entry as it is answered."""
    entry = entry_of(visit)
    return Entry(entry_values(visit) | {"version": entry.version if entry else 0}).data


class VisitEntry(VisitView):
    route, tag = "visit-entry", "Visits"

    @operation("Read how the premises were entered", answer=Entry, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """The power used, and the papers served or shown. Version 0 says that nobody has begun this part."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation("Change how the premises were entered", body=Entry, answer=Entry, changes=True, versioned=True)
    def patch(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Change what is sent, and leave the rest. The officer in charge may, while the visit is open."""
        if self.hold() and entry_of(self.visit) is None:
            self.check_unchanged(0)
        save_entry(
            visit=self.visit,
            values=entry_values(self.visit) | self.answers,
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        data = entry_answer(self.fresh())
        return self.answer(data, version=data["version"])

    def current(self) -> tuple[Mapping[str, Any], int]:
        data = entry_answer(self.fresh())
        self.note_read()
        return data, data["version"]


Answers: type[Shape] = type(
    "Answers",
    (Shape,),
    {
        "__doc__": "The questions whose answer may be “none”. Null: not answered yet.",
        "__module__": __name__,
        **{
            question.field: YesNo(required=False, allow_null=True, help_text=question.asks)
            for question in QUESTIONS
        },
    },
)


def answers_of(visit: Visit, *, apart: bool) -> dict[str, Any]:
    """Return the answers as they are answered; without `apart`, the keys of what is kept apart are absent."""
    answers = Answers(visit).data
    return {field: value for field, value in answers.items() if apart or field not in APART}


class VisitAnswers(VisitView):
    route, tag = "visit-answers", "Visits"

    @operation("Read the answers that may be “none”", answer=Answers, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """What the officer in charge answered of each; what is recorded answers its question too."""
        data, version = self.current()
        return self.answer(data, version=version)

    @operation(
        "Change the answers that may be “none”", body=Answers, answer=Answers, changes=True, versioned=True
    )
    def patch(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Answer what is sent. “None” is refused while something is recorded that counts."""
        answer_all(
            visit=self.visit,
            answers=self.answers,
            expected_version=self.expected_version,
            by=self.user,
            at=self.at,
        )
        data, version = self._answers()
        return self.answer(data, version=version)

    def current(self) -> tuple[Mapping[str, Any], int]:
        self.note_read()
        return self._answers()

    def _answers(self) -> tuple[Mapping[str, Any], int]:
        visit = self.fresh()
        apart = may_read_welfare(visit, self.user, self.at)
        return answers_of(visit, apart=apart), version_of_answers(visit, apart=apart)
