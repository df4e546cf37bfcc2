"""Every page of every role, over the demonstration: axe, a phone's width, the console, and wrong answers."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from accounts.models import User
from accounts.roles import ACCESS, Door, Role
from casework.models import EncounterMatch, EnforcementActivityRecord
from core.clock import now
from debriefs.debrief_enums import DebriefState
from debriefs.models import Debrief, FeedbackSheet, LearningPoint
from desk.demo.intelligence import PHOTOGRAPHED
from desk.demo.unit import submission_id
from intelligence.queries.record import record_of
from intelligence.views.sections import SECTIONS
from tests.journeys.browser import OVERFLOW, SKELETON, context, look, sign_in
from tests.journeys.service import Service
from visits.models import AreaOfConcern, Encounter, FalseDocument, Photograph, Visit

pytestmark = pytest.mark.timeout(900)
PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 800}
SEARCHES = ("/search/", "/search/?q=Saffron", "/search/?q=zzzzzz", "/search/?q=a")
# Who is signed in, one for each role at least; addresses that no link leads to, because people type them
# (searches that find nothing, or cannot be made); and one that the access table refuses them.
PEOPLE: dict[str, tuple[tuple[str, ...], str]] = {
    "Rhiannon Pryce": (("/visits/?text=ab", "/visits/?text=zzzzzz", *SEARCHES), "/extracts/"),
    "Imran Sadiq": ((), "/people/"),
    "Helen Sutcliffe": (("/visits/?status=closed",), "/visits/new/"),
    "Alasdair Munro": ((), "/audit"),
    "Kemi Adeyemi": (("/people/?text=zzzzzz", "/people/?text=a", "/search/?q=Nguyen"), "/visits/"),
    "Peter Nakamura": ((), "/extracts/"),
    "Grace Whitcombe": ((), "/casework/"),
    "Yusuf Demir": ((), "/visits/"),
    "Marguerite Okafor": ((), "/people/"),
    "Leo Hartigan": ((), "/casework/"),
    "Beatrix Holloway": (("/audit?person=nobody", "/api/"), "/people/"),
    "Rosalind Achterberg": (("/urgent-access/",), "/extracts/"),
    "Samuel Oyelaran": ((), "/audit"),
}
# Whose visits have every status that a visit can have; and the pages that look different for each.
THOROUGH = ("Rhiannon Pryce", "Imran Sadiq")
BY_STATUS = {
    "visit",
    "visit-close",
    "visit-cprn",
    "visit-people",
    "visit-photographs",
    "visit-team",
    "visit-documents-seen",
    "document-seen",
    "encounter",
}
A_PICTURE, A_FILE, DATA, A_BUTTON = "a picture", "a file", "JSON", "POST only"
NO_PROVIDER = "the demonstration has no single sign-on"
NOBODY_LEFT = "nobody of the demonstration's intelligence unit has left it"
NO_PASSWORD = "nobody of the demonstration has a password"
NOT_PAGES = {
    "api:schema": DATA,
    "photograph-picture": A_PICTURE,
    "intelligence-photograph": A_PICTURE,
    "unit-photograph": A_PICTURE,
    "unit-acknowledge": A_BUTTON,
    "unit-take-over": A_BUTTON,
    "unit-unrelate": A_BUTTON,
    "unit-unlink": A_BUTTON,
    "unit-unread-agree": A_BUTTON,
    "unit-unread-ask": NOBODY_LEFT,
    "unit-product-release": A_BUTTON,
    "visit-intelligence-answer": A_BUTTON,
    "casework-photograph": A_PICTURE,
    "extract-photograph": A_PICTURE,
    "extract-download": A_FILE,
    "extract-hash": A_FILE,
    "extract-schema": A_FILE,
    "visit-print-take": A_FILE,
    "mfa_download_recovery_codes": A_FILE,
    "health-live": DATA,
    "health-deep": DATA,
    "health-metrics": DATA,
    "health-ready": DATA,
    "health-extract": DATA,
    "photograph-upload-part": DATA,
    "visit-officer-arrive": A_BUTTON,
    "visit-answer": A_BUTTON,
    "photograph-upload": A_BUTTON,
    "photograph-upload-begin": A_BUTTON,
    "session-stay": A_BUTTON,
    "debrief-move": A_BUTTON,
    "debrief-notes-file": A_FILE,
    "debrief-calendar": A_FILE,
    "extract-run": A_BUTTON,
    "urgent-end": A_BUTTON,
    "absence-end": A_BUTTON,
    "passkey-sign-in": DATA,
    "sign-on": NO_PROVIDER,
    "sign-on-return": NO_PROVIDER,
    "sign-on-ended": NO_PROVIDER,
    "first-password": NO_PASSWORD,
    "mfa_reauthenticate": NO_PASSWORD,
    "mfa_reauthenticate_webauthn": NO_PASSWORD,
    "notice-read": A_BUTTON,
    "notices-read": A_BUTTON,
    "outbox-retry": A_BUTTON,
    "mfa_authenticate": NO_PASSWORD,
    "account_reauthenticate": NO_PASSWORD,
    "account_change_password": NO_PASSWORD,
    "mfa_activate_totp": NO_PASSWORD,
    "mfa_view_recovery_codes": NO_PASSWORD,
    "mfa_generate_recovery_codes": NO_PASSWORD,
}
# Each of their questions may stay open for now, and takes long texts.
NEVER_WRONG = {"visit-happened", "debrief-minutes", "debrief-afterwards"}
# Answers that nobody can mean: text too long for any question, and nothing ticked.
FILL_WRONGLY = """() => {
  const form = document.querySelector("main form[method=post][novalidate]");
  if (!form) return false;
  form.querySelectorAll("input:not([type]), input[type=text], input[type=tel], textarea")
    .forEach(box => { box.value = "wrong".repeat(1200); });
  form.querySelectorAll("input[type=radio], input[type=checkbox]").forEach(box => { box.checked = false; });
  return true;
}"""
SEND = """() => {
  const form = document.querySelector("main form[method=post][novalidate]");
  form.requestSubmit(form.querySelector(".govuk-button-group button"));
}"""


@dataclass
class Walk:
    """One person going through the service; `findings` are by address, and shared by all of them."""

    page: Page
    url: str
    who: str
    statuses: dict[str, str]
    findings: dict[str, list[str]]
    skeletons: set[str]
    kinds: set[str]  # of elements, that axe has looked at
    opened_before: frozenset[str]  # routes, by others
    seen: set[tuple[str, str, str]] = field(default_factory=set)
    looks: int = 0
    refusal: bool = False  # whether the answer is to be one of 4xx, which the console notes

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.note(f"a script failed: {error}"))
        self.page.on("response", self._check)

    def note(self, words: str) -> None:
        self.findings.setdefault(f"{self.who} {self.page.url.removeprefix(self.url)}", []).append(words)

    def through(self, starts: tuple[str, ...], answered: set[str]) -> dict[str, str]:
        """Open `starts`, then all they link to: a route once for each sort of visit and of question.

        The form of a route that nobody opened before is answered wrongly, and noted in `answered`.
        Returns an address for each route that was opened.
        """
        waiting, found = list(starts), dict[str, str]()
        while waiting:
            address = waiting.pop(0)
            key = self._key(address)
            if key is None or key in self.seen:
                continue
            self.seen.add(key)
            new = key[0] not in found and key[0] not in self.opened_before
            self.open(address, first=new)
            waiting += self._links()
            if new and ":" not in key[0] and key[0] not in NEVER_WRONG and self.answer_wrongly():
                answered.add(key[0])
            found.setdefault(key[0], address)
        return found

    def open(self, address: str, *, expected: int = 200, first: bool = True) -> None:
        self.refusal = expected >= 400
        answer = self.page.goto(self.url + address)
        if answer is None or answer.status != expected:
            self.note(f"answered {answer and answer.status}, not {expected}")
        self.examine(first=first)
        self.refusal = False

    def answer_wrongly(self) -> bool:
        """Send the form of the page that is open with what nobody can mean, and look at what comes back."""
        if not self.page.evaluate(FILL_WRONGLY):
            return False
        self.refusal = True
        with self.page.expect_navigation():
            self.page.evaluate(SEND)
        if not self.page.locator(".govuk-error-summary").count():
            self.note("a form took wrong answers, or did not say what was wrong")
        self.examine(first=True)
        self.refusal = False
        return True

    def examine(self, *, first: bool) -> None:
        """Look with axe, at every second page as on a phone; nothing may overflow on a phone."""
        self.looks += 1
        phone = self.looks % 2 == 0
        self.page.set_viewport_size(PHONE if phone else DESK)
        for words in self._look(phone, first=first):
            self.note(f"{'375' if phone else '1280'} px: {words}")
        if not phone:
            self.page.set_viewport_size(PHONE)
            if (over := self.page.evaluate(OVERFLOW)) > 0:
                self.note(f"375 px: overflows by {over} pixels")

    def _look(self, phone: bool, *, first: bool) -> list[str]:
        """Look with axe at each page that is made otherwise than all before it.

        What axe goes by (headings, landmarks, elements, classes, which attributes they have, what stands in what)
        is the same for most rows of a list and most people's view of a page: looking again would find the same.
        A page that is opened the `first` time, and each answer to a wrong form, differs when it is another
        mixture of these; the same page of another person or status when it has one that axe has not seen.
        """
        made_of = [f"{phone} {kind}" for kind in self.page.evaluate(SKELETON).splitlines()]
        skeleton = "\n".join(made_of)
        if skeleton in self.skeletons or not (first or set(made_of) - self.kinds):
            return []
        self.skeletons.add(skeleton)
        self.kinds.update(made_of)
        return look(self.page)

    def _links(self) -> list[str]:
        hrefs: list[str] = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        inside = [href for href in hrefs if href.startswith(f"{self.url}/")]
        return [href.removeprefix(self.url).partition("#")[0] for href in inside]

    def _key(self, address: str) -> tuple[str, str, str] | None:
        """Return what makes a page another one: its route, the visit's status, what is asked of it."""
        parts = urlsplit(address)
        try:
            match = resolve(parts.path)
        except Resolver404:
            self.note(f"links to {address}, which is nowhere")
            return None
        if match.view_name in NOT_PAGES:
            return None
        status = ""
        if self.who in THOROUGH and match.view_name in BY_STATUS:
            status = self.statuses[str(match.kwargs["visit_id"])]
        asked = sorted({name for name, _ in parse_qsl(parts.query)})
        return match.view_name, status, "" if ":" in match.view_name else ",".join(asked)

    def _hear(self, message: ConsoleMessage) -> None:
        refused = self.refusal and "Failed to load resource" in message.text
        # Django's administration site sets widths in a way that the policy refuses: it does, and nothing is
        # lost. Axe then misses the address of the sheet that was not applied.
        admin = "/admin/" in self.page.url and message.text.startswith(
            ("Applying inline style", "Couldn't load")
        )
        if message.type in ("error", "warning") and not (refused or admin):
            self.note(f"console: {message.text}")

    def _check(self, answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and not self.refusal):
            self.note(f"{answer.status}: {answer.request.method} {answer.url}")


