"""Every page that edits a part of a visit: stale pages, wrong answers, drafts, hostile text, other people."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import Draft
from accounts.roles import Role
from core.ids import new_id
from documents.enums import Shows
from tests.architecture.routes import every_route
from tests.factories import UserFactory
from tests.factories_visits import (
    add_document_seen,
    add_encounter,
    add_photograph,
    close,
    make_visit,
    officer,
    serve_cprn,
)
from tests.sign_in import signed_in
from tests.visit_support import errors, events, page, queries_of, typed, words
from visits.models import Cprn, DocumentSeen, Encounter, Photograph, Visit, VisitOfficer

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Part:
    """One editing page: a field of it, two answers that are possible, and one that is not."""

    route: str
    field: str
    mine: str
    theirs: str
    wrong: str
    kept: str = ""  # another field, whose words have to survive a refusal


PARTS = [
    Part("visit-details", "trading_name", "Kestrel Car Wash", "Quayline Laundry", "x" * 151, "legal_name"),
    Part("visit-entry", "consent_signed_by", "A. Marlow", "B. Farrow", "x" * 151, "notice_served_on"),
    Part("encounter", "name", "Tomas Reyl", "Thomas Rail", "x" * 151, "circumstances"),
    Part("document-seen", "number", "00 214 7731", "00 214 7732", "x" * 61, "notes"),
    Part("visit-cprn", "served_on_name", "Neil Farrow", "Iveta Holm", "x" * 151, "party_address"),
    Part("visit-officer", "arrived_at", "10:15", "10:20", "25:00"),
    Part("visit-officer-depart", "departed_at", "11:50", "11:55", "noon"),
]
NEW = [
    Part("encounter-new", "name", "Bilal Rehman", "Elira Kelmendi", "x" * 151, "circumstances"),
    Part("document-seen-new", "number", "C 771 2038", "C 771 2039", "x" * 61, "notes"),
]
each_part = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.route)
each_page = pytest.mark.parametrize("part", PARTS + NEW, ids=lambda part: part.route)
NAUGHTY = [
    "\0",
    "Tomas\0Reyl",
    "\ud800 lone",
    "\udfff",
    "\u202eneddih\u202c",
    "\u2066x\u2069",
    "\ufffe",
    "é" * 50_000,
    "👩🏽‍🍳" * 40,
    "نص من اليمين إلى اليسار",
    "<script>alert(1)</script>",
    "'; DROP TABLE visits_visit; --",
    "{{ 7 * 7 }}{% raw %}{% endraw %}${7*7}%(x)s{0}",
    "١٢٣",
    "99999999999999999999",
    "-1",
    "\r\n\t\x0b\x7f",
]


def a_full_visit(**fields: Any) -> Visit:
    """Return a visit with a person, a document, a CPRN and a photograph."""
    visit = make_visit(**fields)
    person = add_encounter(visit)
    add_document_seen(visit, person)
    serve_cprn(Visit.objects.get(pk=visit.pk), [person])
    add_photograph(visit, Shows.OFFENDER, encounter=person)
    return Visit.objects.select_related("oic").get(pk=visit.pk)


def ids_of(visit: Visit) -> dict[str, Any]:
    """Return what addresses of a visit's pages are made of."""
    return {
        "visit_id": visit.pk,
        "officer_id": VisitOfficer.objects.filter(visit=visit).earliest("created_at").pk,
        "encounter_id": Encounter.objects.filter(visit=visit).earliest("created_at").pk,
        "seen_id": DocumentSeen.objects.filter(visit=visit).earliest("created_at").pk,
        "photograph_id": Photograph.objects.filter(visit=visit).earliest("added_at").pk,
        "form_id": Encounter.objects.filter(visit=visit).earliest("created_at").pk,
        "upload_id": new_id(),
        "kind": "person",
        "question": "people",
    }


def address(route: str, visit: Visit, **changes: Any) -> str:
    """Return the address of a route of this visit, with `changes` of its ids."""
    names = next({name for name, _ in each.arguments} for each in every_route() if each.name == route)
    values = ids_of(visit) | ({"kind": "viewing"} if route == "photograph-picture" else {}) | changes
    return reverse(route, kwargs={name: values[name] for name in names})


def routes_of_a_visit() -> list[str]:
    """Return the names of all routes of one visit."""
    return [r.name for r in every_route() if "visit_id" in {name for name, _ in r.arguments}]


def saved() -> dict[str, list[dict[str, Any]]]:
    """Return all that the visits' tables hold, to see that nothing of it changed."""
    models = apps.get_app_config("visits").get_models()
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in models}


def post_raw(client: Client, here: str, form: dict[str, Any]) -> Any:
    """Post as a browser that does not mind what it sends."""
    body = urlencode(form, doseq=True, errors="surrogatepass").encode()
    return client.post(here, body, content_type="application/x-www-form-urlencoded")


