"""The pages of a debrief, by request: who reaches them, the way from the plan to the closing, strange input."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from accounts.roles import Role
from audit.models import Event
from core import clock
from core.pdf import is_available
from debriefs.debrief_enums import DebriefEvent, DebriefState, Outcome
from debriefs.models import ActionPoint, Debrief, DebriefNotes, Minutes, Requirement
from debriefs.operations import holding, notes, planning
from debriefs.operations.holding import TookPart
from tests.factories import UserFactory
from tests.factories_held import plan, team_of, the_plan, two_visits, visit_with_concern
from tests.factories_visits import officer
from tests.sign_in import signed_in
from tests.visit_support import links, typed, words
from visits.models import Visit

pytestmark = pytest.mark.django_db
CANARY = "The ladder stood on a wet mat."


class Scene:
    """A visit that ended yesterday, its debrief planned for an hour ago, and the people around it."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.oic = officer()
        self.member, self.taker = team_of(self.oic, 2)
        self.visit: Visit = visit_with_concern(
            self.oic, officers=[self.member], at=self.now - timedelta(days=1)
        )
        values = {"planned_at": self.now - timedelta(hours=1), "minute_taker": self.taker}
        self.debrief = plan(self.visit, at=self.now - timedelta(hours=8), **values)
        self.lead = signed_in(self.oic)

    def at(self, route: str, *more: Any) -> str:
        return reverse(route, args=[self.debrief.pk, *more])

    def fresh(self) -> Debrief:
        return Debrief.objects.get(pk=self.debrief.pk)

    def post(self, route: str, client: Client | None = None, **answers: Any) -> Any:
        return (client or self.lead).post(self.at(route), answers)

    def hold(self) -> None:
        """Record that everybody was there, at the time that was planned."""
        answers = {f"outcome-{each.pk}": Outcome.ATTENDED for each in self.debrief.invitations.all()}
        self.post("debrief-attendance", **answers, **self.moment("held_at", self.debrief.planned_at))

    def moment(self, name: str, moment: Any) -> dict[str, Any]:
        local = moment.astimezone(clock.LONDON)
        return {
            f"{name}-day": local.day,
            f"{name}-month": local.month,
            f"{name}-year": local.year,
            f"{name}-time": local.strftime("%H:%M"),
        }


@pytest.fixture
def scene() -> Scene:
    return Scene()


READ = ("debrief", "debrief-points", "debrief-notes", "debrief-calendar")
LEAD = (
    "debrief-plan",
    "debrief-call-off",
    "debrief-new-lead",
    "debrief-invite",
    "debrief-separate",
    "debrief-attendance",
)


def test_who_is_invited_reads_the_debrief_and_an_officer_who_is_not_finds_nothing(scene: Scene) -> None:
    member, stranger = signed_in(scene.member), signed_in(officer(team=scene.oic.team))
    auditor = signed_in(UserFactory(roles=[Role.AUDITOR]))
    for route in READ:
        assert member.get(scene.at(route)).status_code == 200, route
        assert auditor.get(scene.at(route)).status_code == 200, route
        assert stranger.get(scene.at(route)).status_code == 404, route
    for route in (*LEAD, "debrief-minutes", "debrief-reply", "debrief-afterwards"):
        assert stranger.get(scene.at(route)).status_code == 404, route
        assert scene.lead.get(scene.at(route)).status_code == 200, route
        assert "data-autosave" not in member.get(scene.at(route)).content.decode() or route == "debrief-reply"
    read = Event.objects.filter(event=DebriefEvent.READ, subject_id=scene.debrief.pk, actor=scene.member.pk)
    assert read.exists()


def test_the_list_shows_what_one_may_read_and_narrows(scene: Scene) -> None:
    page = words(scene.lead.get(reverse("debriefs")))
    assert scene.debrief.reference in page
    assert "Not recorded as held" in page
    assert scene.debrief.reference not in words(signed_in(officer()).get(reverse("debriefs")))
    for query, there in (
        ("state=closed", False),
        ("state=planned", True),
        ("overdue=on", True),
        ("mine=on", True),
        (f"text={scene.visit.reference}", True),
        ("text=DEB-1", False),
        ("from=nonsense", True),
    ):
        page = words(scene.lead.get(f"{reverse('debriefs')}?{query}"))
        assert (scene.debrief.reference in page) == there, query


