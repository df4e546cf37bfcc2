"""Who reaches what with each operation of the API: written out here, and not read from `accounts.scopes`.

A row says how an operation is called on the world that `World` makes, which of its people succeed, and which
see the record and may not do it (403). To everybody else whose role opens the operation, the record is not
there (404); whom the table of access refuses is refused at the door (403).

To add operations: rows for them in a list of their own, a world that they need, and a line in `TABLES`
(or in `tests.api_table_cases.MORE`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import Team, User
from accounts.roles import Role
from core.ids import new_id
from documents.enums import Shows
from documents.operations import begin_upload
from tests.api_support import Api, a_system
from tests.factories import TeamFactory
from tests.factories_visits import (
    FORMS,
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
            about_lead=False,
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


def _reads(name: str, rest: str, readers: frozenset[str] = READERS) -> Row:
    return Row(f"{name} GET", readers, lambda w, who: Call(w.at(rest.format(w=w))))


def _changes(
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


def _adds(name: str, rest: str, body: Any, may: frozenset[str], readers: frozenset[str] = READERS) -> Row:
    return _changes(name, "POST", rest, body, may, version_of=None, readers=readers)


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
        _reads(f"{slug}-list", f"{slug}/", readers),
        Row(f"{slug}-list POST", adds, make, sees=readers - adds - {AUDITOR}),
        _reads(f"{slug}-detail", one, readers),
        _changes(f"{slug}-detail", "PATCH", one, changed, may, readers=readers),
        _changes(f"{slug}-invalid", "POST", one + "invalid/", REASON, may, version_of=one, readers=readers),
    )


def _filled(body: Any, world: World) -> Any:
    if isinstance(body, dict):
        return {key: _filled(value, world) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, world) for value in body]
    return body.format(w=world) if isinstance(body, str) else body


REASON = {"reason": "Typed twice."}
PERSON, SEEN, PHOTO = (
    "people/{w.unnamed.pk}/",
    "documents-seen/{w.spare_seen.pk}/",
    "photographs/{w.photograph.pk}/",
)
VISITS: Sequence[Row] = (
    Row("visit-list GET", READERS | {STRANGER}, lambda w, who: Call("/visits/")),
    Row(
        "visit-list POST",
        frozenset({OIC, COLLEAGUE, STRANGER}),
        lambda w, who: Call(
            "/visits/",
            {
                "id": str(new_id()),
                "planned_start": "2026-12-19T10:00:00Z",
                "premises": {"trading_name": "Quayline Laundry"},
            },
        ),
    ),
    _reads("visit-detail", ""),
    _reads("visit-details", "details/"),
    _changes("visit-details", "PATCH", "details/", {"premises": {"business_kind": "Harrier"}}),
    _reads("visit-entry", "entry/"),
    _changes("visit-entry", "PATCH", "entry/", {"consent_signed_by": "B. Farrow"}),
    _reads("visit-answers", "answers/"),
    _changes("visit-answers", "PATCH", "answers/", {"anybody_met": True}),
    _reads("officer-list", "team/"),
    _changes("officer-list", "POST", "team/", {"user": "{w.officer.pk}"}, version_of=None),
    Row("candidate-list GET", READERS - {AUDITOR}, lambda w, who: Call(w.at("team/candidates/"))),
    _reads("officer-detail", "team/{w.member.pk}/"),
    _changes("officer-detail", "PATCH", "team/{w.member.pk}/", {"role": "team_leader"}),
    _changes("officer-detail", "DELETE", "team/{w.spare.pk}/", None),
    Row(
        "officer-arrived POST",
        ON_IT,
        lambda w, who: Call(w.of(who) + "arrived/", None, w.of(who)),
        sees=frozenset({MANAGER, HMI}),
    ),
    Row(
        "officer-departed POST",
        frozenset({OIC, COLLEAGUE, MANAGER, HMI}),
        lambda w, who: Call(
            w.of(who) + "departed/", {"departed_at": NOON.isoformat(), "reason": "Taken ill."}, w.of(who)
        ),
    ),
    Row(
        "officer-no-intelligence POST",
        frozenset({OIC, COLLEAGUE, MANAGER, HMI}),
        lambda w, who: Call(w.of(who) + "no-intelligence/", {"reason": "Taken ill."}, w.of(who)),
    ),
    _reads("oversight-list", "oversight/"),
    Row(
        "oversight-list POST",
        frozenset({MANAGER}),
        lambda w, who: Call(
            w.at("oversight/"),
            {"user": str(w.people[STRANGER].pk), "named_as": "gold", "reason": "Critical incident."},
        ),
    ),
    Row(
        "oversight-detail DELETE",
        frozenset({MANAGER}),
        lambda w, who: Call(
            w.at(f"oversight/{w.grant.pk}/"), None, headers={"If-Match": f'"{w.grant.pk}-open"'}
        ),
    ),
    _reads("person-list", "people/"),
    _changes("person-list", "POST", "people/", {"name": "Bilal Rehman"}, ON_IT, version_of=None),
    _reads("person-detail", PERSON),
    _changes("person-detail", "PATCH", PERSON, {"nationality": "Kosovo"}),
    _changes("person-invalid", "POST", PERSON + "invalid/", REASON, version_of=PERSON),
    _changes("person-photo-not-taken", "POST", PERSON + "photo-not-taken/", REASON, ON_IT, version_of=PERSON),
    _reads("document-seen-list", "documents-seen/"),
    _changes("document-seen-list", "POST", "documents-seen/", {"kind": "rota"}, ON_IT, version_of=None),
    _reads("document-seen-detail", SEEN),
    _changes("document-seen-detail", "PATCH", SEEN, {"person": "{w.unnamed.pk}"}),
    _changes("document-seen-invalid", "POST", SEEN + "invalid/", REASON, version_of=SEEN),
    _changes(
        "document-seen-photo-not-taken", "POST", SEEN + "photo-not-taken/", REASON, ON_IT, version_of=SEEN
    ),
    _reads("concern-list", "concerns/"),
    _changes(
        "concern-list",
        "POST",
        "concerns/",
        {"text": "The ladder was not footed.", "about_lead": False},
        ON_IT,
        version_of=None,
    ),
    Row(
        "concern-withdrawal POST",
        frozenset({COLLEAGUE}),
        lambda w, who: Call(w.at(f"concerns/{w.concern.pk}/withdrawal/"), {"reason": "It was footed."}),
        sees=frozenset({OIC}),
    ),
    *forms_of_kind(
        "debrief-section",
        {"answers": {"well": {"answer": True, "words": "The briefing was short."}}},
        {"answers": {"complaint": {"answer": True, "words": "The owner, of the door."}}},
        adds=frozenset({OIC}),
    ),
    *forms_of_kind(
        "force",
        {"used_by": "{w.people[colleague].pk}", "behalf_reason": "Taken ill.", "techniques": ["escort"]},
        {"place": "In the street", "behalf_reason": "Taken ill."},
        frozenset({OIC, MANAGER, HMI}),
        frozenset({*ON_IT, MANAGER, HMI}),
    ),
    *forms_of_kind("warrants", {"kind": "person"}, {"court": "Stowmere Magistrates’ Court"}),
    _adds(
        "warrants-disposal",
        "warrants/{w.forms[warrants].pk}/disposal/",
        {"how": "retained", "disposed_at": NOON.isoformat(), "place": "The safe"},
        AFTERWARDS,
    ),
    _adds(
        "warrants-confirmation",
        "warrants/{w.forms[warrants].pk}/confirmation/",
        {"disposal": "{w.disposal.pk}"},
        frozenset({OIC}),
    ),
    _adds(
        "seized-move",
        "seized/{w.forms[seized].pk}/move/",
        {
            "from_place": "Evidence store, Brackenford",
            "to_place": "Laboratory",
            "moved_at": NOON.isoformat(),
            "reason": "To be examined",
        },
        AFTERWARDS,
    ),
    _adds(
        "false-documents-report",
        "false-documents/{w.forms[false-documents].pk}/report/",
        {"to_whom": "Duty desk", "happened_at": NOON.isoformat()},
        ON_IT,
    ),
    _adds("false-documents-pack", "false-documents/{w.reported.pk}/pack/", {}, READERS),
    _adds(
        "false-documents-receipt",
        "false-documents/{w.reported.pk}/receipt/",
        {"receipt": "NDFU/26/118", "happened_at": NOON.isoformat()},
        AFTERWARDS,
    ),
    *forms_of_kind(
        "critical-incident",
        {"serious_harm": True},
        {"place": "In the street"},
        adds=frozenset({OIC}),
    ),
    _adds(
        "critical-incident-declaration",
        "critical-incident/{w.forms[critical-incident].pk}/declaration/",
        {},
        frozenset({OIC, HMI}),
    ),
    _adds(
        "critical-incident-bronze",
        "critical-incident/{w.forms[critical-incident].pk}/bronze/",
        {"location": "The yard", "officer": "{w.forms[critical-incident].gold.pk}", "incident_here": True},
        frozenset({OIC, HMI}),
    ),
    *forms_of_kind("seized", {"exhibit_number": "RP/7"}, {"seal_number": "K 441 208"}),
    *forms_of_kind("false-documents", {"kind": "visa"}, {"features": "The ink ran."}),
    *forms_of_kind("notes", {"text": "The back door was open."}, {"text": "It was locked."}),
    *(
        _adds(
            f"{slug}-{step}",
            f"{slug}/{{w.forms[{slug}].pk}}/{step}/",
            {"made_to": "health", "made_on": "2026-11-19", "reference": "BI-1182"},
            ON_IT,
            READ_WELFARE,
        )
        for slug, step in (("vulnerability", "referral"), ("welfare", "children-referral"))
    ),
    *(
        _adds(
            f"{slug}-{step}",
            f"{slug}/{{w.referred[{slug}]}}/{step}/",
            {"referral": 1, "said": "A nurse has seen him."},
            ON_IT,
            READ_WELFARE,
        )
        for slug, step in (("vulnerability", "outcome"), ("welfare", "children-outcome"))
    ),
    *forms_of_kind(
        "vulnerability",
        {"grounds": ["age"], "any_adjustment": True, "adjustments": "A chair."},
        {"adjustments": "A wheelchair."},
        readers=READ_WELFARE,
    ),
    *forms_of_kind("welfare", {"relevant": True}, {"carers": "Their aunt."}, ON_IT, readers=READ_WELFARE),
    _reads("cprn", "cprn/"),
    _changes("cprn", "PATCH", "cprn/", {"named": [{"person": "{w.person.pk}", "form_number": 0}]}),
    _changes("cprn-invalid", "POST", "cprn/invalid/", REASON, version_of="cprn/"),
    _reads("photograph-list", "photographs/"),
    _reads("photograph-detail", PHOTO),
    _changes("photograph-detail", "PATCH", PHOTO, {"shows": "other", "legible": True}, ON_IT),
    _changes(
        "photograph-removal",
        "POST",
        PHOTO + "removal/",
        REASON,
        frozenset({OIC, MANAGER, HMI}),
        version_of=PHOTO,
    ),
    _reads("photograph-picture", PHOTO + "picture/"),
    _reads("photograph-thumbnail", PHOTO + "thumbnail/"),
    _changes("upload-list", "POST", "uploads/", {"size": 1000, "shows": "cprn"}, ON_IT, version_of=None),
    Row("upload-detail GET", ON_IT, lambda w, who: Call(w.at(f"uploads/{w.upload(who)}/"))),
    Row(
        "upload-detail PUT",
        ON_IT,
        lambda w, who: Call(
            w.at(f"uploads/{w.upload(who)}/"),
            jpeg(),
            headers={"Upload-Offset": "0"},
            content_type="application/octet-stream",
        ),
    ),
    Row("upload-detail DELETE", ON_IT, lambda w, who: Call(w.at(f"uploads/{w.upload(who)}/"))),
    _reads("closing", "closing/"),
    Row(
        "closing POST",
        frozenset({OIC}),
        lambda w, who: Call(w.at("closing/", w.ready), {}, w.at("closing/", w.ready)),
        sees=frozenset({MANAGER, HMI}),
    ),
    Row(
        "reopening POST",
        frozenset({OIC, HMI}),
        lambda w, who: Call(w.at("reopening/", w.closed), REASON, w.at("closing/", w.closed)),
        sees=frozenset({MANAGER}),
    ),
    Row(
        "cancellation POST",
        frozenset({OIC, MANAGER}),
        lambda w, who: Call(w.at("cancellation/", w.planned), REASON, w.at("closing/", w.planned)),
    ),
    Row(
        "reinstatement POST",
        frozenset({OIC, MANAGER}),
        lambda w, who: Call(w.at("reinstatement/", w.cancelled), REASON, w.at("closing/", w.cancelled)),
    ),
    Row(
        "abortive POST",
        frozenset({OIC}),
        lambda w, who: Call(w.at("abortive/", w.ready), {"why": "nobody_in"}, w.at("closing/", w.ready)),
        sees=frozenset({MANAGER, HMI}),
    ),
    Row(
        "not-abortive POST",
        frozenset({OIC}),
        lambda w, who: Call(w.at("not-abortive/", w.abortive), REASON, w.at("closing/", w.abortive)),
        sees=frozenset({MANAGER}),
    ),
    _reads("history-list", "history/"),
)
ABOUT: Sequence[Row] = (
    Row("schema GET", CALLERS, lambda w, who: Call("/../schema/"), everybody=True),
    Row("me GET", CALLERS, lambda w, who: Call("/me/"), everybody=True),
)
TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {
    "visits": (World, VISITS),
    "about": (World, ABOUT),
}
