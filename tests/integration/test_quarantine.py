"""A wrong picture of a visit: out of sight everywhere, also once closed; who decides what becomes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.errors import NotAllowed
from documents.enums import DisposalDecision, Shows
from documents.models import Disposal, Document
from notices.models import Notice
from referrals.operations.extract import publish_extract
from tests.api_support import Api, a_system
from tests.architecture.routes import every_route
from tests.deputy_support import away
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    add_photograph,
    casework_unit,
    caseworker,
    closed_visit,
    make_visit,
    officer,
)
from tests.referral_support import cpct_officer
from tests.sign_in import signed_in
from tests.visit_support import errors, events, links, page, typed, words
from visits.enums import AuditEvent, OversightRole, PrintState, Told, VisitStatus
from visits.models import Photograph, Visit, VisitPrint
from visits.operations import printing
from visits.operations.photographs import remove
from visits.operations.quarantine import ask_for_disposal
from visits.operations.team import name_oversight
from visits.permissions import allowed, check_can_remove_photograph
from visits.queries import facts_of, visits_for_page, with_parts
from visits.record import record_of
from visits.rules import assess

pytestmark = pytest.mark.django_db
# Every route that is given a photograph's id. Those that serve a picture, or that change or describe one, know
# none that is in quarantine; the pages of the quarantine itself are tested by themselves below.
OF_PHOTOGRAPHS = {
    "photograph-picture", "photograph-original", "photograph-remove", "casework-photograph", "extract-photograph",
    "api:photograph-detail", "api:photograph-removal", "api:photograph-picture", "api:photograph-thumbnail",
    "api:extract-picture", "api:extract-thumbnail", "api:casework-picture", "api:casework-thumbnail",
}  # fmt: skip
OF_QUARANTINE = {"quarantine-bring-back", "quarantine-dispose", "quarantine-decide", "quarantine-look"}
IN_THE_API = {
    "api:quarantine-detail", "api:quarantine-return", "api:quarantine-disposal", "api:quarantine-decision",
    "api:quarantine-picture",
}  # fmt: skip


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


# --- The page, and who opens it


def test_those_who_decide_are_led_to_a_list_in_words_and_nobody_else_knows_of_it() -> None:
    scene = Scene()
    here = reverse("visit-photographs", args=[scene.visit.pk])
    assert "Quarantine" not in words(signed_in(scene.boss).get(here))
    scene.quarantine()
    for user in (scene.boss, scene.hmi, scene.auditor):
        client = signed_in(user)
        assert links(client.get(here))["Quarantine (1)"] == scene.list
        shown = client.get(scene.list)
        assert "In quarantine" in words(shown)
        assert f"by {scene.oic.name}: It shows a neighbour’s home." in words(shown)
        assert page(shown).main.find("img") is None
    for user in (scene.oic, scene.devon):
        assert "Quarantine" not in words(signed_in(user).get(here))
    for user in (scene.oic, scene.devon, scene.stranger):
        for route in OF_QUARANTINE:
            assert signed_in(user).get(scene.page(route)).status_code == 404
        assert signed_in(user).get(scene.list).status_code == 404
    (event, *_) = events(AuditEvent.QUARANTINE_READ)
    assert set(event.subjects) == {scene.visit.pk, scene.photograph.pk}


def test_swapped_ids_are_not_found() -> None:
    scene, other = Scene().quarantine(), Scene().quarantine()
    good = add_photograph(scene.visit, Shows.OTHER)
    client = signed_in(scene.boss)
    for route in OF_QUARANTINE:
        for visit, photograph in ((scene, other.photograph), (other, scene.photograph), (scene, good)):
            assert client.get(reverse(route, args=[visit.visit.pk, photograph.pk])).status_code == 404
    assert client.get(scene.page("quarantine-look")).status_code == 200


def test_an_auditor_neither_asks_nor_brings_back() -> None:
    scene = Scene().quarantine()
    client = signed_in(scene.auditor)
    shown = links(client.get(scene.list))
    assert not any("Bring it back" in words_ or "Ask for" in words_ for words_ in shown)
    for route in ("quarantine-dispose", "quarantine-bring-back"):
        assert client.get(scene.page(route)).status_code == 403
        assert client.post(scene.page(route), {"reason": "x", "version": "3"}).status_code == 403
    assert scene.document.removed_at is not None


def test_who_decides_may_look_with_a_reason_which_is_recorded() -> None:
    scene = Scene().quarantine()
    client, address = signed_in(scene.auditor), scene.page("quarantine-look")
    assert client.post(address, {"reason": " "}).status_code == 422
    assert not events(AuditEvent.QUARANTINED_VIEWED)
    answer = client.post(address, {"reason": "Two people share the name."})
    assert answer["Content-Type"] == "image/jpeg"
    with storages["viewing"].open(scene.document.viewing) as file:
        assert b"".join(answer) == file.read()
    (event,) = events(AuditEvent.QUARANTINED_VIEWED)
    assert (event.reason, event.actor) == ("Two people share the name.", scene.auditor.pk)


# --- Two people


def test_one_asks_another_confirms_and_the_metadata_stays(django_capture_on_commit_callbacks: Any) -> None:
    scene = Scene().quarantine()
    first, second = signed_in(scene.boss), signed_in(scene.hmi)
    address = scene.page("quarantine-dispose")
    assert errors(post(first, address, reason="")) == ["Enter why it has to be disposed of"]
    assert post(first, address, reason="A neighbour’s home").status_code == 302
    assert "Disposal asked for: waits for a second person" in words(first.get(scene.list))
    assert "Confirm or decline : Other" not in links(first.get(scene.list))
    assert "Confirm or decline : Other" in links(second.get(scene.list))
    refused = post(first, scene.page("quarantine-decide"), decision="confirm", words="Mine")
    assert "Somebody else has to decide" in errors(refused)[0]
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(second, scene.page("quarantine-decide"), decision="confirm", words="I agree")
        assert answer.status_code == 302
    shown = words(second.get(scene.list))
    assert "Disposed of" in shown
    assert f"by {scene.hmi.name}: I agree" in shown
    assert not storages["originals"].exists(scene.document.original)
    for route in OF_QUARANTINE - {"quarantine-look"}:
        late = second.post(
            scene.page(route), {"reason": "x", "decision": "decline", "words": "x", "version": "4"}
        )
        assert late.status_code in (409, 422)
    assert second.post(scene.page("quarantine-look"), {"reason": "x"}).status_code == 403
    history = words(second.get(reverse("visit-history", args=[scene.visit.pk])))
    assert "Photograph to be disposed of, if a second person agrees: Other" in history
    assert "Photograph disposed of: Other" in history
    assert Disposal.objects.get().decision == DisposalDecision.CONFIRMED


def test_an_auditor_declines_and_it_stays_in_quarantine() -> None:
    scene = Scene().asked()
    client = signed_in(scene.auditor)
    address = scene.page("quarantine-decide")
    assert any("Confirm or decline" in link for link in links(client.get(scene.list)))
    assert len(errors(post(client, address))) == 2
    assert post(client, address, decision="decline", words="Needed in court").status_code == 302
    said = words(client.get(scene.list))
    assert "In quarantine" in said
    assert "Needed in court" in said
    assert scene.document.removed_at is not None


def test_who_sent_it_is_never_the_second() -> None:
    scene = Scene().asked()  # sent by the OIC, who becomes a manager of the team
    scene.oic.role_grants.create(role=Role.MANAGER, starts_at=NOON - timedelta(days=9), granted_by=scene.boss)
    refused = post(signed_in(scene.oic), scene.page("quarantine-decide"), decision="confirm", words="x")
    assert "You sent this photograph" in errors(refused)[0]


def test_a_deputy_decides_for_the_manager_unless_the_manager_asked() -> None:
    scene, other, at = Scene(), Scene(), clock.now()
    deputy = UserFactory(roles=[Role.MANAGER])
    for one, asker in ((scene, scene.hmi), (other, other.boss)):
        one.asked(asker)
        away(one.boss, deputy, at)
    deputy = User.objects.get(pk=deputy.pk)
    refused = post(signed_in(deputy), other.page("quarantine-decide"), decision="decline", words="x")
    assert "act for who did" in errors(refused)[0]
    done = post(signed_in(deputy), scene.page("quarantine-decide"), decision="decline", words="Needed")
    assert done.status_code == 302
    assert f"{deputy.name} for {scene.boss.name}" in words(signed_in(scene.boss).get(scene.list))


def test_a_manager_brings_back_what_was_removed_by_mistake() -> None:
    scene = Scene().asked()
    client = signed_in(scene.boss)
    assert post(client, scene.page("quarantine-bring-back"), reason="The right person").status_code == 302
    assert scene.document.removed_at is None
    assert "Brought back" in words(client.get(scene.list))
    assert (
        signed_in(scene.oic)
        .get(reverse("photograph-picture", args=[scene.visit.pk, scene.photograph.pk, "viewing"]))
        .status_code
        == 200
    )
    history = words(client.get(reverse("visit-history", args=[scene.visit.pk])))
    assert "Photograph brought back: Other" in history
    assert "The right person" in history
    assert signed_in(scene.hmi).post(scene.page("quarantine-look"), {"reason": "x"}).status_code == 403


def test_a_page_that_was_overtaken_decides_nothing() -> None:
    scene = Scene().asked()
    second = signed_in(scene.hmi)
    opened = typed(second.get(scene.page("quarantine-decide")))
    post(signed_in(scene.boss), scene.page("quarantine-bring-back"), reason="A mistake")
    answer = second.post(
        scene.page("quarantine-decide"), opened | {"decision": "confirm", "words": "I agree"}
    )
    assert answer.status_code in (409, 422)
    assert Disposal.objects.get().decision == DisposalDecision.WITHDRAWN
    assert storages["originals"].exists(scene.document.original)
