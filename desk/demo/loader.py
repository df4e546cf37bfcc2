"""Loads the demonstration: people, visits in every state, records and extracts, through the operations.

What happened is put in the order of time and done in it, each at its own time, so that the extracts were
made on the mornings on which they would have been. All or nothing: an interrupted load leaves no trace.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from accounts.demo import load_people, people
from accounts.models import User
from core.clock import LONDON, day_bounds, london_day
from desk.demo.called_off import call_off
from desk.demo.debriefs import debrief
from desk.demo.deciding import decide_what_is_asked
from desk.demo.feedback import speak
from desk.demo.intelligence import pass_on
from desk.demo.learning import learn
from desk.demo.messages import tell
from desk.demo.pictures import Pictures, drawn
from desk.demo.recording import Recording
from desk.demo.records import keep_record
from desk.demo.standing_in import stand_in
from desk.demo.stories import STORIES, Story, Until
from desk.demo.telling import pass_on_earlier, tell_on
from desk.demo.unit import work_on
from desk.demo.weeks import weeks
from desk.demo.wrong_picture import send_a_wrong_picture
from referrals.operations.alarm import raise_extract_alarm
from referrals.operations.copies import make_due_copies
from referrals.operations.extract import publish_extract
from referrals.queries import due_on
from visits.models import Visit
from visits.operations.closing import close, reopen

NAMESPACE = UUID("6f0b5a52-2d2b-5c55-9b1e-3f1c6f6f2a11")
LATE_DAY = 4  # days ago: the extract of that day was made late, after an outage


@dataclass(frozen=True)
class Loaded:
    """What a load did: the visits that are there, and whether this load put them there."""

    visits: int
    new: bool
    people: int


@dataclass(frozen=True)
class Event:
    """Something that happened at `at`."""

    at: datetime
    do: Callable[[datetime], None]


def load(at: datetime, *, told_only: bool = False) -> Loaded:
    """Load the demonstration as of `at`; a demonstration that is there already is left as it is.

    `told_only` leaves out the six weeks of ordinary visits: each state is there, and it takes half the time.
    """
    stories = STORIES if told_only else (*weeks(), *STORIES)
    with transaction.atomic():
        users = load_people(at)
        ids = [visit_id(story) for story in STORIES]
        if Visit.objects.filter(pk__in=ids).exists():
            return Loaded(Visit.objects.count(), new=False, people=people().count())
        with drawn(sorted(stories, key=lambda story: started(story, at))) as pictures:
            events = [event for story in stories for event in _events(story, users, pictures, at)]
            events += _extracts(max(story.days for story in stories), at)
            for event in sorted(events, key=lambda event: event.at):
                event.do(event.at)
        stand_in(users, at)
        call_off(users, at)
        send_a_wrong_picture(users, at)
        told = {story.key: Visit.objects.get(pk=visit_id(story)) for story in STORIES}
        debrief(told, users, at)
        speak(told, users, at)
        learn(told, users, at)
        pass_on_earlier(users, at)
        work_on(users, pass_on(users, at), at)
        tell_on(users, at)
        tell(users, at)
    return Loaded(len(stories), new=True, people=people().count())


def visit_id(story: Story) -> UUID:
    """Return the id of a story's visit, the same at every load."""
    return uuid5(NAMESPACE, story.key)


def started(story: Story, now: datetime) -> datetime:
    """Return when the visit of `story` started, or is to start."""
    if story.days == 0:
        return (now - timedelta(hours=story.hour, minutes=story.minute)).replace(second=0, microsecond=0)
    day = london_day(now) - timedelta(days=story.days)
    return datetime.combine(day, time(story.hour, story.minute), tzinfo=LONDON)


def _events(story: Story, users: dict[str, User], pictures: Pictures, now: datetime) -> Iterator[Event]:
    start = started(story, now)
    recording = Recording(story, users, pictures, visit_id(story), start)
    if story.until is Until.PLANNED:
        yield Event(now - timedelta(hours=20), recording.plan)
        return
    if story.until is Until.RUNNING:
        yield Event(now - timedelta(minutes=1), recording.run)
        return
    end = start + timedelta(minutes=story.minutes)
    yield Event(end + timedelta(minutes=20), recording.run)
    if story.until in (Until.OVER, Until.READY):
        return
    oic = users[story.oic]
    closed = end + timedelta(minutes=55)
    yield Event(closed, lambda at: _close(story, oic, at))
    for met in story.met:
        if met.record:
            by, days, whole = met.record
            when = min(closed + timedelta(days=days), now - timedelta(minutes=5))
            yield Event(when, keep_record(visit_id(story), met, users[by], whole=whole))
    if story.until in (Until.REOPENED, Until.RECLOSED):
        again = datetime.combine(london_day(closed) + timedelta(days=1), time(9, 30), tzinfo=LONDON)
        yield Event(again, lambda at: _reopen(story, oic, at))
        if story.until is Until.RECLOSED:
            yield Event(again + timedelta(minutes=25), lambda at: _close(story, oic, at))


def _extracts(first: int, now: datetime) -> Iterator[Event]:
    """The mornings since the day `first` days ago; one of them late, as after an outage."""
    for days in range(first, 0, -1):
        day = london_day(now) - timedelta(days=days)
        over = day_bounds(day)[1]
        due = over + (
            timedelta(hours=9, minutes=40) if days == LATE_DAY else timedelta(minutes=15, seconds=3)
        )
        if days == LATE_DAY:
            yield Event(due_on(day), _raise_alarm)
        yield Event(min(due, max(over, now)), lambda at, day=day: _publish(day, at))  # type: ignore[misc]


def _raise_alarm(at: datetime) -> None:
    raise_extract_alarm(at=at)


def _publish(day: object, at: datetime) -> None:
    publish_extract(day=day, by=None, at=at)  # type: ignore[arg-type]
    make_due_copies(at=at)


def _close(story: Story, by: User, at: datetime) -> None:
    visit = Visit.objects.select_related("oic").get(pk=visit_id(story))
    decide_what_is_asked(visit, at)
    close(visit=visit, by=by, at=at, device_at=at - timedelta(seconds=4))


def _reopen(story: Story, by: User, at: datetime) -> None:
    reopen(visit=Visit.objects.get(pk=visit_id(story)), reason=story.reason, by=by, at=at)
