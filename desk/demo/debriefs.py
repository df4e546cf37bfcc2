"""The debriefs of the demonstration: one in each state, as officers, the HMI and Gold would hold them."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from accounts.demo import leave_service
from accounts.models import User
from core.clock import london_day
from core.pdf import is_available
from debriefs.debrief_enums import IntelligencePassed, Outcome, Reply, Theme
from debriefs.models import ActionPoint, Debrief, Requirement
from debriefs.operations import holding, minutes, notes
from debriefs.operations.deciding import Answer, decide_to_postpone, stand_down
from debriefs.operations.giving import give_action_point
from debriefs.operations.holding import TookPart
from debriefs.operations.inviting import invite, reply
from debriefs.operations.learning import Edited, publish
from debriefs.operations.planning import call_off, plan_debrief, plan_separate
from desk.demo.force import EMPTY
from desk.demo.stories import DEVON, GWILYM, IMRAN, JOSEPHINE, KATYA, MARCUS, NIA, RHIANNON, TOMASZ
from visits.enums import OversightRole, VisitKind, VisitStatus
from visits.kinds import CRITICAL_INCIDENT
from visits.models import CriticalIncident, Visit
from visits.operations.concerns import raise_concern
from visits.operations.filling_in import fill_in
from visits.operations.following_up import follow_up
from visits.operations.team import name_oversight
from visits.steps import BRONZE, DECLARATION

HELEN, ALASDAIR, FARIDA = "Helen Sutcliffe", "Alasdair Munro", "Farida Rahimi"
ROOM = "Meeting room 2, Tannery House, Brackenford"
DAY = timedelta(days=1)
VANS = "Put a second torch into each van."


def debrief(visits: dict[str, Visit], users: dict[str, User], at: datetime) -> None:
    """Hold the debriefs of the told visits, by their keys, as of `at`."""
    _of_an_operation(visits, users, at)
    _with_separate_ones(visits["saffron"], users, at)
    _led_by_gold(visits["linden"], users, at)
    _led_by_the_hmi_and_overdue(visits["granary"], users, at)
    _about_the_hmi(visits["briarwood"], users, at)
    _postponed(visits["tamarind"], users, at)
    _called_off(visits["lantern"], users, at)
    _closed(visits["ferrow"], users, at)
    _left_with_things_to_do(users, at - DAY / 4)
    _late_to_be_followed_up(at)
    _stood_down(visits["cobalt"], users, at)


def _plan(visits: list[Visit], by: User, at: datetime, when: datetime, **more: Any) -> Debrief:
    values: dict[str, Any] = {
        "planned_at": when.replace(minute=0, second=0, microsecond=0),
        "minutes_long": 60,
        "place": ROOM,
        "call": "",
        "minute_taker": None,
        "considered": ["attend", "feedback"],
        "planning_notes": "",
    }
    return plan_debrief(visits=visits, values=values | more, by=by, at=at)


def _of_an_operation(visits: dict[str, Visit], users: dict[str, User], at: datetime) -> None:
    """One debrief for two visits of an operation, still to come."""
    marrow, lead = visits["marrow"], users[JOSEPHINE]
    others = Visit.objects.filter(operation=marrow.operation, started_at__isnull=False, abortive="nobody_in")
    planned = _plan(
        [marrow, *others],
        lead,
        at - DAY,
        at + 2 * DAY,
        minute_taker=users[NIA],
        call="01632 960 440, meeting 118 204",
        considered=["minute_taker", "attend", "feedback", "place"],
        planning_notes="Tomasz is on an early shift, so it begins after two.",
    )
    reply(debrief=planned, answer=Reply.COMES, words="", by=users[IMRAN], at=at - DAY / 2)
    words = "I am at court all day. I shall send a feedback sheet."
    reply(debrief=planned, answer=Reply.CANNOT, words=words, by=users[TOMASZ], at=at - DAY / 3)
    because = "Planned the operation with us."
    invite(debrief=planned, user=users[HELEN], because=because, by=lead, at=at - DAY / 3)


def _with_separate_ones(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """A large team: one leader’s separate debrief is held and waits to be fed in, another is planned."""
    lead, began = users[RHIANNON], at - timedelta(hours=10)
    considered = ["minute_taker", "separate", "attend"]
    planned = _plan([visit], lead, began, at + DAY, considered=considered, minute_taker=users[MARCUS])
    values: dict[str, Any] = {
        "planned_at": at - timedelta(hours=6),
        "minutes_long": 30,
        "place": "",
        "call": "01632 960 441",
    }
    first = plan_separate(
        parent=planned, leader=users[DEVON], people=[users[KATYA]], values=values, by=lead, at=began
    )
    said = {
        "what_happened": "The rear group stood in the yard for nine minutes before the door was opened.",
        "went_well": "The radio check at the gate: each knew when the front went in.",
    }
    minutes.save_minutes(
        debrief=first, values=said, expected_version=0, by=users[DEVON], at=at - timedelta(hours=5)
    )
    _hold(first, users[DEVON], at - timedelta(hours=5))
    again = values | {"planned_at": at + timedelta(hours=20)}
    plan_separate(parent=planned, leader=users[MARCUS], people=[], values=again, by=lead, at=began)


def _hold(one: Debrief, lead: User, at: datetime, **outcomes: TookPart) -> None:
    """Record that it was held as planned; whom `outcomes` does not name attended."""
    there = one.invitations.standing().select_related("user")
    said = {
        each.pk: outcomes.get(each.user.name.split()[0].lower(), TookPart(Outcome.ATTENDED)) for each in there
    }
    holding.hold(debrief=one, held_at=one.planned_at, outcomes=said, by=lead, at=at)


def _led_by_gold(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """After a critical incident: held, with its record, and not followed up yet."""
    gold = users[ALASDAIR]
    planned = _plan([visit], gold, at - 3 * DAY, at - DAY, minute_taker=users[DEVON])
    _hold(planned, gold, at - DAY / 2, katya=TookPart(Outcome.UNREACHABLE, "On a course without a telephone"))
    said = {
        "what_happened": "Some forty neighbours came into the courtyard when the van was brought round. "
        "They stood between the officers and the van for twenty minutes, until the police had closed the "
        "street.",
        "level_of_force": "Hands laid on and the escort position, after the arrest, when he pushed past.",
        "officers_injured": "Nobody.",
        "went_well": "The interpreter stayed on the line, so that he knew what would happen next.",
        "went_badly": "The van was parked where everybody saw it, because the back gate was not looked at.",
        "agreed": "The back gate is looked at the day before, and the van waits in the side street.",
    }
    minutes.save_minutes(debrief=planned, values=said, expected_version=0, by=users[DEVON], at=at - DAY / 2)
    minutes.save_action_point(
        debrief=planned,
        point=None,
        values={
            "what": "Add the side street to the plan of the premises.",
            "owner": users[RHIANNON],
            "due_on": london_day(at + 3 * DAY),
        },
        expected_version=0,
        by=gold,
        at=at - DAY / 2,
    )
    minutes.save_action_point(
        debrief=planned,
        point=None,
        values={"what": "Ask the police who is to be called when a street has to be closed."},
        expected_version=0,
        by=gold,
        at=at - DAY / 2,
    )
    minutes.save_party(
        debrief=planned,
        point=None,
        values={"who": "The casework unit of Brackenford"},
        expected_version=0,
        by=gold,
        at=at - DAY / 2,
    )


def _led_by_the_hmi_and_overdue(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """A concern about the officer in charge goes to the HMI; nobody has recorded that it was held."""
    _name_hmi(visit, users[ALASDAIR], users[HELEN], at - 5 * DAY)
    raise_concern(
        visit=visit,
        text="We were told of the second door only when we stood before it.",
        about=visit.oic,
        by=users[RHIANNON],
        at=at - 4 * DAY,
    )
    _plan([visit], users[ALASDAIR], at - 3 * DAY, at - 2 * DAY, place="", call="01632 960 442")


def _about_the_hmi(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """A concern about the HMI named on the visit goes to another, who is named then, and leads."""
    _name_hmi(visit, users[ALASDAIR], users[HELEN], at - 2 * DAY)
    raise_concern(
        visit=visit,
        text="The inspector who watched told us to leave the site before everybody there had been spoken to.",
        about=users[ALASDAIR],
        by=users[MARCUS],
        at=at - DAY,
    )
    _name_hmi(visit, users[FARIDA], users[HELEN], at - DAY / 2)


def _name_hmi(visit: Visit, user: User, by: User, at: datetime) -> None:
    reason = "An HMI is asked for."
    name_oversight(visit=visit, user=user, named_as=OversightRole.HMI, reason=reason, by=by, at=at)


def _postponed(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """A critical incident that came to light late: its debrief was planned, then postponed."""
    oic, gold, began = visit.oic, users[JOSEPHINE], at - DAY
    values = EMPTY | {
        "serious_harm": True,
        "community_impact": False,
        "public_confidence": False,
        "specialist_resources": False,
        "failing_or_learning": False,
        "happened_at": visit.ended_at,
        "place": "On the stairs to the yard",
        "circumstances": "A worker fell on the stairs. His arm was found to be broken days later.",
        "gold": gold,
    }
    incident = fill_in(
        kind=CRITICAL_INCIDENT, visit=visit, form=None, values=values, expected_version=0, by=oic, at=began
    )
    follow_up(step=DECLARATION, form=incident, values={"declared_at": began}, by=oic, at=began)
    bronze = {"location": "The yard", "officer": oic, "incident_here": True}
    fresh = CriticalIncident.objects.get(pk=incident.pk)
    follow_up(step=BRONZE, form=fresh, values=bronze, by=oic, at=began)
    _plan([visit], gold, at - DAY / 2, at + 3 * DAY)
    answer = Answer(
        True,
        "The accident is being looked into. The debrief waits for what that finds.",
        london_day(at + 14 * DAY),
    )
    decide_to_postpone(visit=visit, about=incident.pk, answer=answer, by=oic, at=at - DAY / 3)


def _called_off(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """One that nothing requires, and that was called off."""
    planned = _plan([visit], users[RHIANNON], at - DAY, at + DAY)
    reason = "Half of the team is needed at court that day."
    call_off(debrief=planned, reason=reason, by=users[RHIANNON], at=at - DAY / 2)


def _stood_down(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """What asked for one was recorded on the wrong visit: its lead said why none is held."""
    reason = "No baton was drawn on this visit. The form belongs to the visit of the day before."
    requirement = Requirement.objects.get(visit=visit)
    stand_down(requirement=requirement, reason=reason, by=users[NIA], at=at - DAY / 6)


def _closed(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """One that nothing required, held all the same, with all that follows done."""
    lead = users[RHIANNON]
    planned = _plan([visit], lead, at - 2 * DAY, at - DAY)
    ended = at - DAY / 2
    _hold(planned, lead, ended)
    given: dict[str, Any] = {
        "debrief": planned,
        "point": None,
        "expected_version": 0,
        "by": lead,
        "at": ended,
    }
    said = {
        "what_happened": "Two entered by the shop, and the owner was met at the counter.",
        "went_well": "The questions were shared out in the van, so nobody was asked the same thing twice.",
        "hindsight": "The briefing could have named who photographs the notices.",
        "changes": "Who photographs is said at each briefing.",
    }
    minutes.save_minutes(debrief=planned, values=said, expected_version=0, by=lead, at=ended)
    text = "Say at the briefing who photographs each notice that is served."
    learned = minutes.save_learning_point(values={"text": text, "theme": "briefing"}, **given)
    edited = Edited(text, Theme.BRIEFING, [VisitKind.ILLEGAL_WORKING])
    publish(point=learned, edited=edited, by=lead, at=ended)
    text = "Share out the questions before the door is opened."
    minutes.save_good_practice(values={"text": text, "theme": "planning"}, **given)
    done = {"what": "Add the line to the briefing sheet.", "owner": lead, "due_on": london_day(at + 2 * DAY)}
    point = minutes.save_action_point(values=done, **given)
    minutes.finish_action_point(point=point, evidence="It stands on the sheet of today.", by=lead, at=ended)
    theirs: dict[str, Any] = {"owner": users[GWILYM], "due_on": london_day(at + 5 * DAY)}
    for what in (VANS, "Ask for a copy of the plan of the back yard."):
        minutes.save_action_point(values=theirs | {"what": what}, **given)
    told = {"who": "Kemi Adeyemi, casework unit", "informed_at": ended, "how": "email"}
    minutes.save_party(values=told, **given)
    answers = {"intelligence": IntelligencePassed.NONE}
    fresh = Debrief.objects.get(pk=planned.pk)
    holding.save_afterwards(debrief=fresh, values=answers, expected_version=fresh.version, by=lead, at=ended)
    holding.follow_up(debrief=planned, by=lead, at=ended)
    if is_available():
        asked = notes.ask_for_notes(debrief=planned, by=lead, at=ended)
        notes.make_notes(notes_id=asked.pk, at=ended)
        holding.close(debrief=planned, by=lead, at=ended)


def _left_with_things_to_do(users: dict[str, User], at: datetime) -> None:
    """Who had two action points leaves: one is given to another, one waits on the lead’s home page."""
    point = ActionPoint.objects.get(owner=users[GWILYM], what=VANS)
    why = "Gwilym leaves the service today, and Devon looks after the vans."
    give_action_point(point=point, owner=users[DEVON], reason=why, by=point.debrief.lead, at=at)
    leave_service(users[GWILYM], at)


def _late_to_be_followed_up(at: datetime) -> None:
    """One of the weeks before, where they are loaded: held, and nobody has said what follows from it."""
    before = at - (settings.DEBRIEF_FOLLOW_UP_DAYS + 4) * DAY
    held = Visit.objects.filter(status=VisitStatus.CLOSED, ended_at__lt=before, debriefs=None)
    visit = held.order_by("-ended_at").first()
    if visit is not None and visit.ended_at is not None:
        planned = _plan([visit], visit.oic, visit.ended_at + DAY / 2, visit.ended_at + DAY)
        _hold(planned, visit.oic, visit.ended_at + 2 * DAY)
