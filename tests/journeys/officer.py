"""An officer with a phone: what they type and press, page after page, each page looked at on the way."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from desk.demo.drawings import TWELVE_MEGAPIXELS, Shot, draw_card, draw_face, draw_notice
from tests.journeys.browser import look, moves
from visits.debrief_questions import version_for

UNKNOWN, EARLIER, LATER, TENANT = "Nguyễn Thị Hương", "Bilal Rehman", "Elira Kelmendi", "Marcus Oyelaran"
CARD = f"Residence card or permit 00 214 7730 of {UNKNOWN}"


@dataclass(frozen=True)
class Met:
    """What is typed of one person."""

    name: str
    born: tuple[str, str, str]
    nationality: str
    doing: str
    met: str
    capacity: str = "Worker"
    outcome: str = "Served with papers, not arrested"
    job: str = ""
    certainty: str = ""
    began: tuple[str, str, str] | None = None


PEOPLE = (
    Met(EARLIER, ("30", "9", "1979"), "Pakistan", "At the range.", "11:20", outcome="Arrested", job="Chef",
        certainty="Known and verified", began=("1", "6", "2007")),
    Met(UNKNOWN, ("8", "5", "1994"), "Vietnam", "In the kitchen, wearing an apron.", "11:20",
        job="Kitchen assistant", certainty="Not known"),
    Met(LATER, ("14", "2", "1991"), "Albania", "Serving at table.", "11:25", job="=Waitress, \"front\"",
        certainty="Known and verified", began=("4", "3", "2019")),
    Met(TENANT, ("3", "12", "1988"), "Nigeria", "Lives in the room above.", "11:45", capacity="Occupier"),
    Met("Neil Farrow", ("19", "1", "1975"), "United Kingdom", "Ran the shift.", "11:10", capacity="Employer",
        outcome="No further action"),
    Met("Ines Carvalho", ("27", "7", "2001"), "Portugal", "Ate lunch at table 4.", "11:30", capacity="Other",
        outcome="No further action"),
    Met("Joaquim Teles", ("2", "10", "1999"), "Angola", "Came to deliver fish.", "11:35", capacity="Other",
        outcome="No further action"),
    Met("Mirela Stanciu", ("11", "11", "1996"), "Romania", "Waited for a friend.", "11:40", capacity="Other",
        outcome="Left before the encounter ended"),
)  # fmt: skip
NOTICE_ON = "Neil Farrow, shift manager"


class Officer:
    """Asks by label and name, as a screen reader would; `findings` is what axe found, by address."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.findings: dict[str, list[str]] = {}
        self.pages = self.taps = 0
        self.typed: list[str] = []
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.visit = ""

    def _hear(self, kind: str, words: str) -> None:
        if kind == "error" and "(Conflict)" not in words and "(Unprocessable" not in words:
            self.findings.setdefault(self.page.url, []).append(words)

    def see(self) -> None:
        if found := look(self.page):
            self.findings[self.page.url] = found

    def go(self, part: str = "") -> None:
        self.page.goto(f"{self.visit}{part}")
        self._count(pages=1)
        self.see()

    def follow(self, link: str) -> None:
        """Follow a link, also one that looks like a button."""
        named = self.page.get_by_role("link", name=link).or_(self.page.get_by_role("button", name=link))
        with self.page.expect_navigation():
            named.first.click()
        self._count(pages=1)
        self.see()

    def press(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()
        self._count(pages=1)
        self.see()

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)
        self._count(words)

    def _count(self, *typed: str, taps: int = 1, pages: int = 0) -> None:
        """Keep what this cost: a box is tapped and typed into, a list takes two taps."""
        self.taps, self.pages = self.taps + max(taps, len(typed)), self.pages + pages
        self.typed += typed

    def cost(self) -> dict[str, int]:
        """What the officer did: pages opened, taps, and characters typed."""
        return {"pages": self.pages, "taps": self.taps, "characters": sum(map(len, self.typed))}

    def typed_twice(self) -> list[str]:
        """What was typed more than once: words, not times, dates or places on a form."""
        return [words for words, times in Counter(self.typed).items() if times > 1 and len(words) > 5]

    def choose(self, question: str, answer: str) -> None:
        self._count()
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def pick(self, question: str, answer: str) -> None:
        self._count(taps=2)
        self.page.get_by_label(question).select_option(label=answer)

    def date(self, question: str, boxes: tuple[str, str, str]) -> None:
        self._count(*boxes)
        group = self.page.get_by_role("group", name=question)
        for box, words in zip(("Day", "Month", "Year"), boxes, strict=True):
            group.get_by_label(box, exact=True).fill(words)

    # --- the visit ---
    def begin(self) -> None:
        """Record the visit, arrive, and say how the premises were entered."""
        self.follow("Record a visit")
        self.fill("Name of the premises", "Saffron & Slate Kitchen")
        self.fill("Address", "14 Priory Road")
        self.fill("Town", "Brackenford")
        self.fill("Postcode", "QF3 8LN")
        self.choose("What kind of visit is it?", "Illegal working")
        self.press("Record the visit")
        self.visit = self.page.url
        self.follow("Team, arrivals and departures")
        self.press("Arrived now")
        self.go("entry/")
        self.choose("How did you enter?", "Assistant Director’s letter")
        self.fill("Who authorised the letter?", "R. Castellane")
        self.date("When was the letter authorised?", ("17", "11", "2026"))
        self.choose("Was a Notice to Occupier served?", "Yes")
        self.fill("What time was the notice served?", "11:05")
        self.fill("On whom was it served?", NOTICE_ON)
        self.choose("Was a power of entry document used?", "No, none was used")
        self.press("Save")

    def record_people(self) -> None:
        """Three workers, each with another start of employment, an occupier, and a card that was seen."""
        self.go("people/")
        for met in PEOPLE:
            self.follow("Add a person")
            self._person(met)
        self.go("documents-seen/")
        self.follow("Add a document")
        self.pick("What kind of document?", "Residence card or permit")
        self.pick("Whose is it?", UNKNOWN)
        self.fill("Number", "00 214 7730")
        self.press("Save")

    def say_what_happened(self, *, force: bool = True, arrests: bool = True) -> None:
        """Nothing else did: each question, the debrief section and the welfare form say so."""
        self.go("happened/")
        for group in self.page.locator("main fieldset").all():
            yes = force and group.get_by_text("Did anybody use force?").count()
            group.get_by_label("Yes" if yes else "No:").check()
            self._count()
        self.press("Save")
        if force:
            self.go("forms/force/new/")
            self._force()
        self.go("forms/debrief-section/")
        for asked in version_for(date(2026, 11, 19)).that_apply(arrests=arrests):
            self.choose(asked.asks, "No" if asked.more_if else "Yes")
        self.press("Save")
        self.go("forms/welfare/new/")
        self.choose("Is there anything relevant to the duty to safeguard children?", "No")
        self.fill("If not, why not?", "No child was there.")
        self.press("Save")

    def _force(self) -> None:
        """Handcuffs once, for safe transport, with consent: force all the same."""
        self.choose("What did you do?", "Handcuffs")
        self.choose("Did the person agree to it first?", "Yes")
        self.choose("Was it for safe transport?", "Yes")
        self.pick("On whom?", EARLIER)
        self.fill("What time?", "11:40")
        self.fill("Where?", "Side door")
        self.choose("Was it planned before the visit?", "No")
        self.fill("Why was it used?", "He pulled away twice on the way to the van.")
        self.fill("What was tried first?", "Asked him, with the interpreter, to come along.")
        self.choose("Was the person injured?", "No")
        self.choose("Was an officer injured?", "No")
        self.choose("Medical help", "None was needed")
        self.choose("Is there body-worn video of it?", "No")
        self.choose("Are there concerns about how force was applied?", "No")
        self.press("Save")

    def _person(self, met: Met) -> None:
        self.fill("Name", met.name)
        self.choose("Who are they here?", met.capacity)
        self.fill("What time did you meet them?", met.met)
        self.date("Date of birth", met.born)
        self.fill("Nationality", met.nationality)
        self.choose("Outcome", met.outcome)
        self.fill("What were they doing when you met them?", met.doing)
        if met.capacity == "Worker":
            self.fill("Job", met.job)
            if met.began:
                self.date("When did the employment begin?", met.began)
            self.choose("How certain is that?", met.certainty)
            self.choose("Is there a ground for section 21?", "No")
            self.choose("Was a right to work check seen?", "No evidence of a check was seen")
        self.press("Save")

    def serve_notice(self) -> None:
        """The CPRN with one additional form, naming all four."""
        self.go("cprn/")
        self.press("Yes, one was served")
        self.fill("Reference on the notice", "CPRN-0048217")
        self.fill("What time was it served?", "12:20")
        self.pick("Who served it?", "Rhiannon Pryce")
        expect(self.page.get_by_label("On whom was it served?")).to_have_value(NOTICE_ON)
        self.fill("What are they there?", "Manager of the shift")
        self.choose("Is the notice for an employer or a landlord?", "Employer")
        self.fill("Legal name of the employer or landlord", "Saffron & Slate Kitchen Ltd")
        self.fill("How many additional workers or occupiers forms are there?", "1")
        for name, place in ((EARLIER, 0), (UNKNOWN, 0), (LATER, 1), (TENANT, 1)):
            self.pick(name, "On additional form 1" if place else "On the notice itself")
        self.press("Save")

    def photograph(self, files: dict[str, Path]) -> None:
        """Upload all at once; say what each shows, and of all but the Notice to Occupier that it is clear."""
        self.go("photographs/")
        page = self.page
        page.locator("#photographs").set_input_files([str(path) for path in files.values()])
        self._count(taps=1 + len(files))
        cards = page.locator(".ev-photo")
        told = page.locator("[data-uploads-status]")
        expect(told).to_contain_text(f"{len(files)} of {len(files)} stored", timeout=180_000)
        self.go("photographs/")
        expect(cards).to_have_count(len(files))
        for shows, path in files.items():
            card = cards.filter(has_text=path.name)
            card.get_by_label("What does it show?").select_option(
                label=re.sub(r" \d+ of the yard$", "", shows)
            )
            self._count(taps=2)
            if shows != "Notice to Occupier":
                card.get_by_label("Yes").check()
                self._count()
        self.press("Save and go back to the visit")

    def mend(self) -> None:
        """What was outstanding: the notice's photograph, the end of the visit, the departure."""
        self.go("photographs/")
        if moved := moves(self.page):
            self.findings[self.page.url] = [f"moves by {moved} while pictures arrive"]
        self.page.locator(".ev-photo").filter(has_text="notice.png").get_by_label("Yes").check()
        self.press("Save and go back to the visit")
        self.go("details/")
        self.fill("What time did it end?", "13:40")
        self.press("Save")
        self.go("team/")
        self.follow("Mark yourself departed")
        self.fill("What time did you depart?", "13:45")
        self.press("Mark departed")
        self.go("intelligence/")
        self.press("There was none")


