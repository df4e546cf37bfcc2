"""Answering the questions of a visit whose answer may be “none” (`visits.questions`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, QuerySet

from accounts.models import User
from audit.operations import record
from core.errors import DomainError, StaleVersion
from visits.enums import AuditEvent, EntryPower, FormState
from visits.kinds import KINDS
from visits.models import Entry, Visit
from visits.operations.saving import announce, keep_history, lock
from visits.permissions import check_can_edit
from visits.questions import APART, BY_FIELD, FIELDS, WARRANT, Question

_FORMS = {"anybody_met": ["encounters"], "any_documents_seen": ["documents_seen"], "cprn_served": ["cprns"]}
_FORMS |= {
    field: [kind.related for kind in KINDS.values() if field in {asked.field for asked in kind.asked}]
    for field in FIELDS
    if field not in _FORMS
}

# Answers that a record gives in its own words: neither yes nor no is said of them beside it.
_FOLLOWING = {asked.field for kind in KINDS.values() if kind.answers for asked in kind.asked}


def version_of_answers(visit: Visit, *, apart: bool = True) -> int:
    """Return a number that differs whenever any answer does: the answers are its digits.

    Without `apart`, for those who may not read welfare, those are no digits: it would tell them.
    """
    number = 0
    for field in FIELDS:
        told = apart or field not in APART
        number = number * 3 + ({None: 0, False: 1, True: 2}[getattr(visit, field)] if told else 0)
    return number


@transaction.atomic
def answer(*, visit: Visit, question: str, value: bool | None, by: User, at: datetime) -> Visit:
    """Answer one question: `question` is a name in `visits.questions.FIELDS`, None takes the answer back.

    "None" is refused while something that counts is recorded: set that invalid first.
    """
    visit = lock(visit.pk)
    acting_for = check_can_edit(visit, by, at)
    if question not in BY_FIELD:
        raise DomainError(
            "There is no such question on a visit. Open the visit again and choose one from its list."
        )
    _give(visit, {question: value}, by=by, at=at, acting_for=acting_for)
    announce(visit, by=by, at=at)
    return visit


@transaction.atomic
def answer_all(
    *, visit: Visit, answers: Mapping[str, bool | None], expected_version: int, by: User, at: datetime
) -> Visit:
    """Answer several questions at once, by the names of their fields. Raises as `answer`; StaleVersion."""
    visit = lock(visit.pk)
    acting_for = check_can_edit(visit, by, at)
    if version_of_answers(visit) != expected_version:
        raise StaleVersion(visit)
    _give(visit, answers, by=by, at=at, acting_for=acting_for)
    announce(visit, by=by, at=at)
    return visit


def _give(
    visit: Visit, answers: Mapping[str, bool | None], *, by: User, at: datetime, acting_for: UUID | None
) -> None:
    changed = {field: value for field, value in answers.items() if getattr(visit, field) != value}
    none = [field for field, value in changed.items() if value is False or field in _FOLLOWING]
    _check_none_recorded(visit, [BY_FIELD[field] for field in none])
    if not changed:
        return
    before = {field: getattr(visit, field) for field in changed}
    for field, value in changed.items():
        setattr(visit, field, value)
    visit.save(update_fields=list(changed))
    for names in (changed.keys() - APART, changed.keys() & APART):  # a history of their own: fewer read it
        if names:
            changes = {field: [before[field], changed[field]] for field in sorted(names)}
            keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)
    fields = list(changed)
    record(event=AuditEvent.ANSWER_GIVEN, by=by, at=at, subject=visit, fields=fields, acting_for=acting_for)


def _check_none_recorded(visit: Visit, questions: list[Question]) -> None:
    """Refuse the first of `questions` that something recorded on the visit answers otherwise; one query."""
    recorded = {
        f"some_{related}": Exists(rows.exclude(state=FormState.INVALID))
        for related, rows in _rows_of(visit, questions).items()
    }
    if WARRANT in questions:
        recorded["by_warrant"] = Exists(Entry.objects.filter(visit=visit, power=EntryPower.WARRANT))
    if not recorded:
        return
    said: dict[str, Any] = dict(Visit.objects.filter(pk=visit.pk).values(**recorded).get())
    for question in questions:
        if any(said[f"some_{related}"] for related in _FORMS[question.field]):
            raise DomainError(question.recorded, field=question.field)
        if question is WARRANT and said["by_warrant"]:
            raise DomainError(
                "You said that you entered by warrant. Correct how you entered first.", field=question.field
            )


def _rows_of(visit: Visit, questions: list[Question]) -> dict[str, QuerySet[Any]]:
    return {
        related: getattr(visit, related).order_by()
        for question in questions
        for related in _FORMS[question.field]
    }
