"""The base of every form here, and all its fields, so that a page needs one import.

Required answers stop a submission, never a save: a form made with `draft=True` takes what is there.
Drawn by `templates/components/form.html`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from core.dates import DateField3, DateRange, DateTimeLondonField, PartialDateField, TimeField24
from core.fields import (
    BoxError,
    ConfirmField,
    EmailField,
    LongTextField,
    NumberField,
    OneOfField,
    Question,
    RecordField,
    RecordsField,
    SomeOfField,
    TextField,
    VersionField,
    YesNoField,
)
from core.text import storable

__all__ = [
    "BoxError",
    "ConfirmField",
    "DateField3",
    "DateRange",
    "DateTimeLondonField",
    "EmailField",
    "GovForm",
    "LongTextField",
    "NumberField",
    "OneOfField",
    "PartialDateField",
    "RecordField",
    "RecordsField",
    "SomeOfField",
    "TextField",
    "TimeField24",
    "VersionField",
    "VersionedForm",
    "YesNoField",
    "typed_of",
]


@dataclass(frozen=True)
class Difference:
    """A field in which what is saved now and what the person typed are not the same."""

    name: str
    label: str
    saved: str
    typed: str


class GovForm(forms.Form):
    """A form whose errors say what to do.

    `draft=True` asks for nothing: answers that are there must still be possible ones. `typed` is what a
    kept draft holds (field name → list of values, as the browser posted them): it is shown as it was
    typed, without being judged.
    """

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        draft: bool = False,
        typed: Mapping[str, Sequence[str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, files, **options)
        self.draft = draft
        self.differences: list[Difference] = []
        if draft:
            for field in self.fields.values():
                field.required = False
        if typed is not None and not self.is_bound:
            self._show_as_typed(typed)

    def clean(self) -> dict[str, Any]:
        """Run `clean_answers` always, and `clean_submission` only when this is not a draft."""
        answers = super().clean() or self.cleaned_data
        self.clean_answers()
        if not self.draft:
            self.clean_submission()
        return answers

    def clean_answers(self) -> None:
        """Check answers against each other; what is missing is no error here."""

    def clean_submission(self) -> None:
        """Check what must be there before this can be submitted."""

    @property
    def remarks(self) -> list[str]:
        """What the person should know of how the answers were read (a time that came twice)."""
        return [
            field.remark
            for field in self.fields.values()
            if isinstance(field, DateTimeLondonField) and field.remark
        ]

    def questions(self) -> Iterator[tuple[str, Any]]:
        """Yield name and field of every question, the hidden ones left out."""
        for name, field in self.fields.items():
            if isinstance(field, Question):
                yield name, field

    def _show_as_typed(self, typed: Mapping[str, Sequence[str]]) -> None:
        posted = QueryDict(mutable=True)
        for name, values in typed.items():
            posted.setlist(name, [storable(str(value)) for value in values])
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            if isinstance(field, (VersionField, forms.FileField)):
                continue
            if not field.widget.value_omitted_from_data(posted, {}, key):
                self.initial[name] = field.widget.value_from_datadict(posted, {}, key)


class VersionedForm(GovForm):
    """A form over one record that others may be changing: it carries the version it was opened at."""

    version = VersionField()

    def __init__(self, *args: Any, version: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if version is not None:
            self.initial["version"] = version

    def show_conflict(self, *, current: Mapping[str, Any], version: int) -> None:
        """Lay what is saved now (`current`, by field name) beside what was typed, and take up `version`.

        Nothing typed is lost: saving again replaces what is saved now by what the page then shows.
        """
        for name, field in self.questions():
            if name in current and name in self.cleaned_data:
                saved, typed = field.shown(current[name]), field.shown(self.cleaned_data[name])
                if saved != typed:
                    self.differences.append(Difference(name, str(field.label), saved, typed))
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
        else:
            self.data = dict(self.data)
        self.data[self.add_prefix("version")] = str(version)
        self.add_error(None, "Somebody changed this while you had it open. Compare both, then save again")


def typed_of(data: QueryDict) -> dict[str, list[str]]:
    """Return what a browser posted in the shape that a draft keeps, without tokens."""
    return {
        name: [storable(str(value)) for value in values]
        for name, values in data.lists()
        if name not in ("csrfmiddlewaretoken", "version")
    }
