"""What officers of the demonstration learn from debriefs: published, kept back, withdrawn, acted on."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from core.clock import london_day
from debriefs.debrief_enums import IntelligencePassed, Outcome, Theme
from debriefs.models import Debrief, LearningPoint, Publication
from debriefs.operations import holding, minutes
from debriefs.operations.holding import TookPart
from debriefs.operations.learning import Edited, keep_back, publish, record_change, withdraw
from debriefs.operations.planning import plan_debrief
from debriefs.queries.learning import kinds_of
from desk.demo.stories import IMRAN
from visits.enums import VisitKind
from visits.models import Visit

HELEN = "Helen Sutcliffe"
DAY = timedelta(days=1)
_WHERE_A_CROWD_CAME = (
    (Theme.ENTRY, "Look for a second way out the day before, and say at the briefing who stands there."),
    (Theme.EQUIPMENT, "Park the van where it can leave without turning, and out of sight of the street."),
    (
        Theme.COMMUNICATION,
        "Agree before the visit whom to call when neighbours gather, and who of the team makes the call.",
    ),
    (Theme.SAFETY, "When people gather, two face outwards and nobody else stops what they are doing."),
    (Theme.ARREST, "Say aloud that somebody is being escorted, so that the others make room."),
    (Theme.WELFARE, "Keep the interpreter on the line until the person has been told what comes next."),
)
_OF_AN_ORDINARY_VISIT = (
    (Theme.EVIDENCE, "Photograph a rota on the wall before anybody takes it down."),
    (
        Theme.WORKING,
        "Ask for the right-to-work copies before the accounts are opened: they are often kept apart.",
    ),
    (Theme.PLANNING, "Bring a torch for each of the team: store rooms have no light."),
)


def learn(visits: dict[str, Visit], users: dict[str, User], at: datetime) -> None:
    """Publish what was learned at the debriefs of the told visits, by their keys."""
    crowd = Debrief.objects.get(of_visits__visit=visits["linden"], parent=None)
    noted = [_note(crowd, theme, text, at - DAY / 3) for theme, text in _WHERE_A_CROWD_CAME]
    published = [_publish(point, at - DAY / 4 + timedelta(minutes=n)) for n, point in enumerate(noted)]
    by_name = _note(crowd, Theme.OTHER, "Whoever knows the street best should go first.", at - DAY / 3)
    reason = "Everybody here knows who that was. It stays in the notes of the debrief."
    keep_back(point=by_name, reason=reason, by=crowd.lead, at=at - DAY / 4)
    _note(crowd, Theme.BRIEFING, "Say at the briefing who speaks to the neighbours.", at - DAY / 3)
    ordinary = _hold(visits["mulberry"], users[IMRAN], at)
    for number, (theme, text) in enumerate(_OF_AN_ORDINARY_VISIT):
        point = _note(ordinary, theme, text, at - DAY / 8)
        published.append(_publish(point, at - DAY / 9 + timedelta(minutes=number)))
    _change(published, users, at)
    _follow_up(ordinary, at - DAY / 18)


def _change(published: list[Publication], users: dict[str, User], at: datetime) -> None:
    """Two were acted on; one was found to be wrong."""
    for publication, what in (
        (published[0], "The sheet for planning asks for every door, and for who stands there."),
        (published[2], "The control room’s number for crowds stands on the back of each briefing sheet."),
    ):
        when = at - DAY / 20
        day = london_day(when)  # which is yesterday, soon after midnight
        record_change(publication=publication, what=what, made_on=day, by=users[HELEN], at=when)
    wrong = published[3]
    reason = "It can be read as if nobody else need look up. It will be said again in other words."
    withdraw(publication=wrong, reason=reason, by=wrong.created_by, at=at - DAY / 30)


def _note(debrief: Debrief, theme: Theme, text: str, at: datetime) -> LearningPoint:
    return minutes.save_learning_point(
        debrief=debrief,
        point=None,
        values={"text": text, "theme": theme},
        expected_version=0,
        by=debrief.lead,
        at=at,
    )


def _publish(point: LearningPoint, at: datetime) -> Publication:
    kinds = [VisitKind(kind) for kind in kinds_of(point.debrief)]
    edited = Edited(text=point.text, theme=Theme(point.theme), kinds=kinds)
    return publish(point=point, edited=edited, by=point.debrief.lead, at=at)


def _follow_up(debrief: Debrief, at: datetime) -> None:
    """Say that everything that follows is done; the notes have still to be put on the visit record."""
    answers = {"intelligence": IntelligencePassed.NONE, "no_parties": True}
    given: dict[str, Any] = {"debrief": debrief, "by": debrief.lead, "at": at}
    holding.save_afterwards(values=answers, expected_version=debrief.version, **given)
    holding.follow_up(**given)


def _hold(visit: Visit, lead: User, at: datetime) -> Debrief:
    """Hold a debrief that nothing requires: everybody attended."""
    values: dict[str, Any] = {
        "planned_at": at - DAY / 7,
        "minutes_long": 30,
        "place": "",
        "call": "01632 960 443",
        "minute_taker": None,
        "considered": ["attend"],
        "planning_notes": "",
    }
    planned = plan_debrief(visits=[visit], values=values, by=lead, at=at - DAY / 6)
    there = planned.invitations.standing()
    outcomes = {each.pk: TookPart(Outcome.ATTENDED) for each in there}
    holding.hold(debrief=planned, held_at=planned.planned_at, outcomes=outcomes, by=lead, at=at - DAY / 8)
    return Debrief.objects.select_related("lead").get(pk=planned.pk)