@dataclass
class Findings:
    """What everybody found together."""

    by_address: dict[str, list[str]] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    skeletons: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    wrongly_answered: set[str] = field(default_factory=set)
    seen: set[tuple[str, str, str]] = field(default_factory=set)


# Two walks, so that two cores share them: those who record and look after visits, and everybody else.
FIRST = ("Rhiannon Pryce", "Imran Sadiq", "Helen Sutcliffe", "Alasdair Munro")
WALKS = {"visits": FIRST, "the others": tuple(who for who in PEOPLE if who not in FIRST)}


OF_THE_OTHERS = {"api-reference", "ear-read"}  # open to everybody, and come by on their walk


def pages_for(which: str) -> set[str]:
    """Return the pages that a walk has to come by: each page belongs to one of the two."""
    recording = {Role.OFFICER, Role.MANAGER, Role.HMI}
    return {
        name
        for name, door in ACCESS.items()
        if name not in NOT_PAGES
        and not name.startswith("api:")
        and (name not in OF_THE_OTHERS and (isinstance(door, Door) or not door.isdisjoint(recording)))
        == (which == "visits")
    }


@pytest.mark.parametrize("which", WALKS)
def test_nothing_is_found_on_any_page_of_any_role(
    chromium: Browser, demonstration: Service, which: str
) -> None:
    found = Findings()
    statuses = {str(pk): status for pk, status in Visit.objects.values_list("pk", "status")}
    deep = deep_addresses()
    for who in WALKS[which]:
        walk_through(chromium, demonstration.url, who, statuses, found, deep.get(who, ()))
    assert found.by_address == {}
    unseen = sorted(pages_for(which) - set(found.opened))
    assert not unseen, f"nobody could open these: {unseen}"
    assert len(found.wrongly_answered) >= 5


