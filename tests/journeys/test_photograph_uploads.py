"""Photographs sent by the page's script in a real browser: a lost signal, a hostile name, a refusal, no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.demo import load_people
from accounts.models import User
from core import clock
from desk.demo.drawings import TWELVE_MEGAPIXELS, Shot, draw_card, draw_notice
from documents.models import Document, Upload
from documents.operations import check_seal
from tests.factories_visits import make_visit
from tests.hostile_pictures import LINES, PDF, jpeg, notice
from tests.journeys.browser import context, look, sign_in
from tests.journeys.service import Service
from visits.models import Photograph, Visit

OFFICER = "Rhiannon Pryce"
PART = 512 * 1024
HOSTILE = "<img src=x onerror=document.title='owned'>.jpg"


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
    page.goto(f"{service.url}/visits/{visit.pk}/photographs/")
    yield page
    browser.close()


def file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def large() -> bytes:
    """A photograph of several parts, with a position and turned on its side."""
    shot = Shot(size=TWELVE_MEGAPIXELS, orientation=6, position=(51.5, -1.25))
    return draw_notice("Notice to Occupier", LINES, "NTO-1", shot=shot)


def choose(page: Page, *paths: Path) -> None:
    page.locator("input[type=file]").set_input_files([str(path) for path in paths])


def test_several_at_once_are_stored_and_shown_as_stored(page: Page, visit: Visit, tmp_path: Path) -> None:
    paths = [
        file(tmp_path, "IMG_1.jpg", large()),
        file(tmp_path, "IMG_2.heic", notice("heic")),
        file(
            tmp_path,
            "IMG_3.png",
            draw_card("Elira Kelmendi", "14.02.1991", "00 000", shot=Shot(size=(900, 700), kind="png")),
        ),
    ]

    choose(page, *paths)

    expect(page.locator("[data-uploads-list] > .ev-photo")).to_have_count(3, timeout=60_000)
    expect(page.locator("[data-uploads-status]")).to_have_text(
        "3 of 3 stored. You can leave this page: what is stored is kept."
    )
    types = sorted(Document.objects.values_list("media_type", flat=True))
    assert types == ["image/heic", "image/jpeg", "image/png"]
    assert Photograph.objects.filter(visit=visit).count() == 3
    for document in Document.objects.all():
        assert check_seal(document=document)
        assert not document.clock_skewed
    assert {Path(p).stat().st_size for p in paths} == set(Document.objects.values_list("size", flat=True))
    for image in page.locator(".ev-photo img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("i => i.naturalWidth") > 0
    assert look(page) == []


def test_a_lost_signal_stops_says_so_and_carries_on(page: Page, tmp_path: Path) -> None:
    data = large() + bytes(PART)  # at least four parts
    passed: list[str] = []

    def signal(route: Route) -> None:
        if route.request.method == "PUT" and len(passed) >= 2:
            route.abort("internetdisconnected")
        else:
            passed.extend(["part"] if route.request.method == "PUT" else [])
            route.continue_()

    page.route("**/photographs/uploads/**", signal)
    page.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => false})")  # no waiting for retries
    choose(page, file(tmp_path, "IMG_2214.jpg", data))

    card = page.locator(".ev-upload")
    share = 2 * PART * 100 // len(data)
    expect(card.locator(".ev-upload__words")).to_have_text(
        f"Stopped at {share}%: the signal was lost. Nothing is lost on your phone.", timeout=30_000
    )
    expect(page.locator("[data-uploads-status]")).to_contain_text("0 of 1 stored. 1 stopped.")
    assert look(page) == []
    assert Upload.objects.get().received == 2 * PART
    assert not Document.objects.exists()

    page.unroute("**/photographs/uploads/**")
    card.get_by_role("button", name="Carry on").press("Enter")
    expect(page.locator("[data-uploads-list] > .ev-photo")).to_have_count(1, timeout=60_000)
    assert Document.objects.get().size == len(data)
    assert check_seal(document=Document.objects.get())


def test_the_same_file_chosen_after_a_reload_goes_on_from_there(page: Page, tmp_path: Path) -> None:
    data = large() + bytes(PART)
    path = file(tmp_path, "IMG_1.jpg", data)
    sent: list[int] = []

    def once(route: Route) -> None:
        offset = route.request.headers.get("upload-offset")
        if offset is not None:
            sent.append(int(offset))
        if offset is not None and len(sent) == 2:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/photographs/uploads/**", once)
    page.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    choose(page, path)
    expect(page.locator(".ev-upload__words")).to_contain_text("Stopped", timeout=30_000)
    page.reload()
    expect(page.get_by_text("IMG_1.jpg stopped at")).to_be_visible()
    choose(page, path)

    expect(page.locator("[data-uploads-list] > .ev-photo")).to_have_count(1, timeout=60_000)
    assert sent[:3] == [0, PART, PART]  # the first part was not sent again
    assert Upload.objects.count() == 1


def test_a_refused_file_says_why_and_its_name_is_text(page: Page, tmp_path: Path) -> None:
    files = [{"name": HOSTILE, "mimeType": "image/jpeg", "buffer": PDF}]
    page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]

    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_hidden()
    card = page.locator(".ev-upload")
    expect(card.get_by_role("button", name="Carry on")).to_be_hidden()
    expect(card.locator(".ev-upload__words")).to_have_text(
        "This is not a photograph we can read. Take it again, or send a JPEG, HEIC, PNG or WebP."
    )
    expect(card.locator(".ev-upload__name")).to_have_text(HOSTILE)
    expect(page.locator("[data-uploads-status]")).to_contain_text("0 of 1 stored. 1 not taken.")
    assert card.locator("img").count() == 0
    assert page.title() != "owned"
    assert look(page) == []
    card.get_by_role("button", name="Remove").click()
    expect(page.locator(".ev-upload")).to_have_count(0)
    assert not Document.objects.exists()


def test_signed_out_meanwhile_nothing_is_lost(page: Page, tmp_path: Path) -> None:
    page.context.clear_cookies()

    choose(page, file(tmp_path, "IMG_1.jpg", jpeg()))

    expect(page.locator(".ev-upload__words")).to_contain_text("You have been signed out", timeout=30_000)
    expect(page.get_by_role("button", name="Carry on")).to_be_visible()


def test_without_scripts_the_form_sends_its_files_whole(
    service: Service, visit: Visit, chromium: Browser, tmp_path: Path
) -> None:
    browser = context(chromium, width=375, scripts=False)
    page = browser.new_page()
    sign_in(page, service.url, OFFICER)
    page.goto(f"{service.url}/visits/{visit.pk}/photographs/")
    choose(page, file(tmp_path, "IMG_1.jpg", jpeg()), file(tmp_path, "IMG_2.heic", notice("heic")))
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_text("2 photographs stored.")).to_be_visible()
    assert Photograph.objects.filter(visit=visit).count() == 2
    browser.close()
