"""DEB-14: a concern about how an individual acted is dealt with privately, by those in it alone."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Grade
from accounts.models import Draft, User
from accounts.roles import Role
from audit.events import kept_apart
from audit.models import Event
from audit.queries import apart_about
from core.errors import DomainError, NotAllowed
from core.ids import new_id
from debriefs.feedback_enums import Readers
from debriefs.models import PrivateAccess, PrivateConversation, PrivateEntry, Requirement
from debriefs.operations.deciding import set_lead
from debriefs.operations.leading import change_lead
from debriefs.operations.private import (
    bring_line_manager_in,
    dispose_of_private,
    end_privately,
    open_privately,
    write_privately,
)
from debriefs.private_enums import PrivateOutcome, PrivateTold
from debriefs.queries.private import waiting_for
from notices.models import Notice
from tests.constraint_support import change, copy
from tests.debrief_support import concern_on, hmi_of, required
from tests.deputy_support import away
from tests.factories import UserFactory
from tests.factories_debriefs import give_feedback
from tests.factories_held import AFTER, hold, plan, visit_with_concern
from tests.factories_visits import NOON, make_visit, officer, planned_visit, use_force
from tests.private_support import ANSWERED, SAID, WHY, Private, begin, talk_privately
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.operations.handing_over import hand_over
from visits.operations.team import name_oversight

pytestmark = pytest.mark.django_db


@pytest.fixture
def private() -> Private:
    return talk_privately()


def page(private: Private) -> str:
    return reverse("private-conversation", args=[private.conversation.pk])


def test_deb_14_those_in_it_read_it_and_nobody_else(private: Private) -> None:
    people = {
        "lead": private.lead,
        "person": private.person,
        "line manager": private.line_manager,
        "colleague": private.colleague,
        "manager": private.manager,
        **{role.value: UserFactory(roles=[role]) for role in Role},
    }
    read = {
        name for name, user in people.items() if SAID in signed_in(user).get(page(private)).content.decode()
    }
    assert read == {"lead", "person", "line manager"}
    visible = {
        name for name, user in people.items() if PrivateConversation.objects.visible_to(user, NOON).exists()
    }
    assert visible == read
    statuses = {signed_in(people[name]).get(page(private)).status_code for name in people.keys() - read}
    assert statuses == {404}
    lists = {
        name
        for name, user in people.items()
        if private.visit.reference in words(signed_in(user).get("/private/"))
    }
    assert lists == read


def test_the_line_manager_comes_only_when_the_lead_decides_and_all_see_why() -> None:
    private = talk_privately(with_line_manager=False)
    assert signed_in(private.line_manager).get(page(private)).status_code == 404
    client = signed_in(private.lead)
    address = reverse("private-line-manager", args=[private.conversation.pk])
    assert signed_in(private.person).get(address).status_code == 404
    sent = client.post(address, {"reason": f"{WHY}.", "version": "0"})
    assert sent.url == page(private)
    shown = words(signed_in(private.person).get(page(private)))
    assert f"Brought the line manager in {private.line_manager.name}: {WHY}." in shown
    assert ANSWERED in words(signed_in(private.line_manager).get(page(private)))
    with pytest.raises(DomainError, match="A line manager is in this conversation already"):
        bring_line_manager_in(conversation=private.conversation, reason="Again.", by=private.lead, at=NOON)


def test_where_no_line_manager_is_known_or_the_lead_is_it_nobody_comes() -> None:
    lead = officer()
    visit = make_visit(lead, officers=[one := officer(), two := officer(line_manager=lead)])
    with pytest.raises(DomainError, match="No line manager of"):
        bring_line_manager_in(conversation=begin(visit, one, lead), reason="Why.", by=lead, at=NOON)
    with pytest.raises(DomainError, match="You are the line manager"):
        bring_line_manager_in(conversation=begin(visit, two, lead), reason="Why.", by=lead, at=NOON)


def test_the_lead_of_the_debrief_opens_it_and_not_the_officer_in_charge_who_does_not_lead() -> None:
    visit = make_visit(oic := officer(), officers=[person := officer(team=oic.team)])
    hmi = UserFactory(roles=[Role.HMI])
    boss = UserFactory(roles=[Role.MANAGER], team=oic.team)
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Force.", by=boss, at=NOON)
    use_force(visit, concerns=True, concern_needs="no_more")
    assert Requirement.objects.get(visit=visit).lead == hmi
    with pytest.raises(NotAllowed, match="Only whoever leads"):
        begin(visit, person, oic)
    assert begin(visit, oic, hmi).about == oic
    address = reverse("private-new", args=[visit.pk])
    statuses = {user: signed_in(user).get(address).status_code for user in (oic, person, boss, hmi)}
    assert statuses == {oic: 404, person: 404, boss: 404, hmi: 200}


def test_a_lead_who_may_not_read_the_visit_begins_one_and_finds_where() -> None:
    visit = visit_with_concern(officers=[person := officer()])
    lead = officer(grade=Grade.HEO)
    set_lead(requirement=required(visit), lead=lead, reason="Was not there.", by=visit.oic, at=NOON)
    debrief = hold(plan(visit, by=lead))
    away(lead, deputy := officer(), NOON)
    address = reverse("private-new", args=[visit.pk])
    pages = [reverse("debrief-minutes", args=[debrief.pk]), reverse("visit-feedback", args=[visit.pk])]
    people = {"lead": lead, "oic": visit.oic, "deputy": deputy}
    linked = {
        name: {page for page in pages if address in signed_in(user).get(page).content.decode()}
        for name, user in people.items()
    }
    assert linked == {"lead": set(pages), "oic": set(), "deputy": set()}
    statuses = {name: signed_in(user).get(address).status_code for name, user in people.items()}
    assert statuses == {"lead": 200, "oic": 404, "deputy": 404}
    sent = signed_in(lead).post(address, {"about": str(person.pk), "text": SAID, "record_id": str(new_id())})
    assert PrivateConversation.objects.get().opened_by == lead
    assert sent.status_code == 302


def test_whoever_holds_a_debrief_that_nothing_requires_leads_it_after_a_hand_over_too() -> None:
    visit = make_visit(lead := officer(), officers=[person := officer(team=lead.team)])
    hold(plan(visit))
    hand_over(visit=visit, to=(to := officer(team=lead.team)), expected_oic=lead.pk, by=lead, at=AFTER)
    with pytest.raises(NotAllowed, match="Only whoever leads"):
        begin(visit, person, to)
    assert begin(visit, person, lead).opened_by == lead
    assert give_feedback(visit, person).to == lead


@pytest.mark.parametrize("held", [False, True])
def test_an_officer_about_whom_a_concern_is_gets_no_feedback_and_begins_nothing_privately(held: bool) -> None:
    visit = visit_with_concern(officers=[person := officer()])
    oic = visit.oic
    debrief = plan(visit)
    if held:
        hold(debrief)
    concern_on(visit, person, about_oic=True, at=AFTER)
    assert signed_in(oic).get(reverse("private-new", args=[visit.pk])).status_code == 404
    with pytest.raises(NotAllowed, match="Only whoever leads"):
        begin(visit, person, oic)
    sheet = give_feedback(visit, person, at=AFTER)
    assert (sheet.to, sheet.to_as) == (None, "hmi")
    with pytest.raises(DomainError, match="Nobody is named yet to lead"):
        give_feedback(visit, person, readers=Readers.LEAD_ONLY, at=AFTER)
    hmi = hmi_of(visit)
    assert required(visit).lead == hmi
    assert give_feedback(visit, person, readers=Readers.LEAD_ONLY, at=AFTER).to == hmi
    assert begin(visit, oic, hmi).opened_by == hmi


def test_whoever_takes_a_debrief_over_without_reading_the_visit_finds_feedback_and_the_private_route() -> (
    None
):
    visit = make_visit(oic := officer(), officers=[person := officer(team=oic.team)])
    debrief, lead = hold(plan(visit)), officer(grade=Grade.HEO)
    change_lead(debrief=debrief, lead=lead, reason="The officer in charge leaves.", by=oic, at=AFTER)
    sheet = give_feedback(visit, person)
    client = signed_in(lead)
    shown = client.get(reverse("visit-feedback", args=[visit.pk])).content.decode()
    assert reverse("feedback-sheet", args=[sheet.pk]) in shown
    assert reverse("private-new", args=[visit.pk]) in shown
    assert client.get(reverse("private-new", args=[visit.pk])).status_code == 200
    assert signed_in(oic).get(reverse("private-new", args=[visit.pk])).status_code == 404


def test_it_is_with_somebody_else_who_was_on_a_visit_that_is_over() -> None:
    visit = make_visit(lead := officer(), officers=[officer()])
    for about in (lead, officer()):
        with pytest.raises(DomainError, match="Select somebody else who was on the visit"):
            begin(visit, about, lead)
    with pytest.raises(NotAllowed, match="The visit is not over"):
        begin(planned_visit(lead), officer(), lead)


def test_a_page_sent_twice_writes_once(private: Private) -> None:
    lead, person = private.lead, private.person
    sent = {"visit": private.visit, "about": person, "text": "Twice.", "by": lead, "at": NOON}
    key = new_id()
    assert open_privately(**sent, conversation_id=key) == open_privately(**sent, conversation_id=key)
    with pytest.raises(DomainError, match="began a conversation already"):
        open_privately(**sent | {"text": "Other."}, conversation_id=key)
    write = {"conversation": private.conversation, "text": "Twice.", "by": person, "at": NOON}
    assert write_privately(**write, entry_id=key) == write_privately(**write, entry_id=key)
    with pytest.raises(DomainError, match="This page was sent already"):
        write_privately(**write | {"text": "Other."}, entry_id=key)


def test_those_in_it_are_told_and_find_it_on_their_home_page(private: Private) -> None:
    told = Notice.objects.filter(kind=PrivateTold.WRITTEN).values_list("to", flat=True)
    assert sorted(map(str, told)) == sorted(
        map(str, [private.person.pk, private.lead.pk, private.person.pk, private.line_manager.pk])
    )
    home = words(signed_in(private.person).get("/"))
    assert "Read what was written to you privately" in home
    assert private.visit.reference not in home.partition("Read what was written")[2][:80]
    assert [each.ends for each in waiting_for(private.lead, NOON, 5)] == [True]
    assert waiting_for(private.colleague, NOON, 5) == []


def test_it_ends_with_an_outcome_and_a_day_on_which_all_of_it_is_erased(private: Private, settings) -> None:
    settings.PRIVATE_KEPT_DAYS = 30
    with pytest.raises(DomainError, match="Say how it ended"):
        end_privately(
            conversation=private.conversation,
            outcome=PrivateOutcome.TALKED,
            text=" ",
            by=private.lead,
            at=NOON,
        )
    client = signed_in(private.lead)
    client.post(
        reverse("private-end", args=[private.conversation.pk]),
        {"outcome": "support", "text": "Two days of training.", "version": "0"},
    )
    ended = PrivateConversation.objects.get(pk=private.conversation.pk)
    assert ended.outcome == PrivateOutcome.SUPPORT
    assert ended.dispose_on == ended.ended_at.date() + timedelta(days=30)
    shown = words(signed_in(private.person).get(page(private)))
    assert "Support or training was agreed. Ended on" in shown
    assert "What do you want to say?" not in shown
    with pytest.raises(NotAllowed, match="has ended"):
        write_privately(conversation=ended, text="More.", by=private.person, at=ended.ended_at)
    due = ended.ended_at + timedelta(days=31)
    assert not PrivateConversation.objects.visible_to(private.lead, due).exists()
    assert dispose_of_private(at=ended.ended_at + timedelta(days=29)) == 0
    assert dispose_of_private(at=due) == 1
    assert not PrivateConversation.objects.exists()
    assert not PrivateEntry.objects.exists()
    assert not PrivateAccess.objects.exists()
    assert apart_about(ended.pk, "debriefs.private.disposed").count() == 1


def test_only_whoever_began_it_ends_it(private: Private) -> None:
    for user in (private.person, private.line_manager):
        with pytest.raises(NotAllowed, match="Only whoever began"):
            end_privately(
                conversation=private.conversation,
                outcome=PrivateOutcome.CLEARED,
                text="Done.",
                by=user,
                at=NOON,
            )
        assert signed_in(user).get(reverse("private-end", args=[private.conversation.pk])).status_code == 404


def test_those_in_it_see_who_opened_it_from_an_audit_that_is_complete(private: Private) -> None:
    signed_in(private.person).get(page(private))
    shown = words(signed_in(private.lead).get(page(private)))
    opened = shown.partition("Who has opened it")[2]
    assert private.person.name in opened
    assert private.colleague.name not in opened
    kinds = set(Event.objects.filter(event__in=kept_apart()).values_list("event", flat=True))
    assert kinds == {
        "debriefs.private.opened",
        "debriefs.private.written",
        "debriefs.private.line_manager",
        "debriefs.private.read",
        "notices.apart.made",
    }


def test_a_draft_of_it_is_its_writers_alone(private: Private) -> None:
    typed = {"text": "Draft words.", "version": "0", "record_id": str(new_id())}
    client = signed_in(private.person)
    assert client.post(page(private), typed, headers={"X-Draft": "1"}).status_code == 200
    assert "Draft words." in client.get(page(private)).content.decode()
    assert "Draft words." not in signed_in(private.lead).get(page(private)).content.decode()


def test_what_was_typed_and_not_sent_is_erased_with_it(private: Private, settings) -> None:
    settings.PRIVATE_KEPT_DAYS = 30
    typed = {"text": "Draft words.", "version": "0"}
    for user in (private.lead, private.person):
        for address in (page(private), reverse("visit-feedback-new", args=[private.visit.pk])):
            assert signed_in(user).post(address, typed, headers={"X-Draft": "1"}).status_code == 200
    end_privately(
        conversation=private.conversation,
        outcome=PrivateOutcome.TALKED,
        text="Talked.",
        by=private.lead,
        at=NOON,
    )
    dispose_of_private(at=NOON + timedelta(days=31))
    kept = Draft.objects.values_list("user", "page")
    elsewhere = reverse("visit-feedback-new", args=[private.visit.pk])
    assert set(kept) == {(private.lead.pk, elsewhere), (private.person.pk, elsewhere)}


REFUSED = {
    "private_with_somebody_else": lambda p: change(p.conversation, about=p.lead),
    "private_ended_has_an_outcome": lambda p: change(p.conversation, outcome="talked"),
    "private_entries_are_numbered": lambda p: copy(p.conversation.entries.first()),
    "private_entry_kind_exists": lambda p: copy(p.conversation.entries.first(), number=9, kind="shouted"),
    "private_entry_says_something": lambda p: copy(p.conversation.entries.first(), number=9, text=""),
    "private_access_once_a_person": lambda p: change(
        p.conversation.accesses.get(part="line_manager"), user=p.person
    ),
    "private_part_taken_once": lambda p: copy(p.conversation.accesses.first(), user_id=p.manager.pk),
    "private_part_exists": lambda p: copy(p.conversation.accesses.first(), user_id=p.manager.pk, part="x"),
    "private_access_has_a_reason": lambda p: change(p.conversation.accesses.first(), reason=""),
    "private_access_ends_after_it_starts": lambda p: change(
        p.conversation.accesses.first(), ends_at=NOON - timedelta(days=1)
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(private: Private, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        REFUSED[name](private)


def test_what_was_written_is_never_changed(private: Private) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(private.conversation.entries.first(), text="Nothing.")


def test_one_without_a_day_on_which_it_is_erased_cannot_be(private: Private) -> None:
    with pytest.raises(IntegrityError, match="dispose_on"), transaction.atomic():
        change(private.conversation, dispose_on=None)
    change(private.conversation, ended_at=NOON, outcome="talked", dispose_on=date(2027, 1, 1))


def test_one_that_nobody_ends_is_erased_once_nobody_adds_to_it(settings) -> None:
    settings.PRIVATE_KEPT_DAYS = 30
    private = talk_privately()
    shown = words(signed_in(private.person).get(page(private)))
    assert "If nobody adds to it, all of it is erased on 19 December 2026." in shown
    later = NOON + timedelta(days=20)
    write_privately(conversation=private.conversation, text="More.", by=private.person, at=later)
    assert dispose_of_private(at=NOON + timedelta(days=31)) == 0
    assert PrivateConversation.objects.visible_to(private.lead, later + timedelta(days=29)).exists()
    assert not PrivateConversation.objects.visible_to(private.lead, later + timedelta(days=30)).exists()
    assert dispose_of_private(at=later + timedelta(days=30)) == 1
    assert not PrivateConversation.objects.exists()


@pytest.mark.parametrize("who", ["person", "line_manager"])
def test_once_its_lead_has_left_somebody_else_in_it_ends_it(private: Private, who: str) -> None:
    user: User = getattr(private, who)
    address = reverse("private-end", args=[private.conversation.pk])
    assert address not in signed_in(user).get(page(private)).content.decode()
    private.lead.role_grants.all().delete()  # whoever has no role any more can end nothing either
    assert [each.ends for each in waiting_for(user, NOON, 5)] == [True]
    User.objects.filter(pk=private.lead.pk).update(is_active=False)
    assert [each.ends for each in waiting_for(user, NOON, 5)] == [True]
    client = signed_in(user)
    assert address in client.get(page(private)).content.decode()
    manages = reverse("private-line-manager", args=[private.conversation.pk])
    assert client.get(manages).status_code == 404
    assert signed_in(private.colleague).get(address).status_code == 404
    sent = {"outcome": "elsewhere", "text": "They have left.", "version": "0"}
    assert client.post(address, sent).status_code == 302
    ended = PrivateConversation.objects.get()
    assert (ended.outcome, ended.entries.last().by) == (PrivateOutcome.ELSEWHERE, user)
