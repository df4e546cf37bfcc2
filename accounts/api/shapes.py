"""People and teams as every answer names them."""

from core.api.fields import Id, Text
from core.api.serializers import Shape


class UserShape(Shape):
    """Somebody who works here."""

    id = Id()
    name = Text()


class TeamShape(Shape):
    """A team or unit."""

    id = Id()
    name = Text()
