"""A wrong picture of a visit: who takes it away, and out of sight everywhere, also once closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import NotAllowed
from documents.enums import Shows
from documents.models import Document
from notices.models import Notice
from referrals.operations.extract import publish_extract
from tests.api_support import Api, a_system
from tests.architecture.routes import every_route
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_photograph, casework_unit, caseworker, closed_visit
from tests.quarantine_support import OF_QUARANTINE, Scene, post, take_away
from tests.referral_support import cpct_officer
from tests.sign_in import signed_in
from tests.visit_support import page, words
from visits.enums import PrintState, Told, VisitStatus
from visits.models import Photograph, Visit, VisitPrint
from visits.operations import printing
from visits.operations.quarantine import ask_for_disposal
from visits.permissions import allowed, check_can_remove_photograph
from visits.queries import facts_of, visits_for_page, with_parts
from visits.record import record_of
from visits.rules import assess

pytestmark = pytest.mark.django_db
# Every route that is given a photograph's id. Those that serve a picture, or that change or describe one, know
# none that is in quarantine; the pages of the quarantine itself are tested by themselves (`test_quarantine_deciding.py`).
OF_PHOTOGRAPHS = {
    "photograph-picture", "photograph-original", "photograph-remove", "casework-photograph", "extract-photograph",
    "api:photograph-detail", "api:photograph-removal", "api:photograph-picture", "api:photograph-thumbnail",
    "api:extract-picture", "api:extract-thumbnail", "api:casework-picture", "api:casework-thumbnail",
}  # fmt: skip
IN_THE_API = {
    "api:quarantine-detail", "api:quarantine-return", "api:quarantine-disposal", "api:quarantine-decision",
    "api:quarantine-picture",
}  # fmt: skip


# --- Who may put one into quarantine


def test_on_a_closed_visit_the_oic_the_manager_and_the_hmi_named_remove_a_wrong_picture() -> None:
    scene = Scene(closed=True)
    added = [add_photograph(scene.visit, Shows.OTHER) for _ in range(2)]
    for photograph, by in zip([scene.photograph, *added], [scene.oic, scene.boss, scene.hmi], strict=True):
        client = signed_in(by)
        here = reverse("visit-photographs", args=[scene.visit.pk])
        address = reverse("photograph-remove", args=[scene.visit.pk, photograph.pk])
        assert address in {str(a["href"]) for a in page(client.get(here)).main.find_all("a")}
        assert "The visit stays closed." in words(client.get(address))
        assert post(client, address, reason="A neighbour’s home").status_code == 302
        assert Document.objects.get(pk=photograph.document_id).removed_by == by
    scene.visit.refresh_from_db()
    assert scene.visit.status == VisitStatus.CLOSED
    said = words(signed_in(scene.boss).get(reverse("visit-history", args=[scene.visit.pk])))
    assert said.count("Photograph removed") == 3
    assert "A neighbour’s home" in said


def test_nobody_else_removes_one_from_a_closed_visit() -> None:
    scene, at = Scene(closed=True), clock.now()
    for by in (scene.auditor, scene.stranger, scene.devon):
        with pytest.raises(NotAllowed, match="Only the officer in charge"):
            take_away(scene.photograph, by)
        assert not allowed(check_can_remove_photograph, scene.visit, scene.photograph.added_by_id, by, at)
    assert scene.document.removed_at is None
    shown = signed_in(scene.auditor).get(reverse("visit-photographs", args=[scene.visit.pk]))
    assert "Remove" not in words(shown)


def test_who_added_one_removes_it_while_the_visit_is_open_and_not_afterwards() -> None:
    scene = Scene()
    Photograph.objects.filter(pk=scene.photograph.pk).update(added_by=scene.devon)
    at, added_by = clock.now(), scene.devon.pk
    assert allowed(check_can_remove_photograph, scene.visit, added_by, scene.devon, at)
    scene.visit.status = VisitStatus.CLOSED
    assert not allowed(check_can_remove_photograph, scene.visit, added_by, scene.devon, at)


def test_the_oic_and_who_added_it_are_told_and_who_may_decide_of_a_disposal() -> None:
    scene = Scene()
    Photograph.objects.filter(pk=scene.photograph.pk).update(added_by=scene.devon)
    take_away(scene.photograph, scene.boss)
    told = Notice.objects.filter(kind=Told.QUARANTINED)
    assert {notice.to for notice in told} == {scene.oic, scene.devon}
    ask_for_disposal(
        photograph=Photograph.objects.get(pk=scene.photograph.pk),
        reason="A home.",
        expected_version=scene.document.version,
        by=scene.boss,
        at=clock.now(),
    )
    assert [notice.to for notice in Notice.objects.filter(kind=Told.DISPOSAL_ASKED)] == [scene.hmi]


# --- Out of sight


def requests_for(
    photograph: Photograph, position: int, day: Any
) -> list[tuple[str, User, Callable[..., Any]]]:
    """Return every way to a picture's bytes: route, who goes it, and the request."""
    visit, pk = photograph.visit_id, photograph.pk
    oic, auditor = photograph.visit.oic, UserFactory(roles=[Role.AUDITOR])
    work, cpct = caseworker(photograph.visit.team.region), cpct_officer()
    system, of_cpct = Api(a_system(Role.AUDITOR)), Api(a_system(Role.CPCT))
    of_casework = Api(a_system(Role.CASEWORKER, team=work.team))
    here, row = f"/visits/{visit}/photographs/{pk}/", f"/extracts/{day}/rows/{position}/photographs/{pk}/"

    def browse(user: User, route: str, *args: Any, query: str = "") -> tuple[str, User, Callable[..., Any]]:
        return route, user, lambda: signed_in(user).get(reverse(route, args=args) + query)

    return [
        browse(oic, "photograph-picture", visit, pk, "viewing"),
        browse(oic, "photograph-picture", visit, pk, "thumbnail"),
        browse(work, "casework-photograph", pk),
        browse(work, "casework-photograph", pk, query="?size=small"),
        browse(cpct, "extract-photograph", day, position, pk, "viewing"),
        browse(cpct, "extract-photograph", day, position, pk, "thumbnail"),
        ("photograph-original", auditor, lambda: signed_in(auditor).post(
            reverse("photograph-original", args=[visit, pk]), {"reason": "To look."})),
        ("api:photograph-picture", auditor, lambda: system.get(f"{here}picture/")),
        ("api:photograph-thumbnail", auditor, lambda: system.get(f"{here}thumbnail/")),
        ("api:photograph-detail", auditor, lambda: system.get(here)),
        ("api:extract-picture", cpct, lambda: of_cpct.get(row)),
        ("api:extract-thumbnail", cpct, lambda: of_cpct.get(f"{row}thumbnail/")),
        ("api:casework-picture", work, lambda: of_casework.get(f"/casework/photographs/{pk}/")),
        ("api:casework-thumbnail", work, lambda: of_casework.get(f"/casework/photographs/{pk}/thumbnail/")),
        browse(oic, "photograph-remove", visit, pk),
    ]  # fmt: skip


