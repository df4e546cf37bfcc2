"""What is kept of each person's routing when a visit closes; and the decision that a person makes (REF-4)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from core.errors import DomainError, NotAllowed
from referrals.enums import AuditEvent, DecidedUnit
from referrals.models import ClosedReferral, Referral, UnitDecision
from referrals.operations.decisions import decide_unit
from referrals.operations.extract import publish_extract
from tests.factories import UserFactory
from tests.referral_support import (
    close_visit,
    closed_visit,
    encounter_of,
    file_of,
    london,
    occupier,
    photograph,
    ready_visit,
    worker,
)
from tests.sign_in import signed_in
from visits.gate import judge
from visits.models import Encounter, Visit
from visits.operations.closing import NotReady, reopen
from visits.queries import facts_of, with_parts

pytestmark = pytest.mark.django_db
EVENING = london("2026-11-19 16:00")
OLD = "1996-05-01"


def test_each_person_is_kept_with_rule_units_facts_and_guidance_version():
    closed_visit(
        worker("Bilal Rehman", "2007-06-01"),
        worker("Elira Kelmendi", s21_ground=True),
        worker("Nguyễn Thị Hương", None),
        occupier("Marcus Oyelaran"),
        at=EVENING,
    )
    kept = {r.person: (r.rule, r.provisions, r.units, r.guidance_version) for r in Referral.objects.all()}
    assert kept == {
        "Bilal Rehman": ("REF-1", ["s8"], ["local CFI"], "3.0"),
        "Elira Kelmendi": ("REF-2", ["s15", "s21"], ["CPCT (Manchester)", "CFI"], "3.0"),
        "Nguyễn Thị Hương": ("REF-3", ["s8", "s15"], ["local CFI", "CPCT (Manchester)"], "3.0"),
        "Marcus Oyelaran": ("REF-6", [], ["CPCT (Manchester)"], "3.0"),
    }
    closed = ClosedReferral.objects.get()
    assert (closed.cfi_alone, closed.undecided, closed.mixed) == (1, 0, True)
    assert Referral.objects.get(person="Bilal Rehman").saw[1] == ("Employment began", "1 June 2007")
    event = Event.objects.get(event=AuditEvent.DECISIONS_RECORDED)
    assert set(Encounter.objects.values_list("pk", flat=True)) <= set(event.subjects)


def test_nothing_is_kept_of_a_visit_without_a_cprn():
    closed_visit(worker(), at=EVENING, cprn=False)
    assert not ClosedReferral.objects.exists()


def test_evidence_is_the_papers_and_each_persons_own_pictures_with_their_hashes():
    visit = ready_visit(worker("Elira Kelmendi"), worker("Samuel Adjei"))
    own = photograph(visit, shows="offender", encounter=encounter_of(visit, "Elira Kelmendi"))
    cprn = visit.photographs.get(document__shows="cprn")
    close_visit(visit, EVENING)
    lines = {r.person: r.evidence_lines.split("\n") for r in Referral.objects.all()}
    assert lines["Samuel Adjei"] == [f"CPRN: {cprn.document.sha256}"]
    assert sorted(lines["Elira Kelmendi"]) == sorted(
        [f"CPRN: {cprn.document.sha256}", f"Person: {own.document.sha256}"]
    )


def test_a_start_before_the_table_stops_the_closing_until_a_person_decides():
    visit = ready_visit(worker("Elder Worker", OLD))
    with pytest.raises(NotReady) as refused:
        close_visit(visit, EVENING)
    (item,) = refused.value.verdict.blocking
    assert (item.rule.code, item.page) == ("REF-4", "person-routing")
    assert not item.rule.is_guidance
    person = encounter_of(visit, "Elder Worker")
    decide_unit(
        encounter=person, unit=DecidedUnit.CPCT, reason="Still employed there", by=visit.oic, at=EVENING
    )
    close_visit(visit, EVENING)
    referral = Referral.objects.get()
    assert (referral.rule, referral.provisions, referral.units, referral.to_cpct) == (
        "REF-4",
        [],
        ["CPCT (Manchester)"],
        True,
    )
    (row,) = file_of(publish_extract(day=date(2026, 11, 19), by=None, at=london("2026-11-20 00:15")))
    assert (row["Rule"], row["Law"]) == ("REF-4", "")
    assert "A person decided: Still employed there" in row["What is missing"]


@pytest.mark.parametrize(("unit", "cfi_alone"), [(DecidedUnit.LOCAL_CFI, 1), (DecidedUnit.NEITHER, 0)])
def test_a_decision_for_another_unit_keeps_the_person_out_of_the_rows(unit, cfi_alone):
    visit = ready_visit(worker("Elder Worker", OLD))
    decide_unit(
        encounter=encounter_of(visit, "Elder Worker"),
        unit=unit,
        reason="Older than both Acts",
        by=visit.oic,
        at=EVENING,
    )
    close_visit(visit, EVENING)
    (row,) = file_of(publish_extract(day=date(2026, 11, 19), by=None, at=london("2026-11-20 00:15")))
    assert (row["Row kind"], row["People to CFI alone"]) == ("visit", str(cfi_alone))


def test_the_latest_decision_counts_and_the_earlier_stays():
    visit = ready_visit(worker("Elder Worker", OLD))
    person = encounter_of(visit, "Elder Worker")
    decide_unit(
        encounter=person,
        unit=DecidedUnit.NEITHER,
        reason="First thought",
        by=visit.oic,
        at=london("2026-11-19 14:00"),
    )
    decide_unit(
        encounter=person,
        unit=DecidedUnit.CPCT,
        reason="Second thought",
        by=visit.oic,
        at=london("2026-11-19 15:00"),
    )
    close_visit(visit, EVENING)
    assert Referral.objects.get().decision.reason == "Second thought"
    assert UnitDecision.objects.count() == 2


def test_only_the_oic_of_an_open_visit_decides_with_a_reason_and_only_where_no_rule_does():
    visit = ready_visit(worker("Elder Worker", OLD), worker("Elira Kelmendi"))
    person = encounter_of(visit, "Elder Worker")
    say = {"unit": DecidedUnit.CPCT, "at": EVENING}
    with pytest.raises(DomainError, match="Say why"):
        decide_unit(encounter=person, reason=" ", by=visit.oic, **say)
    with pytest.raises(NotAllowed):
        decide_unit(encounter=person, reason="x", by=UserFactory(roles=[Role.OFFICER]), **say)
    with pytest.raises(DomainError, match="nothing to decide"):
        decide_unit(encounter=encounter_of(visit, "Elira Kelmendi"), reason="x", by=visit.oic, **say)
    decide_unit(encounter=person, reason="x", by=visit.oic, **say)
    close_visit(visit, EVENING)
    with pytest.raises(NotAllowed):
        decide_unit(encounter=person, reason="x", by=visit.oic, **say)


def test_the_gate_never_breaks_on_a_start_that_is_not_recorded_whole():
    visit = ready_visit(worker("Half Recorded"))
    visit.encounters.update(began_earliest=None, began_latest=None)
    visit = with_parts(Visit.objects.filter(pk=visit.pk)).get()
    assert "REF-4" in judge(visit=visit, facts=facts_of(visit), at=EVENING).answered


def test_a_visit_closed_again_keeps_both_snapshots():
    visit = closed_visit(worker("Elira Kelmendi"), at=EVENING)
    reopen(visit=visit, reason="A name was wrong", by=visit.oic, at=london("2026-11-19 17:00"))
    visit.encounters.update(name="Elira Kelmendy")
    close_visit(visit, london("2026-11-19 18:00"))
    assert list(Referral.objects.order_by("closed__closing_number").values_list("person", flat=True)) == [
        "Elira Kelmendi",
        "Elira Kelmendy",
    ]


def test_the_page_asks_the_oic_and_keeps_the_decision():
    visit = ready_visit(worker("Elder Worker", OLD))
    person = encounter_of(visit, "Elder Worker")
    address = reverse("person-routing", args=[visit.pk, person.pk])
    with time_machine.travel(EVENING, tick=False):
        browser = signed_in(visit.oic)
        page = browser.get(address)
        assert "The software does not decide this." in page.content.decode()
        refused = browser.post(address, {"unit": "cpct", "reason": ""})
        assert refused.status_code == 422
        assert "Say why the case goes there" in refused.content.decode()
        done = browser.post(address, {"unit": "local_cfi", "reason": "Older than both Acts"})
        assert done.url == reverse("visit-close", args=[visit.pk])
        assert "as Rhiannon Pryce decided" in browser.get(address).content.decode()
        assert signed_in(UserFactory(roles=[Role.OFFICER])).get(address).status_code == 404
    assert UnitDecision.objects.get().unit == DecidedUnit.LOCAL_CFI


def test_the_page_of_a_person_whom_the_rules_route_asks_nothing():
    visit = ready_visit(worker("Elira Kelmendi"))
    with time_machine.travel(EVENING, tick=False):
        page = signed_in(visit.oic).get(
            reverse("person-routing", args=[visit.pk, encounter_of(visit, "Elira Kelmendi").pk])
        )
    assert "To CPCT (Manchester)." in page.content.decode()
    assert "Keep this decision" not in page.content.decode()
