"""Filling in a form of a visit, of whatever kind: a draft, complete once nothing is missing, or invalid.

Every kind is saved in the same order: lock the visit, check, save with history and audit, settle what state
it is in, answer the question that it answers (VIS-2).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from accounts.records import differences
from core.errors import DomainError
from core.ids import new_id
from visits.enums import FormState
from visits.filling import Filling
from visits.kinds import KIND_OF, FormKind
from visits.models import Cprn, Encounter, FormRecord, Visit, Warrant
from visits.operations.saving import (
    announce,
    audit,
    keep_history,
    lock,
    locked,
    mark_to_confirm,
    save_changes,
    save_new,
)
from visits.operations.telling import tell_of_form
from visits.own_forms import MODELS
from visits.permissions import check_can_contribute, check_can_edit_form
from visits.workflow import FORM, FormStage

F = TypeVar("F", bound=FormRecord)


@transaction.atomic
def fill_in(
    *,
    kind: FormKind,
    visit: Visit,
    form: FormRecord | None,
    values: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    form_id: UUID | None = None,
) -> FormRecord:
    """Save a form of `kind`, new if `form` is None; return it.

    `form_id` is a new form's own id, so that a form sent twice makes one record. Raises NotAllowed,
    StaleVersion, DomainError.
    """
    visit = lock(visit.pk)
    form, acting_for = existing(
        visit, form, by, at, expected_version, add=kind.check_can_add, edit=kind.check_can_edit
    )
    check_chosen(visit, form, values)
    values = kind.prepare(Filling(visit, form, by, at), values)
    if form is None and (sent := sent_before(visit, kind.model, form_id, values, by)):
        return sent
    if form is None and kind.single:
        _check_only_one(kind, visit)
    saved = save_form(visit, form, kind.model, values, form_id, by, at, kind.saved, acting_for)
    missing = kind.missing(saved)
    if missing and not visit.is_open:
        raise DomainError(
            "The visit is closed, so what is added to it stays as it is and has to be whole. Add what is "
            f"missing: {'; '.join(missing)}."
        )
    settle(visit, saved, missing, by=by, at=at, acting_for=acting_for)
    for field, value in kind.answers_of(saved).items():
        if value is None:
            continue  # what is left open here does not take back what was answered elsewhere
        give_answer(visit, field, value, by=by, at=at, acting_for=acting_for)
    announce(visit, by=by, at=at)
    tell_of_form(visit, saved, by=by, at=at)
    return saved


@transaction.atomic
def set_invalid(
    *,
    form: FormRecord,
    reason: str,
    by: User,
    at: datetime,
    superseded_by: FormRecord | None = None,
    expected_version: int | None = None,
) -> FormRecord:
    """Set a form invalid, with a reason: it stays visible and counts for nothing (VIS-2).

    Raises NotAllowed, DomainError; StaleVersion if it has changed since `expected_version`.
    """
    visit = lock(form.visit_id)  # type: ignore[attr-defined]
    form = locked(form)
    kind = KIND_OF.get(type(form))
    may_edit = kind.check_can_edit if kind else check_can_edit_form
    acting_for = may_edit(visit, form, by, at)
    if expected_version is not None:
        form.check_version(expected_version)
    if not reason.strip():
        raise DomainError("Say why the form is invalid.", field="reason")
    if superseded_by is not None and (superseded_by.pk == form.pk or not superseded_by.counts):
        raise DomainError("Choose another form that counts.", field="superseded_by")
    if isinstance(form, Encounter):
        check_not_named(form)
    transition = FORM.advance(FormStage(form.state), "invalidate")
    values = {
        "state": FormState(transition.target),
        "invalid_reason": reason,
        "invalidated_at": at,
        "invalidated_by": by,
        "superseded_by": superseded_by,
    }
    event = transition.event
    save_changes(visit=visit, thing=form, values=values, by=by, at=at, event=event, acting_for=acting_for)
    if isinstance(form, Cprn):
        visit.photographs.filter(cprn=None, document__shows__in=("cprn", "additional_form")).update(cprn=form)
    if isinstance(form, Warrant):
        mark_to_confirm(visit)
    count_drafts(visit, form.author_id)
    announce(visit, by=by, at=at)
    return form


def sent_before(
    visit: Visit, kind: type[F], form_id: UUID | None, values: Mapping[str, Any], by: User
) -> F | None:
    """Return the record that this new form made before: it was sent twice.

    With other words than before it is refused: they may be of another person, typed on the page to which
    the browser went back, and would overwrite the first one.
    """
    form = cast("F | None", kind._default_manager.filter(pk=form_id).first()) if form_id else None
    if form is None:
        return None
    if form.visit_id != visit.pk or form.created_by_id != by.pk or differences(form, values):  # type: ignore[attr-defined]
        raise DomainError(
            "This form made a record already. To change that one, open it; for another, open this page "
            "again from the list, and copy your words."
        )
    return form


def existing(
    visit: Visit,
    form: F | None,
    by: User,
    at: datetime,
    expected: int,
    *,
    add: Callable[[Visit, User, datetime], UUID | None] = check_can_contribute,
    edit: Callable[[Visit, FormRecord, User, datetime], UUID | None] = check_can_edit_form,
) -> tuple[F | None, UUID | None]:
    """Return the form to change, locked and checked (None: a new one is to be made), and in whose name."""
    if form is None:
        return None, add(visit, by, at)
    form = locked(form)
    acting_for = edit(visit, form, by, at)
    form.check_version(expected)
    return form, acting_for


def save_form(
    visit: Visit,
    form: F | None,
    kind: type[F],
    values: Mapping[str, Any],
    form_id: UUID | None,
    by: User,
    at: datetime,
    event: str,
    acting_for: UUID | None,
) -> F:
    if form is not None:
        save_changes(visit=visit, thing=form, values=values, by=by, at=at, event=event, acting_for=acting_for)
        return form
    new = kind.begin(by=by, at=at, id=form_id or new_id(), visit=visit, author=by, **values)
    save_new(visit=visit, thing=new, fields=values, by=by, at=at, event=event, acting_for=acting_for)
    return new


def settle(
    visit: Visit,
    form: FormRecord,
    missing: tuple[str, ...],
    *,
    by: User,
    at: datetime,
    acting_for: UUID | None,
) -> None:
    """Make a form complete when nothing is missing any more, and a draft when something is again."""
    step = "amend" if missing else "complete"
    if form.state == (FormState.DRAFT if missing else FormState.COMPLETE):
        if missing:
            count_drafts(visit, form.author_id)
        return
    transition = FORM.advance(FormStage(form.state), step)
    before, form.state = form.state, FormState(transition.target)
    form.save(update_fields=["state"])
    changes = {"state": [before, form.state]}
    keep_history(visit=visit, thing=form, changes=changes, by=by, at=at, acting_for=acting_for)
    audit(
        visit=visit, thing=form, fields=["state"], by=by, at=at, event=transition.event, acting_for=acting_for
    )
    count_drafts(visit, form.author_id)


def count_drafts(visit: Visit, author: UUID) -> None:
    """Keep, beside who was on the visit, how many of their forms are drafts: what they have to finish."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_DRAFTS, {"visit": visit.pk, "author": author, "draft": FormState.DRAFT})


