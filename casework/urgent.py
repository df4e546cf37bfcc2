"""How a safeguarding lead finds a case record by its exact reference."""

from uuid import UUID

from django.urls import reverse

from accounts import urgent
from casework.models import Person

LABEL = "casework.person"


def _find(reference: str) -> UUID | None:
    return Person.objects.filter(reference=reference).values_list("pk", flat=True).first()


urgent.register(
    LABEL,
    urgent.Openable(
        name="case record",
        find=_find,
        sees=lambda key, user, at: Person.objects.visible_to(user, at).filter(pk=key).exists(),
        page=lambda key: reverse("person", args=[key]),
    ),
)
