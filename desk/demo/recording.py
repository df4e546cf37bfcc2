"""How one story of the demonstration is recorded: as its officers would have, page by page."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from accounts.models import User
from core.clock import london_day
from desk.demo.force import tell_force
from desk.demo.pictures import Pictures, orders_of
from desk.demo.stories import Met, Story, Until
from desk.demo.things import record_things, says_none
from desk.demo.welfare import VULNERABLE, record_welfare
from documents.operations import receive
from visits.debrief_questions import version_for
from visits.enums import Capacity, Engagement, EntryPower, Outcome, RightToWorkCheck
from visits.kinds import DEBRIEF_SECTION
from visits.models import Encounter, Operation, Visit, VisitOfficer
from visits.operations.answering import answer
from visits.operations.concerns import raise_concern
from visits.operations.filling_in import fill_in
from visits.operations.forms import save_cprn, save_document_seen, save_encounter, say_not_photographed
from visits.operations.intelligence import answer_none
from visits.operations.photographs import attach, describe, targets_of
from visits.operations.planning import record_operation
from visits.operations.team import add_officer, mark_departed, save_officer
from visits.operations.visit import record_visit, save_entry
from visits.own_forms import drafts_of
from visits.queries import with_parts
from visits.questions import FIELDS


class Recording:
    """One story, its people and its pictures."""

    def __init__(
        self, story: Story, users: dict[str, User], pictures: Pictures, visit_id: UUID, start: datetime
    ) -> None:
        self.story, self.users, self.pictures, self.visit_id = story, users, pictures, visit_id
        self.start, self.end = start, start + timedelta(minutes=story.minutes)
        self.oic = users[story.oic]

    def plan(self, at: datetime) -> None:
        """Record a visit that is still to come."""
        visit = self._record(at, {"planned_start": self.start})
        for name in self.story.officers:
            add_officer(visit=visit, user=self.users[name], by=self.oic, at=at)

    def run(self, at: datetime) -> None:
        """Record a visit that has begun, as far as the story goes."""
        over = self.story.until is not Until.RUNNING
        times = {"started_at": self.start} | ({"ended_at": self.end} if over else {})
        visit = self._record(at, {"planned_start": self.start, **times})
        self._team(visit, at, over=over)
        self._entry(visit, at)
        people = [self._person(visit, met, at) for met in self.story.met]
        if over:
            tell_force(self.story.key, visit, people, self.users, self.start, at)
            self._answers(visit, at)
            record_things(visit, self.story, self.start, self.end, self.oic, at)
            if "welfare" not in self.story.unanswered:
                record_welfare(visit, self.story.key, self.users, self.oic, at)
            if "debrief-section" not in self.story.unanswered:
                self._debrief_section(visit, at)
        for name, text, about_oic in self.story.concerns:
            by = self.oic if name == "oic" else self.users[name]
            raise_concern(visit=visit, text=text, about=self.oic if about_oic else None, by=by, at=at)
        if self.story.notice:
            self._notice(visit, people, at)
        self._photographs(visit, at)
        if over:
            self._depart(visit, at)

    def _record(self, at: datetime, times: dict[str, datetime]) -> Visit:
        place = self.story.place
        details: dict[str, Any] = {
            "kinds": [str(kind) for kind in self.story.kinds],
            "operation": self._operation(at),
            "trading_name": place.trading,
            "legal_name": place.legal,
            "company_number": place.company,
            "address_line_1": place.line,
            "town": place.town,
            "postcode": place.postcode,
            "business_kind": place.business,
            "telephone": place.telephone,
        }
        return record_visit(details=details | times, by=self.oic, at=at, visit_id=self.visit_id)

    def _operation(self, at: datetime) -> Operation | None:
        """Return the operation that the story is part of, recorded with its first visit."""
        name = self.story.operation
        if not name:
            return None
        found = Operation.objects.filter(team=self.oic.team_id, name=name).first()
        return found or record_operation(values={"name": name}, by=self.oic, at=at)

    def _team(self, visit: Visit, at: datetime, *, over: bool) -> None:
        for name in self.story.officers:
            add_officer(visit=visit, user=self.users[name], by=self.oic, at=at)
        for number, member in enumerate(visit.team_members.select_related("user")):
            arrived = min(self.start + timedelta(minutes=number), at)
            save_officer(
                member=member,
                values={"arrived_at": arrived},
                expected_version=member.version,
                by=self.oic,
                at=at,
            )

    def _depart(self, visit: Visit, at: datetime) -> None:
        for member in visit.team_members.select_related("user"):
            left = drafts_of(visit, member.user_id)  # nobody departs before their forms are finished
            if member.user.name not in self.story.staying and not left:
                mark_departed(member=member, departed_at=self.end, by=member.user, at=at)
                answer_none(member=VisitOfficer.objects.get(pk=member.pk), by=member.user, at=at)

    def _entry(self, visit: Visit, at: datetime) -> None:
        story = self.story
        letter = story.power is EntryPower.AD_LETTER
        save_entry(
            visit=visit,
            values={
                "power": story.power,
                "consent_signed_by": "The person in charge" if story.power is EntryPower.CONSENT else "",
                "authorising_officer": "Assistant Director, Brackenford" if letter else "",
                "authorised_on": london_day(self.start) - timedelta(days=2) if letter else None,
                "notice_to_occupier": story.notice_to_occupier,
                "notice_served_at": self.start + timedelta(minutes=4) if story.notice_to_occupier else None,
                "notice_served_on": "The person in charge" if story.notice_to_occupier else "",
                "power_document": False,
            },
            expected_version=0,
            by=self.oic,
            at=at,
        )

    def _person(self, visit: Visit, met: Met, at: datetime) -> Encounter:
        encounter = save_encounter(
            visit=visit,
            encounter=None,
            values=_answers_of(met, self.start),
            expected_version=0,
            by=self.oic,
            at=at,
        )
        if met.no_photo:
            say_not_photographed(form=encounter, reason=met.no_photo, by=self.oic, at=at)
        if met.paper:
            kind, number = met.paper
            values = {"kind": kind, "number": number, "encounter": encounter, "issued_by": met.nationality}
            save_document_seen(visit=visit, seen=None, values=values, expected_version=0, by=self.oic, at=at)
        return encounter

    def _answers(self, visit: Visit, at: datetime) -> None:
        story = self.story
        none = {
            "anybody_met": not story.met,
            "any_documents_seen": not any(met.paper for met in story.met),
            "cprn_served": story.notice is None,
            "any_vulnerable": story.key not in VULNERABLE,
            **says_none(story),
        }
        recorded = Visit.objects.get(pk=visit.pk)
        for question in FIELDS:
            if (
                getattr(recorded, question) is None
                and none.get(question, True)
                and question not in story.unanswered
            ):
                answer(visit=visit, question=question, value=False, by=self.oic, at=at)

    def _debrief_section(self, visit: Visit, at: datetime) -> None:
        """Its answers: nothing out of the ordinary, but for what the story says."""
        arrested = any(met.outcome == Outcome.ARRESTED for met in self.story.met)
        asked = version_for(london_day(self.start)).that_apply(arrests=arrested)
        told = self.story.debrief
        answers = {
            each.key: {"answer": each.more_if is (each.key in told), "words": told.get(each.key, "")}
            for each in asked
        }
        fill_in(
            kind=DEBRIEF_SECTION,
            visit=visit,
            form=None,
            values={"answers": answers},
            expected_version=0,
            by=self.oic,
            at=at,
        )

    def _notice(self, visit: Visit, people: list[Encounter], at: datetime) -> None:
        notice, place = self.story.notice, self.story.place
        assert notice is not None  # noqa: S101 - the caller has looked
        forms = {met.name: met.form for met in self.story.met}
        named = [(p, forms[p.name]) for p in people if p.capacity in (Capacity.WORKER, Capacity.OCCUPIER)]
        values = {
            "reference": notice.reference,
            "served_at": min(self.start + timedelta(minutes=45), self.end),
            "served_by": self.oic,
            "served_on_name": notice.served_on,
            "served_on_role": notice.role,
            "party": notice.party,
            "party_legal_name": place.legal,
            "party_trading_name": place.trading,
            "party_company_number": place.company,
            "party_address": f"{place.line}, {place.town}",
            "party_postcode": place.postcode,
            "breach_date": london_day(self.start),
            "additional_forms": notice.forms,
        }
        save_cprn(visit=visit, values=values, named=named, expected_version=0, by=self.oic, at=at)

    def _photographs(self, visit: Visit, at: datetime) -> None:
        whole = with_parts(Visit.objects.filter(pk=visit.pk)).get()
        targets = targets_of(whole, self.story.notice.forms if self.story.notice else 0)
        by_name = {f"person-{e.name}": f"person-{e.pk}" for e in whole.encounters.all()}
        by_name |= {f"seen-{d.encounter}": f"seen-{d.pk}" for d in whole.documents_seen.all()}
        for number, (key, order) in enumerate(orders_of(self.story), start=1):
            target = targets[by_name.get(key, key)][1]
            document = receive(
                file=BytesIO(self.pictures.of(order)), name=f"IMG_{2200 + number}.jpg", by=self.oic, at=at
            )
            photograph = attach(visit=visit, document=document, target=target, by=self.oic, at=at)
            if key not in self.story.unsaid:
                describe(
                    photograph=photograph,
                    target=target,
                    legible=key not in self.story.blurred,
                    expected_version=photograph.document.version,
                    by=self.oic,
                    at=at,
                )


def _answers_of(met: Met, start: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": met.name,
        "date_of_birth": met.born,
        "date_of_birth_not_known": met.born is None,
        "nationality": met.nationality,
        "language": met.language,
        "interpreter": met.interpreter,
        "capacity": met.capacity,
        "met_at": start + timedelta(minutes=met.after),
        "circumstances": met.circumstances,
        "outcome": met.outcome,
    }
    if met.capacity is not Capacity.WORKER:
        return values
    earliest, latest = met.began if isinstance(met.began, tuple) else (met.began, met.began)
    return values | {
        "job": met.job,
        "began_earliest": earliest,
        "began_latest": latest,
        "began_certainty": met.certainty,
        "began_basis": met.basis,
        "pay": met.pay,
        "hours": met.hours,
        "engagement": Engagement.NOT_KNOWN,
        "right_to_work_check": RightToWorkCheck.NOT_SEEN,
        "s21_ground": met.s21,
    }
