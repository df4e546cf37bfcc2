"""Visits for tests, made through the operations, so that what they hold is what officers could have recorded.

visit = make_visit(oic, at)                      # over, departed, everything answered, no CPRN
worker = add_encounter(visit, name="Tomas Reyl")
serve_cprn(visit, [worker])
closing = close(visit, at)                       # adds the photographs that are missing
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any, cast
from uuid import UUID

from PIL import Image, ImageDraw

from accounts.enums import Grade, TeamKind
from accounts.models import Team, User
from accounts.roles import Role
from core.ids import new_id
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone
from debriefs.queries.facts import facts_of as debrief_facts
from documents.enums import Shows
from documents.operations import describe, receive
from tests.factories import TeamFactory, UserFactory
from tests.forms_said import ABOUT_SOMEBODY, AT_THE_START, FORMS, NOT_RELEVANT, STEP_TIMES, STEPS_SAID
from visits.enums import (
    Capacity,
    Certainty,
    EmployerOrLandlord,
    EntryPower,
    Outcome,
    RightToWorkCheck,
    VisitKind,
)
from visits.kinds import KINDS
from visits.models import (
    Closing,
    Cprn,
    DocumentSeen,
    Encounter,
    FalseDocument,
    Photograph,
    Reopening,
    UseOfForce,
    Visit,
)
from visits.operations import answering, filling_in, forms, intelligence, team
from visits.operations import closing as closings
from visits.operations import visit as visits
from visits.operations.following_up import follow_up
from visits.questions import FIELDS as QUESTIONS
from visits.steps import STEPS
from visits.welfare import why_relevant

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)  # a Thursday


def officer(region: str = "Brackenford", **fields: Any) -> User:
    """Return an officer of a new enforcement team in `region`."""
    fields.setdefault("team", TeamFactory(region=region, kind=TeamKind.ENFORCEMENT))
    return UserFactory(roles=[Role.OFFICER], **fields)


def casework_unit(region: str = "Brackenford") -> Team:
    """Return the casework unit of `region`, made if there is none."""
    unit = Team.objects.filter(kind=TeamKind.CASEWORK, region=region).first()
    return unit or TeamFactory(name=f"{region} casework", kind=TeamKind.CASEWORK, region=region)


def add_form(
    visit: Visit, slug: str, /, by: User | None = None, at: datetime | None = None, **values: Any
) -> Any:
    """Fill in a form of a kind, complete unless `values` say otherwise; return it."""
    by, at = by or visit.oic, at or _time_of(visit)
    answers = FORMS[slug] | dict.fromkeys(AT_THE_START.get(slug, ()), visit.started_at) | values
    if slug in ABOUT_SOMEBODY and "encounter" not in answers:
        answers["encounter"] = visit.encounters.first() or add_encounter(visit, at, photo_not_taken="Refused")
    if slug == "critical-incident" and "gold" not in answers:
        answers["gold"] = officer(grade=Grade.HEO)
    if slug == "seized":
        answers.setdefault("seized_by", by)
    return filling_in.fill_in(
        kind=KINDS[slug], visit=visit, form=None, values=answers, expected_version=0, by=by, at=at
    )


def use_force(visit: Visit, *, by: User | None = None, **values: Any) -> UseOfForce:
    """Record handcuffs for safe transport, agreed to first, on the first person met (made if there is none)."""
    subject = visit.encounters.counting().first() or add_encounter(visit)
    on_somebody = {
        "techniques": ["handcuffs"],
        "consent": True,
        "for_transport": True,
        "encounter": subject,
        "at_nobody": False,
        "subject_injured": False,
    }
    return cast("UseOfForce", add_form(visit, "force", by, **on_somebody | values))


def add_step(form: Any, step: str, by: User | None = None, at: datetime = NOON, **values: Any) -> Any:
    """Add a step to a form, recorded at `at` and of that moment unless `values` say otherwise."""
    of_step = next(each for (_kind, slug), each in STEPS.items() if slug == step)
    form = type(form)._default_manager.get(pk=form.pk)
    answers = STEPS_SAID[step] | ({STEP_TIMES[step]: at} if step in STEP_TIMES else {})
    answers |= of_step.given(form) | values
    return follow_up(step=of_step, form=form, values=answers, by=by or form.visit.oic, at=at)


def caseworker(region: str = "Brackenford", **fields: Any) -> User:
    """Return a caseworker of the unit of `region`; `roles=` for an administrative officer."""
    fields.setdefault("roles", [Role.CASEWORKER])
    return UserFactory(team=casework_unit(region), **fields)


def details(at: datetime, **changes: Any) -> dict[str, Any]:
    """Return the answers of the details page of a visit that ended at `at`."""
    return {
        "kinds": [VisitKind.ILLEGAL_WORKING],
        "operation": None,
        "planned_start": at - timedelta(hours=3),
        "started_at": at - timedelta(hours=2),
        "ended_at": at,
        "trading_name": "Saffron & Slate Kitchen",
        "legal_name": "Saffron and Slate Ltd",
        "company_number": "01234567",
        "address_line_1": "14 Harbour Lane",
        "address_line_2": "",
        "town": "Brackenford",
        "postcode": "QF1 2AB",
        "business_kind": "Restaurant",
        "telephone": "01632 960123",
    } | changes


def make_visit(
    oic: User | None = None,
    at: datetime = NOON,
    *,
    officers: Sequence[User] = (),
    debrief_section: bool = True,
    **changes: Any,
) -> Visit:
    """Return a visit that ended at `at`, its officers departed, with nobody met and no CPRN served.

    What is added afterwards turns its answer to yes. `changes` are answers of the details page. Without its
    `debrief_section` no form is on it, and it cannot be closed.
    """
    oic = oic or officer()
    began = at - timedelta(hours=2)
    visit = visits.record_visit(details=details(at, **changes), by=oic, at=at)
    entry = {
        "power": EntryPower.CONSENT,
        "consent_signed_by": "A. Marlow",
        "notice_to_occupier": False,
        "power_document": False,
    }
    visits.save_entry(visit=visit, values=entry, expected_version=0, by=oic, at=at)
    none = dict.fromkeys(QUESTIONS, False)
    answering.answer_all(visit=visit, answers=none, expected_version=0, by=oic, at=at)
    if debrief_section:
        add_form(visit, "debrief-section", at=at)
    for user in officers:
        team.add_officer(visit=visit, user=user, by=oic, at=at)
    for member in visit.team_members.select_related("user"):
        arrived = {"arrived_at": began}
        team.save_officer(
            member=member, values=arrived, expected_version=member.version, by=member.user, at=at
        )
    return Visit.objects.get(pk=visit.pk)


def planned_visit(oic: User, at: datetime = NOON, **changes: Any) -> Visit:
    """Return a visit that is planned for the day after `at`."""
    start = {"planned_start": at + timedelta(days=1), "started_at": None, "ended_at": None}
    return visits.record_visit(details=details(at, **(start | changes)), by=oic, at=at)


def add_encounter(
    visit: Visit, at: datetime | None = None, by: User | None = None, **values: Any
) -> Encounter:
    """Add a person encountered, complete: a worker whose start is not known, unless `values` say otherwise."""
    by, at = by or visit.oic, at or _time_of(visit)
    answers = {
        "name": "Tomas Reyl",
        "also_known_as": "",
        "date_of_birth": date(1994, 5, 8),
        "date_of_birth_not_known": False,
        "age_disputed": False,
        "nationality": "Albania",
        "language": "Albanian",
        "interpreter": "",
        "capacity": Capacity.WORKER,
        "met_at": at - timedelta(hours=1),
        "circumstances": "In the kitchen, wearing an apron and preparing food.",
        "outcome": Outcome.PAPERS,
        "photo_not_taken": "",
    } | values
    if answers["capacity"] == Capacity.WORKER:
        answers = {
            "job": "kitchen assistant",
            "began_certainty": Certainty.UNKNOWN,
            "began_basis": "Said “a few weeks”",
            "pay": "£60 a shift, cash",
            "hours": "evenings",
            "right_to_work_check": RightToWorkCheck.NOT_SEEN,
            "s21_ground": False,
        } | answers
    return forms.save_encounter(visit=visit, encounter=None, values=answers, expected_version=0, by=by, at=at)


def verified(day: date) -> dict[str, Any]:
    """Return the answers for a worker who began on `day`, known and verified."""
    return {
        "began_certainty": Certainty.VERIFIED,
        "began_earliest": day,
        "began_latest": day,
        "began_basis": "Contract of employment seen",
    }


def add_document_seen(visit: Visit, encounter: Encounter | None = None, **values: Any) -> DocumentSeen:
    """Add a residence card seen, of `encounter` if given."""
    answers = {
        "encounter": encounter,
        "kind": "residence_card",
        "number": "00 214 7730",
        "issued_by": "Home Office",
        "notes": "",
    } | values
    at = values.pop("at", _time_of(visit))
    answers.pop("at", None)
    return forms.save_document_seen(
        visit=visit, seen=None, values=answers, expected_version=0, by=visit.oic, at=at
    )


def serve_cprn(visit: Visit, named: Sequence[Encounter], at: datetime | None = None, **values: Any) -> Cprn:
    """Record the CPRN, complete, naming these workers and occupiers on its first page."""
    at = at or _time_of(visit)
    current = visit.cprns.counting().first()
    answers = {
        "reference": f"CPRN-{visit.reference[-6:]}",
        "served_at": at - timedelta(minutes=30),
        "served_by": visit.oic,
        "served_on_name": "Alice Marlow",
        "served_on_role": "Manager",
        "party": EmployerOrLandlord.EMPLOYER,
        "party_legal_name": "Saffron and Slate Ltd",
        "party_trading_name": "Saffron & Slate Kitchen",
        "party_company_number": "01234567",
        "party_address": "14 Harbour Lane, Brackenford",
        "party_postcode": "QF1 2AB",
        "breach_date": at.date(),
        "additional_forms": 0,
    } | values
    return forms.save_cprn(
        visit=visit,
        values=answers,
        named=[(person, 0) for person in named],
        expected_version=current.version if current else 0,
        by=visit.oic,
        at=at,
    )


@cache
def drawn_jpeg(words: str = "SYNTHETIC") -> bytes:
    """Return a small sharp picture with `words` on it, as a JPEG."""
    picture = Image.new("RGB", (480, 360), "#e8e4da")
    pen = ImageDraw.Draw(picture)
    for line in range(12):
        pen.text((30, 20 + line * 27), f"{words} {line} 0123456789", fill="#101820", font_size=20)
    stored = BytesIO()
    picture.save(stored, "JPEG", quality=80)
    return stored.getvalue()


def add_photograph(
    visit: Visit,
    shows: Shows,
    *,
    encounter: Encounter | None = None,
    seen: DocumentSeen | None = None,
    form_number: int | None = None,
    false_document: FalseDocument | None = None,
    legible: bool | None = True,
    at: datetime | None = None,
) -> Photograph:
    """Add a drawn photograph through the pipeline, captioned and judged by the officer in charge."""
    at, by = at or _time_of(visit), visit.oic
    document = receive(file=BytesIO(drawn_jpeg(shows.upper())), name="IMG_0001.jpg", by=by, at=at)
    describe(document=document, by=by, at=at, expected_version=1, shows=shows, legible=legible)
    return Photograph.objects.create(
        id=new_id(),
        visit=visit,
        document=document,
        encounter=encounter,
        document_seen=seen,
        form_number=form_number,
        false_document=false_document,
        added_by=by,
        added_at=at,
    )


def add_clear_photographs(visit: Visit) -> list[Photograph]:
    """Add every photograph that the rules ask of this visit and that it has not yet (CPC-1 to CPC-4)."""
    wanted: list[dict[str, Any]] = []
    cprn = visit.cprns.counting().first()
    if cprn:
        wanted.append({"shows": Shows.CPRN})
        wanted += [
            {"shows": Shows.ADDITIONAL_FORM, "form_number": n}
            for n in range(1, (cprn.additional_forms or 0) + 1)
        ]
        wanted += [
            {"shows": Shows.OFFENDER, "encounter": row.encounter}
            for row in cprn.named.select_related("encounter")
            if not row.encounter.photo_not_taken
        ]
    wanted += [
        {"shows": Shows.DOCUMENT_SEEN, "seen": seen}
        for seen in visit.documents_seen.counting()
        if not seen.photo_not_taken
    ]
    entry = visit.entry
    wanted += [{"shows": Shows.NOTICE_TO_OCCUPIER}] if entry.notice_to_occupier else []
    wanted += [{"shows": Shows.POWER_OF_ENTRY}] if entry.power_document else []
    there = {
        (p.document.shows, p.encounter_id, p.document_seen_id, p.form_number)
        for p in visit.photographs.select_related("document").filter(document__legible=True, cprn=None)
    }
    return [add_photograph(visit, **one) for one in wanted if _key(one) not in there]


def ready_to_close(visit: Visit, at: datetime | None = None) -> Visit:
    """Mark everybody departed, with no intelligence, say whether the family welfare form is relevant, and add
    the photographs that are missing, so that `close` passes the gate.
    """
    at = at or _time_of(visit)
    for member in visit.team_members.filter(departed_at=None).select_related("user"):
        team.mark_departed(member=member, departed_at=visit.ended_at, by=member.user, at=at)
    for member in visit.team_members.filter(intelligence="").select_related("user"):
        intelligence.answer_none(member=member, by=member.user, at=at)
    if not visit.welfare_forms.counting().exists():
        add_form(visit, "welfare", at=at, **({} if why_relevant(visit) else NOT_RELEVANT))
    add_clear_photographs(visit)
    _decide_about_debriefs(visit, at)
    return Visit.objects.get(pk=visit.pk)


def _decide_about_debriefs(visit: Visit, at: datetime) -> None:
    """Answer what only a person decides, and nobody has: no debrief, and none postponed (DEB-8, CI-3)."""
    no = Answer(yes=False, reason="Nothing to learn from it.")
    known, decided = debrief_facts(visit.pk, at), set(visit.debrief_decisions.values_list("about", flat=True))
    for adult in known.adults_referred:
        if UUID(adult.record) not in decided:
            decide_to_debrief(visit=visit, about=UUID(adult.record), answer=no, by=visit.oic, at=at)
    if known.incident and known.incident.declared and UUID(known.incident.record) not in decided:
        decide_to_postpone(visit=visit, about=UUID(known.incident.record), answer=no, by=visit.oic, at=at)


def close(visit: Visit, at: datetime | None = None) -> Closing:
    """Make the visit ready and close it at `at`; return the closing."""
    at = at or _time_of(visit)
    visit = ready_to_close(visit, at)
    return closings.close(visit=visit, by=visit.oic, at=at)


def reopen(visit: Visit, at: datetime, reason: str = "A name has to be corrected.") -> Reopening:
    """Open a closed visit again."""
    return closings.reopen(visit=visit, reason=reason, by=visit.oic, at=at)


def closed_visit(
    *named: dict[str, Any], at: datetime = NOON, oic: User | None = None, cprn: bool = True
) -> tuple[Visit, list[Encounter]]:
    """Return a visit closed at `at` and its encounters: one for each of `named`, whose answers it has.

    With `cprn`, the workers and occupiers among them are named on one.
    """
    visit = make_visit(oic, at)
    met = [add_encounter(visit, **({"photo_not_taken": "Refused"} | values)) for values in named or ({},)]
    if cprn:
        serve_cprn(visit, [e for e in met if e.capacity in (Capacity.WORKER, Capacity.OCCUPIER)])
    close(visit, at)
    return Visit.objects.get(pk=visit.pk), [Encounter.objects.get(pk=e.pk) for e in met]


def _key(one: dict[str, Any]) -> tuple[Any, ...]:
    encounter, seen = one.get("encounter"), one.get("seen")
    return (one["shows"], encounter and encounter.pk, seen and seen.pk, one.get("form_number"))


def _time_of(visit: Visit) -> datetime:
    assert visit.ended_at is not None
    return visit.ended_at
