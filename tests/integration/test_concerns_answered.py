"""Who raised a concern sees how it is answered (DEB-4), is told of it, and cannot be taken off the visit."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core.errors import DomainError
from debriefs.debrief_enums import Outcome
from debriefs.models import Debrief
from debriefs.operations import holding, notes
from notices.links import find
from notices.models import Notice
from tests.api_support import Api, a_system
from tests.debrief_support import concern_on, required
from tests.factories_held import AFTER, TOMORROW, follow_up, hold, plan, state_of, team_of, two_visits
from tests.factories_visits import NOON, make_visit, officer, planned_visit
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.models import AreaOfConcern, Visit, VisitOfficer
from visits.operations import calling_off
from visits.operations.concerns import withdraw_concern
from visits.operations.team import add_officer, remove_officer

pytestmark = pytest.mark.django_db
TOLD = ("debriefs.answering", "debriefs.answered")


@pytest.fixture
def raised() -> tuple[AreaOfConcern, User]:
    oic = officer()
    raiser, other = team_of(oic, 2)
    concern = concern_on(make_visit(oic, officers=[raiser, other]), raiser)
    return concern, raiser


def seen(visit: Visit, user: User) -> str:
    return words(signed_in(user).get(reverse("visit-concerns", args=[visit.pk])))


def told(user: User) -> list[str]:
    rows = Notice.objects.filter(to=user, kind__in=TOLD).order_by("at", "pk")
    return list(rows.values_list("kind", flat=True))


def closed(debrief: Debrief) -> Debrief:
    follow_up(debrief)
    number = notes.ask_for_notes(debrief=debrief, by=debrief.lead, at=AFTER)
    notes.make_notes(notes_id=number.pk, at=AFTER)
    return holding.close(debrief=Debrief.objects.get(pk=debrief.pk), by=debrief.lead, at=AFTER)


def test_who_raised_one_reads_how_far_its_answer_is_and_is_told_when_it_is_held_and_closed(
    raised: tuple[AreaOfConcern, User],
) -> None:
    concern, raiser = raised
    visit = concern.visit
    assert f"A debrief is required. To be arranged. {visit.oic.name} leads it (Officer in charge)." in seen(
        visit, raiser
    )
    debrief = plan(visit)
    assert f"Arranged. {visit.oic.name} leads it" in seen(visit, raiser)
    assert f"Debrief {debrief.reference}" in seen(visit, raiser)
    assert told(raiser) == []
    hold(debrief)
    assert "A debrief was held on 20 November 2026" in seen(visit, raiser)
    assert "What follows from it is still to be done." in seen(visit, raiser)
    assert told(raiser) == ["debriefs.answering"]
    closed(debrief)
    assert "It was closed on 20 November 2026" in seen(visit, raiser)
    assert told(raiser) == list(TOLD)
    assert "A debrief was held" not in seen(visit, visit.oic)  # of their own alone
    others = Notice.objects.filter(kind__in=TOLD).exclude(to=raiser)
    assert not others.exists()


def test_the_api_tells_how_one_is_answered_to_whoever_raised_it_alone() -> None:
    oic = a_system(Role.OFFICER)
    system = a_system(Role.OFFICER, team=oic.team)
    visit = make_visit(oic, officers=[system])
    api, here = Api(system), f"/visits/{visit.pk}/concerns/"
    concern_on(visit, system)
    to_come = [
        "A debrief is required. To be arranged.",
        f"{oic.name} leads it (Officer in charge).",
        "Our target is 26 November 2026.",
    ]
    assert api.get(here).json()["items"][0]["answered"] == {"words": to_come, "debrief": None}
    debrief = plan(visit)
    own = concern_on(visit, oic)
    hold(debrief)
    [mine] = api.get(here).json()["items"]
    assert mine["answered"]["words"][0].startswith("A debrief was held on 20 November 2026")
    assert mine["answered"]["debrief"] == str(debrief.pk)
    assert api.get(f"/debriefs/{debrief.pk}/").status_code == 200
    of_lead = {each["id"]: each["answered"] for each in Api(oic).get(here).json()["items"]}
    assert (of_lead[mine["id"]], of_lead[str(own.pk)]) == (None, mine["answered"])
    gone = api.post(f"{here}{mine['id']}/withdrawal/", {"reason": "It was footed."})
    assert (gone.status_code, gone.json()["answered"]["debrief"]) == (200, str(debrief.pk))
    made = api.post(here, {"text": "And the van was left open.", "about": None})
    assert (made.status_code, made.json()["answered"]["words"][0]) == (
        201,
        "A debrief is required. To be arranged.",
    )


def test_what_is_raised_after_a_debrief_waits_for_the_next_and_what_was_withdrawn_for_none(
    raised: tuple[AreaOfConcern, User],
) -> None:
    concern, raiser = raised
    visit = concern.visit
    withdraw_concern(concern=concern, reason="It was footed.", by=raiser, at=NOON)
    hold(plan(visit))
    assert told(raiser) == []
    concern_on(visit, raiser, at=AFTER + timedelta(hours=1))
    shown = seen(visit, raiser)
    assert "A debrief was held on" in shown
    assert "A debrief is required. To be arranged." in shown


def test_a_meeting_of_before_a_concern_was_raised_does_not_answer_it_however_late_it_is_recorded(
    raised: tuple[AreaOfConcern, User],
) -> None:
    concern, raiser = raised
    visit, first = concern.visit, plan(concern.visit)
    late = concern_on(visit, raiser, at=TOMORROW + timedelta(minutes=1))
    hold(first)
    asked = required(visit)
    assert (asked.state, asked.lead, asked.raised_at) == ("open", visit.oic, late.raised_at)
    assert told(raiser) == ["debriefs.answering"]  # of what they had raised before
    shown = seen(visit, raiser)
    assert "A debrief was held on 20 November 2026" in shown
    assert "A debrief is required. To be arranged." in shown
    closed(first)
    assert required(visit).state == "open"
    hold(plan(visit, at=AFTER, planned_at=AFTER + timedelta(hours=1)), at=AFTER + timedelta(hours=2))
    assert required(visit).state == "held"
    assert told(raiser) == [*TOLD, "debriefs.answering"]


def test_another_debrief_is_asked_for_of_that_visit_alone_on_which_a_concern_was_raised_since() -> None:
    oic = officer()
    visit, other = two_visits(oic)
    debrief = plan(visit, other)
    late = concern_on(visit, at=TOMORROW + timedelta(minutes=1))
    withdraw_concern(concern=late, reason="It was footed.", by=oic, at=AFTER)
    hold(debrief)
    assert (state_of(visit), state_of(other)) == ("open", "held")


def test_who_raised_one_stays_on_the_team_in_words_that_do_not_say_why(
    raised: tuple[AreaOfConcern, User],
) -> None:
    concern, raiser = raised
    team = VisitOfficer.objects.filter(visit=concern.visit)
    team.update(arrived_at=None)
    with pytest.raises(DomainError, match="was on this visit or has recorded something on it") as refused:
        remove_officer(member=team.get(user=raiser), by=concern.visit.oic, at=NOON)
    assert "concern" not in str(refused.value)
    other = team.exclude(user__in=[raiser, concern.visit.oic]).get()
    remove_officer(member=other, by=concern.visit.oic, at=NOON)
    assert not team.filter(pk=other.pk).exists()


def test_who_raised_one_finds_it_and_withdraws_it_without_reading_the_visit(
    raised: tuple[AreaOfConcern, User],
) -> None:
    concern, raiser = raised
    visit, stranger = concern.visit, officer()
    debrief = plan(visit)
    VisitOfficer.objects.filter(visit=visit, user=raiser).delete()
    debrief.invitations.filter(user=raiser).update(taken_back=True)
    mine = {each.pk: holding.TookPart(Outcome.ATTENDED) for each in debrief.invitations.standing()}
    holding.hold(debrief=debrief, held_at=TOMORROW, outcomes=mine, by=visit.oic, at=AFTER)
    assert "A debrief was held on" in seen(visit, raiser)
    assert debrief.reference not in seen(visit, raiser)
    assert find("visits.areaofconcern", [concern.pk], raiser, AFTER)[concern.pk].href.endswith("/concerns/")
    page = reverse("concern-withdraw", args=[visit.pk, concern.pk])
    assert signed_in(stranger).get(page).status_code == 404
    assert signed_in(raiser).post(page, {"reason": "It was footed.", "version": "1"}).status_code == 302
    assert AreaOfConcern.objects.get(pk=concern.pk).is_withdrawn


def test_of_a_concern_before_the_visit_has_begun_the_raiser_reads_what_it_will_ask_for() -> None:
    visit = planned_visit(oic := officer())
    concern_on(visit, oic)
    assert "The visit has not begun. Once it has, a debrief is required." in seen(visit, oic)


def test_of_a_concern_on_a_visit_that_was_cancelled_the_raiser_reads_that_no_debrief_will_be() -> None:
    visit = planned_visit(oic := officer())
    concern_on(visit, oic)
    calling_off.cancel(visit=visit, reason="No vehicles.", by=oic, at=NOON)
    assert "The visit was cancelled, so no debrief of it is required." in seen(visit, oic)
    assert "raise it on the next visit" in seen(visit, oic)


def test_where_it_is_about_somebody_in_charge_the_way_on_is_an_inspector_and_not_their_manager() -> None:
    visit = planned_visit(oic := officer())
    (colleague,) = team_of(oic)
    add_officer(visit=visit, user=colleague, by=oic, at=NOON)
    concern_on(visit, colleague, about_oic=True)
    calling_off.cancel(visit=visit, reason="No vehicles.", by=oic, at=NOON)
    assert "tell an HM Inspector, or raise it" in seen(visit, colleague)
