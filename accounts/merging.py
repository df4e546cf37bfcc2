"""What an editing page does when somebody else saved since it was opened: merge, or ask.

What it was opened on is taken from the record's own history (`accounts.records.stages`), run through the
same function that fills the form, and compared with what is saved now and with what was typed
(`core.conflicts`). A page whose history nobody can tell is compared with what is saved now alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from django.http import QueryDict

from accounts.models import Change, Record, User
from accounts.records import Stage, as_of, stages
from core.clashes import Clash
from core.conflicts import (
    SINCE,
    Outcome,
    clashes_in,
    has_clashes,
    meaning,
    put,
    questions_named,
    reconcile,
    sent,
)
from core.errors import DomainError, StaleVersion
from core.fields import VersionField
from core.formatting import format_date, format_time, in_words, london_date
from core.forms import VersionedForm

R = TypeVar("R", bound=Record)
CHANGED = "Somebody changed this while you had it open"
TRIES = 4  # so many others may save in the moment in which this is merged; after that the person is asked


@dataclass(frozen=True)
class Saved:
    """What is saved now: the values by field name, and the version they have (0 for a new record).

    `history` gives how they stood at an earlier version and after each save since, oldest first; nothing
    where that cannot be told.
    """

    values: Mapping[str, Any]
    version: int = 0
    history: Callable[[int], Sequence[Stage]] = field(default=lambda _version: ())
    of: str = ""  # which record it is, where another may take its place while a page is open

    def at(self, version: int) -> Mapping[str, Any] | None:
        """Return how the values stood at `version`; None if nobody can tell."""
        if version == self.version:
            return self.values
        known = self.history(version)
        return known[0].values if known else None


def saved_for_decision(version: int) -> Saved:
    """Return what a page begins with that decides about a record, and asks for nothing that it holds."""
    return Saved({}, version, lambda since: [Stage(since, {})])


def saved_record(record: R, changes: type[Change], values: Callable[[R], Mapping[str, Any]]) -> Saved:
    """Return what a page over one record begins with: `values` of it, and its history among `changes`."""

    def history(since: int) -> Sequence[Stage]:
        later = changes._default_manager.filter(subject_id=record.pk, version__gt=since)
        saves = list(later.select_related("by"))
        return stages(
            saves,
            since=since,
            now=record.version,
            values_at=lambda version: values(as_of(record, saves, version)),
        )

    return Saved(values(record), record.version, history, of=str(record.pk))


@dataclass(frozen=True)
class Typing:
    """What somebody posted, or left as a draft, on a page opened at a version; who, and the time now."""

    data: QueryDict
    opened_at: int
    by: User
    at: datetime

    def began_at(self, form: VersionedForm) -> int:
        """Return the version at which the typing began: earlier than the page's own, if it clashed before."""
        since = VersionField().clean(self.data.get(form.add_prefix(SINCE), ""))
        clashed = has_clashes(form, self.data) and 0 <= since < self.opened_at
        return since if clashed else self.opened_at


@dataclass(frozen=True)
class Attempt:
    """What became of trying to save: a result, or the form to show again with an HTTP status."""

    form: VersionedForm
    result: Any = None
    status: int = 200


class Editable(Protocol):
    """What is edited: its form, what is saved now, and the operation that takes answers and version."""

    @property
    def form(self) -> Callable[..., VersionedForm]: ...
    @property
    def read(self) -> Callable[[], Saved]: ...
    @property
    def save(self) -> Callable[[dict[str, Any], int], Any]: ...
    @property
    def read_again(self) -> bool: ...


def try_to_save(thing: Editable, data: QueryDict, *, by: User, at: datetime) -> Attempt:
    """Save what was posted; merged first where somebody saved since the page was opened, or asked about."""
    form = thing.form(data)
    opened_at = VersionField().clean(data.get(form.add_prefix("version"), "0"))
    asked = has_clashes(form, data)
    saved = thing.read() if asked or data.get(form.add_prefix("of")) else Saved({})
    typing = Typing(data, same_record(form, data, opened_at, saved), by, at)
    if not asked:
        return _save_merged(thing, form, typing, typing.opened_at, ())
    clashes_to_settle(form, typing, saved)
    if any(clash.error for clash in form.clashes):
        form.add_error(None, "Choose which answers are to stand")
        return Attempt(form, status=422)
    chosen = form.clashes
    form, _outcome = merged_form(thing.form, typing, saved, chosen)
    return _save_merged(thing, form, typing, saved.version, chosen)


def _save_merged(
    thing: Editable, form: VersionedForm, typing: Typing, version: int, chosen: Sequence[Clash]
) -> Attempt:
    for _ in range(TRIES):
        if form.clashes:
            form.add_error(None, f"{CHANGED}. Choose which answers are to stand")
            return Attempt(form, status=409)
        if not form.is_valid():
            return Attempt(form, status=422)
        try:
            return Attempt(form, thing.save(form.answers(), version))
        except StaleVersion:
            saved = thing.read()
            form, _outcome = merged_form(thing.form, typing, saved, chosen)
            version = saved.version
            if thing.read_again and not form.clashes:
                form.add_error(None, f"{CHANGED}. Read it again, then save")
                return Attempt(form, status=409)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.words)
            return Attempt(form, status=422)
    form.add_error(None, "Others are changing this at the same time. Save again")
    return Attempt(form, status=409)