def without_tokens(form: dict[str, Any]) -> dict[str, Any]:
    tokens = ("version", "csrfmiddlewaretoken", "record_id")
    return {name: value for name, value in form.items() if name not in tokens}


# --- Stale pages


@each_part
def test_a_stale_page_overwrites_nothing_and_goes_through_when_both_were_seen(part: Part) -> None:
    visit = a_full_visit()
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
    assert without_tokens(typed(refused)) == without_tokens(mine)
    assert client.post(here, typed(refused)).status_code == 302
    assert typed(client.get(here))[part.field] == part.mine


@each_part
def test_the_same_answers_sent_twice_are_saved_once_without_a_quarrel(part: Part) -> None:
    visit = a_full_visit()
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {part.field: part.mine}
    first = client.post(here, form)
    before = saved()
    second = client.post(here, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert saved() == before


@each_part
@pytest.mark.parametrize("version", ["", "-1", "99999999999999999999", "٣"])
def test_a_version_that_is_none_counts_as_stale(part: Part, version: str) -> None:
    visit = a_full_visit()
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {part.field: part.theirs, "version": version}
    before = saved()
    assert client.post(here, form).status_code == 409
    assert client.post(here, form, headers={"X-Draft": "1"}).status_code == 200
    assert saved() == before


# --- Wrong answers and drafts


@each_page
def test_a_wrong_answer_is_said_on_top_and_at_the_field_and_nothing_typed_is_lost(part: Part) -> None:
    visit = a_full_visit()
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
def test_a_draft_is_kept_without_saving_shown_again_and_discarded(part: Part) -> None:
    visit = a_full_visit()
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
def test_a_draft_is_its_writers_alone_and_goes_when_it_is_saved(part: Part) -> None:
    devon = officer()
    visit = a_full_visit(officers=[devon])
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {part.field: part.mine}
    client.post(here, form, headers={"X-Draft": "1"})
    other = signed_in(devon).get(here)
    assert "Draft saved" not in words(other)
    assert client.post(here, form).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize("part", NEW, ids=lambda part: part.route)
def test_a_new_record_sent_twice_is_one_record(part: Part) -> None:
    visit = a_full_visit()
    here, client = address(part.route, visit), signed_in(visit.oic)
    model = Encounter if part.route == "encounter-new" else DocumentSeen
    form = typed(client.get(here)) | {part.field: part.mine}
    before = model.objects.count()
    first, second = client.post(here, form), client.post(here, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert model.objects.count() == before + 1
    assert str(model.objects.latest("created_at").pk) == form["record_id"]


@pytest.mark.parametrize("part", NEW, ids=lambda part: part.route)
def test_a_new_record_sent_again_with_other_words_overwrites_nothing(part: Part) -> None:
    """The browser's Back after saving brings the page with the same number: another person may be typed."""
    visit = a_full_visit()
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
def test_a_new_record_with_the_number_of_somebody_elses_is_refused(part: Part) -> None:
    visit, other = a_full_visit(), a_full_visit()
    model = Encounter if part.route == "encounter-new" else DocumentSeen
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
def test_hostile_text_breaks_nothing(part: Part) -> None:
    visit = a_full_visit()
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
def test_hostile_drafts_are_kept_as_far_as_they_can_be(part: Part) -> None:
    visit = a_full_visit()
    here, client = address(part.route, visit), signed_in(visit.oic)
    form = typed(client.get(here))
    for text in NAUGHTY:
        response = client.generic(
            "POST",
            here,
            urlencode(dict.fromkeys(form, text), errors="surrogatepass").encode(),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Draft": "1"},
        )
        assert response.status_code in (200, 413), text
        assert client.get(here).status_code == 200


@pytest.mark.parametrize("text", NAUGHTY)
def test_hostile_text_in_the_other_forms_of_a_visit(text: str) -> None:
    visit = a_full_visit()
    client = signed_in(visit.oic)
    for route in (
        "visit-team-add",
        "form-invalid",
        "photograph-not-taken",
        "photograph-remove",
        "visit-answer",
    ):
        everything = dict.fromkeys(
            ("name", "officers", "others", "reason", "superseded_by", "version", "answer"), text
        )
        response = post_raw(client, address(route, visit), everything)
        assert response.status_code in (302, 422), (route, response.status_code)
    closing = post_raw(client, address("visit-close", visit), {"device_at": text})
    assert closing.status_code == 422


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "x", "\0", ""])
def test_a_device_with_an_impossible_clock_closes_all_the_same(moment: str) -> None:
    visit = make_visit()
    client = signed_in(visit.oic)
    member = visit.team_members.get()
    here = reverse("visit-officer-depart", args=[visit.pk, member.pk])
    client.post(here, typed(client.get(here)))
    assert client.post(address_of_closing(visit), {"device_at": moment}).status_code == 302
    closing = Visit.objects.get(pk=visit.pk).closings.get()
    assert closing.device_at is None
    assert client.get(reverse("visit", args=[visit.pk])).status_code == 200


