"""Random sequences of what people do with a visit: none of them closes one that has something outstanding.

What is outstanding is worked out here from what the database holds, and not asked of the gate.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.errors import DomainError
from debriefs.models import Decision, Requirement
from tests.debrief_support import decide_everything, is_fresh
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_form,
    make_visit,
    officer,
)
from tests.forms_said import NOT_RELEVANT
from visits.enums import FormState, VisitStatus
from visits.kinds import KINDS
from visits.models import (
    CriticalIncident,
    FalseDocument,
    FormRecord,
    SeizedItem,
    Visit,
    Vulnerability,
    Warrant,
)
from visits.models.critical_incident import CRITERIA
from visits.operations.answering import answer
from visits.operations.closing import close, reopen
from visits.operations.filling_in import fill_in, set_invalid
from visits.operations.following_up import follow_up
from visits.operations.intelligence import answer_none
from visits.operations.team import mark_departed
from visits.operations.visit import save_details
from visits.questions import MET, QUESTIONS, Question
from visits.steps import DECLARATION

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


FOLLOWED_UP = (Warrant, SeizedItem, FalseDocument, Vulnerability)  # need more steps than are taken here
FOLLOWING = ("any_criterion", "any_failing")  # answered by the record of a critical incident, if there is one
RECORDED_BY: dict[Question, list[str]] = {MET: ["encounters"]}
for _kind in KINDS.values():
    for _question in _kind.asked:
        RECORDED_BY.setdefault(_question, []).append(_kind.related)


class Trial:
    """One visit of three officers, and what is done with it at random."""

    def __init__(self) -> None:
        self.random = Random(0)
        self.people = [officer() for _ in range(3)]
        self.pk = make_visit(self.people[0], officers=self.people[1:]).pk

    @property
    def visit(self) -> Visit:
        return Visit.objects.get(pk=self.pk)

    def somebody(self) -> User:
        return self.random.choice(self.people)

    def forms(self) -> list[FormRecord]:
        managers = [getattr(self.visit, kind.related) for kind in KINDS.values()]
        managers.append(self.visit.encounters)
        return [form for manager in managers for form in manager.all()]

    def answer(self) -> None:
        question, value = self.random.choice(QUESTIONS), self.random.choice([True, False, None])
        answer(visit=self.visit, question=question.field, value=value, by=self.people[0], at=LATER)

    def answer_everything(self) -> None:
        for question in QUESTIONS:
            if getattr(self.visit, question.field) is None:
                answer(visit=self.visit, question=question.field, value=False, by=self.people[0], at=LATER)

    def meet(self) -> None:
        add_encounter(self.visit, by=self.somebody(), name=self.random.choice(["Tomas Reyl", ""]))

    def add(self) -> None:
        add_form(self.visit, self.random.choice(sorted(KINDS)), self.somebody(), LATER)

    def add_unfinished(self) -> None:
        kind = self.random.choice(["notes", "force"])
        add_form(
            self.visit, kind, self.somebody(), LATER, **{"notes": {"text": ""}, "force": {"reason": ""}}[kind]
        )

    def incident(self) -> None:
        criteria = {name: self.random.random() < 0.3 for name in CRITERIA}
        add_form(self.visit, "critical-incident", self.people[0], LATER, **criteria)

    def declare(self) -> None:
        incident = self.visit.critical_incidents.counting().first()
        if incident and incident.must_be_declared and not incident.declaration:
            values = {"declared_at": LATER}
            follow_up(step=DECLARATION, form=incident, values=values, by=self.people[0], at=LATER)

    def finish(self) -> None:
        for note in self.visit.notes.filter(state=FormState.DRAFT):
            fill_in(
                kind=KINDS["notes"], visit=self.visit, form=note, by=self.people[0], at=LATER,
                values={"encounter": None, "text": "Nobody came to the door."}, expected_version=note.version,
            )  # fmt: skip

    def take_back(self) -> None:
        if forms := [form for form in self.forms() if form.counts]:
            form = self.random.choice(forms)
            set_invalid(form=form, reason="Of another visit.", by=self.somebody(), at=LATER)

    def take_back_unfinished(self) -> None:
        for form in self.forms():
            if form.state == FormState.DRAFT:
                set_invalid(form=form, reason="Begun by mistake.", by=self.people[0], at=LATER)

    def depart(self) -> None:
        member = self.visit.team_members.select_related("user").get(user=self.somebody())
        mark_departed(member=member, departed_at=NOON, by=member.user, at=LATER)

    def depart_all(self) -> None:
        for member in self.visit.team_members.filter(departed_at=None).select_related("user"):
            mark_departed(member=member, departed_at=NOON, by=member.user, at=LATER)

    def say_no_intelligence(self) -> None:
        for member in self.visit.team_members.filter(intelligence="").select_related("user"):
            answer_none(member=member, by=member.user, at=LATER)

    def forget_the_postcode(self) -> None:
        postcode = {"postcode": self.random.choice(["", "QF1 2AB"])}
        version = self.visit.version
        save_details(
            visit=self.visit, details=postcode, expected_version=version, by=self.people[0], at=LATER
        )

    def put_right(self) -> None:
        """Do most of what may be outstanding, as an officer in charge would before closing."""
        self.take_back_unfinished()
        for form in self.forms():
            if form.counts and isinstance(form, FOLLOWED_UP):
                set_invalid(form=form, reason="Of another visit.", by=self.people[0], at=LATER)
        if not self.visit.welfare_forms.counting().exists():
            add_form(self.visit, "welfare", self.people[0], LATER, **NOT_RELEVANT)
        if not self.visit.debrief_sections.counting().exists():
            add_form(self.visit, "debrief-section", self.people[0], LATER)
        self.declare()
        for question in QUESTIONS:
            if question.field in FOLLOWING and self.visit.critical_incidents.counting().exists():
                continue
            value = question in RECORDED_BY and any(
                getattr(self.visit, related).counting().exists() for related in RECORDED_BY[question]
            )
            if getattr(self.visit, question.field) is not value:
                answer(visit=self.visit, question=question.field, value=value, by=self.people[0], at=LATER)
        self.depart_all()
        self.say_no_intelligence()
        decide_everything(self.visit, LATER)

    def close(self) -> None:
        close(visit=self.visit, by=self.people[0], at=LATER)

    def reopen(self) -> None:
        reopen(visit=self.visit, reason="A name has to be corrected.", by=self.people[0], at=LATER)


def outstanding(visit: Visit, forms: list[FormRecord]) -> list[str]:
    """Return what is not done, as the database has it."""
    found = [f"{form!r} is a draft" for form in forms if form.state == FormState.DRAFT]
    found += [f"{m.user} has not departed" for m in visit.team_members.filter(departed_at=None)]
    found += [f"{m.user} is silent on intelligence" for m in visit.team_members.filter(intelligence="")]
    for question in QUESTIONS:
        value = getattr(visit, question.field)
        kinds = [kind for kind in KINDS.values() if question in kind.asked]
        recorded = any(getattr(visit, kind.related).counting().exists() for kind in kinds)
        if value is None:
            found.append(f"{question.field} is silent")
        elif value and kinds and not recorded:
            found.append(f"{question.field} is yes, and nothing is recorded")
        elif not value and recorded and not any(kind.answers for kind in kinds):
            found.append(f"{question.field} is none, and something is recorded")
    for incident in CriticalIncident.objects.counting().filter(visit=visit):
        if any(getattr(incident, name) for name in CRITERIA) and not incident.declarations.exists():
            found.append("a criterion is met and no critical incident is declared")
    if not visit.premises.postcode:
        found.append("no postcode")
    if not visit.welfare_forms.filter(state=FormState.COMPLETE).exists():
        found.append("nothing is said of the family welfare form")
    asked = CriticalIncident.objects.filter(visit=visit, declarations__isnull=False).exclude(
        state=FormState.INVALID
    )
    decided = Decision.objects.filter(visit=visit).values("about")
    found += [f"not considered whether to postpone: {incident}" for incident in asked.exclude(pk__in=decided)]
    if Requirement.objects.filter(visit=visit, lead=None).exists():
        found.append("nobody leads the debrief that is required")
    if not visit.debrief_sections.filter(state=FormState.COMPLETE).exists():
        found.append("no debrief section")
    return found


DOING: list[Callable[[Trial], None]] = [
    Trial.answer, Trial.answer_everything, Trial.meet, Trial.add, Trial.add_unfinished, Trial.incident,
    Trial.declare, Trial.finish, Trial.take_back, Trial.take_back_unfinished, Trial.depart, Trial.depart_all,
    Trial.say_no_intelligence, Trial.forget_the_postcode, Trial.put_right, Trial.close, Trial.reopen,
]  # fmt: skip


def test_no_sequence_closes_a_visit_that_has_something_outstanding() -> None:
    closed = refused = 0
    one = Trial()

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(seed=st.integers(0, 10_000), steps=st.lists(st.sampled_from(DOING), min_size=3, max_size=10))
    def trial(seed: int, steps: list[Callable[[Trial], None]]) -> None:
        nonlocal closed, refused
        with transaction.atomic():
            one.random.seed(seed)
            for step in [*steps, Trial.close, Trial.put_right, Trial.close]:
                try:
                    with transaction.atomic():
                        step(one)
                except DomainError:
                    refused += step is Trial.close
                else:
                    assert is_fresh(one.visit, LATER), step
                    if step is Trial.close:
                        closed += 1
                        assert one.visit.status == VisitStatus.CLOSED
                        assert outstanding(one.visit, one.forms()) == []
            transaction.set_rollback(True)

    trial()
    assert closed >= 10, "the sequences have to reach a closing for this to say anything"
    assert refused >= 5