_DRAFTS = " UNION ALL ".join(
    f"SELECT FROM {model._meta.db_table} WHERE visit_id = %(visit)s AND author_id = %(author)s "
    "AND state = %(draft)s"
    for model in MODELS
)
_COUNT_DRAFTS = f"""
UPDATE visits_visitofficer SET drafts = made.n FROM (SELECT count(*) AS n FROM ({_DRAFTS}) draft) made
WHERE visit_id = %(visit)s AND user_id = %(author)s AND drafts <> made.n
"""  # noqa: S608 - names of our own tables


def answer_yes(visit: Visit, question: str, *, by: User, at: datetime, acting_for: UUID | None) -> None:
    """What is recorded answers its question: nothing is asked that can be worked out."""
    give_answer(visit, question, True, by=by, at=at, acting_for=acting_for)


def give_answer(
    visit: Visit, question: str, value: bool | None, *, by: User, at: datetime, acting_for: UUID | None
) -> None:
    """Give the answer that follows from what is recorded."""
    before = getattr(visit, question)
    if before is not value:
        setattr(visit, question, value)
        visit.save(update_fields=[question])
        changes = {question: [before, value]}
        keep_history(visit=visit, thing=visit, changes=changes, by=by, at=at, acting_for=acting_for)


def _check_only_one(kind: FormKind, visit: Visit) -> None:
    if kind.model._default_manager.filter(visit=visit).exclude(state=FormState.INVALID).exists():  # type: ignore[misc]
        raise DomainError(
            f"This visit has a {kind.one} already. Open that one to change it, and copy your words."
        )


def check_chosen(visit: Visit, form: FormRecord | None, values: Mapping[str, Any]) -> None:
    """Refuse a person or paper that was set invalid since the page offered it. The visit has to be locked."""
    for name, value in values.items():
        if not isinstance(value, FormRecord) or getattr(form, f"{name}_id", None) == value.pk:
            continue
        now = type(value)._default_manager.get(pk=value.pk)
        if now.visit_id != visit.pk:  # type: ignore[attr-defined]
            raise DomainError("Choose one that is recorded on this visit.", field=name)
        if not now.counts:
            raise DomainError(f"{now} was set invalid. Choose one that counts, or none.", field=name)


def check_not_named(encounter: Encounter) -> None:
    row = encounter.named_on.select_related("cprn").exclude(cprn__state=FormState.INVALID).first()
    if row is not None:
        raise DomainError(
            f"{encounter} is named on {row.cprn}. Take the name off the CPRN first.", field="capacity"
        )