def address_of_closing(visit: Visit) -> str:
    return reverse("visit-close", args=[visit.pk])


def test_a_name_that_is_markup_is_shown_as_it_was_typed() -> None:
    visit = a_full_visit()
    name = '<script>alert("1")</script> & <b>'
    Encounter.objects.filter(visit=visit).update(name=name)
    client = signed_in(visit.oic)
    for route in ("encounter", "visit-people", "form-invalid", "photograph-not-taken", "visit-photographs"):
        response = client.get(address(route, visit))
        assert "<script>alert" not in response.content.decode(), route
        assert name in page(response).get_text(), route
    here = address("encounter", visit)
    assert page(client.get(here)).title.get_text().strip().startswith(name)


# --- Addresses


@pytest.mark.parametrize(
    "route", ["visit-officer-arrive", "visit-answer", "photograph-upload", "photograph-upload-begin"]
)
def test_buttons_are_not_pages(route: str) -> None:
    visit = a_full_visit()
    assert signed_in(visit.oic).get(address(route, visit)).status_code == 405


@pytest.mark.parametrize(
    "route", ["visit", "visit-people", "visit-documents-seen", "visit-team", "visit-history", "visit-routing"]
)
def test_pages_that_only_show_take_no_post(route: str) -> None:
    """Otherwise a visit could be read by posting, and nobody would know."""
    visit = a_full_visit()
    assert signed_in(visit.oic).post(address(route, visit)).status_code == 405


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_page_is_read_by_another_method_unrecorded(method: str) -> None:
    visit = a_full_visit()
    client = signed_in(visit.oic)
    for route in (
        "visit-details",
        "visit-entry",
        "encounter",
        "visit-cprn",
        "visit-close",
        "visit-photographs",
    ):
        before = len(events("visits.visit.read"))
        response = getattr(client, method)(address(route, visit))
        assert response.status_code == 405 or len(events("visits.visit.read")) > before, route


@pytest.mark.parametrize(
    "text", ["not-a-uuid", "0", "%00", "00000000-0000-7000-8000-00000000000", "../../admin"]
)
def test_a_malformed_address_is_nowhere(text: str) -> None:
    visit = a_full_visit()
    client = signed_in(visit.oic)
    known = f"/visits/{visit.pk}/"
    for here in (f"/visits/{text}/", f"{known}people/{text}/", f"{known}team/{text}/departed/"):
        assert client.get(here).status_code == 404
        assert client.post(here).status_code == 404


def test_kinds_and_questions_that_do_not_exist_are_nowhere() -> None:
    visit = a_full_visit()
    client = signed_in(visit.oic)
    for route in ("form-invalid", "photograph-not-taken", "photograph-picture"):
        assert client.get(address(route, visit, kind="nonsense")).status_code == 404
    assert (
        client.post(address("visit-answer", visit, question="nonsense"), {"answer": "no"}).status_code == 404
    )


def test_parts_of_another_visit_are_not_found_under_ones_own() -> None:
    visit, other = a_full_visit(), a_full_visit()
    client = signed_in(visit.oic)
    theirs = {
        name: value for name, value in ids_of(other).items() if name.endswith("_id") and name != "visit_id"
    }
    for route in routes_of_a_visit():
        names = next({name for name, _ in r.arguments} for r in every_route() if r.name == route)
        if not names & set(theirs):
            continue
        here = address(route, visit, **theirs)
        for response in (client.get(here), client.post(here, {"reason": "x"})):
            assert response.status_code in (403, 404, 405), route
    for kind, model in (("document", DocumentSeen), ("cprn", Cprn)):
        form_id = model.objects.get(visit=other).pk
        assert client.get(address("form-invalid", visit, kind=kind, form_id=form_id)).status_code == 404


# --- Other people


def test_a_colleague_who_is_not_on_the_visit_finds_nothing_of_it() -> None:
    visit = a_full_visit()
    colleagues = [officer(team=visit.team), officer(), UserFactory(roles=[Role.MANAGER])]
    before = saved()
    for colleague in colleagues:
        client = signed_in(colleague)
        for route in routes_of_a_visit():
            here = address(route, visit)
            for response in (client.get(here), client.post(here, {"reason": "x"}), client.put(here)):
                assert response.status_code in (403, 404, 405), route
                assert visit.reference not in response.content.decode()
    assert saved() == before


