"""The main job again: on a phone on which no script runs, and at a desk with the keyboard alone."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from accounts.demo import load_people
from core.clock import now
from core.formatting import first_lower
from desk.demo.drawings import Shot, draw_face, draw_notice
from referrals.operations.extract import publish_extract
from tests.journeys.browser import context, sign_in
from tests.journeys.officer import PEOPLE, UNKNOWN, Officer
from tests.journeys.service import Service
from visits.debrief_questions import version_for
from visits.enums import VisitStatus
from visits.models import Visit
from visits.questions import QUESTIONS

pytestmark = pytest.mark.timeout(600)
ARRIVAL = datetime(2026, 11, 19, 11, 5, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 0, 15, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 8, 45, tzinfo=UTC)
DAY = date(2026, 11, 19)
MOST_TABS = 120
# What has the focus: its name, its group's, whether it can be seen that it has it, and what it holds.
FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const words = (text) => (text || "").replace(/\\s+/g, " ").trim();
  const label = it.labels && it.labels[0];
  const ring = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
  const boxed = label && ["radio", "checkbox"].includes(it.type);
  return {
    name: words(it.getAttribute("aria-label") || (label ? label.textContent : it.textContent) || it.value),
    group: words(it.closest("fieldset")?.querySelector("legend")?.textContent),
    kind: it.tagName.toLowerCase() + (it.type ? ":" + it.type : ""),
    chosen: it.tagName === "SELECT" ? words(it.selectedOptions[0]?.textContent) : "",
    seen: ring(getComputedStyle(it)) || (boxed && ring(getComputedStyle(label, "::before"))),
    href: it.href || "",
  };
}"""


class Unscripted(Officer):
    """An officer whose browser runs no script, so that axe cannot run either."""

    def see(self) -> None:
        pass

    def photograph(self, files: dict[str, Path]) -> None:
        """Send the files with the plain form; say what each shows and that it is clear."""
        self.go("photographs/")
        self.page.locator("#photographs").set_input_files([str(path) for path in files.values()])
        self.press("Upload")
        expect(self.page.get_by_text(f"{len(files)} photographs stored.")).to_be_visible()
        for shows, path in files.items():
            card = self.page.locator(".ev-photo").filter(has_text=path.name)
            card.get_by_label("What does it show?").select_option(label=shows)
            card.get_by_label("Yes").check()
        self.press("Save and go back to the visit")

    def answer_none(self, part: str, button: str) -> None:
        self.go(part)
        self.press(button)

    def serve_notice(self) -> None:
        self.go("cprn/")
        self.press("Yes, one was served")
        self.fill("Reference on the notice", "CPRN-0048300")
        self.fill("What time was it served?", "12:20")
        self.pick("Who served it?", "Rhiannon Pryce")
        self.fill("What are they there?", "Shift manager")
        self.choose("Is the notice for an employer or a landlord?", "Employer")
        self.fill("Legal name of the employer or landlord", "Saffron & Slate Kitchen Ltd")
        self.fill("How many additional workers or occupiers forms are there?", "0")
        self.pick(UNKNOWN, "On the notice itself")
        self.press("Save")


def test_a_visit_is_recorded_and_closed_where_no_script_runs(
    chromium: Browser, service: Service, tmp_path: Path
) -> None:
    service.at(ARRIVAL)
    load_people(now())
    service.start_web()
    officer = Unscripted(context(chromium, width=375, scripts=False).new_page(), service.url)
    sign_in(officer.page, service.url, "Rhiannon Pryce")
    officer.begin()
    service.at(AFTERNOON)  # over half an hour of nothing: the session has ended
    sign_in(officer.page, service.url, "Rhiannon Pryce")
    officer.go("people/")
    officer.follow("Add a person")
    officer._person(next(met for met in PEOPLE if met.name == UNKNOWN))
    officer.answer_none("documents-seen/", "No documents were seen")
    officer.serve_notice()
    officer.say_what_happened(force=False, arrests=False)
    officer.go("close/")
    officer.press("Close this visit")
    expect(officer.page.get_by_role("heading", name="You cannot close this visit yet")).to_be_visible()
    officer.photograph(_pictures(tmp_path))
    officer.go("details/")
    officer.fill("What time did it end?", "13:40")
    officer.press("Save")
    officer.go("team/")
    officer.follow("Mark yourself departed")
    officer.fill("What time did you depart?", "13:45")
    officer.press("Mark departed")
    officer.go("intelligence/")
    officer.press("There was none")
    officer.go("close/")
    officer.press("Close this visit")
    expect(officer.page.get_by_text("The visit is closed.")).to_be_visible()
    assert Visit.objects.get().status == VisitStatus.CLOSED


def _pictures(folder: Path) -> dict[str, Path]:
    drawn = {
        "CPRN": draw_notice("Civil penalty referral notice", [("On", "N. Farrow")], "CPRN-0048300", shot=Shot(seed=1)),
        "Notice to Occupier": draw_notice("Notice to Occupier", [("Time", "11:09")], "QF3 8LN", shot=Shot(seed=2)),
        UNKNOWN: draw_face(3),
    }  # fmt: skip
    files = {shows: folder / f"picture-{number}.jpg" for number, shows in enumerate(drawn)}
    for shows, path in files.items():
        path.write_bytes(drawn[shows])
    return files


