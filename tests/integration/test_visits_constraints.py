"""What the database itself refuses of a visit, whatever the program does: each named constraint has its case."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.roles import Role
from core.ids import new_id
from documents.enums import Shows
from tests import things_constraints as things
from tests.constraint_support import EARLIER, Make, a_form, change, copy, in_no_such_state, invalid_by_halves
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    add_form,
    add_photograph,
    add_step,
    close,
    make_visit,
    officer,
    serve_cprn,
)
from visits.models import (
    BronzeNaming,
    Closing,
    Cprn,
    CprnPerson,
    DebriefSection,
    Reopening,
    Visit,
    VisitOfficer,
    VisitOversight,
)
from visits.operations.team import name_oversight


def oic_of(visit: Visit) -> VisitOfficer:
    return VisitOfficer.objects.get(visit=visit, user=visit.oic_id)


def joined(visit: Visit) -> VisitOfficer:
    return VisitOfficer.objects.exclude(user=visit.oic_id).get(visit=visit)


def oversight(visit: Visit) -> VisitOversight:
    boss = UserFactory(team=visit.team, roles=[Role.MANAGER])
    hmi = UserFactory(roles=[Role.HMI])
    return name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Force.", by=boss, at=NOON)


def name_bronze(visit: Visit, *, location: str = "The yard", incident: Any = None, times: int = 1) -> None:
    incident = incident or add_form(visit, "critical-incident")
    for _ in range(times):
        BronzeNaming.objects.create(
            id=new_id(),
            number=1,
            recorded_by=visit.oic,
            recorded_at=NOON,
            incident=incident,
            location=location,
            officer=visit.oic,
            officer_name=visit.oic.name,
            incident_here=True,
        )


def section_of(visit: Visit) -> DebriefSection:
    return visit.debrief_sections.get()


def step_refused(kind: str, slug: str, **changes: Any) -> Callable[[Visit], None]:
    """Return what adds a referral or an outcome once more, with `changes`: the second is to be refused."""

    def twice(visit: Visit) -> None:
        form = add_form(visit, kind)
        row = add_step(form, slug.replace("outcome", "referral"))
        if slug.endswith("outcome"):
            row = add_step(form, slug, by_mistake="by_mistake" in changes)
        copy(row, **changes)

    return twice


def notice(visit: Visit) -> Cprn:
    return serve_cprn(visit, [add_encounter(visit)])


def reopening_without_reason(visit: Visit) -> None:
    closing = close(visit)
    Reopening.objects.create(id=new_id(), visit=visit, closing=closing, at=NOON, by=visit.oic, reason="")


CASES: dict[str, list[Make]] = {
    # the visit
    "visit_status_exists": [lambda v: change(v, status="abandoned")],
    "visit_ends_after_it_starts": [lambda v: change(v, ended_at=EARLIER)],
    "visit_that_ended_had_started": [lambda v: change(v, started_at=None)],
    "visit_closed_at_and_by_go_together": [
        lambda v: change(v, closed_at=NOON),
        lambda v: change(v, closed_by=v.oic),
    ],
    "visit_closed_has_ended": [
        lambda v: change(v, status="closed"),
        lambda v: change(v, status="closed", closed_at=NOON, closed_by=v.oic, ended_at=None),
    ],
    "visit_planned_end_after_planned_start": [
        lambda v: change(v, planned_start=NOON, planned_end=EARLIER),
        lambda v: change(v, planned_start=None, planned_end=NOON),
    ],
    "visit_cancelled_has_a_reason": [
        lambda v: change(v, status="cancelled", started_at=None, ended_at=None),
        lambda v: change(v, cancelled_reason="No vehicles."),
    ],
    "visit_cancelled_never_started": [
        lambda v: change(v, status="cancelled", cancelled_reason="No vehicles."),
        lambda v: change(
            v,
            status="cancelled",
            cancelled_reason="No vehicles.",
            started_at=None,
            ended_at=None,
            closed_at=NOON,
            closed_by=v.oic,
        ),
    ],
    "visit_abortive_exists": [lambda v: change(v, abortive="bored", abortive_words="Rain.")],
    "visit_abortive_had_started": [lambda v: change(v, abortive="nobody_in", started_at=None, ended_at=None)],
    "visit_abortive_has_words": [
        lambda v: change(v, abortive="other"),
        lambda v: change(v, abortive_words="Nobody was in."),
    ],
    "visit_kinds_exist": [lambda v: change(v, kinds=["arrest", "party"])],
    # who oversees it
    "one_oversight_of_a_kind_at_a_time": [lambda v: copy(oversight(v))],
    "oversight_has_a_reason": [lambda v: change(oversight(v), reason="")],
    "oversight_role_exists": [lambda v: change(oversight(v), named_as="silver")],
    "oversight_ends_after_it_starts": [lambda v: change(oversight(v), ends_at=EARLIER)],
    # its team
    "officer_once_on_a_visit": [lambda v: copy(joined(v))],
    "one_officer_in_charge": [lambda v: change(joined(v), role="oic")],
    "officer_role_exists": [lambda v: change(joined(v), role="driver")],
    "officer_intelligence_answer_exists": [lambda v: change(oic_of(v), intelligence="perhaps")],
    "officer_departs_after_arriving": [
        lambda v: change(oic_of(v), departed_at=EARLIER, departed_marked_by=v.oic)
    ],
    "officer_who_departed_had_arrived": [
        lambda v: change(oic_of(v), arrived_at=None, departed_at=NOON, departed_marked_by=v.oic)
    ],
    "officer_departed_and_marked_go_together": [
        lambda v: change(oic_of(v), departed_at=NOON),
        lambda v: change(oic_of(v), departed_marked_by=v.oic),
    ],
    # how it was entered
    "entry_power_exists": [lambda v: change(v.entry, power="charm")],
    "notice_served_only_if_used": [
        lambda v: change(v.entry, notice_to_occupier=False, notice_served_at=NOON),
        lambda v: change(v.entry, notice_to_occupier=None, notice_served_at=NOON),
    ],
    # closed and opened again
    "closing_numbers_do_not_repeat": [lambda v: copy(close(v))],
    "reopening_has_a_reason": [reopening_without_reason],
    # the forms
    "encounter_state_exists": in_no_such_state(add_encounter),
    "document_seen_state_exists": in_no_such_state(add_document_seen),
    "debrief_section_state_exists": in_no_such_state(section_of),
    "debrief_section_invalid_has_a_reason": invalid_by_halves(section_of),
    "one_debrief_section_that_counts": [lambda v: copy(section_of(v))],
    "debrief_questions_exist": [lambda v: change(section_of(v), questions=0)],
    "one_critical_incident_that_counts": [lambda v: copy(add_form(v, "critical-incident"))],
    "bronze_has_a_location": [lambda v: name_bronze(v, location="")],
    "bronze_naming_numbered": [lambda v: name_bronze(v, times=2)],
    "note_state_exists": in_no_such_state(a_form("notes")),
    "note_invalid_has_a_reason": invalid_by_halves(a_form("notes")),
    "vulnerability_state_exists": in_no_such_state(a_form("vulnerability")),
    "vulnerability_invalid_has_a_reason": invalid_by_halves(a_form("vulnerability")),
    "vulnerability_grounds_exist": [lambda v: change(add_form(v, "vulnerability"), grounds=["poor"])],
    "vulnerability_heads_exist": [lambda v: change(add_form(v, "vulnerability"), heads=["poor"])],
    "vulnerability_none_stands_alone": [
        lambda v: change(add_form(v, "vulnerability"), heads=["none", "self_harm"])
    ],
    "vulnerability_adjustment_is_needed": [
        lambda v: change(add_form(v, "vulnerability"), any_adjustment=False, adjustments="A chair."),
        lambda v: change(add_form(v, "vulnerability"), any_adjustment=None, adjustments="A chair."),
    ],
    "family_welfare_state_exists": in_no_such_state(a_form("welfare")),
    "family_welfare_invalid_has_a_reason": invalid_by_halves(a_form("welfare")),
    "family_welfare_reason_is_of_no": [
        lambda v: change(add_form(v, "welfare"), relevant=True, not_relevant_reason="None met."),
        lambda v: change(add_form(v, "welfare"), relevant=None, not_relevant_reason="None met."),
    ],
    "family_welfare_concerns_are_said": [
        lambda v: change(add_form(v, "welfare"), any_concerns=False, concerns="No heating."),
        lambda v: change(add_form(v, "welfare"), any_concerns=None, concerns="No heating."),
    ],
    "vulnerability_referrals_follow_each_other": [step_refused("vulnerability", "referral")],
    "vulnerability_referral_went_somewhere": [
        step_refused("vulnerability", "referral", number=2, made_to="nowhere")
    ],
    "vulnerability_referral_names_the_other": [
        step_refused("vulnerability", "referral", number=2, made_to="other", made_to_words="")
    ],
    "vulnerability_outcomes_follow_each_other": [step_refused("vulnerability", "outcome")],
    "vulnerability_outcome_says_something": [step_refused("vulnerability", "outcome", number=2, said="")],
    "vulnerability_referral_by_mistake_once": [
        step_refused("vulnerability", "outcome", number=2, by_mistake=True)
    ],
    "welfare_referrals_follow_each_other": [step_refused("welfare", "children-referral")],
    "welfare_referral_went_somewhere": [
        step_refused("welfare", "children-referral", number=2, made_to="nowhere")
    ],
    "welfare_referral_names_the_other": [
        step_refused("welfare", "children-referral", number=2, made_to="other", made_to_words="")
    ],
    "welfare_outcomes_follow_each_other": [step_refused("welfare", "children-outcome")],
    "welfare_outcome_says_something": [step_refused("welfare", "children-outcome", number=2, said="")],
    "welfare_referral_by_mistake_once": [
        step_refused("welfare", "children-outcome", number=2, by_mistake=True)
    ],
    "one_family_welfare_form_that_counts": [lambda v: copy(add_form(v, "welfare"))],
    "cprn_state_exists": in_no_such_state(notice),
    "encounter_invalid_has_a_reason": invalid_by_halves(add_encounter),
    "document_seen_invalid_has_a_reason": invalid_by_halves(add_document_seen),
    "cprn_invalid_has_a_reason": invalid_by_halves(notice),
    "capacity_exists": [lambda v: change(add_encounter(v), capacity="guest")],
    "certainty_exists": [lambda v: change(add_encounter(v), began_certainty="perhaps")],
    "employment_start_is_a_span": [
        lambda v: change(
            add_encounter(v),
            began_certainty="stated",
            began_earliest=date(2026, 2, 1),
            began_latest=date(2026, 1, 1),
        ),
        lambda v: change(add_encounter(v), began_certainty="stated", began_earliest=date(2026, 2, 1)),
        lambda v: change(add_encounter(v), began_latest=date(2026, 2, 1)),
    ],
    "unknown_start_has_no_date": [
        lambda v: change(
            add_encounter(v),
            began_certainty="unknown",
            began_earliest=date(2026, 2, 1),
            began_latest=date(2026, 2, 1),
        )
    ],
    "unknown_birth_has_no_date": [lambda v: change(add_encounter(v), date_of_birth_not_known=True)],
    "seen_document_kind_exists": [lambda v: change(add_document_seen(v), kind="diary")],
    "cprn_reference_once": [lambda v: serve_elsewhere(v)],
    "one_cprn_that_counts": [lambda v: copy(notice(v), reference="CPRN-OTHER")],
    "cprn_party_exists": [lambda v: change(notice(v), party="agency")],
    "cprn_forms_at_most_50": [lambda v: change(notice(v), additional_forms=51)],
    "named_once_on_a_cprn": [lambda v: copy(CprnPerson.objects.get(cprn=notice(v)))],
    # photographs
    "additional_forms_count_from_one": [
        lambda v: change(add_photograph(v, Shows.ADDITIONAL_FORM, form_number=1), form_number=0)
    ],
}


def serve_elsewhere(visit: Visit) -> None:
    """Put this visit's reference, in other letters, on another visit's notice."""
    change(notice(make_visit()), reference=notice(visit).reference.lower())


ALL = CASES | things.CASES | things.BY_TRIGGER


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, cases in ALL.items() for number in range(len(cases))]
)
def test_the_database_refuses(name: str, number: int) -> None:
    visit = make_visit(officers=[officer()])
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ALL[name][number](visit)
    assert refused.value.__cause__.diag.constraint_name == name


# In test_visit_pdf.py, test_people_constraints.py, test_search_words.py and things_constraints.py.
ELSEWHERE = {
    "print_failed_says_why",
    "print_state_exists",
    "print_ready_has_its_document",
    "hand_over_is_to_somebody_else",
    "hand_over_by_another_has_a_reason",
    "word_kind_exists",
    *things.CASES,
    # test_visits_concerns.py
    "concern_says_something",
    "withdrawal_has_a_reason",
    # test_concerns_about.py
    "concern_is_about_somebody_in_charge",
    # test_visits_critical.py
    "critical_complete_answers_all",
    "critical_considered_exists",
    "critical_invalid_has_a_reason",
    "critical_reason_of_a_decision",
    "critical_state_exists",
    "incident_declared_once",
    # test_visits_force.py
    "force_at_nobody_with_a_baton",
    "force_body_worn_video_exists",
    "force_complete_is_force",
    "force_complete_says_on_whom",
    "force_concern_needs_exists",
    "force_for_another_has_a_reason",
    "force_invalid_has_a_reason",
    "force_medical_help_exists",
    "force_need_only_with_a_concern",
    "force_none_stands_alone",
    "force_on_somebody_or_nobody",
    "force_state_exists",
    "force_techniques_exist",
    # test_operations.py
    "one_operation_oversight_at_a_time",
    "operation_ends_after_it_starts",
    "operation_has_a_name",
    "operation_oversight_ends_after_it_starts",
    "operation_oversight_has_a_reason",
    "operation_oversight_role_exists",
}


def test_every_named_constraint_has_its_case() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("visits").get_models()
        for constraint in model._meta.constraints
    }
    assert named == set(CASES) | ELSEWHERE


@pytest.mark.django_db
def test_what_ended_does_not_stand_in_the_way() -> None:
    visit = make_visit()
    grant, cprn = oversight(visit), notice(visit)
    change(grant, ends_at=NOON)
    copy(grant, ends_at=None)
    change(
        cprn, state="invalid", invalid_reason="Wrong premises.", invalidated_at=NOON, invalidated_by=visit.oic
    )
    copy(cprn)
    assert Cprn.objects.counting().filter(visit=visit).count() == 1


@pytest.mark.django_db
def test_what_is_kept_of_a_visit_keeps_the_visit() -> None:
    visit = make_visit()
    with pytest.raises(Exception, match="protected"):
        visit.delete()
    assert Closing.objects.count() == 0
