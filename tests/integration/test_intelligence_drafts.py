"""Discarding what was typed for the unit: all of one's own window, and nothing of another one's."""

from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core import clock
from intelligence.enums import AuditEvent
from intelligence.models import Attachment, Draft
from intelligence.operations import add_attachment
from intelligence.separation import as_keeper, as_submitter
from tests.factories import UserFactory
from tests.hostile_pictures import jpeg
from tests.sign_in import signed_in
from tests.visit_support import page, typed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=[Role.OFFICER])


@pytest.fixture
def client(officer: User) -> Client:
    return signed_in(officer)


@pytest.fixture
def address(client: Client) -> str:
    return str(client.get("/intelligence/pass-on/")["Location"])


def type_in(client: Client, address: str, window: dict[str, str], what: str) -> None:
    """Type in a window, as its script keeps it."""
    answer = client.post(address, window | {"what": what}, headers={"X-Draft": "1"})
    assert answer.status_code == 200


def discard(client: Client, address: str, window: dict[str, str]) -> HttpResponse:
    return client.post(address, window | {"discard": "1"}, follow=True)


def drafts(officer: User) -> dict[str, Draft]:
    """Return what is kept, by what it says."""
    with as_submitter(officer, clock.now()):
        return {draft.words()["typed"]["what"][0]: draft for draft in Draft.objects.all()}


def test_a_window_discards_its_own_draft_and_not_the_other_windows(
    client: Client, officer: User, address: str
) -> None:
    one, two = typed(client.get(address)), typed(client.get(address))
    type_in(client, address, one, "Of window one")
    type_in(client, address, two, "Of window two")
    gone = drafts(officer)["Of window two"].pk
    shown = discard(client, address, two)
    assert "What you typed in another window is still there" in words(shown)
    assert set(drafts(officer)) == {"Of window one"}
    assert Event.objects.get(event=AuditEvent.DRAFT_DISCARDED).subject_id == gone
    assert "Nothing of it was kept" in words(discard(client, address, one))
    assert drafts(officer) == {}


def test_a_page_that_kept_nothing_discards_the_draft_that_it_shows_unless_that_grew_since(
    client: Client, officer: User, address: str
) -> None:
    first = typed(client.get(address))
    type_in(client, address, first, "Typed")
    stale = typed(client.get(address))
    type_in(client, address, first, "Typed more")
    discard(client, address, stale)
    assert set(drafts(officer)) == {"Typed more"}
    assert not Event.objects.filter(event=AuditEvent.DRAFT_DISCARDED).exists()
    discard(client, address, typed(client.get(address)))
    assert drafts(officer) == {}


def test_its_photographs_go_with_it_and_another_person_discards_nothing(
    client: Client, officer: User, address: str
) -> None:
    window = typed(client.get(address))
    type_in(client, address, window, "With a photograph")
    kept, at = drafts(officer)["With a photograph"], clock.now()
    add_attachment(draft_id=kept.pk, file=BytesIO(jpeg()), name="beds.jpg", by=officer, at=at)
    discard(signed_in(UserFactory(roles=[Role.OFFICER])), address, window | {"revision": "1"})
    with as_keeper(at):
        assert Attachment.objects.get().belongs_to == kept.pk
    discard(client, address, window)
    with as_keeper(at):
        assert not Attachment.objects.exists()
        assert not Draft.objects.exists()


def test_the_button_stands_in_the_form_that_is_kept_so_that_it_says_its_window_and_stops_the_keeping(
    client: Client, address: str
) -> None:
    shown = page(client.get(address))
    button = shown.find("button", {"name": "discard"})
    form = button.find_parent("form")
    assert form.has_attr("data-autosave")
    assert form.find("input", {"name": "writer"})["value"]
    assert button["formenctype"] == "application/x-www-form-urlencoded"


def test_what_was_passed_on_meanwhile_leads_to_its_receipt(client: Client, address: str) -> None:
    window = typed(client.get(address)) | {
        "what": "Beds above the shop",
        "how_known": "told",
        "how_sure": "likely",
        "in_use": "no",
    }
    stale = typed(client.get(address))
    client.post(address, window | {"as_it_is": "1"})
    assert "INT-20" in words(discard(client, address, stale))
