"""What the pages of the kinds of form in `visits.kinds` share: a form that knows its visit, and its page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User
from core.forms import VersionedForm
from visits.models import FormRecord, Visit
from visits.moments import clock_times, moment_of

Section = tuple[str, Sequence[str]]  # a heading ("" for none), and the names of its questions


class VisitForm(VersionedForm):
    """The base: it knows the visit, and offers its people and its officers where a question is of them."""

    people: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.visit = visit
        for name in self.people:
            self.fields[name].offer(e for e in visit.encounters.all() if e.counts)  # type: ignore[attr-defined]
        for name in self.officers:
            self.fields[name].offer(member.user for member in visit.team_members.all())  # type: ignore[attr-defined]


@dataclass(frozen=True)
class FormPage:
    """How one kind is asked for. `times` are asked as London's time of day, kept as moments of the visit.

    `begin` gives what a new form shows before anybody typed, from the visit and from the address; `suggest`
    what it shows besides to whom opens it; `more` what the kind's own list template shows besides; `options`
    what the form is made with, from the record (None for a new one) and who opens it; `remarks` what is said
    above a saved one.

    With scripts: `asked_if` says of a question, or of a heading, which answer to another one it follows, and
    `not_also` in which question whoever is chosen is offered no more here. Without, all of them are there.
    """

    form: Callable[..., VisitForm]
    fields: tuple[str, ...]
    times: tuple[str, ...] = ()
    sections: Sequence[Section] = ()
    introduction: str = ""
    template: str = "visits/form.html"
    list_template: str = "visits/forms.html"
    begin: Callable[[Visit, Mapping[str, str]], dict[str, Any]] = field(default=lambda _visit, _asked: {})
    more: Callable[[Visit], dict[str, Any]] = field(default=lambda _visit: {})
    options: Callable[[Visit, Any, User, datetime], dict[str, Any]] = field(
        default=lambda _visit, _record, _user, _at: {}
    )
    remarks: Callable[[Any, User, datetime], list[str]] = field(default=lambda _record, _user, _at: [])
    asked_if: Mapping[str, str] = field(default_factory=dict)
    not_also: Mapping[str, str] = field(default_factory=dict)
    suggest: Callable[[Visit, User], dict[str, Any]] = field(default=lambda _visit, _user: {})

    def values(self, form: FormRecord) -> dict[str, Any]:
        """Return what is saved, by the names of the questions."""
        return clock_times({name: getattr(form, name) for name in self.fields}, *self.times)

    def answers(self, answers: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
        """Return the answers as the record keeps them."""
        return dict(answers) | {
            name: moment_of(answers[name], visit.started_at, field=name) for name in self.times
        }
