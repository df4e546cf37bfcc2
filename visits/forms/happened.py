"""What happened on the visit: its yes-or-no questions on one page, without those that its records answer."""

from collections.abc import Sequence
from typing import Any

from core.formatting import first_lower
from core.forms import VersionedForm, YesNoField
from visits import questions
from visits.abortive import not_asked
from visits.kinds import KIND_OF
from visits.models import FormRecord, Visit
from visits.questions import BY_FIELD, QUESTIONS, Question
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

    def __init__(self, *args: Any, asked: Sequence[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        for question in QUESTIONS:
            if question not in asked:
                del self.fields[question.field]


def answered_by_records(visit: Visit, *, apart: bool) -> dict[str, int]:
    """Return, by the field of each question that records answer, how many forms that count there are.

    Without `apart`, for those who may not read welfare, nothing of what is kept apart.
    """
    from_forms: dict[str, list[FormRecord]] = {
        "anybody_met": list(visit.encounters.all()),
        "any_documents_seen": list(visit.documents_seen.all()),
        "cprn_served": list(visit.cprns.all()),
    }
    numbers = {field: sum(form.counts for form in forms) for field, forms in from_forms.items()}
    for forms in forms_on(visit).values():
        for form in forms:
            for question in KIND_OF[type(form)].asked if form.counts else ():
                numbers[question.field] = numbers.get(question.field, 0) + 1
    return {field: n for field, n in numbers.items() if n and (apart or not BY_FIELD[field].apart)}


def asked_of(visit: Visit, *, apart: bool) -> list[Question]:
    """Return the questions that the page asks."""
    silent = not_asked_of(visit)
    recorded = answered_by_records(visit, apart=apart)
    asked = [question for question in QUESTIONS if apart or not question.apart]
    return [each for each in asked if each.field not in recorded and each.field not in silent]


def not_asked_of(visit: Visit) -> frozenset[str]:
    """Return the questions that an abortive visit is not asked, but for those answered before."""
    entry = getattr(visit, "entry", None)
    silent = not_asked(visit.abortive, entered=bool(entry and entry.power))
    return frozenset(field for field in silent if getattr(visit, field) is None)
