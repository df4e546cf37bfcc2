"""Why a debrief is required, or is not: each rule with the facts that it saw, who recorded them and when.

A fact is told to those alone who may read the record that it stands on; everybody else sees the rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.enums import MentoringKind
from accounts.models import Mentoring, User
from core.clock import london_day
from core.formatting import first_upper, format_date, format_datetime
from core.guidance import Rule
from debriefs.consequences import CI_3, LEADING
from debriefs.findings import About, Assessment, Consideration, Fact
from debriefs.models import KeptAssessment
from debriefs.queries.recorders import Recorders
from debriefs.queries.requirements import requirement_of
from debriefs.rules import rule_of
from visits.models import (
    AreaOfConcern,
    CriticalIncident,
    UseOfForce,
    Visit,
    VisitChange,
    Vulnerability,
)
from visits.permissions import may_read_welfare
from visits.rules.happened import CI_1, CI_2

_NOT_TOLD = "This is kept apart: it is told to those who may read the record that it stands on."
_OF_INCIDENTS: Mapping[str, Rule] = {"CI-1": CI_1, "CI-2": CI_2, "CI-3": CI_3}
_OF_KINDS = frozenset({"DEB-1", "DEB-2"})  # rules that look at what kind of visit it was


@dataclass(frozen=True)
class Seen:
    """One fact in words: what, who recorded it and when, and where it stands."""

    text: str
    how: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Explained:
    """One rule, with the facts that it saw, or those that it waits for."""

    rule: Rule
    title: str
    saw: tuple[Seen, ...]


@dataclass(frozen=True)
class ToConsider:
    """Something that a person decides: what, by which rule, and where."""

    rule: Rule
    words: str
    about: str  # id of the record
    href: str
    saw: tuple[Seen, ...]


@dataclass(frozen=True)
class Why:
    """The whole answer, as one person may read it."""

    triggers: tuple[Explained, ...]
    undecided: tuple[Explained, ...]
    not_met: tuple[Rule, ...]
    to_consider: tuple[ToConsider, ...]


def explain(kept: KeptAssessment, visit: Visit, user: User, at: datetime) -> Why:
    """Return what `kept` says of `visit` as `user` may read it; the same number of queries for any visit."""
    assessment = kept.assessment
    records = _Records(_facts_in(assessment), visit, user, at, until=kept.at)
    apart = records.reads_apart
    return Why(
        triggers=tuple(
            Explained(rule, rule.title, records.tell(trigger.facts, trigger.code))
            for trigger in assessment.triggers
            for rule in [rule_of(trigger.code, [trigger.version], assessment.on).rule]
        ),
        undecided=tuple(
            Explained(rule, rule.title, records.tell(each.facts, each.code))
            for each in assessment.undecided
            for rule in [rule_of(each.code, assessment.versions, assessment.on).rule]
            if apart or each.code != "DEB-8"
        ),
        not_met=tuple(
            rule_of(code, assessment.versions, assessment.on).rule
            for code in assessment.not_met
            if apart or code != "DEB-8"
        ),
        to_consider=tuple(
            _to_consider(each, assessment, visit, records)
            for each in assessment.considerations
            if (apart or each.code != "DEB-8") and not (each.code == LEADING.code and _is_confirmed(visit))
        ),
    )


def _is_confirmed(visit: Visit) -> bool:
    """Whether a person has said who leads."""
    requirement = requirement_of(visit)
    return requirement is not None and requirement.lead_set_by_id is not None


def _considered_by(code: str, assessment: Assessment) -> Rule:
    if code == LEADING.code:
        return LEADING
    return _OF_INCIDENTS.get(code) or rule_of(code, assessment.versions, assessment.on).rule


def _to_consider(
    each: Consideration, assessment: Assessment, visit: Visit, records: "_Records"
) -> ToConsider:
    rule = _considered_by(each.code, assessment)
    about = each.facts[0].record
    if each.facts[0].about is not About.INCIDENT and rule is CI_2:  # none is recorded yet
        to_record = reverse("visit-forms", args=[visit.pk, "critical-incident"])
        return ToConsider(rule, each.words, about, to_record, records.tell(each.facts, each.code))
    pages = {
        "DEB-8": lambda: reverse("debrief-decide", args=[visit.pk, about]),
        "CI-3": lambda: reverse("debrief-decide", args=[visit.pk, about]),
        "DEB-3": lambda: reverse("debrief-lead", args=[visit.pk]),
        "CI-1": lambda: reverse("visit-form", args=[visit.pk, "critical-incident", about]),
        "CI-2": lambda: reverse("visit-form", args=[visit.pk, "critical-incident", about]),
    }
    return ToConsider(rule, each.words, about, pages[each.code](), records.tell(each.facts, each.code))


def _facts_in(assessment: Assessment) -> Iterator[Fact]:
    for facts in (
        *(each.facts for each in assessment.triggers),
        *(each.facts for each in assessment.undecided),
        *(each.facts for each in assessment.considerations),
    ):
        yield from facts


class _Records:
    """The records that facts stand on, each kind read once, with who recorded them and when."""

    def __init__(
        self, facts: Iterable[Fact], visit: Visit, user: User, at: datetime, *, until: datetime
    ) -> None:
        self.visit = visit
        self.reads_apart = may_read_welfare(visit, user, at)
        wanted: dict[About, set[UUID]] = {about: set() for about in About}
        for fact in facts:
            wanted[fact.about].add(UUID(fact.record))
        self.officers = self._officers(wanted[About.OFFICER])
        self.kinds = self._kinds() if wanted[About.VISIT] else None
        self.force = {
            row.pk: row for row in self._of(UseOfForce, wanted[About.FORCE], "used_by", "encounter")
        }
        incidents = self._of(CriticalIncident, wanted[About.INCIDENT])
        self.incidents = {row.pk: row for row in incidents}
        concerns = AreaOfConcern.objects.visible_to(user, at).filter(pk__in=wanted[About.CONCERN])
        self.concerns = (
            {row.pk: row for row in concerns.select_related("raised_by", "about")}
            if wanted[About.CONCERN]
            else {}
        )
        apart = wanted[About.VULNERABILITY] if self.reads_apart else set()
        referred = self._of(Vulnerability, apart, "encounter")
        if apart:
            referred = referred.prefetch_related("referrals__recorded_by", "outcomes")
        self.vulnerable = {row.pk: row for row in referred}
        self.recorders = Recorders(
            visit, self.force.values(), self.incidents.values(), self.vulnerable.values(), until
        )

    def tell(self, facts: Iterable[Fact], code: str) -> tuple[Seen, ...]:
        """Return the facts that the rule `code` saw in words, each as this person may read it."""
        return tuple(self._TOLD[fact.about](self, fact, UUID(fact.record), code) for fact in facts)

    def _of(self, model: Any, ids: set[UUID], *related: str) -> Any:
        if not ids:
            return ()
        return model.objects.filter(pk__in=ids).select_related("created_by", *related)

    def _officers(self, ids: set[UUID]) -> dict[UUID, tuple[User, Mentoring | None]]:
        if not ids:
            return {}
        running = Mentoring.objects.running_on(london_day(self.visit.happens_at))
        periods = running.filter(officer__in=ids, kind=MentoringKind.ARREST)
        of_the_day = {period.officer_id: period for period in periods.select_related("mentor")}
        return {user.pk: (user, of_the_day.get(user.pk)) for user in User.objects.filter(pk__in=ids)}

    def _kinds(self) -> VisitChange | None:
        changes = VisitChange.objects.filter(
            visit=self.visit, subject_id=self.visit.pk, values__has_key="kinds"
        )
        return changes.select_related("by").order_by("-at", "-id").first()

    def _tell_visit(self, fact: Fact, _pk: UUID, code: str) -> Seen:
        if code not in _OF_KINDS:  # then it is a question that nobody answered, or that asks for a record
            return Seen(fact.words, "", reverse("visit-happened", args=[self.visit.pk]), "See what happened")
        change = self.kinds
        how = f"{change.by.name}, {format_datetime(change.at)}." if change else ""
        href = reverse("visit-details", args=[self.visit.pk])
        return Seen(fact.words, how, href, "See the details")

    def _tell_officer(self, fact: Fact, pk: UUID, _code: str) -> Seen:
        user, period = self.officers.get(pk, (None, None))
        name = user.name if user else "An officer"
        how = "By what is recorded now, they were not: a date was corrected since."
        if period is not None:
            ended = f"ended {format_date(period.ended_on)}" if period.ended_on else "has not ended"
            how = f"Mentoring began {format_date(period.started_on)} with {period.mentor.name}, and {ended}. "
            how += "Who recorded the period, and when, is not kept with it."
        words = fact.words[:1].lower() + fact.words[1:]
        return Seen(f"{name} {words}", how, reverse("visit-team", args=[self.visit.pk]), "See the team")

    def _tell_force(self, fact: Fact, pk: UUID, code: str) -> Seen:
        row = self.force.get(pk)
        return self._tell_form(fact, row, "force", self.recorders.of_force(row, code) if row else "")

    def _tell_incident(self, fact: Fact, pk: UUID, code: str) -> Seen:
        row = self.incidents.get(pk)
        by = self.recorders.of_incident(row, code) if row else ""
        return self._tell_form(fact, row, "critical-incident", by)

    def _tell_form(self, fact: Fact, row: Any, kind: str, by: str) -> Seen:
        if row is None:
            return Seen(fact.words)
        how = f"{first_upper(str(row))}. {by}"
        return Seen(
            fact.words, how, reverse("visit-form", args=[self.visit.pk, kind, row.pk]), "See the record"
        )

    def _tell_concern(self, fact: Fact, pk: UUID, _code: str) -> Seen:
        row = self.concerns.get(pk)
        if row is None:
            return Seen(fact.words, "Whoever raised it and the lead of the debrief read it.")
        about = f"It is about {row.about_words}. " if row.about_lead else ""
        how = (
            f"{about}Raised {format_datetime(row.raised_at)}. Only the person who raised it can withdraw it."
        )
        return Seen(fact.words, how, reverse("visit-concerns", args=[self.visit.pk]), "Read it")

    def _tell_vulnerable(self, fact: Fact, pk: UUID, _code: str) -> Seen:
        row = self.vulnerable.get(pk)
        if not self.reads_apart:
            return Seen(_NOT_TOLD)
        by = self.recorders.of_vulnerable(row) if row else ""
        return self._tell_form(fact, row, "vulnerability", by)

    _TOLD: Any = {
        About.VISIT: _tell_visit,
        About.OFFICER: _tell_officer,
        About.FORCE: _tell_force,
        About.CONCERN: _tell_concern,
        About.INCIDENT: _tell_incident,
        About.VULNERABILITY: _tell_vulnerable,
    }