def test_a_quarantined_picture_is_served_nowhere() -> None:
    of_photographs = (
        {route.name for route in every_route() if "photograph_id" in dict(route.arguments)}
        - OF_QUARANTINE
        - IN_THE_API
    )
    assert of_photographs == OF_PHOTOGRAPHS, "a route that takes a photograph is not walked here"
    visit, (person,) = closed_visit({"photo_not_taken": ""}, at=NOON)
    published = publish_extract(day=NOON.date(), by=None, at=NOON + timedelta(days=1))
    photograph = visit.photographs.select_related("visit__oic", "visit__team").get(encounter=person)
    ways = requests_for(photograph, 1, NOON.date())
    assert {route for route, _, _ in ways} | {"api:photograph-removal"} == OF_PHOTOGRAPHS
    assert published is not None
    assert {route: ask().status_code for route, _, ask in ways} == {route: 200 for route, _, _ in ways}
    take_away(photograph, visit.oic)
    assert [(route, ask().status_code) for route, _, ask in ways] == [(route, 404) for route, _, _ in ways]
    lists = [
        signed_in(visit.oic).get(reverse("visit-photographs", args=[visit.pk])),
        signed_in(visit.oic).get(reverse("visit-print", args=[visit.pk])),
        Api(a_system(Role.AUDITOR)).get(f"/visits/{visit.pk}/photographs/"),
        signed_in(caseworker(visit.team.region)).get(reverse("casework-encounter", args=[person.pk])),
        Api(a_system(Role.CASEWORKER, team=casework_unit(visit.team.region))).get(
            f"/casework/encounters/{person.pk}/"
        ),
    ]
    assert [answer.status_code for answer in lists] == [200] * 5
    assert not any(str(photograph.pk) in answer.content.decode() for answer in lists)
    on_paper = record_of(visits_for_page(visit.oic, clock.now()).get(pk=visit.pk), apart=True)
    assert photograph.document_id not in {picture.document for picture in on_paper.pictures()}
    assert photograph.document_id not in on_paper.shown


def test_a_quarantined_picture_satisfies_no_rule() -> None:
    visit, (person,) = closed_visit({"photo_not_taken": ""})
    photograph = visit.photographs.get(encounter=person)

    def outstanding() -> set[str]:
        facts = facts_of(with_parts(Visit.objects.filter(pk=visit.pk)).get())
        return {code for code, items in assess(facts).items() if items and code.startswith("CPC")}

    before = outstanding()
    take_away(photograph, visit.oic)
    assert "CPC-4" in outstanding() - before


def test_pdfs_that_show_it_are_taken_back_and_one_being_made_is_not_kept() -> None:
    scene = Scene()
    at = clock.now()
    shown = [str(scene.visit.pk), str(scene.photograph.document_id)]
    usual = {"visit": scene.visit, "asked_by": scene.oic, "asked_at": at, "expires_at": at + printing.KEPT}
    ready = {"state": PrintState.READY, "made_at": at, "data": b"%PDF", "size": 4}
    with_it = VisitPrint.objects.create(**usual, **ready, shown=shown)
    without = VisitPrint.objects.create(**usual, **ready, shown=shown[:1])
    being_made = VisitPrint.objects.create(**usual, state=PrintState.BEING_MADE, attempts=1, begun_at=at)
    read_before = record_of(visits_for_page(scene.oic, at).get(pk=scene.visit.pk), apart=True)
    scene.quarantine()
    assert not printing._keep(being_made, read_before, b"%PDF", at, True)
    for one, state in (
        (with_it, PrintState.FAILED),
        (without, PrintState.READY),
        (being_made, PrintState.FAILED),
    ):
        one.refresh_from_db()
        assert one.state == state
        assert (one.data is None) == (state == PrintState.FAILED)
    assert "was removed. Ask for the PDF again" in with_it.failure
