"""The frame and the components draw what they are given, escaped, and refuse what they are not."""

from dataclasses import replace

import jinja2
import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.template import engines
from django.test import RequestFactory

from accounts.roles import Role
from core import views
from core.errors import DomainError, NotAllowed, StaleVersion
from core.forms import GovForm, LongTextField, OneOfField, SomeOfField, TextField
from core.middleware import CompressPagesMiddleware, DomainErrorsMiddleware
from core.workflow import TransitionRefused
from desk.context import SECTIONS, Page, _items, _section_of, page
from tests.journeys import gallery

NASTY = "<script>alert(1)</script>\"'&{{ 7 * 7 }}"


def draw(template: str, **context: object) -> BeautifulSoup:
    made = engines["jinja2"].env.from_string(template)
    return BeautifulSoup(made.render(**context), "html.parser")


class Note(GovForm):
    name = TextField(label=NASTY, hint=NASTY)
    words = LongTextField(label="Words", required=False)
    choice = OneOfField(label="One", choices=[("a", NASTY)], hints={"a": NASTY})
    listed = OneOfField(label="Listed", choices=[("a", NASTY)], as_list=True)
    some = SomeOfField(label="Some", choices=[(NASTY, NASTY)])


FIELDS = """{% from "components/form.html" import field, error_summary %}
{{ error_summary(form) }}{% for bound in form.visible_fields() %}{{ field(bound) }}{% endfor %}"""


def test_a_name_that_is_not_there_is_an_error_and_no_empty_place():
    with pytest.raises(jinja2.UndefinedError):
        draw("{{ nobody_gave_this }}")
    with pytest.raises(jinja2.UndefinedError):
        draw("{{ govukButton({'text': form.nobody_gave_this}) }}", form={})


def test_what_people_typed_is_words_and_never_markup():
    form = Note(QueryDict(mutable=True) | {"name": NASTY, "words": NASTY, "choice": NASTY})
    said = draw(FIELDS, form=form)
    assert not said.find_all("script")
    assert said.find("textarea").text == NASTY
    assert said.find("input", {"name": "name"})["value"] == NASTY
    assert "49" not in said.text


@pytest.mark.parametrize("typed", ["  first\n    second\n\nthird", "\nbegins with a line", "a\n", "\n\n"])
def test_words_in_a_long_answer_do_not_grow_when_shown_and_sent_back(typed):
    inside = """{% from "components/form.html" import field %}{% set nested %}{{ field(form.words) }}{% endset %}
    {{ govukCheckboxes({"name": "x", "fieldset": {"legend": {"text": "L"}}, "items": [{"value": "1", "text": "t", "checked": true, "conditional": {"html": nested}}]}) }}"""
    form = Note(initial={"words": typed})
    for template in (FIELDS, inside):
        shown = draw(template, form=form).find("textarea").text
        assert shown.removeprefix("\n") == typed  # a browser swallows the first line end after the tag


def test_each_error_of_the_summary_leads_to_something_on_the_page():
    said = BeautifulSoup(gallery.pages()["form-wrong"], "html.parser")
    links = said.select(".govuk-error-summary__list a")
    assert len(links) > 8
    for link in links:
        assert said.find(id=link["href"].removeprefix("#")), link
    assert said.title.text.startswith("Error: ")


