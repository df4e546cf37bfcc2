"""Whether a debrief of a visit is required, and why; and what only a person decides about it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from accounts.api.shapes import UserShape
from accounts.models import User
from audit.operations import record
from core.api.fields import Choice, Choices, Day, Id, Moment, Text, WholeNumber, YesNo
from core.api.operations import operation
from core.api.serializers import Shape
from debriefs.enums import AuditEvent, Cause, Decided, LedAs, RequirementState
from debriefs.findings import KIND_WORDS, Capacity, Duty
from debriefs.models import Decision, KeptAssessment, Requirement
from debriefs.operations.deciding import (
    Answer,
    decide_to_debrief,
    decide_to_postpone,
    set_lead,
    stand_down,
)
from debriefs.queries.requirements import visits_to_read
from debriefs.queries.why import Explained, Seen, ToConsider, explain
from debriefs.rules import RULES
from visits.api.common import VisitView
from visits.models import CriticalIncident, Visit, Vulnerability
from visits.permissions import may_read_welfare
from visits.queries import with_parts

_VERSIONS = [(version, version) for version in dict.fromkeys(each.rule.version for each in RULES)]


class SeenShape(Shape):
    """One fact that a rule saw, or waits for, as the reader may be told of it."""

    words = Text()
    how = Text(help_text="Who recorded it and when; empty where the reader may not be told.")


class ExplainedShape(Shape):
    """One rule with the facts that it saw, or that it waits for."""

    rule = Text(help_text="Its code: DEB-1 to DEB-8.")
    title = Text()
    section = Text(help_text="Heading of the guidance.")
    version = Text(help_text="Version of the guidance.")
    quote = Text(help_text="The guidance’s own words.")
    facts = SeenShape(many=True)


class ConsiderationShape(Shape):
    """Something that a person decides."""

    rule = Text(help_text="Its code: CI-1 to CI-3, DEB-3, DEB-8.")
    words = Text()
    about = Id(help_text="Id of the record that it is about.")


class AttendeeShape(Shape):
    """Somebody whom the guidance names; everybody on the visit is invited besides."""

    user = Id()
    capacity = Choice([(each.value, each.value) for each in Capacity], required=True)
    duty = Choice([(each.value, each.value) for each in Duty], required=True)


class RequirementShape(Shape):
    """How far the debrief is that is required."""

    state = Choice(RequirementState.choices, required=True)
    lead = UserShape(allow_null=True)
    led_as = Choice(LedAs.choices, required=True)
    lead_because = Text()
    due_on = Day(allow_null=True, help_text="Our target, not the guidance’s; null while it waits.")
    review_on = Day(allow_null=True)
    version = WholeNumber()


class DebriefAssessment(Shape):
    """What the rules make of the visit, as it was worked out last."""

    required = YesNo(  # type: ignore[assignment] # the framework takes it off the class
        allow_null=True, help_text="Null while a fact that the rules need is not answered."
    )
    kind = Choice(
        [(kind.value, words) for kind, words in KIND_WORDS.items()], required=True, allow_blank=True
    )
    number = WholeNumber(help_text="1, then one more each time that the answer changed; 0: none yet.")
    worked_out_at = Moment(allow_null=True)
    cause = Choice(Cause.choices, required=True, allow_blank=True)
    rulebook = Text(help_text="Which reading of the guidance it was made by.")
    versions = Choices(_VERSIONS, help_text="Versions of the guidance.")
    triggers = ExplainedShape(many=True)
    undecided = ExplainedShape(many=True)
    not_met = ExplainedShape(many=True)
    to_consider = ConsiderationShape(many=True)
    attendees = AttendeeShape(many=True)
    requirement = RequirementShape(allow_null=True)


class NewDecision(Shape):
    """Whether to debrief after the referral of an adult at risk (DEB-8), or to postpone (CI-3), and why."""

    about = Id(help_text="The record of the vulnerability, or of the critical incident.")
    yes = YesNo(required=True)
    reason = Text(max_length=1000, multiline=True)
    review_on = Day(required=False, allow_null=True, help_text="Of a postponement: when to look again.")


class DebriefDecision(Shape):
    """What somebody decided."""

    id = Id()
    code = Choice(Decided.choices, required=True)
    about = Id()
    yes = YesNo()
    reason = Text()
    review_on = Day(allow_null=True)
    by = UserShape()
    at = Moment()


class NewLead(Shape):
    """Who is to lead, and why."""

    lead = Id(help_text="Whoever is on the visit, an HM Inspector, or senior staff.")
    reason = Text(max_length=500, multiline=True)


class StandingDown(Shape):
    """Why no debrief is held; it stays on the record."""

    reason = Text(max_length=1000, multiline=True)


class DebriefView(VisitView):
    """An endpoint of the debrief of one visit: for those who may read it, and for whoever is to lead."""

    tag = "Debriefs"

    def fresh(self) -> Visit:
        visits = with_parts(visits_to_read(self.user, self.at), self.parts)
        return get_object_or_404(visits, pk=self.kwargs["visit_id"])

    def requirement(self) -> Requirement:
        """Return what is required of the visit; 404 where nothing is."""
        rows = Requirement.objects.select_related("lead", "visit", "visit__oic")
        return get_object_or_404(rows, visit=self.visit)

    def shown(self) -> HttpResponse:
        requirement = self.requirement()
        return self.answer(RequirementShape(requirement).data, version=requirement.version)

    def held(self) -> Requirement:
        """Return the requirement, with its visit locked, as long as it is as If-Match says."""
        self.hold()
        requirement = self.requirement()
        self.check_unchanged(requirement.version)
        return requirement

    def current(self) -> tuple[Any, int]:
        requirement = self.requirement()
        return RequirementShape(requirement).data, requirement.version


class _AnswerView(DebriefView):
    """An answer that was kept, the newest or one of before."""

    def told(self, kept: KeptAssessment | None) -> HttpResponse:
        shown = [kept.pk] if kept else []
        record(event=AuditEvent.ASSESSMENT_READ, by=self.user, at=self.at, subject=self.visit, subjects=shown)
        return self.answer(DebriefAssessment(self._body(kept)).data)

    def _body(self, kept: KeptAssessment | None) -> dict[str, Any]:
        requirement = Requirement.objects.filter(visit=self.visit).select_related("lead").first()
        nothing: dict[str, Any] = {
            "triggers": [],
            "undecided": [],
            "not_met": [],
            "to_consider": [],
            "attendees": [],
        }
        if kept is None:
            empty = {"required": None, "kind": "", "number": 0, "worked_out_at": None, "cause": ""}
            return empty | {"rulebook": "", "versions": [], "requirement": requirement} | nothing
        assessment, why = kept.assessment, explain(kept, self.visit, self.user, self.at)
        return {
            "required": kept.required,
            "kind": assessment.kind or "",
            "number": kept.number,
            "worked_out_at": kept.at,
            "cause": kept.cause,
            "rulebook": kept.rulebook,
            "versions": kept.versions,
            "triggers": [_explained(each) for each in why.triggers],
            "undecided": [_explained(each) for each in why.undecided],
            "not_met": [_explained(Explained(rule, rule.title, ())) for rule in why.not_met],
            "to_consider": [_to_consider(each) for each in why.to_consider],
            "attendees": assessment.attendees,
            "requirement": requirement,
        }


class VisitDebriefAssessment(_AnswerView):
    route = "debrief-assessment"

    @operation("See whether a debrief is required, and why", answer=DebriefAssessment)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Every rule that holds with the facts that made it, what is open, who leads and who attends."""
        return self.told(KeptAssessment.objects.filter(visit=self.visit).order_by("number").last())


