"""The base of every form here, and all its fields, so that a page needs one import.

Required answers stop a submission, never a save: a form made with `draft=True` takes what is there.
Drawn by `templates/components/form.html`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from core.clashes import Clash
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
from core.merging import Unit
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


CARRIED = ("version", "of", "typing", "continues")  # what a page carries besides its questions


@dataclass(frozen=True)
class OtherDraft:
    """What the same person typed in another window or on another device: where it differs from this page."""

    id: str
    saved_at: datetime
    words: tuple[tuple[str, str], ...]  # question and what was typed


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
        self.stored = dict(self.initial)  # what is saved, whatever was typed over it
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
            if isinstance(field, forms.FileField) or isinstance(field.widget, forms.HiddenInput):
                continue
            if not field.widget.value_omitted_from_data(posted, {}, key):
                self.initial[name] = field.widget.value_from_datadict(posted, {}, key)


class VersionedForm(GovForm):
    """A form over one record that others may be changing: it carries the version it was opened at.

    `together` are groups of questions whose answers only make sense as one person gave them: where two
    people changed one, the group is theirs or mine as a whole. `hinges` are questions that decide what
    becomes of others: those are one group while one person turned the hinge and the other what hangs on it.
    """

    together: tuple[Unit, ...] = ()
    hinges: ClassVar[Mapping[str, Unit]] = {}

    version = VersionField()
    of = forms.CharField(required=False, widget=forms.HiddenInput)  # which record it is
    typing = forms.CharField(required=False, widget=forms.HiddenInput)  # the mark of this page, for its draft
    continues = forms.CharField(required=False, widget=forms.HiddenInput)  # the draft that it was opened with

    def __init__(self, *args: Any, version: int | None = None, **options: Any) -> None:
        carried = {name: options.pop(name, "") for name in CARRIED[1:]}
        super().__init__(*args, **options)
        if version is not None:
            self.initial.update(carried, version=version)
        self.clashes: tuple[Clash, ...] = ()
        self.clash_since = 0  # the version at which the typing began that clashes
        self.changed_meanwhile: tuple[str, ...] = ()  # sentences: who changed what, which the form now shows
        self.other_drafts: tuple[OtherDraft, ...] = ()
        self._given: Mapping[str, Any] = {}

    def answers(self) -> dict[str, Any]:
        """Return the cleaned answers, without what the page carries besides."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}

    @property
    def clashing(self) -> frozenset[str]:
        """The names of the questions that two people answered, and that are asked in the clash alone."""
        return frozenset(name for clash in self.clashes for name in clash.names)

    def take(self, given: Mapping[str, Any]) -> None:
        """Take these answers as they are saved, instead of reading them back from what was posted."""
        self._given = given

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in self._given.items():
            self._errors.pop(name, None)  # type: ignore[attr-defined]
            self.cleaned_data[name] = value


def typed_of(data: QueryDict) -> dict[str, list[str]]:
    """Return what a browser posted in the shape that a draft keeps, without tokens."""
    return {
        name: [storable(str(value)) for value in values]
        for name, values in data.lists()
        if name not in ("csrfmiddlewaretoken", *CARRIED)
    }
