"""A wrong picture of a visit and whoever may have to do with it, for tests of the quarantine."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from documents.enums import Shows
from documents.models import Document
from tests.factories import UserFactory
from tests.factories_visits import add_photograph, closed_visit, make_visit, officer
from tests.visit_support import typed
from visits.enums import OversightRole
from visits.models import Photograph
from visits.operations.photographs import remove
from visits.operations.quarantine import ask_for_disposal
from visits.operations.team import name_oversight

# The pages that show or decide what is in quarantine.
OF_QUARANTINE = {"quarantine-bring-back", "quarantine-dispose", "quarantine-decide", "quarantine-look"}


class Scene:
    """A visit with one photograph, and whoever may have to do with it."""

    def __init__(self, *, closed: bool = False) -> None:
        self.devon = officer()
        self.visit = closed_visit(cprn=False)[0] if closed else make_visit(officers=[self.devon])
        self.oic = self.visit.oic
        self.boss = UserFactory(team=self.visit.team, roles=[Role.MANAGER])
        self.hmi = UserFactory(roles=[Role.HMI])
        self.auditor = UserFactory(roles=[Role.AUDITOR])
        self.stranger = UserFactory(roles=[Role.HMI, Role.MANAGER])
        name_oversight(
            visit=self.visit,
            user=self.hmi,
            named_as=OversightRole.HMI,
            reason="Force.",
            by=self.boss,
            at=clock.now(),
        )
        self.photograph = add_photograph(self.visit, Shows.OTHER)

    @property
    def document(self) -> Document:
        return Document.objects.get(pk=self.photograph.document_id)

    def quarantine(self, by: User | None = None) -> "Scene":
        take_away(self.photograph, by or self.oic)
        return self

    def asked(self, by: User | None = None) -> "Scene":
        ask_for_disposal(
            photograph=self.quarantine().photograph,
            reason="It shows a neighbour’s home.",
            expected_version=self.document.version,
            by=by or self.boss,
            at=clock.now(),
        )
        return self

    def page(self, route: str) -> str:
        return reverse(route, args=[self.visit.pk, self.photograph.pk])

    @property
    def list(self) -> str:
        return reverse("visit-quarantine", args=[self.visit.pk])


def take_away(photograph: Photograph, by: User, reason: str = "It shows a neighbour’s home.") -> None:
    photograph = Photograph.objects.select_related("document", "added_by").get(pk=photograph.pk)
    version = photograph.document.version
    remove(photograph=photograph, reason=reason, expected_version=version, by=by, at=clock.now())


def post(client: Client, address: str, **answers: str) -> Any:
    """Open a page and send its form with these answers."""
    return client.post(address, typed(client.get(address)) | answers)
