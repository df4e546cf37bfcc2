"""What happened on the visit: its yes-or-no questions on one page, without those that its records answer."""

from typing import Any

from core.formatting import first_lower
from core.forms import VersionedForm, YesNoField
from visits import questions
from visits.abortive import not_asked
from visits.kinds import KIND_OF
from visits.models import FormRecord, Visit
from visits.questions import QUESTIONS, Question
from visits.reading import forms_on


def _asked(question: Question) -> YesNoField:
    no = f"No: {first_lower(question.none)}"
    return YesNoField(label=question.asks, hint=question.hint, no=no, required=False)


class HappenedForm(VersionedForm):
    """One question each. What is recorded has answered its own, and is not asked again."""

    anybody_met = _asked(questions.MET)
    any_documents_seen = _asked(questions.DOCUMENTS)
    cprn_served = _asked(questions.CPRN)
    any_warrant = _asked(questions.WARRANT)
    any_force = _asked(questions.FORCE)
    any_criterion = _asked(questions.CRITICAL)
    any_failing = _asked(questions.LEARNING)
    any_seized = _asked(questions.SEIZED)
    any_false_document = _asked(questions.FALSE_DOCUMENTS)
    any_vulnerable = _asked(questions.VULNERABLE)

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in {*answered_by_records(visit), *not_asked_of(visit)}:
            self.fields.pop(field, None)


def answered_by_records(visit: Visit) -> dict[str, int]:
    """Return, by the field of each question that records answer, how many forms that count there are."""
    from_forms: dict[str, list[FormRecord]] = {
        "anybody_met": list(visit.encounters.all()),
        "any_documents_seen": list(visit.documents_seen.all()),
        "cprn_served": list(visit.cprns.all()),
    }
    numbers = {field: sum(form.counts for form in forms) for field, forms in from_forms.items()}
    for forms in forms_on(visit).values():
        for form in forms:
            question = KIND_OF[type(form)].question
            if question is not None and form.counts:
                numbers[question.field] = numbers.get(question.field, 0) + 1
    return {field: number for field, number in numbers.items() if number}


def asked_of(visit: Visit) -> list[Question]:
    """Return the questions that the page asks."""
    recorded = answered_by_records(visit)
    silent = not_asked_of(visit)
    return [each for each in QUESTIONS if each.field not in recorded and each.field not in silent]


def not_asked_of(visit: Visit) -> frozenset[str]:
    """Return the questions that an abortive visit is not asked, but for those answered before."""
    entry = getattr(visit, "entry", None)
    silent = not_asked(visit.abortive, entered=bool(entry and entry.power))
    return frozenset(field for field in silent if getattr(visit, field) is None)


def happened_values(visit: Visit) -> dict[str, Any]:
    """Return what is answered, by the names of the questions."""
    return {question.field: getattr(visit, question.field) for question in asked_of(visit)}