def deep_addresses() -> dict[str, tuple[str, ...]]:
    """Return pages that only some records link to, by who may open them."""
    ear = (
        EnforcementActivityRecord.objects.completed().filter(completed_by__name="Kemi Adeyemi").earliest("pk")
    )
    match = EncounterMatch.objects.in_force().get(encounter=ear.encounter_id)
    met = Encounter.objects.get(name="Viktor Antal")  # on a visit of Rhiannon Pryce's that is not closed
    photograph = Photograph.objects.filter(visit=met.visit, document__removed_at=None).earliest("added_at")
    wrong = Photograph.objects.get(document__disposals__decision="")  # it waits for a second person
    quarantine = [
        reverse(f"quarantine-{step}", args=[wrong.visit_id, wrong.pk])
        for step in ("decide", "dispose", "bring-back", "look")
    ]
    own = AreaOfConcern.objects.filter(raised_by__name="Rhiannon Pryce").earliest("raised_at")
    came_to_nothing = Visit.objects.exclude(abortive="").get(oic__name="Imran Sadiq")
    readable = Visit.objects.visible_to(own.raised_by, now())
    planned = Debrief.objects.filter(lead=own.raised_by, state=DebriefState.PLANNED).earliest("planned_at")
    shared = Debrief.objects.filter(operation__isnull=False, state=DebriefState.PLANNED).earliest("pk")
    false = FalseDocument.objects.filter(visit__in=readable).earliest("created_at")
    return {
        "Rhiannon Pryce": (
            reverse("concern-withdraw", args=[own.visit_id, own.pk]),
            reverse("debrief-new-lead", args=[planned.pk]),
            reverse(
                "feedback-sheet", args=[FeedbackSheet.objects.filter(by=own.raised_by).earliest("sent_at").pk]
            ),
            reverse("forgery-report", args=[false.visit_id, false.pk]),
            reverse("photograph-not-taken", args=[met.visit_id, "person", met.pk]),
            reverse("person-routing", args=[met.visit_id, met.pk]),
        ),
        "Imran Sadiq": (
            reverse("visit-not-abortive", args=[came_to_nothing.pk]),
            reverse("debrief-leave", args=[shared.pk, shared.visits.earliest("pk").pk]),
        ),
        "Alasdair Munro": learning_addresses(),
        "Helen Sutcliffe": (
            reverse("visit-quarantine", args=[wrong.visit_id]),
            *quarantine,
        ),
        "Kemi Adeyemi": (reverse("ear-amend", args=[ear.pk]), reverse("match-undo", args=[match.pk])),
        "Marguerite Okafor": unit_addresses(),
        "Beatrix Holloway": (reverse("photograph-original", args=[met.visit_id, photograph.pk]),),
    }


