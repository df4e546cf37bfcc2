"""Visits made ready for closing, and records completed, for the tests of referrals and extracts."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from accounts.roles import Role
from casework.enums import RecordState, Verification
from casework.models import ComplianceCard, EnforcementActivity, EnforcementActivityRecord, Person
from casework.signals import ear_amended, ear_completed
from core.clock import LONDON
from core.ids import new_id
from documents.models import Document
from referrals.models import Extract
from referrals.operations.file import read_file
from tests.factories import UserFactory
from tests.forms_said import FORMS
from visits.models import (
    Closing,
    Cprn,
    CprnPerson,
    DebriefSection,
    Encounter,
    Entry,
    FamilyWelfare,
    Photograph,
    Premises,
    Visit,
    VisitOfficer,
)
from visits.operations.closing import close
from visits.questions import FIELDS

_number = count(1)


def london(text: str) -> datetime:
    """Return the moment of a London wall-clock time, "2026-11-19 16:02"."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def cpct_officer(name: str = "Grace Whitcombe") -> User:
    return UserFactory(name=name, roles=[Role.CPCT])


def worker(name: str = "Elira Kelmendi", began: str | None = "2019-03-04", **values: Any) -> dict[str, Any]:
    """Fields of a worker whose employment began on a verified day, unless said otherwise."""
    day = date.fromisoformat(began) if began else None
    certainty = "verified" if began else "unknown"
    usual = {"capacity": "worker", "began_earliest": day, "began_latest": day, "began_certainty": certainty}
    return {
        "name": name, "job": "Kitchen porter", "s21_ground": False, "right_to_work_check": "not_seen", **usual, **values
    }  # fmt: skip


def occupier(name: str = "Marcus Oyelaran", **values: Any) -> dict[str, Any]:
    return {"name": name, "capacity": "occupier", **values}


def ready_visit(
    *people: dict[str, Any],
    oic: User | None = None,
    begun: datetime | None = None,
    cprn: bool = True,
    **notice: Any,
) -> Visit:
    """Return a visit that is over and lacks nothing, with `people` named on its CPRN."""
    oic = oic or UserFactory(name="Rhiannon Pryce", roles=[Role.OFFICER])
    begun = begun or london("2026-11-19 09:00")
    number = next(_number)
    made = {"created_at": begun, "created_by": oic, "changed_at": begun, "changed_by": oic}
    visit = Visit.objects.create(
        **made, reference=f"VIS-2026-{900000 + number}", kinds=["illegal_working"], team=oic.team, oic=oic,
        status="completed", happens_at=begun, started_at=begun, ended_at=begun + timedelta(minutes=5),
        anybody_met=bool(people), any_documents_seen=False, cprn_served=cprn,
        **dict.fromkeys(FIELDS[3:], False),
    )  # fmt: skip
    DebriefSection.objects.create(
        **made, visit=visit, author=oic, state="complete", questions=1, answers=FORMS["debrief-section"]["answers"],
    )  # fmt: skip
    FamilyWelfare.objects.create(
        **made, visit=visit, author=oic, state="complete", relevant=False, not_relevant_reason="No child was met.",
    )  # fmt: skip
    Premises.objects.create(
        **made, visit=visit, trading_name="Saffron & Slate Kitchen", address_line_1="14 Priory Road", town="Brackenford",
        postcode="QF3 8LN",
    )  # fmt: skip
    Entry.objects.create(
        **made, visit=visit, power="consent", consent_signed_by="Neil Farrow", notice_to_occupier=False,
        power_document=False,
    )  # fmt: skip
    VisitOfficer.objects.create(
        **made,
        visit=visit,
        user=oic,
        role="oic",
        happens_at=begun,
        arrived_at=begun,
        departed_at=begun,
        departed_marked_by=oic,
        intelligence="none",
    )
    encounters = [add_person(visit, **person) for person in people]
    if cprn:
        notice = {
            "reference": f"CPRN-{number:07d}", "served_at": begun, "served_by": oic, "served_on_name": "Neil Farrow",
            "served_on_role": "Shift manager", "party": "employer", "party_legal_name": "Saffron & Slate Kitchen Ltd",
            "party_address": "14 Priory Road, Brackenford", "party_postcode": "QF3 8LN",
            "breach_date": begun.date(), "additional_forms": 0, **notice,
        }  # fmt: skip
        form = Cprn.objects.create(**made, visit=visit, author=oic, state="complete", **notice)
        for encounter in encounters:
            CprnPerson.objects.create(cprn=form, encounter=encounter)
        photograph(visit, shows="cprn")
    return visit


