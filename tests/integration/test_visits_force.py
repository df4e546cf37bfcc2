"""Use of force: each officer records their own, on one person or at nobody in particular (VIS-9)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import AccountKind
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.errors import DomainError, NotAllowed
from tests.api_support import Api
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    add_encounter,
    add_form,
    make_visit,
    officer,
    use_force,
)
from tests.forms_said import FORMS
from tests.sign_in import signed_in
from tests.visit_support import page, typed, words
from visits.gate import judge
from visits.models import UseOfForce, Visit
from visits.operations.answering import answer
from visits.operations.filling_in import set_invalid
from visits.parts import PartState, parts_of
from visits.queries import facts_of, with_parts
from visits.record import record_of

pytestmark = pytest.mark.django_db


def read(visit: Visit) -> Visit:
    return with_parts(Visit.objects.filter(pk=visit.pk)).get()


def outstanding(visit: Visit, code: str) -> list[str]:
    visit = read(visit)
    verdict = judge(visit=visit, facts=facts_of(visit), at=NOON)
    return [item.words for item in verdict.blocking if item.rule.code == code]


def part(visit: Visit) -> Any:
    groups = parts_of(facts_of(read(visit)), address="", entry_words="")
    return next(part for group in groups for part in group.parts if part.title == "Use of force")


def test_vis_9_handcuffs_for_safe_transport_with_consent_are_recorded_as_force() -> None:
    visit = make_visit()
    force = use_force(visit)
    assert force.state == "complete"
    assert str(force) == f"Handcuffs, by {visit.oic.name} on Tomas Reyl"
    assert outstanding(visit, "VIS-9") == []
    assert part(visit).state is PartState.DONE
    [facts] = facts_of(read(visit)).force
    assert (facts.agreed, facts.for_transport, facts.subject) == (True, True, force.encounter_id)
    assert facts.date_of_birth == force.encounter.date_of_birth
    assert not facts.baton_drawn


def test_vis_9_a_baton_drawn_at_nobody_in_particular_is_recorded_as_force() -> None:
    visit = make_visit()
    force = add_form(visit, "force")
    assert str(force) == f"Baton taken from its holder, by {visit.oic.name} at nobody in particular"
    [facts] = facts_of(read(visit)).force
    assert (facts.baton_drawn, facts.subject, facts.day) == (True, None, NOON.date())


def test_vis_9_nobody_used_force_is_refused_while_a_record_counts() -> None:
    visit = make_visit()
    force = use_force(visit)
    with pytest.raises(DomainError, match="A use of force is recorded"):
        answer(visit=visit, question="any_force", value=False, by=visit.oic, at=NOON)
    set_invalid(form=force, reason="Of another visit.", by=visit.oic, at=NOON)
    assert outstanding(visit, "VIS-9") == ["Record each use of force, or that there was none"]
    answer(visit=visit, question="any_force", value=False, by=visit.oic, at=NOON)
    assert outstanding(visit, "VIS-9") == []


def test_vis_9_what_is_no_force_by_the_definition_cannot_be_completed_and_says_so() -> None:
    visit = make_visit()
    force = use_force(visit, techniques=["none"], consent=None, for_transport=None)
    assert force.state == "draft"
    assert len(outstanding(visit, "VIS-2")) == 1
    page = words(signed_in(visit.oic).get(reverse("visit-form", args=[visit.pk, "force", force.pk])))
    assert "By the definition, this was not a use of force" in page
    assert "by the definition, what is recorded here was not" in part(visit).missing[0]


def test_vis_9_a_record_whose_person_counts_no_more_is_finished_again() -> None:
    visit = make_visit()
    force = use_force(visit)
    set_invalid(form=force.encounter, reason="Typed twice.", by=visit.oic, at=NOON)
    assert outstanding(visit, "VIS-2") == [f"Finish “{force}”"]


def test_each_officer_records_the_force_that_they_used_themselves() -> None:
    katya, devon = officer(name="Katya Lindqvist"), officer()
    visit = make_visit(officers=[katya, devon])
    assert use_force(visit, by=katya).used_by == katya
    with pytest.raises(DomainError, match="Katya Lindqvist records the force that they used themselves"):
        use_force(visit, by=devon, used_by=katya, behalf_reason="She asked me to.")


def test_the_officer_in_charge_records_it_for_somebody_who_cannot_with_a_reason() -> None:
    katya = officer()
    visit = make_visit(officers=[katya])
    with pytest.raises(DomainError, match="Say why") as refused:
        use_force(visit, used_by=katya)
    assert refused.value.field == "behalf_reason"
    force = use_force(visit, used_by=katya, behalf_reason="She was taken to hospital.")
    assert (force.used_by, force.author) == (katya, visit.oic)


def test_a_supervisor_records_it_for_somebody_who_cannot_and_who_used_it_may_correct_it() -> None:
    katya = officer()
    visit = make_visit(officers=[katya])
    manager = UserFactory(roles=[Role.MANAGER], team=visit.team)
    force = use_force(visit, by=manager, used_by=katya, behalf_reason="She was taken to hospital.")
    page = reverse("visit-form", args=[visit.pk, "force", force.pk])
    client = signed_in(katya)
    assert client.post(page, typed(client.get(page)) | {"place": "In the hall"}).status_code == 302
    force.refresh_from_db()
    assert (force.place, force.author, force.used_by) == ("In the hall", manager, katya)


def test_a_supervisor_used_no_force_on_a_visit_that_they_were_not_on() -> None:
    visit = make_visit()
    manager = UserFactory(roles=[Role.MANAGER], team=visit.team)
    with pytest.raises(DomainError, match="an officer on this visit"):
        use_force(visit, by=manager)


def test_another_officer_changes_nobody_elses_record() -> None:
    katya, devon = officer(), officer()
    visit = make_visit(officers=[katya, devon])
    force = use_force(visit, by=katya)
    with pytest.raises(NotAllowed):
        set_invalid(form=force, reason="It was not so.", by=devon, at=NOON)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"techniques": ["none", "escort"]}, "techniques"),
        ({"at_nobody": True}, "at_nobody"),
        ({"at_nobody": True, "encounter": None, "techniques": ["baton_drawn", "escort"]}, "at_nobody"),
        ({"used_at": NOON - timedelta(hours=3)}, "used_at"),
        ({"used_at": NOON + timedelta(minutes=1)}, "used_at"),
        ({"concern_needs": "investigation"}, "concern_needs"),
    ],
)
def test_answers_that_contradict_each_other_or_the_visit_are_refused(
    answers: dict[str, Any], field: str
) -> None:
    visit = make_visit()
    with pytest.raises(DomainError) as refused:
        use_force(visit, **answers)
    assert refused.value.field == field
    assert not UseOfForce.objects.exists()


def test_who_used_it_is_no_witness_and_a_witness_was_on_the_visit() -> None:
    katya = officer(name="Katya Lindqvist")
    visit = make_visit(officers=[katya])
    with pytest.raises(DomainError, match="no witness of it"):
        use_force(visit, witnesses=[visit.oic_id])
    with pytest.raises(DomainError, match="Only officers on this visit"):
        use_force(visit, witnesses=[officer().pk])
    force = use_force(visit, witnesses=[katya.pk])
    assert facts_of(read(visit)).force[0].witnesses == (katya.pk,)
    [section] = [s for s in record_of(read(visit), apart=True).sections if s.title == "Use of force"]
    assert ("Officers who saw it", "Katya Lindqvist") in section.parts[0].rows
    assert ("What was done", "Handcuffs") in section.parts[0].rows
    history = words(signed_in(visit.oic).get(reverse("visit-history", args=[visit.pk])))
    assert str(force) in history
    assert "Katya Lindqvist" in history


def test_somebody_of_another_visit_is_not_offered() -> None:
    visit = make_visit()
    with pytest.raises(DomainError, match="recorded on this visit"):
        use_force(visit, encounter=add_encounter(make_visit()))


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("force_techniques_exist", {"techniques": ["escort", "pepper"]}),
    ("force_none_stands_alone", {"techniques": ["none", "escort"]}),
    ("force_complete_is_force", {"techniques": []}),
    ("force_complete_is_force", {"techniques": ["none"]}),
    ("force_on_somebody_or_nobody", {"at_nobody": True, "techniques": ["baton_drawn"]}),
    ("force_at_nobody_with_a_baton", {"at_nobody": True, "encounter": None}),
    ("force_complete_says_on_whom", {"encounter": None}),
    ("force_for_another_has_a_reason", {"used_by": "another"}),
    ("force_need_only_with_a_concern", {"concern_needs": "no_more", "concerns": None}),
    ("force_need_only_with_a_concern", {"concern_needs": "no_more", "concerns": False}),
    ("force_medical_help_exists", {"medical_help": "perhaps"}),
    ("force_body_worn_video_exists", {"body_worn_video": "perhaps"}),
    ("force_concern_needs_exists", {"concern_needs": "perhaps", "concerns": True}),
    ("force_state_exists", {"state": "done"}),
    ("force_invalid_has_a_reason", {"state": "invalid"}),
]


def test_the_database_refuses_what_cannot_be() -> None:
    force = use_force(make_visit())
    for constraint, values in IMPOSSIBLE:
        wrong = values | ({"used_by": officer()} if "used_by" in values else {})
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            UseOfForce.objects.filter(pk=force.pk).update(**wrong)


def test_the_page_asks_limb_by_limb_and_saves_a_whole_record() -> None:
    katya = officer(name="Katya Lindqvist")
    visit = make_visit(officers=[katya])
    person = add_encounter(visit, name="Bilal Rehman")
    client = signed_in(katya)
    page = reverse("visit-form-new", args=[visit.pk, "force"])
    data = typed(client.get(page)) | {
        "techniques": ["handcuffs", "hands_laid_on"],
        "consent": "yes",
        "for_transport": "yes",
        "encounter": str(person.pk),
        "used_at": "11:40",
        "place": "The kitchen",
        "planned": "no",
        "reason": "To take him to the van.",
        "de_escalation": "Asked him to come along.",
        "subject_injured": "no",
        "officer_injured": "no",
        "medical_help": "not_needed",
        "witnesses": [str(visit.oic_id)],
        "body_worn_video": "yes",
        "camera_numbers": "BWV 1184",
        "concerns": "no",
    }
    assert client.post(page, data).status_code == 302
    force = UseOfForce.objects.get()
    assert force.state == "complete"
    assert force.techniques == ["hands_laid_on", "handcuffs"]
    assert (force.used_by, force.witnesses) == (katya, [visit.oic_id])
    assert Event.objects.filter(event="visits.force.saved", subject_id=force.pk, actor=katya.pk).count() == 1


def test_a_record_sent_twice_is_one() -> None:
    visit = make_visit()
    client = signed_in(visit.oic)
    page = reverse("visit-form-new", args=[visit.pk, "force"])
    data = typed(client.get(page)) | {"techniques": ["escort", "hands_laid_on"], "place": "The hall"}
    assert client.post(page, data).status_code == 302
    assert client.post(page, data).status_code == 302
    assert UseOfForce.objects.count() == 1


def test_two_who_change_different_answers_lose_nothing() -> None:
    katya = officer()
    visit = make_visit(officers=[katya])
    force = use_force(visit, witnesses=[katya.pk])
    client = signed_in(visit.oic)
    page = reverse("visit-form", args=[visit.pk, "force", force.pk])
    first, second = typed(client.get(page)), typed(client.get(page))
    assert client.post(page, first | {"witnesses": []}).status_code == 302
    assert client.post(page, second | {"place": "In the hall"}).status_code == 302
    force.refresh_from_db()
    assert (force.witnesses, force.place) == ([], "In the hall")


def test_the_api_takes_and_answers_a_whole_record() -> None:
    visit = make_visit(officer(kind=AccountKind.SYSTEM, grade=""))
    person = add_encounter(visit)
    api = Api(visit.oic)
    sent = {name: value for name, value in FORMS["force"].items() if name not in ("encounter", "used_by")}
    body = sent | {
        "techniques": ["escort"],
        "person": str(person.pk),
        "at_nobody": False,
        "subject_injured": False,
        "used_at": "2026-11-19T10:00:00Z",
    }
    made = api.post(f"/visits/{visit.pk}/force/", body)
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "complete"
    assert made.json()["missing"] == []
    assert made.json()["used_by"] == str(visit.oic_id)
    wrong = api.post(f"/visits/{visit.pk}/force/", body | {"at_nobody": True})
    assert wrong.status_code == 422
    assert "at_nobody" in wrong.content.decode()


def test_who_used_the_force_is_not_offered_as_a_witness_of_it() -> None:
    katya = officer(name="Katya Lindqvist")
    visit = make_visit(officers=[katya])

    def offered(user: User, route: str, *record: Any) -> set[str]:
        shown = page(signed_in(user).get(reverse(route, args=[visit.pk, "force", *record])))
        return {str(box["value"]) for box in shown.select("input[name=witnesses]")}

    oic, hers = str(visit.oic_id), str(katya.pk)
    assert offered(katya, "visit-form-new") == {oic}  # she records her own
    assert offered(visit.oic, "visit-form-new") == {oic, hers}  # theirs, or for somebody who cannot
    shown = page(signed_in(visit.oic).get(reverse("visit-form-new", args=[visit.pk, "force"])))
    [asked] = shown.select("[data-not-also=used_by]")
    assert asked["data-own"] == oic
    force = use_force(visit, used_by=katya, behalf_reason="She is in hospital.")
    assert offered(visit.oic, "visit-form", force.pk) == {oic}
