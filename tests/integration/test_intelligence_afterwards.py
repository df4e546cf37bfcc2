"""What happens to a page of intelligence after its answer got lost, and to photographs that nobody needs."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.ids import new_id
from intelligence.models import Attachment, Draft, Receipt, Submission
from intelligence.operations import add_attachment, discard_draft, keep_draft, remove_attachment
from intelligence.operations.keeping import tidy
from intelligence.separation import as_keeper
from tests.factories import UserFactory
from tests.factories_visits import make_visit, planned_visit
from tests.hostile_pictures import jpeg
from tests.integration.test_intelligence_passing import FORM, pass_on
from tests.sign_in import signed_in
from tests.visit_support import page, words
from visits.enums import IntelligenceAnswer

pytestmark = pytest.mark.django_db
MORE = {"what": FORM["what"] + " Two more came on Friday."}


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=[Role.OFFICER])


@pytest.fixture
def client(officer: User) -> Client:
    return signed_in(officer)


@pytest.fixture
def address(client: Client) -> str:
    """The page from which something was passed on, and of which the answer never came back."""
    here: str = client.get("/intelligence/pass-on/")["Location"]
    assert "/receipts/" in client.post(here, FORM | {"pass_on": "1"})["Location"]
    return here


def drafts() -> list[Draft]:
    with as_keeper(clock.now()):
        return list(Draft.objects.all())


# --- The answer that got lost


def test_the_same_sent_again_leads_to_its_receipt_and_keeps_nothing(client: Client, address: str) -> None:
    assert "/receipts/" in client.post(address, FORM | {"pass_on": "1"})["Location"]
    assert drafts() == []


@pytest.mark.parametrize(
    "changed",
    [
        MORE,
        {"in_use": ""},
        {"person_0_more": "Has a scar"},
        {"source": "Somebody else"},
        {"when": "Tomorrow"},
    ],
    ids=str,
)
def test_what_was_added_becomes_a_draft_of_its_own(
    client: Client, address: str, changed: dict[str, str]
) -> None:
    answer = client.post(address, FORM | {"pass_on": "1"} | changed, follow=True)
    assert "This was passed on already as INT-" in words(answer)
    (kept,) = drafts()
    name, value = next(iter(changed.items()))
    assert kept.words()["typed"].get(name, [""]) == [value]
    with as_keeper(clock.now()):
        assert Submission.objects.count() == 1


def test_a_photograph_that_was_added_comes_along(client: Client, address: str) -> None:
    file = SimpleUploadedFile("yard.jpg", jpeg(), content_type="image/jpeg")
    client.post(address, FORM | {"pass_on": "1", "photographs": file})
    (kept,) = drafts()
    with as_keeper(clock.now()):
        assert Attachment.objects.get().belongs_to == kept.pk


def test_typing_that_goes_on_there_is_kept_in_one_draft(client: Client, address: str) -> None:
    for text in ("Two more came.", "Two more came on Friday."):
        saved = client.post(address, FORM | {"what": text}, headers={"X-Draft": "1"})
        assert "saved" in saved.json()
    (kept,) = drafts()
    assert kept.words()["typed"]["what"] == ["Two more came on Friday."]
    same = client.post(address, FORM, headers={"X-Draft": "1"})
    assert (same.status_code, same.json()["error"][:27]) == (422, "This was passed on already:")


def test_feedback_does_not_make_it_forget_what_was_sent(client: Client, address: str) -> None:
    with as_keeper(clock.now()):
        receipt = Receipt.objects.get()
        receipt.put(receipt.words() | {"words": "Very useful."})
        Receipt.objects.filter(pk=receipt.pk).update(sealed=receipt.sealed, key_id=receipt.key_id)
    client.post(address, FORM | {"pass_on": "1"})
    assert drafts() == []


# --- The visit that it comes from


def test_begun_from_the_menu_it_is_tied_to_a_visit_that_its_officer_is_on(
    client: Client, officer: User
) -> None:
    visit, other = make_visit(officer), make_visit()
    planned_visit(officer)  # nothing was seen there yet
    here = client.get("/intelligence/pass-on/")["Location"]
    options = [option["value"] for option in page(client.get(here)).select("#id_visit option")]
    assert options == ["", str(visit.pk)]
    client.post(here, FORM | {"keep": "1", "visit": str(visit.pk)})
    chosen = page(client.get(here)).select_one("#id_visit option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(visit.pk)
    client.post(here, FORM | {"pass_on": "1", "visit": str(visit.pk)})
    assert visit.team_members.get(user=officer).intelligence == IntelligenceAnswer.PASSED_ON
    pass_on(client, visit=str(other.pk))
    with as_keeper(clock.now()):
        assert Receipt.objects.filter(visit=other.pk).count() == 0


def test_a_page_that_was_opened_from_another_visit_does_not_ask(client: Client, officer: User) -> None:
    make_visit(officer)
    elsewhere = make_visit(officers=[officer])
    elsewhere.team_members.filter(user=officer).update(
        departed_at=clock.now(), departed_marked_by=officer, intelligence="none"
    )
    opened = client.get(reverse("intelligence-draft", args=[new_id()]), {"visit": str(elsewhere.pk)})
    assert page(opened).select("#id_visit") == []
    hidden = page(opened).select_one("input[type=hidden][name=visit]")
    assert hidden is not None
    assert hidden["value"] == str(elsewhere.pk)


# --- Photographs of drafts


def a_draft(officer: User, at: datetime) -> tuple[Draft, Attachment]:
    draft = keep_draft(
        draft_id=new_id(), typed={"what": ["x"]}, visit_id=None, writer="", revision=0, by=officer, at=at
    )
    return draft, add_attachment(draft_id=draft.pk, file=BytesIO(jpeg()), name="a.jpg", by=officer, at=at)


def there(attachment: Attachment) -> list[bool]:
    storage = storages["intelligence"]
    return [storage.exists(name) for name in (attachment.original, attachment.viewing)]


def test_photographs_go_with_the_draft_that_is_discarded_and_alone_when_removed(
    officer: User, django_capture_on_commit_callbacks: object
) -> None:
    at = clock.now()
    (draft, first), (other, second) = a_draft(officer, at), a_draft(officer, at)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove_attachment(draft_id=draft.pk, attachment_id=first.pk, by=officer, at=at)
        discard_draft(draft_id=other.pk, writer="", revision=1, by=officer, at=at)
        assert (there(first), there(second)) == ([True, True], [True, True])  # not before it is committed
    assert (there(first), there(second)) == ([False, False], [False, False])


def test_photographs_of_a_draft_that_nobody_came_back_to_are_deleted_with_it(
    officer: User, django_capture_on_commit_callbacks: object
) -> None:
    begun = clock.now()
    _draft, photograph = a_draft(officer, begun)
    kept = timedelta(days=settings.DRAFT_DAYS)
    later = begun + kept + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        forgotten, _ = tidy(at=later, machine_time=datetime.now(UTC) + kept, older_than=kept)
    assert forgotten == 1
    assert there(photograph) == [False, False]