@pytest.mark.parametrize("name", sorted(gallery.pages()))
def test_no_page_has_an_id_twice_or_script_and_style_of_its_own(name):
    said = BeautifulSoup(gallery.pages()[name], "html.parser")
    ids = [tag["id"] for tag in said.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not said.find_all("style")
    assert not [tag for tag in said.find_all("script") if not tag.get("src")]
    assert not [
        tag for tag in said.find_all(True) if any(a.startswith("on") or a == "style" for a in tag.attrs)
    ]
    assert len(said.find_all("h1")) == 1
    assert said.title.text.endswith(" – Enforcement visits")
    for label in said.find_all("label"):
        assert said.find(id=label["for"])


def test_a_draft_line_and_a_conflict_say_what_is_where():
    said = BeautifulSoup(gallery.pages()["form-wrong"], "html.parser")
    assert said.find(attrs={"data-draft-state": True}).text.startswith("Draft saved 09:21.")
    assert [cell.text.strip() for cell in said.select(".ev-clash__side dd")] == [
        "Saved by somebody else",
        "Typed by me",
    ]
    assert not said.select(".ev-conflict [type=radio][checked]")
    assert [box["id"] for box in said.find_all(attrs={"name": "note"})] == ["id_note"]


def test_a_visitor_sees_the_frame_without_a_person():
    request = RequestFactory().get("/")
    assert page(request)["page"] == Page(demo=True)
    html = views.not_found(request, None).content.decode()
    assert "Sign out" not in html
    assert "Every view of this page is recorded" not in html


def test_sections_are_those_open_to_the_roles():
    officer = [item.key for item in _items(frozenset({Role.OFFICER}))]
    cpct = [item.key for item in _items(frozenset({Role.CPCT}))]
    nobody = [item.key for item in _items(frozenset())]
    assert officer[0] == cpct[0] == "home"
    assert "extracts" not in officer
    assert "visits" not in cpct
    assert nobody == ["home", "intelligence"]  # anybody signed in passes intelligence on


def test_a_page_stands_in_the_section_that_its_route_names():
    assert _section_of("visit-team") == "visits"
    assert _section_of("extract-day") == "extracts"
    assert _section_of("nothing-known") == ""
    assert {_section_of(route) for _, _, route, _ in SECTIONS} == {key for key, *_ in SECTIONS}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (views.bad_request, 400),
        (views.forbidden, 403),
        (views.forged, 403),
        (views.not_found, 404),
        (views.conflict, 409),
        (views.too_large, 413),
        (views.too_many, 429),
        (views.server_error, 500),
    ],
)
def test_what_went_wrong_is_said_in_words_with_its_status(answer, status):
    response = answer(RequestFactory().get("/"))
    assert response.status_code == status
    said = BeautifulSoup(response.content, "html.parser")
    assert said.h1.text in said.title.text
    assert len(said.select("main p")) >= 2


def test_signing_out_is_a_form_and_the_menu_needs_no_script():
    said = BeautifulSoup(gallery.pages()["home"], "html.parser")
    assert {form["method"] for form in said.select("form.ev-sign-out")} == {"post"}
    assert said.select_one("header details summary").text == "Menu"
    assert [link.text for link in said.select("header details nav a")] == [
        item.text for item in gallery.FRAME.navigation
    ]


def test_a_person_without_search_has_no_search_box():
    drawn = engines["jinja2"].env.get_template("errors/404.html")
    html = drawn.render(page=replace(gallery.FRAME, search_href=""), messages=[], csrf_input="", typed=[])
    assert "site-search" not in html


def test_pages_go_compressed_and_files_go_as_they_are():
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    html = HttpResponse("<p>words</p>" * 200)
    csv = HttpResponse("a,b\r\n" * 200, content_type="text/csv; charset=utf-8")
    stream = StreamingHttpResponse([b"x" * 900], content_type="text/html")
    for response, compressed in ((html, True), (csv, False), (stream, False)):
        sent = CompressPagesMiddleware(lambda _, answer=response: answer)(request)
        assert sent.headers.get("Content-Encoding") == ("gzip" if compressed else None)


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (NotAllowed("Only the officer in charge may close it."), 403),
        (StaleVersion(None), 409),
        (DomainError("That day is not over yet."), 409),
        (TransitionRefused("'close' is not possible from 'closed'"), 409),
    ],
)
def test_what_an_operation_refuses_is_answered_in_its_words(refused, status):
    guard = DomainErrorsMiddleware(lambda request: HttpResponse())
    response = guard.process_exception(RequestFactory().get("/"), refused)
    assert response.status_code == status
    if isinstance(refused, DomainError):
        assert refused.words in response.content.decode()
    else:
        assert "closed" not in response.content.decode()
    assert guard.process_exception(RequestFactory().get("/"), ValueError("a mistake of ours")) is None