def test_a_calendar_file_tells_nothing_of_the_case(scene: Scene) -> None:
    made = signed_in(scene.member).get(scene.at("debrief-calendar"))
    (event,) = Calendar.from_ical(made.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == f"Debrief {scene.debrief.reference}"
    assert scene.visit.title.encode() not in made.content
    assert scene.visit.reference.encode() not in made.content


def test_from_the_plan_to_the_closing_by_the_pages(scene: Scene) -> None:
    scene.hold()
    assert scene.fresh().state == DebriefState.HELD
    assert Requirement.objects.get(visit=scene.visit).state == "held"
    scene.post("debrief-minutes", version=0, what_happened=CANARY)
    assert Minutes.objects.get().what_happened == CANARY
    where = scene.at("debrief-point-new", "action")
    due = scene.now + timedelta(days=2)
    said = {"what": "Buy a mat.", "owner": scene.member.pk, "due_on-day": due.day}
    scene.lead.post(where, said | {"due_on-month": due.month, "due_on-year": due.year})
    point = ActionPoint.objects.get()
    scene.post("debrief-afterwards", version=scene.fresh().version, intelligence="none", no_parties="on")
    scene.post("debrief-move", step="follow_up")
    assert scene.fresh().state == DebriefState.FOLLOWED_UP
    page = words(scene.post("debrief-move", step="close") and scene.lead.get(scene.at("debrief")))
    assert "Put the notes on the visit record" in page
    mine = signed_in(scene.member)
    mine.post(reverse("debrief-action", args=[point.pk]), {"evidence": "Bought."})
    assert ActionPoint.objects.get().done_at is not None
    if is_available():
        _put_on_record_and_close(scene)


def _put_on_record_and_close(scene: Scene) -> None:
    scene.post("debrief-notes")
    made = DebriefNotes.objects.get()
    notes.make_notes(notes_id=made.pk, at=clock.now())
    answer = signed_in(scene.member).post(scene.at("debrief-notes-file", made.pk))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert CANARY in text
    assert scene.debrief.reference in text
    assert Event.objects.filter(event=DebriefEvent.NOTES_TAKEN, subjects__contains=[scene.visit.pk]).exists()
    scene.post("debrief-move", step="close")
    assert scene.fresh().state == DebriefState.CLOSED
    assert Requirement.objects.get(visit=scene.visit).state == "closed"


def test_intelligence_from_it_goes_by_the_intelligence_form(scene: Scene) -> None:
    scene.hold()
    there = links(scene.lead.get(scene.at("debrief-afterwards")))
    assert there["Open the intelligence form"] == reverse("intelligence-new")
    assert signed_in(scene.taker).get(there["Open the intelligence form"], follow=True).status_code == 200


ROUTES_OF_WELFARE = ("line manager or colleagues", "care team", "Employee Assistance Programme", "wellbeing")


def test_the_routes_of_welfare_are_offered_to_the_team_of_a_family_removal_alone(scene: Scene) -> None:
    """DEB-16, to everybody who came; the lead says that it was done."""
    scene.hold()
    pages = {scene.member: scene.at("debrief"), scene.oic: scene.at("debrief-afterwards")}
    for kinds, offered in ((["arrest"], False), (["family_detention"], True)):
        Visit.objects.update(kinds=kinds)
        for who, address in pages.items():
            told = words(signed_in(who).get(address))
            assert {route: route in told for route in ROUTES_OF_WELFARE} == dict.fromkeys(
                ROUTES_OF_WELFARE, offered
            )


def test_two_people_who_minute_at_once_both_keep_what_they_wrote(scene: Scene) -> None:
    scene.post("debrief-minutes", version=0, agreed="To go on.", what_happened="")
    record = str(Minutes.objects.get().pk)
    taker = signed_in(scene.taker)
    scene.post("debrief-minutes", version=1, of=record, what_happened=CANARY, agreed="To go on.")
    scene.post("debrief-minutes", taker, version=1, of=record, what_happened="", agreed="A new mat.")
    minutes = Minutes.objects.get()
    assert (minutes.what_happened, minutes.agreed) == (CANARY, "A new mat.")


def test_who_took_part_is_said_by_two_at_once_and_neither_undoes_the_other(scene: Scene) -> None:
    own, theirs = (scene.debrief.invitations.get(user=user) for user in (scene.oic, scene.member))
    holding.hold(
        debrief=scene.debrief, held_at=scene.debrief.planned_at, outcomes={}, by=scene.oic, at=scene.now
    )
    page = typed(scene.lead.get(scene.at("debrief-attendance")))
    declined = {theirs.pk: TookPart(Outcome.DECLINED)}
    holding.record_attendance(debrief=scene.debrief, outcomes=declined, by=scene.oic, at=scene.now)
    scene.post("debrief-attendance", **page | {f"outcome-{own.pk}": Outcome.FEEDBACK})
    said = dict(scene.debrief.invitations.values_list("user", "outcome"))
    assert said == {scene.oic.pk: Outcome.FEEDBACK, scene.member.pk: Outcome.DECLINED}
    other = {f"outcome-{theirs.pk}": Outcome.UNREACHABLE, f"reason-{theirs.pk}": "On leave."}
    answer = scene.post("debrief-attendance", **page | other)
    assert (answer.status_code, "Declined" in words(answer), "On leave." in words(answer)) == (
        409,
        True,
        True,
    )
    theirs.refresh_from_db()
    assert theirs.outcome == Outcome.DECLINED


@pytest.mark.parametrize("strange", ["\u202eright", "x" * 10_001, "\x00nul", "<script>alert(1)</script>"])
def test_strange_text_in_the_minutes_is_kept_or_refused_and_never_breaks_the_page(
    scene: Scene, strange: str
) -> None:
    answer = scene.post("debrief-minutes", version=0, what_happened=strange)
    assert answer.status_code in (302, 422)
    assert b"<script>alert" not in scene.lead.get(scene.at("debrief")).content


def test_only_the_lead_moves_it_and_a_step_that_is_none_is_refused(scene: Scene) -> None:
    for step in ("follow_up", "close", "feed_in", "explode", ""):
        answer = scene.post("debrief-move", signed_in(scene.member), step=step)
        assert answer.status_code == 302
    assert scene.fresh().state == DebriefState.PLANNED


def test_an_owner_who_is_not_invited_sees_the_action_point_and_nothing_of_the_debrief(scene: Scene) -> None:
    owner = officer()
    point = ActionPoint.begin(
        by=scene.oic,
        at=scene.now,
        debrief=scene.debrief,
        what="Buy a mat.",
        owner=owner,
        due_on=scene.now.date() + timedelta(days=1),
    )
    point.save()
    client = signed_in(owner)
    assert "Buy a mat." in words(client.get(reverse("debrief-action", args=[point.pk])))
    assert client.get(scene.at("debrief")).status_code == 404
    assert signed_in(officer()).get(reverse("debrief-action", args=[point.pk])).status_code == 404


def test_the_way_from_the_visit_to_the_plan_and_a_double_click_on_it(scene: Scene) -> None:
    other = visit_with_concern(scene.oic, at=scene.now - timedelta(days=1))
    why = scene.lead.get(reverse("visit-debrief", args=[other.pk])).content.decode()
    address = reverse("debrief-new", args=[other.pk])
    assert address in why
    when = scene.moment("planned_at", scene.now + timedelta(days=1))
    body = {"minutes_long": 45, "place": "Room 4", "record_id": "01a20000-0000-7000-8000-000000000001"}
    for _ in range(2):
        answer = scene.lead.post(address, body | when)
        assert answer.status_code == 302
    assert Debrief.objects.filter(visits=other).count() == 1
    assert address not in scene.lead.get(reverse("visit-debrief", args=[other.pk])).content.decode()


def test_separate_debriefs_stand_on_the_page_and_are_fed_in_by_a_button(scene: Scene) -> None:
    separate = planning.plan_separate(
        parent=scene.debrief,
        leader=scene.member,
        people=[],
        values=the_plan(planned_at=scene.now + timedelta(hours=1)),
        by=scene.oic,
        at=scene.now,
    )
    assert separate.reference in words(scene.lead.get(scene.at("debrief")))
    leader = signed_in(scene.member)
    assert leader.get(reverse("debrief-minutes", args=[separate.pk])).status_code == 200


def test_the_lead_takes_a_visit_out_of_a_debrief_of_several_on_its_page() -> None:
    oic, now = officer(), clock.now()
    visits = two_visits(oic)
    debrief = plan(*visits, at=now, planned_at=now + timedelta(days=1))
    lead, here = signed_in(oic), reverse("debrief-leave", args=[debrief.pk, visits[1].pk])
    assert here in lead.get(reverse("debrief", args=[debrief.pk])).content.decode()
    lead.post(here, typed(lead.get(here)) | {"reason": "Its officers come on Friday."})
    assert list(debrief.visits.all()) == [visits[0]]
    assert lead.get(here).status_code == 404


def test_what_ends_a_meeting_is_read_again_where_its_plan_was_changed_meanwhile() -> None:
    oic, now = officer(), clock.now()
    visits = two_visits(oic)
    debrief = plan(*visits, at=now, planned_at=now + timedelta(days=1))
    lead = signed_in(oic)
    for route, more in (("debrief-leave", [visits[1].pk]), ("debrief-call-off", [])):
        here = reverse(route, args=[debrief.pk, *more])
        opened = typed(lead.get(here)) | {"reason": "Its officers come on Friday."}
        at_the_plan = reverse("debrief-plan", args=[debrief.pk])
        place = {"place": f"Room {route}"}
        assert lead.post(at_the_plan, typed(lead.get(at_the_plan)) | place).status_code == 302
        stale = lead.post(here, opened)
        assert stale.status_code == 409
        assert "Read it again" in words(stale)
        assert Debrief.objects.get(pk=debrief.pk).state == DebriefState.PLANNED
        assert debrief.visits.count() == 2
        assert typed(stale)["reason"] == opened["reason"]
    assert lead.post(here, typed(stale)).status_code == 302
    assert Debrief.objects.get(pk=debrief.pk).state == DebriefState.CALLED_OFF
