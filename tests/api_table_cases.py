"""Who reaches what with the operations of casework, extracts, the audit and notices: see `tests.api_table`."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from audit.models import Event
from audit.queries import place_of
from core import clock
from core.clock import london_day
from core.ids import new_id
from documents.enums import Shows
from notices.models import Notice
from referrals.operations.copies import make_due_copies
from referrals.operations.extract import publish_extract
from tests import referral_support
from tests.api_support import Api
from tests.api_table_planning import PLANNING, PlanningWorld
from tests.api_world import (
    AUDITOR,
    CALLERS,
    COLLEAGUE,
    HMI,
    MANAGER,
    OIC,
    READERS,
    Call,
    Row,
    World,
    everybody,
)
from tests.factories import PersonFactory, TeamFactory
from tests.factories_visits import add_photograph, closed_visit, make_visit
from tests.support_casework import complete, draft, matched
from visits.models import Encounter

CASEWORK = frozenset({"caseworker", "casework_admin"})
CPCT = frozenset({"cpct"})


class Around(World):
    """The people and their clients alone."""

    def __init__(self) -> None:
        self.team = TeamFactory(region="Brackenford")
        self.people = everybody(self.team)
        self.clients = {name: Api(user) for name, user in self.people.items()}


class CaseWorld(Around):
    """A closed visit with an encounter in each state of its case."""

    def __init__(self) -> None:
        super().__init__()
        worker = self.people["caseworker"]
        names = ("Completed", "Draft", "Matched", "Open")
        self.visit, people = closed_visit(*({"name": name} for name in names), oic=self.oic)
        self.completed, self.draft, self.matched, self.open = people
        self.record = complete(self.completed, worker)
        draft(self.draft, worker)
        self.match = matched(self.matched, worker)
        self.person = PersonFactory()
        self.photograph = add_photograph(self.visit, Shows.OFFENDER, encounter=self.open)


class ExtractWorld(Around):
    """An extract with its files, and a day after it that is missing."""

    def __init__(self) -> None:
        super().__init__()
        now = clock.now()
        closed = referral_support.closed_visit(referral_support.worker(), at=now - timedelta(days=3))
        self.missing = london_day(now) - timedelta(days=1)
        self.day = london_day(now - timedelta(days=3))
        publish_extract(day=self.day, by=None, at=now)
        make_due_copies(at=now)
        photograph = closed.photographs.get()
        made = add_photograph(make_visit(self.oic), Shows.OTHER).document  # a file that is there
        kept = (made.viewing, made.thumbnail)
        made.viewing, made.thumbnail = f"x/{new_id()}", f"x/{new_id()}"
        made.save(update_fields=["viewing", "thumbnail"])
        photograph.document.viewing, photograph.document.thumbnail = kept
        photograph.document.save(update_fields=["viewing", "thumbnail"])
        self.photograph = photograph


class RoutingWorld(World):
    """A visit with somebody whose case the software refuses to route (REF-4)."""

    def __init__(self) -> None:
        super().__init__()
        early = date(1996, 5, 1)
        Encounter.objects.filter(pk=self.person.pk).update(
            capacity="worker", began_earliest=early, began_latest=early, began_certainty="verified"
        )


class NoticeWorld(Around):
    """A notice for everybody."""

    def __init__(self) -> None:
        super().__init__()
        at = clock.now()
        self.notices = {
            name: Notice.objects.create(to=user, kind="visits.not_closed", at=at)
            for name, user in self.people.items()
        }
        self.place = place_of(Event.objects.order_by("-at", "-id")[0])


def row_of(
    name: str, may: frozenset[str], path: str, body: Any = None, *, version_of: str = "", **more: Any
) -> Row:
    """Return a row whose address is a template over the world, `w`, and who calls, `who`."""

    def call(world: World, who: str) -> Call:
        sent = body(world) if callable(body) else body
        return Call(path.format(w=world, who=who), sent, version_of.format(w=world, who=who))

    return Row(name, may, call, **more)


def _case(name: str, path: str, body: Any = None, **more: Any) -> Row:
    return row_of(name, CASEWORK, path, body, **more)


REASON = {"reason": "Another date of birth."}
E = "/casework/encounters/"
ROUTING = "/visits/{w.visit.pk}/people/{w.person.pk}/unit/"
CASES: Sequence[Row] = (
    _case("work-list GET", "/casework/"),
    _case("casework-encounter GET", E + "{w.open.pk}/"),
    _case("match-candidate-list GET", E + "{w.open.pk}/candidates/"),
    _case("comparison GET", E + "{w.open.pk}/compare/{w.person.pk}/"),
    _case(
        "match-list POST",
        E + "{w.open.pk}/matches/",
        lambda w: {"person": str(w.person.pk), "basis": ["photograph"]},
    ),
    _case("new-case POST", E + "{w.open.pk}/new-person/", lambda w: {"id": str(new_id())}),
    _case("match-undo POST", "/casework/matches/{w.match.pk}/undo/", REASON),
    _case("casework-picture GET", "/casework/photographs/{w.photograph.pk}/"),
    _case("casework-thumbnail GET", "/casework/photographs/{w.photograph.pk}/thumbnail/"),
    _case("encounter-record GET", E + "{w.draft.pk}/record/"),
    _case(
        "encounter-record PATCH",
        E + "{w.matched.pk}/record/",
        {"details": "Met at work."},
        version_of=E + "{w.matched.pk}/record/",
    ),
    _case(
        "record-completion POST",
        E + "{w.draft.pk}/record/complete/",
        {},
        version_of=E + "{w.draft.pk}/record/",
    ),
    row_of("record-detail GET", CASEWORK | {OIC}, "/casework/records/{w.record.pk}/"),
    _case(
        "record-amendment POST",
        "/casework/records/{w.record.pk}/amend/",
        REASON,
        version_of="/casework/records/{w.record.pk}/",
    ),
    _case("case-list GET", "/people/"),
    _case("case-detail GET", "/people/{w.person.pk}/"),
    _case(
        "case-detail PATCH",
        "/people/{w.person.pk}/",
        {"nationality": "Kosovo"},
        version_of="/people/{w.person.pk}/",
    ),
)
D = "/extracts/{w.day}/"
_EXTRACTS_READ = [
    row_of(f"{name} GET", CPCT, path)
    for name, path in (
        ("extract-list", "/extracts/"),
        ("extract-standing", "/extracts/standing/"),
        ("extract-columns", "/extracts/columns/"),
        ("extract-contract", "/extracts/columns/1.0/"),
        ("extract-detail", D),
        ("extract-csv", D + "csv/"),
        ("extract-xlsx", D + "xlsx/"),
        ("extract-jsonl", D + "jsonl/"),
        ("extract-row-list", D + "rows/"),
        ("extract-row", D + "rows/1/"),
        ("extract-photograph-list", D + "rows/1/photographs/"),
        ("extract-picture", D + "rows/1/photographs/{w.photograph.pk}/"),
        ("extract-thumbnail", D + "rows/1/photographs/{w.photograph.pk}/thumbnail/"),
    )
]
EXTRACTS: Sequence[Row] = (
    *_EXTRACTS_READ,
    row_of(
        "extract-list POST",
        CPCT,
        "/extracts/",
        lambda w: {"day": w.missing.isoformat(), "reason": "The scheduler was down."},
    ),
)
ROUTINGS: Sequence[Row] = (
    row_of("person-routing GET", READERS, ROUTING),
    row_of(
        "person-routing POST",
        frozenset({OIC}),
        ROUTING,
        {"unit": "local_cfi", "reason": "Local CFI asked for it."},
        version_of=ROUTING,
        sees=frozenset({COLLEAGUE, MANAGER, HMI}),
    ),
)
ONES_OWN: Sequence[Row] = (
    row_of("audit-event-list GET", frozenset({AUDITOR}), "/audit/"),
    row_of("audit-event GET", frozenset({AUDITOR}), "/audit/{w.place}/"),
    row_of("audit-state GET", frozenset({AUDITOR}), "/audit/state/"),
    row_of("notice-list GET", CALLERS, "/notices/", everybody=True),
    Row(
        "notice-read POST",
        CALLERS,
        lambda w, who: Call(f"/notices/{w.notices[who].pk}/read/"),  # type: ignore[attr-defined]
        everybody=True,
    ),
    row_of("notices-read POST", CALLERS, "/notices/read/", {"until": "2026-11-19T10:00:00Z"}, everybody=True),
    row_of("notice-choices GET", CALLERS, "/notices/choices/", everybody=True),
    row_of(
        "notice-choices PATCH",
        CALLERS,
        "/notices/choices/",
        {"items": [{"kind": "visits.not_closed", "how": "here"}]},
        everybody=True,
    ),
)
MORE: Mapping[str, tuple[type[World], Sequence[Row]]] = {
    "casework": (CaseWorld, CASES),
    "extracts": (ExtractWorld, EXTRACTS),
    "routing": (RoutingWorld, ROUTINGS),
    "operations": (PlanningWorld, PLANNING),
    "audit and notices": (NoticeWorld, ONES_OWN),
}