class Typist(Officer):
    """Somebody with a keyboard and no mouse: everything is reached by Tab, and has to show that it is."""

    def go(self, part: str = "") -> None:
        raise AssertionError("a typist follows links")

    def reach(self, name: str, *, group: str = "", exact: bool = True, kind: str = "") -> dict[str, str]:
        """Press Tab until what is called `name` has the focus, which has to be visible; return it."""
        passed: list[str] = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            it = self.page.evaluate(FOCUSED)
            if it is None:
                continue
            passed.append(it["name"])
            if not it["seen"]:
                self.findings.setdefault(self.page.url, []).append(f"no focus to see on “{it['name']}”")
            found = it["name"] == name if exact else name in it["name"]
            if found and it["group"].startswith(group) and it["kind"].startswith(kind):
                return dict(it)
        raise AssertionError(f"Tab does not lead to “{name}” on {self.page.url}, only to {passed}")

    def follow(self, link: str) -> None:
        self.reach(link, exact=False, kind="a")
        self._enter()

    def press(self, button: str) -> None:
        self.reach(button, kind="button")
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.see()

    def fill(self, label: str, words: str) -> None:
        self.reach(label)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def tick(self, question: str, answer: str) -> None:
        self.reach(answer, group=question, kind="input:checkbox")
        self.page.keyboard.press("Space")

    def choose(self, question: str, answer: str) -> None:
        """Go into the group with Tab, as one stop, and on in it with the arrows."""
        it = self.reach("", group=question, exact=False, kind="input:radio")
        self.page.keyboard.press("Space")
        for _ in range(10):
            if it["name"] == answer:
                return
            self.page.keyboard.press("ArrowDown")
            it = self.page.evaluate(FOCUSED)
            assert it["seen"]
        raise AssertionError(f"the arrows do not lead to “{answer}”")

    def answer_questions(self) -> None:
        """Say no to each that the page asks."""
        asked = [group.inner_text() for group in self.page.locator("main fieldset legend").all()]
        for question in QUESTIONS:
            if any(question.asks in words for words in asked):
                self.choose(question.asks, f"No: {first_lower(question.none)}")
        self.press("Save")

    def fill_in(self, kind: str) -> None:
        """The debrief section, with nothing to tell; or the family welfare form, which is not relevant."""
        if kind == "welfare":
            self.choose("Is there anything relevant to the duty to safeguard children?", "No")
            self.fill("If not, why not?", "Nobody was there.")
        else:
            for asked in version_for(DAY).that_apply(arrests=False):
                self.choose(asked.asks, "No" if asked.more_if else "Yes")
        self.press("Save")

    def mend(self) -> None:
        """Go to the first thing that stops the closing, and put it right."""
        self.follow(self.page.locator(".ev-card--needs").get_by_role("link").first.inner_text().strip())
        part = self.page.url.removeprefix(self.visit).split("/")[0].partition("#")[0]
        if part == "details":
            self.press("Save: it ended now")
        elif part == "entry":
            self.choose("How did you enter?", "Consent")
            self.fill("Who signed the consent?", "A. Marlow")
            self.choose("Was a Notice to Occupier served?", "No, none was used")
            self.choose("Was a power of entry document used?", "No, none was used")
            self.press("Save")
        elif part == "happened":
            self.answer_questions()
        elif part == "forms":
            self.fill_in(self.page.url.removeprefix(self.visit).split("/")[1])
        elif part == "intelligence":
            self.press("There was none")
            self.follow("Saffron & Slate Kitchen, Brackenford")
        elif part == "team":
            self.follow("Mark yourself departed")
            self.fill("What time did you arrive?", "11:05")
            self.press("Mark departed")
            self.follow("Saffron & Slate Kitchen, Brackenford")
        else:
            self.press(
                {
                    "people": "Nobody was met",
                    "documents-seen": "No documents were seen",
                    "cprn": "No, none was served",
                }[part]
            )
        self.follow("Check and close")


def test_a_visit_is_recorded_closed_and_its_file_downloaded_by_keyboard(
    chromium: Browser, service: Service, tmp_path: Path
) -> None:
    service.at(ARRIVAL)
    load_people(now())
    service.start_web()
    officer = Typist(context(chromium).new_page(), service.url)
    officer.page.goto(f"{service.url}/demo/sign-in/")
    officer.reach("Rhiannon Pryce", exact=False, kind="button")
    officer._enter()
    officer.follow("Record a visit")
    officer.fill("Name of the premises", "Saffron & Slate Kitchen")
    officer.fill("Address", "14 Priory Road")
    officer.fill("Town", "Brackenford")
    officer.fill("Postcode", "QF3 8LN")
    officer.tick("What kind of visit is it?", "Illegal working")
    officer.press("Record the visit")
    officer.visit = officer.page.url
    officer.follow("Check and close")
    officer.press("Close this visit")
    expect(officer.page.get_by_role("heading", name="You cannot close this visit yet")).to_be_visible()
    assert "Error:" in officer.page.title()
    while officer.page.locator(".ev-card--needs").count():
        officer.mend()
    officer.press("Close this visit")
    assert Visit.objects.get().status == VisitStatus.CLOSED

    service.at(NIGHT)
    publish_extract(day=DAY, by=None, at=now())
    service.at(MORNING)
    cpct = Typist(context(chromium).new_page(), service.url)
    cpct.page.goto(f"{service.url}/demo/sign-in/")
    cpct.reach("Grace Whitcombe", exact=False, kind="button")
    cpct._enter()
    cpct.follow("Daily extracts")
    cpct.reach("Download CSV", exact=False)
    with cpct.page.expect_download() as download:
        cpct.page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "extract.csv")
    assert (tmp_path / "extract.csv").read_text(encoding="utf-8")
    assert officer.findings == cpct.findings == {}
