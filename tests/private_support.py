"""A conversation by the private route in which every word is a canary, and those who are in it."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role
from core.ids import new_id
from debriefs.models import PrivateConversation
from debriefs.operations.private import bring_line_manager_in, open_privately, write_privately
from tests.factories import UserFactory
from tests.factories_visits import NOON, make_visit, officer
from visits.models import Visit

SAID, ANSWERED, WHY = "Peregrination", "Quodlibetical", "Sesquipedality"
CANARIES = (SAID, ANSWERED, WHY)


@dataclass
class Private:
    """Who is who on a visit that is over, of which `lead` has written to `person` in private."""

    visit: Visit
    lead: User
    person: User
    line_manager: User
    colleague: User  # on the visit, and in no conversation
    manager: User  # of the team, and nobody's line manager here
    conversation: PrivateConversation


def talk_privately(*, with_line_manager: bool = True) -> Private:
    lead = officer()
    line_manager = UserFactory(roles=[Role.OFFICER], team=lead.team)
    person = officer(team=lead.team, line_manager=line_manager)
    colleague = officer(team=lead.team)
    visit = make_visit(lead, officers=[person, colleague])
    conversation = begin(visit, person, lead)
    write_privately(conversation=conversation, text=f"{ANSWERED}, I think.", by=person, at=NOON)
    if with_line_manager:
        bring_line_manager_in(conversation=conversation, reason=f"{WHY}.", by=lead, at=NOON)
    manager = UserFactory(roles=[Role.MANAGER], team=lead.team)
    return Private(visit, lead, person, line_manager, colleague, manager, conversation)


def begin(visit: Visit, about: User, by: User) -> PrivateConversation:
    """Have the lead write to somebody about a visit."""
    text = f"{SAID} at the gate."
    return open_privately(visit=visit, about=about, text=text, by=by, at=NOON, conversation_id=new_id())
