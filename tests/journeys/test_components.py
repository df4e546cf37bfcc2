"""Every component, in a real browser: axe finds nothing, nothing overflows, scripts are only extras."""

import mimetypes
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.journeys import browser, gallery


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return gallery.pages()


def opened(chromium: Browser, drawn: dict[str, str], *, width: int, scripts: bool = True) -> Page:
    """A page of the browser for which the gallery and the built files are the whole network."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = gallery.ROOT / path.lstrip("/")
            kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif route.request.method == "POST":
            route.fulfill(status=200, json={"saved": "09:22"})
        else:
            route.fulfill(body=drawn[path.strip("/")], content_type="text/html")

    page = browser.context(chromium, width=width, scripts=scripts).new_page()
    page.route("**/*", answer)
    return page


def test_axe_finds_nothing_and_nothing_overflows_at_any_width(chromium, drawn):
    found = {}
    for width in (1280, 375, 320):
        page = opened(chromium, drawn, width=width)
        for name in drawn:
            if name.startswith(("4", "5")) and name != "404":
                continue  # the same frame, other words
            page.goto(f"http://localhost/{name}")
            if width == 375:  # between the other two, and laid out as the smaller
                wrong = ["overflows"] if page.evaluate(browser.OVERFLOW) > 0 else []
            else:
                wrong = browser.look(page)
            if wrong:
                found[name, width] = wrong
        page.context.close()
    assert found == {}


def test_the_menu_of_a_phone_opens_without_scripts(chromium, drawn):
    page = opened(chromium, drawn, width=375, scripts=False)
    page.goto("http://localhost/home")
    link = page.get_by_role("navigation", name="Menu").get_by_role("link", name="Visits")
    assert not link.is_visible()
    page.get_by_text("Menu", exact=True).click()
    assert link.is_visible()
    assert page.evaluate(browser.OVERFLOW) <= 0
    page.context.close()


def test_a_draft_is_sent_while_typing_and_a_lost_signal_is_said(chromium, drawn):
    page = opened(chromium, drawn, width=375)
    page.goto("http://localhost/form")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_label("Name of the premises").fill("Quayline Laundry")
    assert sent.value.headers["x-draft"] == "1"
    assert "name=Quayline+Laundry" in (sent.value.post_data or "")
    page.get_by_text("Draft saved 09:22.").wait_for()

    page.route("**/form", lambda route: route.abort())
    page.get_by_label("Note").fill("No signal here")
    page.get_by_text("Not saved: no signal. Kept on this page; trying again.").wait_for()
    assert page.get_by_label("Note").input_value() == "No signal here"
    page.context.close()


def test_a_person_is_told_before_the_session_ends_and_can_stay(chromium, drawn):
    soon = {"form": drawn["form"].replace('data-session-seconds="1800"', 'data-session-seconds="123"')}
    page = opened(chromium, soon, width=320)
    page.goto("http://localhost/form")
    page.get_by_text("You will be signed out in 2 minutes").wait_for()
    assert page.evaluate(browser.OVERFLOW) <= 0
    with page.expect_request("**/stay/"):
        page.get_by_role("button", name="Stay signed in").click()
    page.get_by_role("button", name="Stay signed in").wait_for(state="hidden")
    page.context.close()


def test_an_answer_that_excludes_the_others_takes_their_ticks_away(chromium, drawn):
    page = opened(chromium, drawn, width=1280)
    page.goto("http://localhost/form-filled")
    assert page.get_by_label("Document seen on the visit").is_checked()
    page.get_by_label("Not verified").check()
    assert not page.get_by_label("Document seen on the visit").is_checked()
    page.context.close()


def test_the_errors_are_read_first_and_lead_to_their_boxes_by_keyboard(chromium, drawn):
    page = opened(chromium, drawn, width=1280)
    page.goto("http://localhost/form-wrong")
    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    page.get_by_role("link", name="The start date must include a month").press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_began-month"
    page.context.close()
