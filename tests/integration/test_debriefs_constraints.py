"""What the database itself refuses of a debrief, around every operation."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from core.ids import new_id
from debriefs.debrief_enums import InvitedAs
from debriefs.models import (
    ActionPoint,
    Debrief,
    DebriefNotes,
    DebriefVisit,
    GoodPractice,
    InterestedParty,
    Invitation,
    LearningPoint,
)
from tests.factories_visits import NOON, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def debrief() -> Debrief:
    visit = make_visit()
    row = Debrief.begin(
        by=visit.oic,
        at=NOON,
        reference="DEB-2026-000001",
        lead=visit.oic,
        led_as="oic",
        planned_at=NOON,
        place="Room 4",
    )
    row.save()
    DebriefVisit.objects.create(debrief=row, visit=visit)
    return row


def refuses(constraint: str, model: type[models.Model], /, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model._default_manager.update(**values)


def refuses_new(constraint: str, row: models.Model) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save(force_insert=True)


def test_a_debrief_is_in_a_state_led_by_somebody_somewhere_for_a_while(debrief: Debrief) -> None:
    refuses("debrief_state_exists", Debrief, state="lost")
    refuses("debrief_led_as_exists", Debrief, led_as="silver")
    refuses("debrief_has_a_place_or_a_call", Debrief, place="")
    refuses("debrief_lasts_a_while", Debrief, minutes_long=4)
    refuses("debrief_considered_exists", Debrief, considered=["weather"])
    refuses("debrief_intelligence_exists", Debrief, intelligence="some")
    refuses("debrief_is_not_fed_into_itself", Debrief, parent=debrief.pk)


def test_what_became_of_a_debrief_says_when_or_why(debrief: Debrief) -> None:
    refuses("debrief_called_off_says_why", Debrief, state="called_off")
    refuses("debrief_called_off_says_why", Debrief, called_off_because="Nobody could come.")
    refuses("debrief_held_says_when", Debrief, state="held")
    refuses("debrief_held_says_when", Debrief, held_at=NOON)
    refuses("debrief_closed_says_when", Debrief, state="closed", held_at=NOON)
    refuses("debrief_closed_says_when", Debrief, closed_at=NOON)


def test_a_visit_has_one_open_debrief_and_stands_once_in_each(debrief: Debrief) -> None:
    visit = debrief.visits.get()
    other = Debrief.begin(
        by=visit.oic,
        at=NOON,
        reference="DEB-2026-000002",
        lead=visit.oic,
        led_as="oic",
        planned_at=NOON,
        call="01632 960 500",
    )
    other.save()
    refuses_new("one_open_debrief_of_a_visit", DebriefVisit(debrief=other, visit=visit))
    refuses_new("debrief_once_of_a_visit", DebriefVisit(debrief=debrief, visit=visit, is_open=False))
    DebriefVisit.objects.create(debrief=other, visit=visit, is_open=False)


def test_an_invitation_is_one_of_somebody_in_a_capacity_with_a_duty(debrief: Debrief) -> None:
    values = {"debrief": debrief, "user": debrief.lead, "invited_as": [InvitedAs.MEMBER]}
    Invitation.begin(by=debrief.lead, at=NOON, **values).save()
    refuses_new("invited_once_to_a_debrief", Invitation.begin(by=debrief.lead, at=NOON, **values))
    refuses("invitation_capacity_exists", Invitation, invited_as=[])
    refuses("invitation_capacity_exists", Invitation, invited_as=["driver"])
    refuses("invitation_duty_exists", Invitation, duty="may")
    refuses("invitation_reply_exists", Invitation, reply="perhaps", replied_at=NOON)
    refuses("invitation_reply_exists", Invitation, reply="comes")
    refuses("invitation_reply_exists", Invitation, replied_at=NOON)


def test_an_outcome_is_one_that_the_duty_allows_and_says_why(debrief: Debrief) -> None:
    Invitation.begin(
        by=debrief.lead, at=NOON, debrief=debrief, user=debrief.lead, invited_as=[InvitedAs.MEMBER]
    ).save()
    refuses("invitation_outcome_exists", Invitation, outcome="slept")
    refuses("invitation_outcome_says_why", Invitation, outcome="unreachable")
    refuses("invitation_outcome_says_why", Invitation, outcome="excused", duty="where_practicable")
    refuses("invitation_excused_where_practicable", Invitation, outcome="excused", outcome_reason="On leave")
    refuses("invitation_must_attend", Invitation, outcome="declined", duty="must")
    decided = {"decided_by": debrief.lead}
    refuses("invitation_outcome_says_why", Invitation, outcome="absent", duty="must", **decided)
    absent = {"outcome": "absent", "outcome_reason": "Ill"}
    refuses("invitation_absent_is_decided", Invitation, duty="must", **absent)
    refuses("invitation_absent_is_decided", Invitation, **decided)
    refuses("invitation_after_it_was_held_did_not_attend", Invitation, outcome="attended", after_held=True)
    refuses("invitation_taken_back_has_no_outcome", Invitation, outcome="attended", taken_back=True)


def test_points_say_something_of_a_theme(debrief: Debrief) -> None:
    said = {"debrief": debrief, "text": "Ladders are held.", "theme": "safety"}
    LearningPoint.begin(by=debrief.lead, at=NOON, **said).save()
    refuses("learning_point_says_something", LearningPoint, text="")
    refuses("learning_point_theme_exists", LearningPoint, theme="weather")
    GoodPractice.begin(by=debrief.lead, at=NOON, **said).save()
    refuses("good_practice_says_something", GoodPractice, text="")
    refuses("good_practice_theme_exists", GoodPractice, theme="weather")


def test_an_action_point_is_done_by_its_owner_in_words(debrief: Debrief) -> None:
    ActionPoint.begin(by=debrief.lead, at=NOON, debrief=debrief, what="Buy a ladder.").save()
    refuses("action_point_says_what", ActionPoint, what="")
    refuses("action_point_done_says_how", ActionPoint, evidence="Bought.")
    refuses("action_point_done_says_how", ActionPoint, done_at=NOON, evidence="Bought.")
    owned = {"owner": debrief.lead, "due_on": NOON.date()}
    refuses("action_point_done_says_how", ActionPoint, done_at=NOON, **owned)
    assert ActionPoint.objects.update(done_at=NOON, evidence="Bought.", **owned) == 1


def test_an_interested_party_is_somebody_told_in_some_way(debrief: Debrief) -> None:
    InterestedParty.begin(by=debrief.lead, at=NOON, debrief=debrief, who="The casework unit").save()
    refuses("interested_party_is_somebody", InterestedParty, who="")
    refuses("interested_party_told_how_and_when", InterestedParty, informed_at=NOON)
    refuses("interested_party_told_how_and_when", InterestedParty, how="email")
    refuses("interested_party_told_how_and_when", InterestedParty, informed_at=NOON, how="pigeon")


def test_notes_have_their_document_once_they_are_ready(debrief: Debrief) -> None:
    values: dict[str, Any] = {"debrief": debrief, "asked_by": debrief.lead, "asked_at": NOON}
    DebriefNotes.objects.create(number=1, **values)
    again = DebriefNotes(id=new_id(), number=2, **values)
    refuses_new("debrief_notes_one_being_made", again)
    refuses("debrief_notes_state_exists", DebriefNotes, state="lost")
    refuses("debrief_notes_failed_say_why", DebriefNotes, state="failed")
    refuses("debrief_notes_ready_have_their_document", DebriefNotes, state="ready")
    refuses("debrief_notes_ready_have_their_document", DebriefNotes, data=b"%PDF")
    made = {"made_at": NOON, "data": b"%PDF", "sha256": "a" * 64}
    assert DebriefNotes.objects.update(state="ready", **made) == 1
    repeated = DebriefNotes(id=new_id(), number=1, state="ready", **made, **values)
    refuses_new("debrief_notes_numbers_do_not_repeat", repeated)
