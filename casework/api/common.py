"""What endpoints of casework begin with, and answers that several of them share. No query stands in those."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from accounts.api.views import ApiView
from audit.operations import record
from casework.api.shapes import EncounterShape, FacePictureShape
from casework.enums import AuditEvent
from casework.queries import EncounterPage, encounter_page, encounters_visible_to, words_of_officer
from visits.models import Encounter, Photograph


class EncounterView(ApiView):
    """An endpoint of one encounter: 404 for one that is not this reader’s casework."""

    tag = "Casework"
    page: EncounterPage

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.page = self.fresh()

    def fresh(self) -> EncounterPage:
        """Return the encounter with its parts, as it stands now."""
        visible = encounters_visible_to(self.user, self.at)
        try:
            return encounter_page(visible, self.kwargs["encounter_id"])
        except Encounter.DoesNotExist:
            raise Http404 from None

    def note(self, event: AuditEvent, subject: Any, shown: Iterable[UUID]) -> None:
        """Record what was read, with the ids shown."""
        record(event=event, by=self.user, at=self.at, subject=subject, subjects=shown)


def picture_answer(photograph: Photograph) -> dict[str, Any]:
    """Return a photograph as it is answered."""
    photograph.picture = reverse("api:casework-picture", args=[photograph.pk])  # type: ignore[attr-defined]
    thumbnail = reverse("api:casework-thumbnail", args=[photograph.pk])
    photograph.thumbnail = thumbnail  # type: ignore[attr-defined]
    return dict(FacePictureShape(photograph).data)


def pictures_answer(photographs: Iterable[Photograph]) -> list[dict[str, Any]]:
    """Return photographs as they are answered."""
    return [picture_answer(photograph) for photograph in photographs]


_OF_PAGE = ("visit", "match", "undone", "record")
_MADE = ("visit_is_open", "region", "officer", "cprn", "documents_seen", "photographs", "officers_words")


def encounter_answer(page: EncounterPage) -> dict[str, Any]:
    """Return an encounter as it is answered."""
    person = page.encounter
    own = [name for name in ENCOUNTER_FIELDS if name not in (*_OF_PAGE, *_MADE)]
    made = {
        "visit_is_open": page.visit.is_open,
        "region": page.visit.team.region,
        "officer": person.author,
        "cprn": page.named_on,
        "documents_seen": page.documents_seen,
        "photographs": [_with_addresses(p) for p in (*page.photographs, *page.cprn_photographs)],
        "officers_words": words_of_officer(person),
    }
    values = {name: getattr(person, name) for name in own}
    values |= {name: getattr(page, name) for name in _OF_PAGE}
    return dict(EncounterShape(values | made).data)


ENCOUNTER_FIELDS = tuple(map(str, EncounterShape().fields))


def _with_addresses(photograph: Photograph) -> Photograph:
    picture_answer(photograph)
    return photograph


def ids_of(page: EncounterPage) -> list[UUID]:
    """Return the ids of what is shown of an encounter, for the audit."""
    found = [page.visit.pk, *(p.pk for p in page.photographs), *(p.pk for p in page.cprn_photographs)]
    found += [seen.pk for seen in page.documents_seen]
    for match in (page.match, *page.undone):
        found += [match.pk, match.person_id] if match else []
    return [*found, page.record.pk] if page.record else found
