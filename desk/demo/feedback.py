"""Feedback sheets of the demonstration, and two conversations by the private route."""

from datetime import datetime, timedelta

from django.http import QueryDict
from django.urls import reverse

from accounts import drafts
from accounts.models import User
from debriefs.feedback_enums import Readers
from debriefs.operations.feedback import Said, send_feedback
from debriefs.operations.private import (
    bring_line_manager_in,
    end_privately,
    open_privately,
    write_privately,
)
from debriefs.private_enums import PrivateOutcome
from debriefs.queries.feedback import lead_of
from desk.demo.stories import DEVON, IMRAN, JOSEPHINE, NIA, RHIANNON, TOMASZ
from visits.models import Visit

DAY = timedelta(days=1)
# Visit, who, whether to the lead only, what.
SHEETS: tuple[tuple[str, str, bool, Said], ...] = (
    (
        "ferrow", DEVON, False,
        Said(
            went_well="The questions were shared out in the van, so nobody was asked the same thing twice.",
            better_ways="Say at the briefing who photographs the notices.",
        ),
    ),
    (
        "mulberry", TOMASZ, False,
        Said(went_badly="We had one torch between the three of us, and the store room has no light."),
    ),
    (
        "mulberry", TOMASZ, False,
        Said(anything_else="I have since asked for two more torches. They are in the second van."),
    ),
    (
        "marrow", TOMASZ, True,
        Said(
            went_badly="I had come off a late shift and was not at my best by noon.",
            better_ways="Ask before an early start who was on the evening before.",
        ),
    ),
    (
        "granary", RHIANNON, True,
        Said(went_badly="We stood before the second door without having been told of it."),
    ),
)  # fmt: skip


def speak(visits: dict[str, Visit], users: dict[str, User], at: datetime) -> None:
    """Send sheets on the told visits, by their keys, and leave one as a draft; then talk privately."""
    for number, (key, name, lead_only, said) in enumerate(SHEETS):
        send_feedback(
            visit=visits[key],
            said=said,
            readers=Readers.LEAD_ONLY if lead_only else Readers.NAMED,
            by=users[name],
            at=at - DAY / 3 + timedelta(minutes=7 * number),
            lead_id=lead.pk if lead_only and (lead := lead_of(visits[key]).user) else None,
        )
    typed = QueryDict(mutable=True)
    typed.update({"went_well": "The interpreter was on the line before we knocked.", "typing": "kept"})
    page = reverse("visit-feedback-new", args=[visits["mulberry"].pk])
    drafts.keep(user=users[NIA], page=page, data=typed, base_version=0, at=at - DAY / 4)
    _going_on(visits["ferrow"], users, at - DAY / 5)
    _ended(visits["mulberry"], users, at - DAY / 4)


def _going_on(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """The lead has written, and it was answered."""
    begun = open_privately(
        visit=visit,
        about=users[DEVON],
        text="When the owner asked for water you told her to wait, twice. I would like to hear from you how "
        "that was before I say what I think.",
        by=users[RHIANNON],
        at=at,
    )
    text = "I did not understand at first what she wanted. I should have asked. I am sorry that it looked so."
    write_privately(conversation=begun, text=text, by=users[DEVON], at=at + timedelta(hours=1))


def _ended(visit: Visit, users: dict[str, User], at: datetime) -> None:
    """With the line manager, and with an outcome."""
    lead, person, manager = users[IMRAN], users[NIA], users[JOSEPHINE]
    begun = open_privately(
        visit=visit,
        about=person,
        text="You left the door before I had said that it could be left. What happened?",
        by=lead,
        at=at,
    )
    hour = timedelta(minutes=40)
    text = "Somebody called from the yard and I took it for you. I had no radio."
    write_privately(conversation=begun, text=text, by=person, at=at + hour)
    reason = "It has to do with who gets a radio, which she decides."
    bring_line_manager_in(conversation=begun, reason=reason, by=lead, at=at + 2 * hour)
    text = "There are radios for everybody from Monday. Thank you both for saying so."
    write_privately(conversation=begun, text=text, by=manager, at=at + 3 * hour)
    end_privately(
        conversation=begun,
        outcome=PrivateOutcome.CLEARED,
        text="A misunderstanding, because a radio was missing. Nothing else is to be done.",
        by=lead,
        at=at + 4 * hour,
    )