def add_person(visit: Visit, **values: Any) -> Encounter:
    """Add a person met on the visit, of whom no photograph could be taken."""
    usual = {
        "nationality": "Not known", "date_of_birth_not_known": values.get("date_of_birth") is None, "age_disputed": False,
        "met_at": visit.started_at, "outcome": "papers", "photo_not_taken": "Refused", "state": "complete",
        "author": visit.oic, "created_at": visit.started_at, "created_by": visit.oic, "changed_at": visit.started_at,
        "changed_by": visit.oic,
    }  # fmt: skip
    return Encounter.objects.create(visit=visit, **usual | values)


def photograph(visit: Visit, *, shows: str, encounter: Encounter | None = None) -> Photograph:
    """Add a legible photograph that exists as rows alone."""
    key = new_id()
    document = Document.objects.create(
        sha256=key.hex * 2, size=1000, media_type="image/jpeg", width=10, height=10, original=f"o/{key}",
        viewing=f"v/{key}", viewing_sha256="a" * 64, thumbnail=f"t/{key}", uploaded_by=visit.oic,
        received_at=visit.started_at, marking="OFFICIAL", shows=shows, legible=True, legible_by=visit.oic,
        legible_at=visit.started_at,
    )  # fmt: skip
    return Photograph.objects.create(
        id=new_id(),
        visit=visit,
        document=document,
        encounter=encounter,
        added_by=visit.oic,
        added_at=visit.started_at,
    )


def closed_visit(*people: dict[str, Any], at: datetime | str, **options: Any) -> Visit:
    """Return a visit closed at `at`, through the operation that people use."""
    moment = london(at) if isinstance(at, str) else at
    visit = ready_visit(*people, begun=moment - timedelta(hours=2), **options)
    close_visit(visit, moment)
    return visit


def close_visit(visit: Visit, at: datetime, device_at: datetime | None = None) -> Closing:
    return close(visit=visit, by=visit.oic, at=at, device_at=device_at)


def file_of(extract: Extract) -> list[dict[str, str]]:
    """Read an extract's file as its reader would, with an independent parser."""
    data = b"".join(read_file(extract)).decode("utf-8")
    return list(csv.DictReader(io.StringIO(data, newline=""), strict=True))


def encounter_of(visit: Visit, name: str) -> Encounter:
    return Encounter.objects.get(visit=visit, name=name)


def complete_ear(encounter: Encounter, at: datetime, by: User | None = None) -> EnforcementActivityRecord:
    """Complete the person's Enforcement Activity Record, with the news of it."""
    by = by or encounter.author
    made = {"created_at": at, "created_by": by, "changed_at": at, "changed_by": by}
    record = EnforcementActivityRecord.objects.filter(encounter=encounter).first()
    if record is None:
        number = next(_number)
        person = Person.objects.create(**made, reference=f"PER-2026-{900000 + number}", name=encounter.name)
        card = ComplianceCard.objects.create(**made, person=person)
        activity = EnforcementActivity.objects.create(
            **made, card=card, encounter=encounter, outcome="papers"
        )
        record = EnforcementActivityRecord(
            **made, reference=f"EAR-2026-{900000 + number}", encounter=encounter, activity=activity, details="Met at work.",
            verified_by=[Verification.STATEMENT], outcome_stands=True,
        )  # fmt: skip
    record.state, record.completed_at, record.completed_by = RecordState.COMPLETED, at, by
    record.save()
    ear_completed.send(sender=EnforcementActivityRecord, record=record, at=at)
    return record


def amend_ear(record: EnforcementActivityRecord, at: datetime) -> None:
    """Open a completed record again: it is a draft until it is completed anew."""
    record.state, record.completed_at, record.completed_by = RecordState.DRAFT, None, None
    record.save()
    ear_amended.send(sender=EnforcementActivityRecord, record=record, at=at)
