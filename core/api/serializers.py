"""The shape of what goes in and out. Operations decide what it means."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from core.api.problems import escape

UNKNOWN = "Nothing of this name is taken here. Take it out."
SERVERS_OWN = "The server sets this. Take it out."


MISSING = {
    "required": "This is missing. Send it.",
    "null": "This cannot be left without a value. Send one, or leave the name out.",
}


class ShapeList(serializers.ListSerializer):
    """A list of objects, refused in words."""

    default_error_messages = {
        **MISSING,
        "not_a_list": "Send a list: “[…]”.",
        "empty": "Send at least one.",
        "min_length": "Send at least {min_length}.",
        "max_length": "Send at most {max_length}.",
    }


class Shape(serializers.Serializer):
    """An object whose every name is known: what is unknown, or set by the server, is refused, never ignored.

    `aliases` maps the field that a DomainError names to the one here, where the two are not called the same.
    """

    aliases: ClassVar[Mapping[str, str]] = {}
    default_error_messages = {**MISSING, "invalid": "Send what is meant, in braces: “{{…}}”."}

    class Meta:
        list_serializer_class = ShapeList

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            refused: dict[str, Any] = {
                name: [SERVERS_OWN if name in self.fields else UNKNOWN]
                for name in data
                if name not in writable
            }
            if refused:
                try:
                    super().to_internal_value({n: v for n, v in data.items() if n in writable})
                except serializers.ValidationError as error:
                    if isinstance(error.detail, dict):
                        refused = {**error.detail, **refused}
                raise serializers.ValidationError(refused)
        return super().to_internal_value(data)

    def pointer_of(self, name: str | None) -> str | None:
        """Return where the field `name`, which an operation refused, stands in the body; None if nowhere."""
        if not name:
            return None
        name = self.aliases.get(name, name)
        for own, field in self.fields.items():
            if own == name:
                return f"/{escape(own)}"
            if isinstance(field, Shape) and (inner := field.pointer_of(name)):
                return f"/{escape(own)}{inner}"
        return None


def hidden(shape: Shape, *names: str) -> Shape:
    """Take fields out of `shape` that its reader may not see: the key is absent, not blank."""
    for name in names:
        shape.fields.pop(name, None)
    return shape
