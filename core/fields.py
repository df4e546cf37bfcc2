"""Form fields that say in plain English what is wrong and what to do, for `core.forms.GovForm`.

A field has a `label` (the question), a `hint`, and a `noun` that completes an error ("Enter the notice’s
number"); `needed` replaces the whole sentence where the pattern would be stilted. `kind` tells
`templates/components/form.html` which GOV.UK component shows it. Dates and times are in `core.dates`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db.models import Model

from core.formatting import counted, first_lower, in_words
from core.text import UnreadableText, clean_text

Choices = Sequence[tuple[str, str]]


class BoxError(ValidationError):
    """An error of some of a field's boxes only (the year of a date); `boxes` are their names."""

    def __init__(self, words: str, *, boxes: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.boxes = tuple(boxes)


class Question(forms.Field):
    """What every field of ours knows about how it is asked."""

    kind = "text"
    verb = "Enter"

    def __init__(
        self,
        *,
        label: str,
        hint: str = "",
        noun: str = "",
        needed: str = "",
        required: bool = True,
        **options: Any,
    ) -> None:
        self.noun = noun or first_lower(label.rstrip("?"))
        self.needed = needed or f"{self.verb} {self.noun}"
        super().__init__(label=label, help_text=hint, required=required, **options)
        self.error_messages["required"] = self.needed

    @property
    def name_in_errors(self) -> str:
        """The noun as a sentence begins with it."""
        return self.noun[:1].upper() + self.noun[1:]

    def shown(self, value: Any) -> str:
        """Return a cleaned value in words, for "what is saved now" beside "what you typed"."""
        return "Nothing" if value in (None, "", []) else str(value)


class TextField(Question, forms.CharField):
    """One line of text, stripped and in NFC. `width` is a GOV.UK width in characters (2–5, 10, 20, 30)."""

    multiline = False

    def __init__(
        self,
        *,
        width: int | None = None,
        autocomplete: str = "off",
        inputmode: str = "",
        input_type: str = "text",
        prefix: str = "",
        suffix: str = "",
        spellcheck: bool | None = None,
        **options: Any,
    ) -> None:
        self.width, self.autocomplete, self.inputmode = width, autocomplete, inputmode
        self.input_type, self.prefix, self.suffix, self.spellcheck = input_type, prefix, suffix, spellcheck
        options.setdefault("max_length", 200)
        super().__init__(**options)
        self._say_lengths()

    def to_python(self, value: Any) -> Any:
        """Return clean text; raise ValidationError for characters that cannot be kept."""
        if value in self.empty_values:
            return self.empty_value
        try:
            text = clean_text(str(value), multiline=self.multiline)
        except UnreadableText as error:
            raise ValidationError(
                f"{self.name_in_errors} contains {error}. Delete it and type the words again"
            ) from error
        return text or self.empty_value

    def _say_lengths(self) -> None:
        for validator in self.validators:
            if isinstance(validator, validators.MaxLengthValidator):
                limit = int(self.max_length or 0)
                validator.message = _literal(
                    f"{self.name_in_errors} must be {counted(limit, 'character')} or fewer"
                )


class LongTextField(TextField):
    """Several lines of text. With `count` the page says how many characters are left."""

    kind = "textarea"
    multiline = True

    def __init__(self, *, rows: int = 5, count: bool = False, **options: Any) -> None:
        self.rows, self.count = rows, count
        options.setdefault("max_length", 4000)
        super().__init__(**options)


class EmailField(TextField):
    """An e-mail address, in lower case."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("autocomplete", "email")
        super().__init__(input_type="email", spellcheck=False, **options)

    def to_python(self, value: Any) -> Any:
        address = super().to_python(value)
        if address and not _is_email(address):
            raise ValidationError(f"Enter {self.noun} in the correct format, like name@example.org")
        return address.lower() if address else address


class NumberField(Question, forms.IntegerField):
    """A whole number, perhaps between two limits."""

    def __init__(
        self,
        *,
        at_least: int = 0,
        at_most: int = 1_000_000,
        width: int = 4,
        prefix: str = "",
        suffix: str = "",
        **options: Any,
    ) -> None:
        self.width, self.prefix, self.suffix = width, prefix, suffix
        self.autocomplete, self.inputmode, self.input_type = "off", "numeric", "text"
        self.spellcheck = None
        self.at_least, self.at_most = at_least, at_most
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        """Return the number; commas and spaces between digits are forgiven."""
        text = "" if value is None else str(value).strip().replace(",", "").replace(" ", "")
        if not text:
            return None
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > 15:
            raise ValidationError(f"{self.name_in_errors} must be a whole number, like 15")
        number = int(text)
        if not self.at_least <= number <= self.at_most:
            raise ValidationError(
                f"{self.name_in_errors} must be between {self.at_least:,} and {self.at_most:,}"
            )
        return number


class OneOfField(Question, forms.TypedChoiceField):
    """One of a few answers, as radios (or a list with `as_list`). Not answered is "" or `empty_value`."""

    verb = "Select"

    def __init__(
        self,
        *,
        choices: Choices | Any = (),
        hints: Mapping[str, str] | None = None,
        as_list: bool = False,
        inline: bool = False,
        divider: str = "",
        first_choice: str = "Choose",
        **options: Any,
    ) -> None:
        self.hints, self.inline, self.divider = dict(hints or {}), inline, divider
        self.first_choice = first_choice  # of a list: what stands there while nothing is chosen
        self.kind = "select" if as_list else "radios"
        super().__init__(choices=choices, **options)
        self.error_messages["invalid_choice"] = _literal(f"{self.needed} from the list")

    def shown(self, value: Any) -> str:
        key = "" if value is None else str(value)
        return next((str(label) for choice, label in pairs(self) if choice == key), super().shown(value))


class SomeOfField(Question, forms.MultipleChoiceField):
    """Any of several answers, as checkboxes. `none_of_these` is a value that excludes the others."""

    kind = "checkboxes"
    verb = "Select"

    def __init__(
        self,
        *,
        choices: Choices | Any = (),
        hints: Mapping[str, str] | None = None,
        none_of_these: str = "",
        small: bool = False,
        **options: Any,
    ) -> None:
        self.hints, self.none_of_these, self.small = dict(hints or {}), none_of_these, small
        super().__init__(choices=choices, **options)
        self.error_messages["invalid_choice"] = _literal(f"{self.needed} from the list")
        self.error_messages["invalid_list"] = f"{self.needed} from the list"

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.none_of_these in value and len(set(value)) > 1:
            other = next(label for choice, label in pairs(self) if choice == self.none_of_these)
            raise ValidationError(f"Select what applies, or “{other}”, not both")

    def shown(self, value: Any) -> str:
        labels = [str(label) for choice, label in pairs(self) if choice in {str(v) for v in value or ()}]
        return in_words(labels) or "Nothing"


class RecordField(OneOfField):
    """One of the records that the form offers; the cleaned value is the record, or None.

    The form calls `offer` when it is made, so that no query starts in a template and cleaning needs none.
    """

    def __init__(self, **options: Any) -> None:
        self.records: dict[str, Model] = {}
        options.setdefault("as_list", True)
        super().__init__(coerce=str, empty_value=None, **options)

    def offer(self, records: Iterable[Model], *, label: Callable[[Any], str] = str) -> None:
        """Take the records to choose from, in their order."""
        self.records = {str(record.pk): record for record in records}
        self.choices = [(key, label(record)) for key, record in self.records.items()]

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Model) else value

    def shown(self, value: Any) -> str:
        return super().shown(self.prepare_value(value))

    def clean(self, value: Any) -> Model | None:
        """Return the record; here and not as `coerce`, which a form's own copy of the field would share."""
        key = super().clean(value)
        return self.records[key] if key else None


class RecordsField(SomeOfField):
    """Any of the records that the form offers; the cleaned value is a list of records."""

    def __init__(self, **options: Any) -> None:
        self.records: dict[str, Model] = {}
        super().__init__(**options)

    def offer(self, records: Iterable[Model], *, label: Callable[[Any], str] = str) -> None:
        """Take the records to choose from, in their order."""
        self.records = {str(record.pk): record for record in records}
        self.choices = [(key, label(record)) for key, record in self.records.items()]

    def prepare_value(self, value: Any) -> Any:
        return [str(v.pk) if isinstance(v, Model) else v for v in value or ()]

    def clean(self, value: Any) -> list[Model]:
        return [self.records[key] for key in dict.fromkeys(super().clean(value))]

    def shown(self, value: Any) -> str:
        return super().shown(self.prepare_value(value))


class YesNoField(OneOfField):
    """Yes, no, or not answered yet: True, False or None. Nothing is ticked beforehand."""

    def __init__(self, *, yes: str = "Yes", no: str = "No", **options: Any) -> None:
        options.setdefault("inline", True)
        super().__init__(
            choices=[("yes", yes), ("no", no)],
            coerce=lambda value: value == "yes",
            empty_value=None,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")

    def shown(self, value: Any) -> str:
        return "Not answered" if value is None else super().shown(self.prepare_value(value))


class ConfirmField(Question, forms.BooleanField):
    """One checkbox; True when ticked."""

    kind = "confirm"
    verb = "Confirm that"

    def shown(self, value: Any) -> str:
        return "Yes" if value else "No"


class VersionField(forms.IntegerField):
    """The record's version when the page was opened; anything that is not a number counts as stale."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        text = str(value or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def pairs(field: Any) -> list[tuple[str, str]]:
    """Return the field's choices without groups, values as strings, without the empty one."""
    flat: list[tuple[str, str]] = []
    for value, label in field.choices:
        if isinstance(label, (list, tuple)):
            flat.extend((str(v), str(words)) for v, words in label)
        elif value not in (None, ""):
            flat.append((str(value), str(label)))
    return flat


def _literal(words: str) -> str:
    """Return words for a message that Django puts parameters into."""
    return words.replace("%", "%%")


def _is_email(address: str) -> bool:
    try:
        validators.validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254
