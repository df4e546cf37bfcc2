"""What the pages of casework begin with: who asks, when, and the encounter as far as they may see it."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from accounts.models import User
from audit.operations import record as record_event
from casework.enums import AuditEvent
from casework.queries import EncounterPage, encounter_page, encounters_visible_to
from core import clock
from visits.models import Encounter, Photograph


def signed_in(request: HttpRequest) -> User:
    """Return the person; the access table has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker; the middleware decides
    return request.user


def open_encounter(
    request: HttpRequest, encounter_id: UUID, *, apart: bool = False
) -> tuple[EncounterPage, datetime]:
    """Return the encounter with its parts, and the time; 404 for one that the person may not see.

    With `apart`, what is kept apart for caseworkers of the case too. Looking is recorded with the ids of
    what the page shows of it.
    """
    at, user = clock.now(), signed_in(request)
    try:
        page = encounter_page(encounters_visible_to(user, at), encounter_id, apart=apart)
    except Encounter.DoesNotExist:
        raise Http404 from None
    if request.method == "GET":
        shown = [page.visit.pk, *(p.pk for p in page.photographs), *(d.pk for d in page.documents_seen)]
        shown += [one.pk for one in page.vulnerabilities]
        record_event(event=AuditEvent.ENCOUNTER_READ, by=user, at=at, subject=page.encounter, subjects=shown)
    return page, at


def picture_address(photograph: Photograph | None) -> str:
    """Return where casework sees the thumbnail of a photograph; nothing where there is none."""
    return f"{reverse('casework-photograph', args=[photograph.pk])}?size=small" if photograph else ""
