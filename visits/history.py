"""Who changed what on a visit, in words: labels for fields, and values as a person reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from accounts.enums import MentoringKind
from accounts.models import Change, User
from core.formatting import format_date, format_datetime, in_words
from core.paging import Keyset
from visits.debrief_questions import BY_NUMBER, answers_in_words
from visits.enums import VisitKind
from visits.force_words import ForceKind
from visits.kinds import KINDS
from visits.labels import HIDDEN, REASONED, STEPS, SUBJECTS, label_of
from visits.models import (
    Operation,
    Referral,
    Visit,
    VisitChange,
    VulnerabilityOutcome,
    VulnerabilityReferral,
    WelfareOutcome,
    WelfareReferral,
)
from visits.models.welfare import VulnerabilityGround
from visits.questions import APART, BY_FIELD
from visits.reading import every_form, steps_of
from visits.rules.vulnerable import HEAD_WORDS

BY_TIME = Keyset("at")

_STEPS_APART: tuple[type[models.Model], ...] = (
    VulnerabilityReferral,
    VulnerabilityOutcome,
    WelfareReferral,
    WelfareOutcome,
)
_KEPT_APART = tuple(
    model._meta.label_lower
    for model in (*(kind.model for kind in KINDS.values() if kind.apart), *_STEPS_APART)
)
SUBJECTS |= {
    model._meta.label_lower: "Referral" if issubclass(model, Referral) else "Outcome of a referral"
    for model in _STEPS_APART
}


@dataclass(frozen=True)
class ChangedField:
    """One field that one save changed; `before` is empty where nothing stood there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Happening:
    """One save: what it was about, who did it and when, and what changed."""

    title: str
    by: str
    at: datetime
    fields: tuple[ChangedField, ...]
    reason: str = ""


def changes_of(visit: Visit, *, apart: bool) -> QuerySet[VisitChange]:
    """Return every change of the visit and of what is recorded on it, with who made it.

    Without `apart`, those of what is kept apart are left out, its answers on the visit too.
    """
    changes = VisitChange.objects.filter(visit=visit).select_related("by", "acting_for")
    if apart:
        return changes
    return changes.exclude(subject_type__in=_KEPT_APART).exclude(
        subject_type="visits.visit", values__has_any_keys=APART
    )


def in_words_for(visit: Visit, changes: Sequence[VisitChange]) -> list[Happening]:
    """Return `changes` in words. `visit` came with its parts; names and reasons are queries more."""
    names = _names(visit, changes)
    reasons = {("status", reopening.at): reopening.reason for reopening in visit.reopenings.all()}
    reasons |= {("oic", hand_over.at): hand_over.reason for hand_over in visit.hand_overs.all()}
    return [
        Happening(
            title=_title(change, names),
            by=in_whose_name(change),
            at=change.at,
            fields=tuple(_fields(change, names)),
            reason=next(
                (reasons.get((name, change.at), "") for name in REASONED if name in change.values), ""
            ),
        )
        for change in changes
    ]


def in_whose_name(change: Change) -> str:
    """Return who did it, and for whom: "Sam Ford for Jo Lee"."""
    return f"{change.by.name} for {change.acting_for.name}" if change.acting_for else change.by.name


def _title(change: VisitChange, names: Mapping[str, str]) -> str:
    subject = SUBJECTS.get(change.subject_type, "Record")
    if change.subject_type == "visits.visit":
        return _title_of_visit(change)
    if change.subject_type == "visits.visitofficer" and "user" in change.values:
        joined = change.values["user"][1]
        who = names.get(joined or change.values["user"][0], "An officer")
        return f"Team: {who} {'joined' if joined else 'was taken off'}"
    if change.subject_type == "visits.photograph":
        return _title_of_photograph(change, names)
    name = names.get(str(change.subject_id), "")
    return f"{subject}: {name}" if name else subject


def _title_of_photograph(change: VisitChange, names: Mapping[str, str]) -> str:
    name = names.get(str(change.subject_id), "")
    done = next((words for field, words in _DONE_WITH_PHOTOGRAPHS if field in change.values), "described")
    return f"Photograph {done}: {name}" if name else f"Photograph {done}"


_DONE_WITH_PHOTOGRAPHS = (
    ("disposal_reason", "to be disposed of, if a second person agrees"),
    ("disposal_confirmed", "disposed of"),
    ("disposal_declined", "not disposed of, but kept out of sight"),
    ("brought_back", "brought back"),
    ("removed_reason", "removed"),
    ("original_name", "added"),
)


