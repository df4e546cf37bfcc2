"""Intelligence from a phone with two bars of signal: nothing typed is lost, and nothing stays on the phone."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from accounts.demo import load_people
from accounts.models import User
from accounts.roles import Role
from core import clock
from core.ids import new_id
from intelligence.models import Answer, Attachment, Draft, Submission
from intelligence.operations import ask, submit
from intelligence.operations.moving import Sent
from intelligence.operations.passing import Passed
from intelligence.separation import as_submitter, as_unit
from tests.factories import UserFactory
from tests.factories_visits import drawn_jpeg, make_visit
from tests.journeys.browser import context, look, sign_in
from tests.journeys.service import Service
from visits.models import Visit, VisitOfficer

OFFICER = "Rhiannon Pryce"
WHAT = "Eleven beds in three rooms above the laundry."
# Everything that a page can leave behind on a device.
LEFT_BEHIND = """async () => JSON.stringify([{...localStorage}, {...sessionStorage},
  (await indexedDB.databases()).map(d => d.name), await caches.keys()])"""


@pytest.fixture
def visit(service: Service) -> Visit:
    load_people(clock.now())
    made = make_visit(User.objects.get(name=OFFICER), at=clock.now())
    service.start_web()
    return made


@pytest.fixture
def page(service: Service, visit: Visit, chromium: Browser) -> Iterator[Page]:
    browser = context(chromium, width=375)
    page = browser.new_page()
    sign_in(page, service.url, OFFICER)
    page.goto(f"{service.url}/visits/{visit.pk}/intelligence/")
    assert look(page) == []
    page.get_by_role("button", name="Pass on intelligence").click()
    yield page
    browser.close()


def test_a_lost_connection_loses_nothing_typed_and_nothing_stays_on_the_phone(
    page: Page, service: Service, visit: Visit, tmp_path: Path
) -> None:
    state = page.locator("[data-draft-state]")
    assert look(page) == []
    page.context.set_offline(True)
    page.get_by_label("What do you know?").fill(WHAT)
    expect(state).to_contain_text("Not saved: no signal", timeout=20_000)
    page.get_by_role("button", name="Pass it on", exact=True).click()  # nothing is sent, nothing is lost
    expect(page.get_by_role("status").filter(has_text="Not sent: no signal")).to_be_visible()
    expect(page.get_by_label("What do you know?")).to_have_value(WHAT)
    assert look(page) == []
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="There is signal again")).to_be_visible()
    expect(state).to_contain_text("Draft saved", timeout=20_000)
    page.reload()  # what reached the server is there
    expect(page.get_by_label("What do you know?")).to_have_value(WHAT)
    picture = tmp_path / "beds.jpg"
    picture.write_bytes(drawn_jpeg("BEDS"))
    page.get_by_label("Name", exact=True).fill("Gheorghe Stanciu")
    page.get_by_label("Add photographs").set_input_files(str(picture))
    page.get_by_role("button", name="Keep it for later").click()
    expect(page.locator(".ev-thumbs__item")).to_have_count(1)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Gheorghe Stanciu")
    page.get_by_role("group", name="How do you know?").get_by_label("I saw or heard it myself").check()
    page.get_by_role("group", name="How sure are you").get_by_label("Certain").check()
    page.get_by_role("group", name="If this is used").get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Pass it on", exact=True).click()
    expect(page.locator("#gaps")).to_contain_text("You have not said where and when")
    assert look(page) == []
    page.get_by_role("button", name="Pass it on as it is").click()
    expect(page.get_by_role("heading", name=re.compile("INT-"))).to_be_visible()
    assert look(page) == []
    with suppress(Error):  # the browser does not show again what was sent, or asks first
        page.go_back()
    expect(page.get_by_label("What do you know?")).to_have_count(0)
    expect(page.locator("html")).not_to_contain_text(WHAT)
    page.goto(f"{service.url}/intelligence/pass-on/")
    page.get_by_label("What do you know?").fill("Typed, and thought better of")
    page.get_by_role("button", name="Discard it all").click()
    expect(page.locator("main")).to_contain_text("Nothing of it was kept")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("Go on with what you wrote")
    page.goto(service.url)
    assert WHAT not in page.evaluate(LEFT_BEHIND)
    unit = UserFactory(roles=[Role.INTELLIGENCE])
    with as_unit(unit, clock.now()):
        submission = Submission.objects.get()
        assert Attachment.objects.filter(belongs_to=submission.pk).count() == 1
    with as_submitter(User.objects.get(name=OFFICER), clock.now()):
        assert not Draft.objects.exists()
    assert submission.words()["what"] == WHAT
    assert VisitOfficer.objects.get(visit=visit).intelligence == "passed_on"


def test_an_answer_that_is_sent_after_a_time_out_stays_on_the_page_until_one_is_signed_in_again(
    page: Page, service: Service
) -> None:
    officer, unit, at = User.objects.get(name=OFFICER), UserFactory(roles=[Role.INTELLIGENCE]), clock.now()
    passed = Passed(content={"what": WHAT}, source={}, in_use="no")
    receipt = submit(draft_id=new_id(), passed=passed, visit_id=None, by=officer, at=at)
    ask(submission_id=receipt.pk, words="Which floor?", by=unit, at=at, sent=Sent(new_id()))
    page.goto(f"{service.url}/intelligence/receipts/{receipt.pk}/")
    answer, send = page.get_by_role("textbox"), page.get_by_role("button", name="Pass on the answer")
    answer.fill("The second, at the back")
    page.context.clear_cookies()
    page.locator("[data-session-seconds]").evaluate("box => box.dataset.sessionSeconds = 0")
    send.click()
    expect(page.get_by_role("status").filter(has_text="you have been signed out")).to_be_visible()
    expect(answer).to_have_value("The second, at the back")
    sign_in(page.context.new_page(), service.url, OFFICER)
    page.wait_for_timeout(1100)  # the button takes no second click within a second
    send.click()
    expect(page.locator("main")).to_contain_text("Your answer was passed on")
    with as_unit(unit, clock.now()):
        assert Answer.objects.get().words()["words"] == "The second, at the back"


def test_it_works_without_scripts(service: Service, visit: Visit, chromium: Browser) -> None:
    browser = context(chromium, width=375, scripts=False)
    page = browser.new_page()
    sign_in(page, service.url, OFFICER)
    page.goto(f"{service.url}/intelligence/pass-on/")
    page.get_by_label("What do you know?").fill(WHAT)
    page.get_by_role("button", name="Add another person").click()
    expect(page.get_by_label("What do you know?")).to_have_value(WHAT)
    page.locator("#person-2").get_by_label("Name", exact=True).fill("Mirela Dobrescu")
    page.get_by_role("button", name="Pass it on", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Select how you know")
    expect(page.locator("#person-2").get_by_label("Name", exact=True)).to_have_value("Mirela Dobrescu")
    browser.close()
