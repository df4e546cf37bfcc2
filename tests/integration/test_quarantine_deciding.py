"""What becomes of a wrong picture of a visit: who opens its pages, and who decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from documents.enums import DisposalDecision, Shows
from documents.models import Disposal
from tests.deputy_support import away
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_photograph
from tests.quarantine_support import OF_QUARANTINE, Scene, post
from tests.sign_in import signed_in
from tests.visit_support import errors, events, links, page, typed, words
from visits.enums import AuditEvent

pytestmark = pytest.mark.django_db


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