def same_record(form: VersionedForm, data: QueryDict, version: int, saved: Saved) -> int:
    """Return `version`; one that never was, where another record stands on the page since it was opened."""
    return version if data.get(form.add_prefix("of"), "") in ("", saved.of) else -1


def merged_form(
    make: Callable[..., VersionedForm], typing: Typing, saved: Saved, chosen: Sequence[Clash]
) -> tuple[VersionedForm, Outcome]:
    """Return the form as it stands after merging what was posted into what is saved now."""
    base = saved.at(typing.opened_at)
    outcome = reconcile(make(typing.data), typing.data, base=base, theirs=saved.values, chosen=chosen)
    blank = make()
    outcome.data[blank.add_prefix("version")] = str(saved.version)
    outcome.data[blank.add_prefix("of")] = saved.of
    form = make(outcome.data)
    form.take(outcome.given)
    _tell(form, outcome, typing, saved)
    return form, outcome


def merged_draft(make: Callable[..., VersionedForm], typing: Typing, saved: Saved) -> VersionedForm | None:
    """Return the unjudged form of a draft, merged with what others saved since the typing began.

    `make` makes it with what is saved now. None where nothing of it is left to save, because all of it is.
    """
    blank = make()
    base = saved.at(typing.opened_at)
    for name, question in blank.questions():
        if question.widget.value_omitted_from_data(typing.data, {}, blank.add_prefix(name)):
            put(blank, typing.data, name, (base or saved.values).get(name))
    pending = clashes_in(blank, typing.data, base or saved.values)
    outcome = reconcile(blank, typing.data, base=base, theirs=saved.values, pending=pending)
    if not outcome.mine and not outcome.clashes:
        return None
    typed = {name: [str(value) for value in values] for name, values in outcome.data.lists()}
    form = make(typed=typed)
    _tell(form, outcome, typing, saved)
    return form


def clashes_to_settle(form: VersionedForm, typing: Typing, saved: Saved) -> None:
    """Put into the form the clashes that its page was posted with, as the person left them."""
    stood = saved.at(typing.opened_at)
    found = clashes_in(form, typing.data, saved.values if stood is None else stood)
    saves = saved.history(typing.began_at(form))
    form.clash_since = typing.began_at(form)
    form.clashes = tuple(_signed(form, clash, saves, typing) for clash in found)


def _tell(form: VersionedForm, outcome: Outcome, typing: Typing, saved: Saved) -> None:
    """Let the form say who changed what, and ask what is to stand where both did."""
    form.clash_since = typing.began_at(form)
    saves = saved.history(typing.began_at(form))
    form.clashes = tuple(_signed(form, clash, saves, typing) for clash in outcome.clashes)
    form.changed_meanwhile = tuple(_sentences(form, outcome.taken, saved.history(typing.opened_at), typing))


def _signed(form: VersionedForm, clash: Clash, saves: Sequence[Stage], typing: Typing) -> Clash:
    """Return the clash with who changed it last, and when."""
    for before, after in reversed(list(pairwise(saves))):
        if _changed(form, before, after, clash.names):
            return replace(clash, who=_name(after, typing), when=_time(after, typing))
    return clash


def _sentences(
    form: VersionedForm, names: Iterable[str], saves: Sequence[Stage], typing: Typing
) -> Iterable[str]:
    """Yield who changed which of `names` and when; each is told once, of its last change."""
    left = set(names)
    said = []
    for before, after in reversed(list(pairwise(saves))):
        changed = _changed(form, before, after, left)
        if changed:
            left -= changed
            what = in_words(questions_named(form, changed))
            where = " in another window" if _name(after, typing) == "you" else ""
            said.append(f"{_name(after, typing)} changed {what} {_time(after, typing)}{where}")
    if left:
        said.append(f"somebody changed {in_words(questions_named(form, left))}")
    return reversed(said)


def _changed(form: VersionedForm, before: Stage, after: Stage, names: Iterable[str]) -> set[str]:
    return {name for name in names if _shown(form, name, before) != _shown(form, name, after)}


def _shown(form: VersionedForm, name: str, stage: Stage) -> Any:
    value = stage.values.get(name)
    return meaning(form, name, sent(form, name, value)), form.fields[name].shown(value)  # type: ignore[attr-defined]


def _name(stage: Stage, typing: Typing) -> str:
    if stage.by is None:
        return "somebody"
    return "you" if stage.by.pk == typing.by.pk else stage.by.name


def _time(stage: Stage, typing: Typing) -> str:
    if stage.at is None:
        return ""
    if london_date(stage.at) == london_date(typing.at):
        return f"at {format_time(stage.at)}"
    return f"on {format_date(stage.at)} at {format_time(stage.at)}"