def _title_of_visit(change: VisitChange) -> str:
    if "reinstated" in change.values:
        return "Visit planned again"
    if "status" in change.values:
        return STEPS.get(change.values["status"][1], "The visit")
    if "abortive" in change.values and change.version > 1:
        return "Visit abortive" if change.values["abortive"][1] else "Visit not abortive after all"
    if change.values.get("oic", [None])[0]:
        return "Handed over to another officer in charge"
    if {"named_hmi", "named_gold"} & change.values.keys():
        return "Who oversees the visit"
    if BY_FIELD.keys() & change.values.keys():
        return "Answer"
    new = all(before is None for before, _after in change.values.values())
    return "Visit recorded" if change.version == 1 and new else "Details of the visit"


def _fields(change: VisitChange, names: Mapping[str, str]) -> Iterable[ChangedField]:
    for name in sorted(change.values, key=lambda name: _place(change.subject_type, name)):
        before, after = change.values[name]
        if name in HIDDEN or (change.subject_type == "visits.visitofficer" and name == "user"):
            continue
        if name == "departed_marked_by" and after == str(change.by_id):
            continue  # who did it stands in the title
        if isinstance(after, dict):
            yield from _answers(before or {}, after)
            continue
        field = _field_of(change.subject_type, name)
        yield ChangedField(label_of(name), shown(field, before, names), shown(field, after, names))


def _answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[ChangedField]:
    """What changed among the answers of a debrief section, by the questions that were asked."""
    was, now = dict(_asked(before)), dict(_asked(after))
    for question, words in now.items():
        if was.get(question, "") != words:
            yield ChangedField(question, was.get(question, ""), words)


def _asked(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [row for version in BY_NUMBER for row in answers_in_words(version, answers)]


def shown(field: models.Field | None, value: Any, names: Mapping[str, str]) -> str:
    """Return a kept value as a person reads it; nothing for what says nothing."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return in_words([_one(field, each, names) for each in value])
    return _one(field, value, names)


def _one(field: models.Field | None, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):  # somebody named on a notice, and the number of the form that names them
        who, form = value
        return f"{_one(field, who, names)} (additional form {form})" if form else _one(field, who, names)
    if isinstance(field, models.DateTimeField):
        return format_datetime(datetime.fromisoformat(value))
    if isinstance(field, models.DateField):
        return format_date(date.fromisoformat(value))
    choices = dict(getattr(field, "flatchoices", None) or ()) | _LISTED.get(getattr(field, "name", ""), {})
    return str(choices.get(value) or names.get(str(value)) or value)


_LISTED: dict[str, dict[Any, Any]] = {
    "kinds": dict(VisitKind.choices),
    "techniques": dict(ForceKind.choices),
    "mentored_for": dict(MentoringKind.choices),
    "grounds": dict(VulnerabilityGround.choices),
    "heads": {head.value: words for head, words in HEAD_WORDS.items()},
}


def _field_of(subject_type: str, name: str) -> models.Field | None:
    for model in (subject_type, _SHOWN_WITH.get(subject_type, subject_type)):
        try:
            field = apps.get_model(model)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            continue
        return field if isinstance(field, models.Field) else None
    return None


# What a record is kept and shown with: what a photograph shows stands on its document.
_SHOWN_WITH = {"visits.photograph": "documents.document"}


def _place(subject_type: str, name: str) -> int:
    """Return where the field stands on its model: a database keeps the names of fields in no order."""
    field = _field_of(subject_type, name)
    return field.creation_counter if field else 0


def _names(visit: Visit, changes: Sequence[VisitChange]) -> dict[str, str]:
    """Return the names behind the ids that the changes hold: parts of the visit, and people who work here."""
    names = {
        str(part.pk): str(part)
        for parts in (visit.encounters, visit.documents_seen, visit.cprns, visit.team_members)
        for part in parts.all()
    }
    names |= {str(form.pk): str(form) for form in every_form(visit)}
    names |= {str(step.pk): str(form) for form in every_form(visit) for step in steps_of(form)}
    names |= {str(photo.pk): str(photo.document) for photo in visit.photographs.all()}
    names |= {str(member.user_id): member.user.name for member in visit.team_members.all()}
    asked = {
        value for change in changes for pair in change.values.values() for value in pair if _is_id(value)
    }
    if any("operation" in change.values for change in changes):
        names |= {str(one.pk): str(one) for one in Operation.objects.filter(pk__in=asked - names.keys())}
    others = User.objects.filter(pk__in=asked - names.keys()).values_list("pk", "name")
    return names | {str(pk): name for pk, name in others}


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 36 and bool(UUID(value))
    except ValueError:
        return False