def learning_addresses() -> tuple[str, ...]:
    """Return where whoever led a debrief decides about a learning point that nobody has decided about."""
    point = LearningPoint.objects.get(publication__isnull=True, debrief__lead__name="Alasdair Munro")
    decide = [reverse(f"learning-{act}", args=[point.debrief_id, point.pk]) for act in ("publish", "keep")]
    return (reverse("debrief-learning", args=[point.debrief_id]), *decide)


def unit_addresses() -> tuple[str, ...]:
    """Return what the unit does with submissions in different states: each page is open in some of them."""
    key_of = {
        "unit-relate": "vans again",  # with a suggestion that is none any more, and a relation
        "unit-restrict": "vans again",
        "unit-grant": "threat",
        "unit-unrestrict": "threat",
        "unit-reopen": "cards",
        "unit-dispose": "heard in passing",
    }
    member = User.objects.get(name="Marguerite Okafor")
    photograph = record_of(submission_id(PHOTOGRAPHED), member, now(), SECTIONS).parts["photographs"][0][0]
    grant = record_of(submission_id("threat"), member, now(), SECTIONS).parts["access"][0][0]
    return (
        *(
            reverse(f"unit-{act}", args=[submission_id(PHOTOGRAPHED)])
            for act in ("source", "grade", "note", "mark", "dates", "close")
        ),
        *(reverse(route, args=[submission_id(key)]) for route, key in key_of.items()),
        *product_addresses(member),
        *subject_addresses(member),
        reverse("unit-original", args=[submission_id(PHOTOGRAPHED), photograph.pk]),
        reverse("unit-grant-end", args=[submission_id("threat"), grant.pk]),
    )


