"""The world on which the operations of the API are called, and how a row of the table is written.

A row says how an operation is called on the world that `World` makes, which of its people succeed, and which
see the record and may not do it (403). To everybody else whose role opens the operation, the record is not
there (404); whom the table of access refuses is refused at the door (403).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import Team, User
from accounts.roles import Role
from documents.enums import Shows
from documents.operations import begin_upload
from tests.api_support import Api, a_system
from tests.factories import TeamFactory
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    add_form,
    add_photograph,
    add_step,
    casework_unit,
    closed_visit,
    make_visit,
    planned_visit,
    ready_to_close,
    serve_cprn,
)
from tests.forms_said import FORMS
from tests.hostile_pictures import jpeg
from visits.models import Visit
from visits.operations import calling_off
from visits.operations.concerns import raise_concern
from visits.operations.team import add_officer, name_oversight

OIC, COLLEAGUE, MANAGER, HMI, AUDITOR = "oic", "colleague", "manager", "hmi", "auditor"
STRANGER = "stranger"  # an officer of another team
OTHERS = {
    "caseworker": Role.CASEWORKER,
    "casework_admin": Role.CASEWORK_ADMIN,
    "cpct": Role.CPCT,
    "cfi": Role.CFI,
    "intelligence": Role.INTELLIGENCE,
    "reporting": Role.REPORTING,
    "administrator": Role.ADMINISTRATOR,
    "safeguarding": Role.SAFEGUARDING,
}
AFTERWARDS = frozenset({OIC, COLLEAGUE, MANAGER})  # who adds what comes after a visit
READERS = frozenset({OIC, COLLEAGUE, MANAGER, HMI, AUDITOR})
READ_WELFARE = frozenset({OIC, COLLEAGUE, HMI})  # and Gold, and who stands in for the OIC
ON_IT = frozenset({OIC, COLLEAGUE})
CALLERS = frozenset({*READERS, STRANGER, *OTHERS})


@dataclass(frozen=True)
class Call:
    """One request: address, body, and where the version to name is read (nothing: none is named)."""

    path: str
    body: Any = None
    version_of: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True)
class Row:
    """One operation: who succeeds, who sees the record and may not, and how it is called by whom."""

    name: str  # of the route, and the method: "visit-list GET"
    may: frozenset[str]
    call: Callable[["World", str], Call]
    sees: frozenset[str] = frozenset()
    everybody: bool = False  # opens to all roles


def everybody(team: Team) -> dict[str, User]:
    """Return those who call: of `team` and around it, one for each role."""
    people = {
        OIC: a_system(Role.OFFICER, team=team),
        COLLEAGUE: a_system(Role.OFFICER, team=team),
        STRANGER: a_system(Role.OFFICER),
        MANAGER: a_system(Role.MANAGER, team=team),
        HMI: a_system(Role.HMI),
        AUDITOR: a_system(Role.AUDITOR),
    }
    for name, role in OTHERS.items():
        where = {"team": casework_unit()} if name.startswith("casework") else {}
        people[name] = a_system(role, **where)
    return people


class World:
    """A visit with all its parts, people around it, and a client for each of them."""

    def __init__(self) -> None:
        team = TeamFactory(region="Brackenford")
        self.people = everybody(team)
        self.officer = a_system(Role.OFFICER, team=team)  # to be added
        self.visit = self._visit()
        self.person, self.unnamed = self._met()
        self.seen = add_document_seen(self.visit, self.person)
        self.concern = raise_concern(
            visit=self.visit,
            text="The ladder was not footed.",
            about=None,
            by=self.people[COLLEAGUE],
            at=NOON,
        )
        self.forms: dict[str, Any] = {"debrief-section": self.visit.debrief_sections.get()}
        self.forms |= {slug: add_form(self.visit, slug) for slug in FORMS if slug not in self.forms}
        self.bare = make_visit(self.oic, officers=[self.people[COLLEAGUE]], debrief_section=False)
        self.referred = {slug: self.forms[slug].pk for slug in ("vulnerability", "welfare")}
        add_step(self.forms["vulnerability"], "referral")
        add_step(self.forms["welfare"], "children-referral")
        self.disposal = add_step(self.forms["warrants"], "disposal")
        self.reported = add_form(self.visit, "false-documents", number="AX 400 220")
        add_step(self.reported, "report")
        self.spare_seen = add_document_seen(self.visit, number="C 771 2038")
        serve_cprn(Visit.objects.get(pk=self.visit.pk), [self.person])
        self.photograph = add_photograph(self.visit, Shows.OFFENDER, encounter=self.person)
        self.member = self.visit.team_members.get(user=self.people[COLLEAGUE])
        self.spare = add_officer(visit=self.visit, user=a_system(Role.OFFICER), by=self.oic, at=NOON)
        self.planned, self.cancelled, self.abortive = (
            planned_visit(self.oic),
            planned_visit(self.oic),
            make_visit(self.oic),
        )
        calling_off.cancel(visit=self.cancelled, reason="No vehicles.", by=self.oic, at=NOON)
        calling_off.record_abortive(visit=self.abortive, why="not_safe", words="", by=self.oic, at=NOON)
        self.closed, _ = closed_visit({}, oic=self.oic)
        self.ready = ready_to_close(make_visit(self.oic))
        for visit in (self.visit, self.closed, self.ready, self.bare):
            grant = name_oversight(
                visit=visit,
                user=self.people[HMI],
                named_as="hmi",
                reason="Leads the debrief.",
                by=self.people[MANAGER],
                at=NOON,
            )
            self.grant = grant if visit == self.visit else getattr(self, "grant", grant)
        self.clients = {name: Api(user) for name, user in self.people.items()}

    @property
    def oic(self) -> User:
        return self.people[OIC]

    def _visit(self) -> Visit:
        return make_visit(self.oic, officers=[self.people[COLLEAGUE]])

    def _met(self) -> tuple[Any, Any]:
        named = add_encounter(self.visit, photo_not_taken="Refused")
        return named, add_encounter(self.visit, name="Elira Kelmendi", capacity="other")

    def at(self, rest: str = "", visit: Visit | None = None) -> str:
        return f"/visits/{(visit or self.visit).pk}/{rest}"

    def upload(self, who: str) -> UUID:
        """Return the id of an upload that this person has begun, and of which nothing has arrived."""
        user = self.people[who if who in ON_IT else OIC]
        return begin_upload(
            by=user, at=NOON, name="a.jpg", size=len(jpeg()), attach_to=f"{self.visit.pk}:other"
        ).pk

    def of(self, who: str) -> str:
        """Return the address of who calls, on the team; of the colleague where they are not on it."""
        user = self.people[who if who in ON_IT else COLLEAGUE]
        return self.at(f"team/{self.visit.team_members.get(user=user).pk}/")


def reads(name: str, rest: str, readers: frozenset[str] = READERS) -> Row:
    return Row(f"{name} GET", readers, lambda w, who: Call(w.at(rest.format(w=w))))


def changes(
    name: str,
    method: str,
    rest: str,
    body: Any,
    may: frozenset[str] = frozenset({OIC}),
    *,
    version_of: str | None = "",
    readers: frozenset[str] = READERS,
) -> Row:
    def call(world: World, who: str) -> Call:
        where = rest.format(w=world)
        versioned = "" if version_of is None else world.at(version_of.format(w=world) or where)
        return Call(world.at(where), _filled(body, world), versioned)

    return Row(f"{name} {method}", may, call, sees=readers - may - {AUDITOR})


def adds(name: str, rest: str, body: Any, may: frozenset[str], readers: frozenset[str] = READERS) -> Row:
    return changes(name, "POST", rest, body, may, version_of=None, readers=readers)


def forms_of_kind(
    slug: str,
    new: Any,
    changed: Any,
    may: frozenset[str] = frozenset({OIC}),
    adds: frozenset[str] = ON_IT,
    *,
    readers: frozenset[str] = READERS,
) -> tuple[Row, ...]:
    """Return the rows of one kind of form: listed, made, read, changed by `may`, and set invalid.

    One is made on a visit that has none: of some kinds there can be but one. `readers` where not everybody
    who reads the visit reads it.
    """

    def make(world: World, who: str) -> Call:
        return Call(world.at(f"{slug}/", world.bare), _filled(new, world))

    one = f"{slug}/{{w.forms[{slug}].pk}}/"
    return (
        reads(f"{slug}-list", f"{slug}/", readers),
        Row(f"{slug}-list POST", adds, make, sees=readers - adds - {AUDITOR}),
        reads(f"{slug}-detail", one, readers),
        changes(f"{slug}-detail", "PATCH", one, changed, may, readers=readers),
        changes(f"{slug}-invalid", "POST", one + "invalid/", REASON, may, version_of=one, readers=readers),
    )


def _filled(body: Any, world: World) -> Any:
    if isinstance(body, dict):
        return {key: _filled(value, world) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, world) for value in body]
    return body.format(w=world) if isinstance(body, str) else body


REASON = {"reason": "Typed twice."}
