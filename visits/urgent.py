"""How a safeguarding lead finds a visit by its exact reference."""

from uuid import UUID

from django.urls import reverse

from accounts import urgent
from visits.models import Visit

LABEL = "visits.visit"


def _find(reference: str) -> UUID | None:
    return Visit.objects.filter(reference=reference).values_list("pk", flat=True).first()


urgent.register(
    LABEL,
    urgent.Openable(
        name="visit",
        find=_find,
        sees=lambda key, user, at: Visit.objects.visible_to(user, at).filter(pk=key).exists(),
        page=lambda key: reverse("visit", args=[key]),
    ),
)