def subject_addresses(member: User) -> tuple[str, ...]:
    """Return where people and premises are kept, read, changed and linked."""
    sections = record_of(submission_id(PHOTOGRAPHED), member, now(), SECTIONS).parts
    kept = sections["concerned"].linked[0].subject.pk
    return (
        *(reverse(f"unit-{what}-new", args=[submission_id(PHOTOGRAPHED)]) for what in ("person", "premises")),
        reverse("unit-link", args=[submission_id("vans again"), kept]),
        *(reverse(f"unit-subject{part}", args=[kept]) for part in ("", "-edit", "-link")),
    )


def product_addresses(member: User) -> tuple[str, ...]:
    """Return what the unit tells of submissions: a product in each state, and what is done with each."""
    of_vans, of_cards = (submission_id(key) for key in (PHOTOGRAPHED, "cards"))
    shown = [
        one
        for key in (of_vans, of_cards)
        for one in record_of(key, member, now(), SECTIONS).parts["products"]
    ]
    of = {one.product.state: one for one in shown}
    draft, released = (
        (of[state].product.submission_id, of[state].product.pk) for state in ("draft", "released")
    )
    withdrawn = (of["withdrawn"].product.submission_id, of["withdrawn"].product.pk)
    return (
        reverse("unit-ask", args=[of_vans]),
        reverse("unit-feedback", args=[of_vans]),
        reverse("unit-product-new", args=[of_vans]),
        *(reverse("unit-product", args=args) for args in (draft, released, withdrawn)),
        reverse("unit-product-edit", args=draft),
        reverse("unit-product-withdraw", args=released),
        reverse("unit-product-give", args=released),
        reverse("unit-given", args=[*released, of["released"].given[0][0].pk]),
        reverse("unit-quality"),
    )


def walk_through(
    chromium: Browser, url: str, who: str, statuses: dict[str, str], found: Findings, deep: tuple[str, ...]
) -> None:
    """Let one person walk through all that their navigation leads to, and answer each new form wrongly."""
    typed, shut = PEOPLE[who]
    browser = context(chromium)
    before = frozenset(found.opened)
    walk = Walk(
        browser.new_page(), url, who, statuses, found.by_address, found.skeletons, found.kinds, before
    )
    for route, address in (("account_login", "/sign-in/"), ("demo-sign-in", "/demo/sign-in/")):
        if route not in found.opened:
            walk.open(address)
            found.opened[route] = address
    sign_in(walk.page, url, who)
    walk.open("/sign-out/")
    found.opened["account_logout"] = "/sign-out/"
    if who in THOROUGH:  # what looks the same to the two of them is looked at once
        walk.seen |= {key for key in found.seen if key[0] not in ("home", "visits")}
    found.opened |= walk.through(("/", *typed, *deep), found.wrongly_answered)
    found.seen |= walk.seen if who in THOROUGH else set()
    walk.open(shut, expected=403)
    walk.open("/no-such-page/", expected=404)
    browser.close()