def test_an_officer_of_the_team_adds_forms_and_changes_nobody_elses() -> None:
    devon = officer()
    visit = a_full_visit(officers=[devon])
    client = signed_in(devon)
    new = address("encounter-new", visit)
    assert client.post(new, typed(client.get(new)) | {"name": "Elira Kelmendi"}).status_code == 302
    own = Encounter.objects.get(name="Elira Kelmendi")
    assert own.author == devon
    here = address("encounter", visit, encounter_id=own.pk)
    assert client.post(here, typed(client.get(here)) | {"nationality": "Albania"}).status_code == 302
    before = saved()
    oic = signed_in(visit.oic)
    for route in ("encounter", "document-seen", "visit-cprn", "visit-details", "visit-entry"):
        form = typed(oic.get(address(route, visit)))
        assert page(client.get(address(route, visit))).main.find("form") is None, route
        response = client.post(address(route, visit), form | {"reference": "X", "name": "X"})
        assert response.status_code == 422, route
        assert "Only" in errors(response)[0]
    for kind, model in (("person", Encounter), ("document", DocumentSeen), ("cprn", Cprn)):
        form_id = model.objects.filter(visit=visit, author=visit.oic).get().pk
        here = address("form-invalid", visit, kind=kind, form_id=form_id)
        response = client.post(here, {"reason": "Wrong"})
        assert response.status_code == 422
        assert "Only" in errors(response)[0]
    assert saved() == before


# --- A closed visit

REFUSED_WHEN_CLOSED = {
    "visit-details": {},
    "visit-entry": {},
    "visit-cprn": {},
    "encounter": {"name": "Another"},
    "encounter-new": {"name": "Another"},
    "document-seen": {"number": "9"},
    "document-seen-new": {"number": "9"},
    "visit-officer": {"arrived_at": "10:30"},
    "visit-officer-arrive": {},
    "visit-officer-depart": {"departed_at": "11:30"},
    "visit-officer-remove": {},
    "visit-team-add": {},
    "visit-answer": {"answer": "no"},
    "form-invalid": {"reason": "Wrong"},
    "photograph-not-taken": {"reason": "Declined"},
    "photograph-remove": {"reason": "Twice"},
    "photograph-upload": {},
    "photograph-upload-begin": {"name": "x.jpg", "size": "1000"},
    "visit-photographs": {},
    "visit-close": {},
}


@pytest.mark.parametrize("route", REFUSED_WHEN_CLOSED)
def test_a_closed_visit_refuses_in_words(route: str) -> None:
    visit = a_full_visit()
    client = signed_in(visit.oic)
    here, form = address(route, visit), dict(REFUSED_WHEN_CLOSED[route])
    if not route.startswith("photograph-upload") and client.get(here).status_code == 200:
        main = page(client.get(here)).main
        if main.find("form", attrs={"novalidate": True}):
            form = typed(client.get(here)) | form
    if route == "visit-photographs":
        photograph = visit.photographs.get()
        form = {
            f"shows-{photograph.pk}": "other",
            f"legible-{photograph.pk}": "no",
            f"version-{photograph.pk}": "2",
        }
    if route == "visit-team-add":
        form = {"officers": [str(officer(team=visit.team).pk)]}
    close(visit)
    before = saved()
    response = client.post(here, form)
    assert response.status_code in (302, 403, 422), response.status_code
    if response.status_code == 302:
        response = client.get(response["Location"])
    assert "closed" in page(response).get_text()
    assert saved() == before


def test_what_was_typed_while_somebody_closed_the_visit_can_still_be_read() -> None:
    visit = a_full_visit()
    here, client = address("encounter-new", visit), signed_in(visit.oic)
    form = typed(client.get(here)) | {"name": "Elira Kelmendi", "circumstances": "Serving at table."}
    close(visit)
    response = client.post(here, form)
    assert response.status_code == 422
    text = words(response)
    assert "This visit is closed" in text
    assert "Elira Kelmendi" in text
    assert "Serving at table." in text


# --- What a page costs


@pytest.mark.parametrize(
    "route",
    [
        "visit",
        "visit-people",
        "visit-documents-seen",
        "visit-cprn",
        "visit-photographs",
        "visit-close",
        "visit-team",
        "visit-details",
        "encounter",
        "visits",
    ],
)
def test_the_number_of_queries_does_not_grow(route: str) -> None:
    visit = a_full_visit()
    client = signed_in(visit.oic)
    here = reverse("visits") if route == "visits" else address(route, visit)
    client.get(here)
    few = queries_of(lambda: client.get(here))
    people = [add_encounter(visit, name=f"Person {number}") for number in range(29)]
    serve_cprn(Visit.objects.get(pk=visit.pk), [*Encounter.objects.filter(visit=visit)])
    for person in people:
        add_document_seen(visit, person)
    for person in people[: 29 if route in ("visit-photographs", "visit-close") else 3]:
        add_photograph(visit, Shows.OFFENDER, encounter=person, legible=None)
    many = queries_of(lambda: client.get(here))
    assert len(many) == len(few) <= 16, "\n".join(many)
