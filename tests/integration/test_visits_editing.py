"""Every page that edits a part of a visit: stale pages, wrong answers, drafts, hostile text."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Draft
from tests import database
from tests.editing_support import (
    NAUGHTY,
    NEW,
    PARTS,
    Part,
    a_full_visit,
    address,
    keeping,
    post_raw,
    saved,
    without_tokens,
)
from tests.factories_visits import add_form, make_visit, officer
from tests.forms_said import NOT_RELEVANT
from tests.sign_in import signed_in
from tests.visit_support import errors, page, typed, words
from visits.models import DocumentSeen, Encounter, FormRecord, Visit, VisitNote

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, own_state: Path
) -> Iterator[tuple[UUID, UUID]]:
    """Two full visits below all tests of this file, two officers on the second: what each does is undone."""
    with django_db_blocker.unblock(), database.undone():
        yield a_full_visit().pk, a_full_visit(officers=[officer()]).pk


@pytest.fixture
def visit(made_once: tuple[UUID, UUID]) -> Visit:
    return Visit.objects.select_related("oic").get(pk=made_once[0])


@pytest.fixture
def other(made_once: tuple[UUID, UUID]) -> Visit:
    return Visit.objects.select_related("oic").get(pk=made_once[1])


MODELS: dict[str, type[FormRecord]] = {
    "encounter-new": Encounter,
    "document-seen-new": DocumentSeen,
    "visit-form-new": VisitNote,
}
each_part = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.route)
each_page = pytest.mark.parametrize("part", PARTS + NEW, ids=lambda part: part.route)


# --- Stale pages


@each_part
def test_a_stale_page_overwrites_nothing_and_goes_through_when_both_were_seen(
    visit: Visit, part: Part
) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    mine = typed(client.get(here)) | {part.field: part.mine}
    theirs = typed(client.get(here)) | {part.field: part.theirs}
    assert client.post(here, theirs).status_code == 302
    before = saved()
    refused = client.post(here, mine)
    assert refused.status_code == 409
    assert saved() == before
    panel = page(refused).find(class_="ev-conflict")
    assert panel is not None
    assert part.theirs in panel.get_text()
    assert part.mine in panel.get_text()
    shown = typed(refused)
    assert {name: shown.get(name) for name in without_tokens(mine)} == without_tokens(mine)
    undecided = client.post(here, shown)
    assert undecided.status_code == 422
    assert saved() == before
    assert client.post(here, typed(undecided) | keeping("mine", undecided)).status_code == 302
    assert typed(client.get(here))[part.field] == part.mine


@each_part
def test_the_same_answers_sent_twice_are_saved_once_without_a_quarrel(visit: Visit, part: Part) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {part.field: part.mine}
    first = client.post(here, form)
    before = saved()
    second = client.post(here, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert saved() == before


@each_part
def test_a_version_that_is_none_counts_as_stale(visit: Visit, part: Part) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    form, before = typed(client.get(here)) | {part.field: part.theirs}, saved()
    found = {}
    for version in ("", "-1", "99999999999999999999", "٣"):
        wrong = form | {"version": version}
        stale, draft = client.post(here, wrong), client.post(here, wrong, headers={"X-Draft": "1"})
        found[version] = (stale.status_code, draft.status_code, saved() == before)
    assert found == dict.fromkeys(found, (409, 200, True))


# --- Wrong answers and drafts


@each_page
def test_a_wrong_answer_is_said_on_top_and_at_the_field_and_nothing_typed_is_lost(
    visit: Visit, part: Part
) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {part.field: part.wrong}
    form |= {part.kept: "Words that nobody\nwants to type again"} if part.kept == "circumstances" else {}
    before = saved()
    response = client.post(here, form)
    assert response.status_code == 422
    assert saved() == before
    tree = page(response)
    assert tree.title.get_text().strip().startswith("Error:")
    (link,) = tree.select(".govuk-error-summary__list a")
    assert tree.find(id=link["href"].removeprefix("#"))["name"] == part.field
    assert link.get_text() in tree.find(id=f"id_{part.field}-error").get_text()
    assert without_tokens(typed(response)) == without_tokens(form)
    assert Draft.objects.filter(user=visit.oic, page=here).count() == 1
    again = typed(client.get(here))
    assert again[part.field] == part.wrong
    if part.kept:
        assert again[part.kept] == form[part.kept]


@each_page
def test_a_draft_is_kept_without_saving_shown_again_and_discarded(visit: Visit, part: Part) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here))
    before = saved()
    response = client.post(here, form | {part.field: part.wrong}, headers={"X-Draft": "1"})
    assert response.status_code == 200
    assert set(response.json()) == {"saved"}
    assert saved() == before
    shown = client.get(here)
    assert typed(shown)[part.field] == part.wrong
    assert "Draft saved" in words(shown)
    assert typed(signed_in(visit.oic).get(here))[part.field] == part.wrong
    assert client.post(here, {"discard-draft": "1"}).status_code == 302
    assert without_tokens(typed(client.get(here))) == without_tokens(form)
    assert not Draft.objects.exists()


@each_page
def test_a_draft_is_its_writers_alone_and_goes_when_it_is_saved(other: Visit, part: Part) -> None:
    devon = other.team_members.exclude(user=other.oic).get().user
    here, client = address(part.route, other), signed_in(other.oic)
    form = typed(client.get(here)) | {part.field: part.mine}
    client.post(here, form, headers={"X-Draft": "1"})
    assert "Draft saved" in words(client.get(here))
    assert "Draft saved" not in words(signed_in(devon).get(here))
    assert client.post(here, form).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize("part", NEW, ids=lambda part: part.route)
def test_a_new_record_sent_twice_is_one_record(visit: Visit, part: Part) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    model = MODELS[part.route]
    form = typed(client.get(here)) | {part.field: part.mine}
    before = model.objects.count()
    first, second = client.post(here, form), client.post(here, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert model.objects.count() == before + 1
    assert str(model.objects.latest("created_at").pk) == form["record_id"]


@pytest.mark.parametrize("part", NEW, ids=lambda part: part.route)
def test_a_new_record_sent_again_with_other_words_overwrites_nothing(visit: Visit, part: Part) -> None:
    """The browser's Back after saving brings the page with the same number: another person may be typed."""
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {part.field: part.mine}
    client.post(here, form)
    before = saved()
    again = client.post(here, form | {part.field: part.theirs})
    assert again.status_code == 422
    assert saved() == before
    assert "already" in errors(again)[0]
    assert typed(again)[part.field] == part.theirs


