"""The kinds of form that a visit holds besides people, documents seen and the CPRN: one table.

A line says what a form of the kind is, which question it answers, what it lacks and who may do what with it.
The pages, the API, the lists of what is missing, the record on paper and the history all go through it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.models import User
from core.clock import london_day
from core.errors import DomainError
from visits.commanders import commanders
from visits.completeness import (
    missing_in_debrief_section,
    missing_in_false_document,
    missing_in_note,
    missing_in_seized,
    missing_in_warrant,
)
from visits.completeness_of_force import missing_in_critical_incident, missing_in_force
from visits.debrief_questions import BY_NUMBER, version_for
from visits.enums import AuditEvent
from visits.filling import Filling, Values
from visits.force_checks import prepare_critical_incident, prepare_force
from visits.models import (
    CriticalIncident,
    DebriefSection,
    FalseDocument,
    FamilyWelfare,
    FormRecord,
    SeizedItem,
    UseOfForce,
    Visit,
    VisitNote,
    Vulnerability,
    Warrant,
)
from visits.models.critical_incident import CRITERIA
from visits.permissions import (
    check_can_contribute,
    check_can_edit,
    check_can_edit_force,
    check_can_edit_form,
    check_can_edit_incident,
    check_can_edit_shared_form,
    check_can_record_force,
    check_can_record_incident,
    may_read_welfare,
)
from visits.questions import CRITICAL, FORCE, LEARNING, VULNERABLE, Question
from visits.questions import FALSE_DOCUMENTS as ANY_FALSE
from visits.questions import SEIZED as ANY_SEIZED
from visits.questions import WARRANT as ANY_WARRANT
from visits.safeguarding import missing_in_vulnerability, missing_in_welfare
from visits.things import prepare_false_document, prepare_seized, prepare_warrant
from visits.welfare import vulnerability_values, welfare_values


def _as_they_are(_filling: Filling, values: Mapping[str, Any]) -> Values:
    return dict(values)


def _everybody(_visit: Visit, _user: User, _at: datetime) -> bool:
    return True


def _nobody(_visit: Visit, _at: datetime) -> tuple[Model, ...]:
    return ()


@dataclass(frozen=True)
class FormKind:
    """One kind of form. `slug` stands in addresses, `related` is the visit's manager of them.

    `missing` says in words what a form lacks. `prepare` checks what was answered against the rest of the
    visit and returns what is saved; it raises DomainError. `question` is answered yes by the first form.
    `single`: at most one that counts. `apart`: only those whom `may_read` lets are told more than that it
    exists.
    `children` are managers of rows that belong to a form and are read with it.
    """

    slug: str
    model: type[FormRecord]
    related: str
    title: str  # of the part of the visit, and of the page that lists them
    one: str  # one of them, inside a sentence
    add: str  # the button
    saved: AuditEvent
    missing: Callable[[Any], tuple[str, ...]]
    prepare: Callable[[Filling, Mapping[str, Any]], Values] = _as_they_are
    question: Question | None = None
    single: bool = False
    apart: bool = False
    children: tuple[str, ...] = ()
    also: tuple[Question, ...] = ()  # more questions that a form of the kind answers
    answers: Callable[[Any], Mapping[str, bool | None]] | None = None  # what it answers them, if not yes
    others: Callable[[Visit, datetime], Iterable[Model]] = _nobody  # whom it may name besides the visit's own
    may_read: Callable[[Visit, User, datetime], bool] = _everybody
    check_can_add: Callable[[Visit, User, datetime], UUID | None] = check_can_contribute
    check_can_edit: Callable[[Visit, FormRecord, User, datetime], UUID | None] = check_can_edit_form

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that a form of the kind answers."""
        return (*([self.question] if self.question else []), *self.also)

    def answers_of(self, form: FormRecord) -> Mapping[str, bool | None]:
        """Return what the form answers, by the fields of its questions."""
        if self.answers is not None:
            return self.answers(form)
        return {question.field: True for question in self.asked}


NOTES = FormKind(
    slug="notes",
    model=VisitNote,
    related="notes",
    title="Notes",
    one="note",
    add="Add a note",
    saved=AuditEvent.NOTE_SAVED,
    missing=missing_in_note,
)


def _debrief_answers(filling: Filling, values: Mapping[str, Any]) -> Values:
    """Keep answers to the questions of the version that the visit is asked by, and to no others."""
    form = filling.form
    version = form.questions if isinstance(form, DebriefSection) else _version_of(filling.visit)
    answers = values.get("answers") or {}
    if answers.keys() - {question.key for question in BY_NUMBER[version].questions}:
        raise DomainError(
            "There is no such question in this visit’s debrief section. Read the section for those it has.",
            field="answers",
        )
    before = form.answers if isinstance(form, DebriefSection) else {}
    return {"questions": version, "answers": {**before, **answers}}


