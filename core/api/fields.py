"""Fields that take a value of just their own JSON type: no "1" for 1, no "yes" for true.

Each refusal says what to send. In a query, where all is text, `from_query=True` reads the text.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from rest_framework import serializers

from core.api.serializers import MISSING
from core.formatting import in_words
from core.text import UnreadableText, clean_text

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Text(serializers.CharField):
    """Text, stripped and in NFC; hidden characters that mislead are refused (`core.text`)."""

    default_error_messages = {
        **MISSING,
        "invalid": "Send text.",
        "blank": "This cannot be empty. Send some words.",
        "max_length": "This must be {max_length} characters or fewer.",
        "unreadable": "This contains {what}. Take it out.",
    }

    def __init__(self, *, multiline: bool = False, **options: Any) -> None:
        self.multiline = multiline
        options.setdefault("allow_blank", not options.get("required", True))
        super().__init__(trim_whitespace=False, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Clean first, so that what is empty after cleaning counts as empty."""
        if data is not serializers.empty and data is not None:
            if not isinstance(data, str):
                self.fail("invalid")
            try:
                data = clean_text(data, multiline=self.multiline)
            except UnreadableText as error:
                self.fail("unreadable", what=str(error))
        return super().run_validation(data)


class YesNo(serializers.BooleanField):
    """True or false; null, where allowed, is "not answered yet"."""

    default_error_messages = {**MISSING, "invalid": "Send true or false."}

    def __init__(self, *, from_query: bool = False, **options: Any) -> None:
        self.from_query = from_query
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> bool:
        if self.from_query and data in ("true", "false"):
            return bool(data == "true")
        if not isinstance(data, bool):
            self.fail("invalid")
        return bool(data)


class WholeNumber(serializers.IntegerField):
    """A whole number between its limits."""

    default_error_messages = {
        **MISSING,
        "invalid": "Send a whole number.",
        "max_value": "This must be {max_value} or less.",
        "min_value": "This must be {min_value} or more.",
    }

    def __init__(self, *, from_query: bool = False, **options: Any) -> None:
        self.from_query = from_query
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        if self.from_query and isinstance(data, str) and re.fullmatch(r"[0-9]{1,9}", data):
            return int(data)
        if isinstance(data, bool) or not isinstance(data, int) or abs(data) > 2**53:
            self.fail("invalid")
        return int(data)


class Choice(serializers.ChoiceField):
    """One of the values listed; "" where nothing has been said yet."""

    default_error_messages = {**MISSING, "invalid_choice": "Send one of: {allowed}."}

    def __init__(self, choices: Sequence[Any], **options: Any) -> None:
        options.setdefault("allow_blank", not options.get("required", True))
        super().__init__(choices, **options)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and (data in self.choices or (data == "" and self.allow_blank)):
            return data
        self.fail("invalid_choice", allowed=in_words([f"“{value}”" for value in self.choices]))

    def to_representation(self, value: Any) -> str:
        return str(value)


class ByKey(serializers.DictField):
    """An object whose names are keys that the operation knows."""

    default_error_messages = {
        **MISSING,
        "not_a_dict": "Send what is meant, in braces: “{{…}}”.",
        "empty": "Send at least one.",
    }


class Choices(serializers.ListField):
    """Several of the values listed, each once, in any order; the answer keeps the order sent."""

    default_error_messages = {
        **MISSING,
        "not_a_list": "Send a list.",
        "empty": "Send at least one.",
        "max_length": "Send at most {max_length}.",
        "repeated": "Each value can stand here once.",
    }

    def __init__(self, choices: Sequence[Any], **options: Any) -> None:
        super().__init__(child=Choice(choices, allow_blank=False), max_length=len(choices), **options)

    def to_internal_value(self, data: Any) -> list[str]:
        values: list[str] = super().to_internal_value(data)
        if len(set(values)) < len(values):
            self.fail("repeated")
        return values


class Day(serializers.DateField):
    """A day of the calendar: 2026-11-19."""

    default_error_messages = {**MISSING, "invalid": "Send a real day, like “2026-11-19”."}

    def to_internal_value(self, value: Any) -> date:
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                day = date.fromisoformat(value)
                if FIRST_YEAR <= day.year <= LAST_YEAR:
                    return day
        except ValueError:
            pass
        self.fail("invalid")


class Moment(serializers.DateTimeField):
    """A moment with its offset: 2026-11-19T10:40:00Z. Answers are in UTC."""

    default_error_messages = {
        **MISSING,
        "invalid": "Send a date and time with its offset, like “2026-11-19T10:40:00Z”.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> datetime:
        try:
            if isinstance(value, str) and _MOMENT.fullmatch(value):
                moment = datetime.fromisoformat(value)
                offset = moment.utcoffset() or timedelta()
                if abs(offset) <= timedelta(hours=14) and FIRST_YEAR <= moment.year <= LAST_YEAR:
                    return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.fail("invalid")


class Id(serializers.UUIDField):
    """The id of a record: a UUID, written with hyphens."""

    default_error_messages = {
        **MISSING,
        "invalid": "This is not an id. Send one as the API answers it, with its hyphens.",
    }

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            self.fail("invalid")
        return UUID(data)


class NewId(Id):
    """The id that the client gives a new record, so that sending it twice makes one: a UUIDv7."""

    default_error_messages = {
        "version": "This is not an id for a new record. Make one that begins with the time (version 7)."
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("help_text", "A UUIDv7 of your own; sent twice, it makes one record.")
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> UUID:
        value = super().to_internal_value(data)
        if value.version != 7:
            self.fail("version")
        return value
