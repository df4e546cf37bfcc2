"""Two people on one form: what both answered laid side by side, and the choice between them.

`core.merging` decides what clashes; this reads answers out of what a browser posted, puts saved ones in
their place, and carries a clash through the page: three radios for each, none of them ticked beforehand.
No word is judged here, and none is dropped: what cannot be read as an answer is compared as it was typed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict

from core.clashes import Clash, Row
from core.dates import BoxesWidget
from core.fields import OneOfField, Question, SomeOfField, pairs
from core.forms import VersionedForm
from core.merging import UNKNOWN, Unit, merge, units_of

CLASH, SINCE, KEEP, MINE = "clash", "clash-since", "keep-", "mine-"
CHOICES = ("theirs", "mine", "edit")


@dataclass(frozen=True)
class Outcome:
    """A form after the merge: what it posts now, saved values to take as they are, what is left to settle."""

    data: QueryDict
    given: dict[str, Any]
    clashes: tuple[Clash, ...]
    taken: tuple[str, ...]  # names that now say what somebody else saved
    mine: tuple[str, ...]  # names that say something else than what is saved now


def reconcile(
    form: VersionedForm,
    data: QueryDict,
    *,
    base: Mapping[str, Any] | None,
    theirs: Mapping[str, Any],
    chosen: Sequence[Clash] = (),
    pending: Sequence[Clash] = (),
) -> Outcome:
    """Merge what was posted into what is saved now; `base` is what both began with, None if nobody knows.

    `chosen` are clashes that the person has settled: a choice stands while what it was made about is still
    saved; otherwise the unit clashes again, and the choice has to be made anew. `pending` are clashes that
    wait to be settled: they stay as they are.
    """
    waiting = {name for clash in pending for name in clash.names}
    names = [name for name, _ in form.questions() if name not in waiting]
    resolved = _with_choices(form, data, chosen, base or {})
    by_me, by_them, differ = _changes(form, resolved, names, base, theirs)
    forced = {name for clash in chosen for name in clash.names}
    units = units_of(
        names,
        together=[*form.together, *(clash.names for clash in chosen)],
        hinges=form.hinges,
        mine=by_me,
        theirs=by_them,
    )
    merged = merge(units, mine=by_me | forced, theirs=by_them, differ=differ)
    clashing = {name for unit in merged.clashes for name in unit}
    stand = [clash for clash in chosen if not clashing & set(clash.names)]
    shown = (data if merged.clashes else resolved).copy()
    taken = [name for unit in merged.theirs for name in unit if name not in forced]
    for name in taken:
        put(form, shown, name, theirs.get(name))
    left = [*(_again(form, clash, base, theirs) for clash in pending)]
    if merged.clashes:
        left += [*stand, *(clash_of(form, shown, unit, theirs) for unit in merged.clashes)]
    return Outcome(
        data=shown,
        given={name: theirs.get(name) for unit in merged.theirs for name in unit},
        clashes=tuple(left),
        taken=tuple(name for name in taken if name in by_them - by_me),
        mine=tuple(name for name in names if name in differ and name not in clashing),
    )


def _again(
    form: VersionedForm, clash: Clash, base: Mapping[str, Any] | None, theirs: Mapping[str, Any]
) -> Clash:
    """Return a clash that waits, against what is saved now; its choice stays while that is still the same."""
    copy = QueryDict(mutable=True)
    for key, value in clash.typed:
        copy.appendlist(key, value)
    same = base is not None and not any(_differs(form, n, base.get(n), theirs.get(n)) for n in clash.names)
    return replace(clash_of(form, copy, clash.names, theirs), choice=clash.choice if same else "")


def clash_of(form: VersionedForm, data: QueryDict, unit: Unit, theirs: Mapping[str, Any]) -> Clash:
    """Return the clash of a unit between what `data` holds and what is saved now."""
    different = [n for n in unit if meaning(form, n, data) != meaning(form, n, sent(form, n, theirs.get(n)))]
    rows = [
        Row(n, str(form.fields[n].label), form.fields[n].shown(theirs.get(n)), typed_words(form, n, data))  # type: ignore[attr-defined]
        for n in different or unit
    ]
    typed = [(key, value) for n in unit for key in keys_of(form, n) for value in data.getlist(key)]
    return Clash(unit, tuple(rows), tuple(typed))


def clashes_in(form: VersionedForm, data: QueryDict, saved: Mapping[str, Any]) -> list[Clash]:
    """Return the clashes that a posted page was asked to settle, each with what was ticked and what is wrong.

    `saved` is what stood saved when the page was shown.
    """
    found = []
    for posted in data.getlist(form.add_prefix(CLASH))[:100]:
        unit = tuple(name for name in posted.split(",") if isinstance(form.fields.get(name), Question))
        if unit:
            copy = QueryDict(mutable=True)
            for name in unit:
                for key in keys_of(form, name):
                    _set(copy, key, data.getlist(MINE + key))
            clash = clash_of(form, copy, unit, saved)
            choice = data.get(KEEP + form.add_prefix(clash.key), "")
            found.append(
                _judged(form, data, copy, replace(clash, choice=choice if choice in CHOICES else ""))
            )
    return found


def _judged(form: VersionedForm, data: QueryDict, copy: QueryDict, clash: Clash) -> Clash:
    what = clash.rows[0].label
    if not clash.choice:
        return replace(clash, error=f"{what}: choose which answer is to stand")
    edited = any(meaning(form, name, data) != meaning(form, name, copy) for name in clash.names)
    if edited and clash.choice != "edit":
        words = f"{what}: you wrote another answer too. Choose “Neither”, or put back what you typed first"
        return replace(clash, error=words)
    return clash


def has_clashes(form: VersionedForm, data: QueryDict) -> bool:
    """Say whether a page was posted that asked to choose."""
    return form.add_prefix(CLASH) in data


def sent(form: VersionedForm, name: str, value: Any) -> QueryDict:
    """Return what a browser would post for a question that shows `value` and that nobody touched."""
    data = QueryDict(mutable=True)
    put(form, data, name, value)
    return data


def put(form: VersionedForm, data: QueryDict, name: str, value: Any) -> None:
    """Put a saved value into `data` as the browser would post it."""
    field, key = form.fields[name], form.add_prefix(name)
    shown = field.prepare_value(value)
    if isinstance(field.widget, BoxesWidget):
        for box, words in shown.items():
            data[f"{key}-{box}"] = words
    elif isinstance(field, (SomeOfField, OneOfField)):
        offered = {choice for choice, _ in pairs(field)}
        chosen = shown if isinstance(field, SomeOfField) else [shown]
        _set(data, key, [str(one) for one in chosen or () if str(one) in offered])
    elif isinstance(field, forms.BooleanField):
        _set(data, key, ["on"] if value else [])
    else:
        data[key] = "" if shown is None else str(shown)


def keys_of(form: VersionedForm, name: str) -> list[str]:
    """Return the names under which a browser posts a question."""
    field, key = form.fields[name], form.add_prefix(name)
    if isinstance(field.widget, BoxesWidget):
        return [f"{key}-{box}" for box in field.widget.boxes]
    return [key]


def meaning(form: VersionedForm, name: str, data: QueryDict) -> Any:
    """Return the answer in `data` in a shape to compare; what cannot be read as one, as it was typed."""
    field = form.fields[name]
    raw = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
    try:
        answer = field.prepare_value(field.clean(raw))
    except ValidationError:
        answer = raw
    if isinstance(answer, (list, tuple)):
        return sorted(str(one) for one in answer)
    return "" if answer is None else answer


def typed_words(form: VersionedForm, name: str, data: QueryDict) -> str:
    """Return in words what was typed, whether or not it is an answer."""
    field = form.fields[name]
    raw = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
    try:
        return str(field.shown(field.clean(raw)))  # type: ignore[attr-defined]
    except ValidationError:
        if isinstance(raw, Mapping):
            return " ".join(words for words in raw.values() if words)
        return ", ".join(raw) if isinstance(raw, list) else str(raw or "") or "Nothing"


def _changes(
    form: VersionedForm,
    data: QueryDict,
    names: Iterable[str],
    base: Mapping[str, Any] | None,
    theirs: Mapping[str, Any],
) -> tuple[set[str], set[str], set[str]]:
    """Return the names that this person changed, that somebody else did, and that say different things."""
    by_me, by_them, differ = set(), set(), set()
    for name in names:
        began = UNKNOWN if base is None else base.get(name)
        now, mine = theirs.get(name), meaning(form, name, data)
        if began is UNKNOWN or mine != meaning(form, name, sent(form, name, began)):
            by_me.add(name)
        if began is UNKNOWN or _differs(form, name, began, now):
            by_them.add(name)
        if mine != meaning(form, name, sent(form, name, now)):
            differ.add(name)
    return by_me, by_them, differ


def _differs(form: VersionedForm, name: str, before: Any, after: Any) -> bool:
    return bool(_said(form, name, before) != _said(form, name, after))


def _said(form: VersionedForm, name: str, value: Any) -> Any:
    """Return a saved value to compare with another: a time to the minute that pages show."""
    if isinstance(form.fields[name], forms.BooleanField):
        return bool(value)
    if isinstance(value, (datetime, time)):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list):
        return sorted(str(one) for one in value)
    return value if isinstance(value, (date, bool, int)) else (value or "")


def _with_choices(
    form: VersionedForm, data: QueryDict, chosen: Iterable[Clash], saved: Mapping[str, Any]
) -> QueryDict:
    resolved = data.copy()
    for clash in chosen:
        if clash.choice == "theirs":
            for name in clash.names:
                put(form, resolved, name, saved.get(name))
    return resolved


def _copy(form: VersionedForm, source: QueryDict, target: QueryDict, name: str) -> None:
    for key in keys_of(form, name):
        _set(target, key, source.getlist(key))


def _set(data: QueryDict, key: str, values: list[str]) -> None:
    """Set what a browser posts under `key`; what is not ticked it does not post at all."""
    if values:
        data.setlist(key, values)
    else:
        data.pop(key, None)


def questions_named(form: VersionedForm, names: Collection[str]) -> list[str]:
    """Return what questions are called in a sentence: by their noun, or their label in quotation marks."""
    said = []
    for name, field in form.questions():
        if name in names:
            said.append(field.noun if field.noun.startswith("the ") else f"“{field.label}”")
    return said