def _version_of(visit: Visit) -> int:
    return version_for(london_day(visit.happens_at)).number


DEBRIEF_SECTION = FormKind(
    slug="debrief-section",
    model=DebriefSection,
    related="debrief_sections",
    title="Debrief section",
    one="debrief section",
    add="Answer the debrief section",
    saved=AuditEvent.DEBRIEF_SECTION_SAVED,
    missing=missing_in_debrief_section,
    prepare=_debrief_answers,
    single=True,
    check_can_add=check_can_edit,
)
USES_OF_FORCE = FormKind(
    slug="force",
    model=UseOfForce,
    related="uses_of_force",
    title="Use of force",
    one="use of force",
    add="Record a use of force",
    saved=AuditEvent.FORCE_SAVED,
    missing=missing_in_force,
    prepare=prepare_force,
    question=FORCE,
    check_can_add=check_can_record_force,
    check_can_edit=check_can_edit_force,
)
VULNERABILITY = FormKind(
    slug="vulnerability",
    model=Vulnerability,
    related="vulnerabilities",
    title="Vulnerability and adjustments",
    one="vulnerability or adjustment",
    add="Record a vulnerability or adjustment",
    saved=AuditEvent.APART_SAVED,
    missing=missing_in_vulnerability,
    prepare=lambda filling, values: vulnerability_values(values),
    question=VULNERABLE,
    apart=True,
    children=("referrals", "outcomes"),
    may_read=may_read_welfare,
)
WELFARE = FormKind(
    slug="welfare",
    model=FamilyWelfare,
    related="welfare_forms",
    title="Family welfare form",
    one="family welfare form",
    add="Fill in the family welfare form",
    saved=AuditEvent.APART_SAVED,
    missing=missing_in_welfare,
    prepare=lambda filling, values: welfare_values(
        filling.visit, filling.form, filling.by, filling.at, values
    ),
    single=True,
    apart=True,
    children=("referrals", "outcomes"),
    may_read=may_read_welfare,
    check_can_edit=check_can_edit_shared_form,
)
WARRANTS = FormKind(
    slug="warrants",
    model=Warrant,
    related="warrants",
    title="Warrants",
    one="warrant",
    add="Add a warrant",
    saved=AuditEvent.WARRANT_SAVED,
    missing=missing_in_warrant,
    prepare=prepare_warrant,
    question=ANY_WARRANT,
    children=("disposals", "confirmations"),
)
SEIZED = FormKind(
    slug="seized",
    model=SeizedItem,
    related="seized_items",
    title="Seized items",
    one="seized item",
    add="Add a seized item",
    saved=AuditEvent.SEIZED_ITEM_SAVED,
    missing=missing_in_seized,
    prepare=prepare_seized,
    question=ANY_SEIZED,
    children=("moves",),
)
FALSE_DOCUMENTS = FormKind(
    slug="false-documents",
    model=FalseDocument,
    related="false_documents",
    title="False documents",
    one="false document",
    add="Add a false document",
    saved=AuditEvent.FALSE_DOCUMENT_SAVED,
    missing=missing_in_false_document,
    prepare=prepare_false_document,
    question=ANY_FALSE,
    children=("reports",),
)


def _incident_answers(incident: CriticalIncident) -> dict[str, bool | None]:
    answers = [getattr(incident, name) for name in CRITERIA]
    met = True if True in answers else None if None in answers else False
    return {CRITICAL.field: met, LEARNING.field: incident.failing_or_learning}


CRITICAL_INCIDENT = FormKind(
    slug="critical-incident",
    model=CriticalIncident,
    related="critical_incidents",
    title="Critical incident",
    one="critical incident",
    add="Record a critical incident, or that one was considered",
    saved=AuditEvent.CRITICAL_INCIDENT_SAVED,
    missing=missing_in_critical_incident,
    prepare=prepare_critical_incident,
    question=CRITICAL,
    also=(LEARNING,),
    answers=_incident_answers,
    others=commanders,
    single=True,
    children=("declarations", "bronzes"),
    check_can_add=check_can_record_incident,
    check_can_edit=check_can_edit_incident,
)
_ALL = (
    WARRANTS,
    USES_OF_FORCE,
    SEIZED,
    FALSE_DOCUMENTS,
    CRITICAL_INCIDENT,
    NOTES,
    DEBRIEF_SECTION,
    VULNERABILITY,
    WELFARE,
)
KINDS: dict[str, FormKind] = {kind.slug: kind for kind in _ALL}
KIND_OF: dict[type[FormRecord], FormKind] = {kind.model: kind for kind in KINDS.values()}