def pictures(folder: Path) -> dict[str, Path]:
    """Draw what is photographed, by what it shows: the CPRN in 12 megapixels, lying on its side and saying
    where it was taken; a HEIC, a PNG, and ordinary ones."""
    big = Shot(seed=1, size=TWELVE_MEGAPIXELS, orientation=6, position=(51.5, -1.25))
    reference = "CPRN-0048217"
    drawn = {
        "CPRN": (
            "cprn.jpg",
            draw_notice("Civil penalty referral notice", [("On", "N. Farrow")], reference, shot=big),
        ),
        "Additional form 1": (
            "form.heic",
            draw_notice(
                "Additional workers form 1", [("Of", "1")], reference, shot=Shot(seed=2, kind="heic")
            ),
        ),
        "Notice to Occupier": (
            "notice.png",
            draw_notice("Notice to Occupier", [("Time", "11:09")], "QF3 8LN", shot=Shot(seed=3, kind="png")),
        ),
        CARD: ("card.jpg", draw_card(UNKNOWN, "8 May 1994", "00 214 7730", shot=Shot(seed=4))),
    }
    for number in range(1, 5):
        yard = draw_notice("Yard", [("Side", str(number))], reference, shot=Shot(seed=20 + number))
        drawn[f"Something else {number} of the yard"] = (f"yard-{number}.jpg", yard)
    for number, name in enumerate((EARLIER, UNKNOWN, LATER, TENANT), start=5):
        drawn[name] = (f"face-{number}.jpg", draw_face(number))
    files = {}
    for shows, (name, data) in drawn.items():
        files[shows] = folder / name
        files[shows].write_bytes(data)
    return files