class VisitDebriefAnswer(_AnswerView):
    route = "debrief-answer"

    @operation("Read an answer of before", answer=DebriefAssessment)
    def get(self, request: Request, visit_id: UUID, number: int) -> HttpResponse:
        """As it was given, under the rules of then; `requirement` is how far the debrief is now.

        Answers are numbered from 1; the newest one’s `number` says how many there are.
        """
        return self.told(get_object_or_404(KeptAssessment, visit=self.visit, number=number))


class VisitDebriefDecisions(DebriefView):
    route = "debrief-decision-list"

    @operation("Decide what only a person decides", body=NewDecision, answer=DebriefDecision, status=201)
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Whether to debrief after the referral of an adult at risk, or to postpone after an incident."""
        about = self.answers["about"]
        answer = Answer(self.answers["yes"], self.answers["reason"], self.answers.get("review_on"))
        decision = self._decide(about, answer)
        return self.answer(DebriefDecision(decision).data, status=201)

    def _decide(self, about: UUID, answer: Answer) -> Decision:
        if CriticalIncident.objects.filter(visit=self.visit, pk=about).exists():
            return decide_to_postpone(visit=self.visit, about=about, answer=answer, by=self.user, at=self.at)
        known = Vulnerability.objects.filter(visit=self.visit, pk=about).exists()
        if not known or not may_read_welfare(self.visit, self.user, self.at):
            raise self.fault(
                "about", "Nothing on this visit has this id. Send that of what is to be decided."
            )
        return decide_to_debrief(visit=self.visit, about=about, answer=answer, by=self.user, at=self.at)


class VisitDebriefRequirement(DebriefView):
    route = "debrief-requirement"

    @operation("See how far the required debrief is", answer=RequirementShape, versioned=True)
    def get(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Who leads it and why, by when it is to be held, what became of it; 404 where none is required."""
        requirement = self.requirement()
        shown = [requirement.pk]
        record(event=AuditEvent.ASSESSMENT_READ, by=self.user, at=self.at, subject=self.visit, subjects=shown)
        return self.shown()


class VisitDebriefLead(DebriefView):
    route = "debrief-lead"

    @operation("Set who leads", body=NewLead, answer=RequirementShape, changes=True, versioned=True)
    def put(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Have somebody else lead than whom the rules propose, or confirm them; with a reason.

        The officer in charge is refused where an HM Inspector has to lead because of an area of concern.
        """
        requirement = self.held()
        lead = User.objects.filter(pk=self.answers["lead"], is_active=True).first()
        if lead is None:
            raise self.fault("lead", "Nobody has this id. Send that of a person.")
        set_lead(requirement=requirement, lead=lead, reason=self.answers["reason"], by=self.user, at=self.at)
        return self.shown()


class VisitDebriefStoodDown(DebriefView):
    route = "debrief-stood-down"

    @operation(
        "Record that no debrief is held",
        body=StandingDown,
        answer=RequirementShape,
        changes=True,
        versioned=True,
    )
    def post(self, request: Request, visit_id: UUID) -> HttpResponse:
        """Only where nothing that triggered it holds any more, and only its lead; with a reason."""
        stand_down(requirement=self.held(), reason=self.answers["reason"], by=self.user, at=self.at)
        return self.shown()


def _explained(each: Explained) -> dict[str, Any]:
    return {
        "rule": each.rule.code,
        "title": each.title,
        "section": each.rule.section,
        "version": each.rule.version,
        "quote": each.rule.quote,
        "facts": [_seen(fact) for fact in each.saw],
    }


def _seen(fact: Seen) -> dict[str, str]:
    return {"words": fact.text, "how": fact.how}


def _to_consider(each: ToConsider) -> dict[str, Any]:
    return {"rule": each.rule.code, "words": each.words, "about": each.about}