@pytest.mark.parametrize("part", NEW, ids=lambda part: part.route)
def test_a_new_record_with_the_number_of_somebody_elses_is_refused(
    visit: Visit, other: Visit, part: Part
) -> None:
    model = MODELS[part.route]
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {part.field: part.mine}
    before = saved()
    for taken in (model.objects.get(visit=other).pk, model.objects.get(visit=visit).pk):
        response = client.post(here, form | {"record_id": str(taken)})
        assert response.status_code == 422
        assert errors(response)
    assert saved() == before


# --- Hostile text


@each_page
def test_hostile_text_breaks_nothing(visit: Visit, part: Part) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    form, before = typed(client.get(here)), saved()
    some = [name for name in form if name not in ("version", "csrfmiddlewaretoken")][:4]
    for text in NAUGHTY:
        response = post_raw(client, here, form | dict.fromkeys([*some, part.field], text))
        assert response.status_code in (302, 409, 422), (text, response.status_code)
        if response.status_code == 302:
            before, form = saved(), form | typed(client.get(here))
        else:
            assert saved() == before, text
    for route in ("visit", "visit-people", "visit-documents-seen", "visit-photographs", "visit-history"):
        assert client.get(address(route, visit)).status_code == 200


@each_page
def test_hostile_drafts_are_kept_as_far_as_they_can_be(visit: Visit, part: Part) -> None:
    here, client = address(part.route, visit), signed_in(visit.oic)
    names = list(typed(client.get(here)))
    texts = cycle(NAUGHTY)
    for _ in range(0, len(NAUGHTY), len(names)):  # each text in some box, a different one in each
        draft = {name: next(texts) for name in names}
        response = client.generic(
            "POST",
            here,
            urlencode(draft, errors="surrogatepass").encode(),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Draft": "1"},
        )
        assert response.status_code in (200, 413), draft
        assert client.get(here).status_code == 200


@pytest.mark.parametrize(
    "route",
    ["visit-team-add", "form-invalid", "photograph-not-taken", "photograph-remove", "visit-answer"],
)
def test_hostile_text_in_the_other_forms_of_a_visit(visit: Visit, route: str) -> None:
    client, here, found = signed_in(visit.oic), address(route, visit), {}
    client.raise_request_exception = False  # a fault is a 500 among the answers
    names = ("name", "officers", "others", "reason", "superseded_by", "version", "answer")
    for text in NAUGHTY:
        with database.undone():  # so that each text meets the form as it was
            found[text[:40]] = post_raw(client, here, dict.fromkeys(names, text)).status_code
    assert {text: status for text, status in found.items() if status not in (302, 409, 422)} == {}
    assert len(found) == len(NAUGHTY)


def test_hostile_text_for_the_clock_of_the_device_closes_nothing(visit: Visit) -> None:
    client, here = signed_in(visit.oic), address("visit-close", visit)
    client.raise_request_exception = False
    found = {text[:40]: post_raw(client, here, {"device_at": text}).status_code for text in NAUGHTY}
    assert found == dict.fromkeys(found, 422)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "x", "\0", ""])
def test_a_device_with_an_impossible_clock_closes_all_the_same(moment: str) -> None:
    visit = make_visit()
    client = signed_in(visit.oic)
    member = visit.team_members.get()
    here = reverse("visit-officer-depart", args=[visit.pk, member.pk])
    client.post(here, typed(client.get(here)))
    client.post(reverse("visit-intelligence-answer", args=[visit.pk, member.pk]))
    add_form(visit, "welfare", **NOT_RELEVANT)
    assert client.post(address_of_closing(visit), {"device_at": moment}).status_code == 302
    closing = Visit.objects.get(pk=visit.pk).closings.get()
    assert closing.device_at is None
    assert client.get(reverse("visit", args=[visit.pk])).status_code == 200


def address_of_closing(visit: Visit) -> str:
    return reverse("visit-close", args=[visit.pk])


def test_a_name_that_is_markup_is_shown_as_it_was_typed(visit: Visit) -> None:
    name = '<script>alert("1")</script> & <b>'
    Encounter.objects.filter(visit=visit).update(name=name)
    client = signed_in(visit.oic)
    for route in ("encounter", "visit-people", "form-invalid", "photograph-not-taken", "visit-photographs"):
        response = client.get(address(route, visit))
        assert "<script>alert" not in response.content.decode(), route
        assert name in page(response).get_text(), route
    here = address("encounter", visit)
    assert page(client.get(here)).title.get_text().strip().startswith(name)
