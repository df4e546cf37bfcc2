"""Learning points are published to officers in words that name nobody, with what changed (DEB-15)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.errors import DomainError, NotAllowed
from core.ids import new_id
from debriefs.debrief_enums import DebriefState, Theme
from debriefs.learning_enums import LearningTold, Standing
from debriefs.models import (
    ActionPoint,
    Debrief,
    InterestedParty,
    Invitation,
    LearningPoint,
    MadeChange,
    Publication,
)
from debriefs.operations import minutes
from debriefs.operations.learning import keep_back, record_change, withdraw
from debriefs.queries.learning import LearningFilters, learning_page, unpublished_points
from notices.models import Notice
from tests.constraint_support import change, copy
from tests.debrief_support import concern_on, hmi_of
from tests.factories import UserFactory
from tests.factories_debriefs import held_debrief, learning_point, publish_point
from tests.factories_visits import NOON, add_encounter, make_visit, officer
from tests.plans import found_by_condition, read_in_order
from tests.sign_in import signed_in
from tests.visit_support import typed, words
from visits.enums import VisitKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def debrief() -> Debrief:
    """A debrief that was held, of a visit to Saffron & Slate Kitchen where Tomas Reyl was met."""
    visit = make_visit(officer(name="Rhiannon Pryce"), officers=[officer(name="Devon Achebe")])
    add_encounter(visit, photo_not_taken="Refused")
    debrief = held_debrief(visit)
    change(debrief, minute_taker=UserFactory(name="Mira Bell"))
    return Debrief.objects.get(pk=debrief.pk)


@pytest.fixture
def among_others(debrief: Debrief) -> Debrief:
    """The same as a separate debrief of a larger one, with somebody asked there, an owner, and who is told."""
    whole = held_debrief(make_visit(officer()), lead=officer(name="Sable Winter"))
    change(debrief, parent=whole)
    given = {"by": debrief.lead, "at": NOON}
    asked = officer(name="Ines Falk")
    Invitation.begin(
        **given, debrief=whole, user=asked, invited_as=["extra"], because="Knows the house."
    ).save()
    ActionPoint.begin(**given, debrief=debrief, what="Order torches.", owner=officer(name="Lowri Ash")).save()
    InterestedParty.begin(**given, debrief=debrief, who="Ngozi Oduya, Casework").save()
    return Debrief.objects.get(pk=debrief.pk)


def found(user: User, **asked: str) -> list[str]:
    """Return what the page lists, by the theme in words and the text."""
    return [row.text for row in learning_page(LearningFilters(**asked), user, NOON, cursor="").rows]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("We let Devon knock.", "“Devon” (somebody of the debrief) in “We let Devon knock.”"),
        ("Pryce was at the back.", "“Pryce” (somebody of the debrief)"),
        ("Ask for Tomas Reyl first.", "“Tomas Reyl” (somebody encountered)"),
        ("At Saffron & Slate Kitchen", "“Saffron & Slate Kitchen” (the premises)"),
        ("In 14 Harbour Lane", "“14 Harbour Lane” (the premises)"),
        ("Mira took the notes", "“Mira” (somebody of the debrief)"),
        ("Lowri orders the torches", "“Lowri” (somebody of the debrief)"),
        ("Sable led the whole", "“Sable” (somebody of the debrief)"),
        ("Ines was asked too", "“Ines” (somebody of the debrief)"),
        ("Tell Ms Oduya of it", "“Oduya” (somebody who is to hear the results)"),
        ("As in VIS-2026-000001", "“VIS-2026-000001” (a reference)"),
    ],
)
def test_nothing_is_published_that_names_somebody_and_the_place_is_said(
    among_others: Debrief, text: str, place: str
) -> None:
    debrief = among_others
    point = learning_point(debrief)
    with pytest.raises(DomainError) as refused:
        publish_point(point, text=text)
    assert place in refused.value.words
    assert not Publication.objects.exists()
    client = signed_in(debrief.lead)
    shown = client.post(
        reverse("learning-publish", args=[debrief.pk, point.pk]),
        {"text": text, "theme": "entry", "version": "0"},
    )
    assert place in words(shown)


def test_published_it_is_found_by_every_officer_hmi_and_manager_and_by_nobody_else(debrief: Debrief) -> None:
    published = publish_point(learning_point(debrief))
    address, listing = reverse("learning-point", args=[published.pk]), reverse("learning")
    read = set()
    for role in Role:
        client = signed_in(UserFactory(roles=[role]))
        if published.text in words(client.get(listing)) and published.text in words(client.get(address)):
            read.add(role)
    assert read == {Role.OFFICER, Role.HMI, Role.MANAGER}
    shown = words(signed_in(officer()).get(address))
    assert debrief.reference not in shown
    assert "Rhiannon Pryce" not in shown


def test_it_is_found_by_theme_kind_and_words_in_any_order_and_case(debrief: Debrief) -> None:
    reader = officer()
    door = publish_point(learning_point(debrief, "Look for a second DOOR first."))
    radio = learning_point(debrief, "Test each radio at the briefing.", Theme.EQUIPMENT)
    publish_point(radio, kinds=[], at=NOON + timedelta(minutes=1))
    assert found(reader) == [radio.text, door.text]
    assert found(reader, theme=Theme.ENTRY) == [door.text]
    assert found(reader, kind=VisitKind.ARREST) == [radio.text, door.text], "what is for any kind is for this"
    assert found(reader, kind=VisitKind.OTHER) == [radio.text]
    assert found(reader, words="first, sécond doo") == [door.text]
    assert found(reader, words="vehicles") == [radio.text], "the words of the theme count"
    assert found(reader, words="nothing%like_it") == []


def test_pages_are_found_by_keys_and_come_one_after_the_other(debrief: Debrief) -> None:
    for number in range(7):
        publish_point(learning_point(debrief, f"Point {number}."), at=NOON + timedelta(minutes=number))
    reader, seen, cursor = officer(), list[str](), ""
    for _ in range(3):
        page = learning_page(LearningFilters(), reader, NOON, cursor=cursor, size=3)
        seen += [row.text for row in page.rows]
        cursor = page.older
    assert seen == [f"Point {number}." for number in reversed(range(7))]
    assert cursor == ""
    published = "SELECT id FROM debriefs_publication WHERE standing = 'published'"
    assert "learning_list" in read_in_order(f"{published} ORDER BY published_at DESC, id DESC LIMIT 26")
    by_words = "SELECT id FROM debriefs_publication WHERE words LIKE '%SECOND%'"
    assert "learning_words" in found_by_condition(by_words)


def test_only_whoever_led_a_debrief_that_was_held_publishes_and_once(debrief: Debrief) -> None:
    point = learning_point(debrief)
    with pytest.raises(NotAllowed, match="Only Rhiannon Pryce"):
        keep_back(point=point, reason="Why.", by=officer(), at=NOON)
    publish_point(point)
    with pytest.raises(DomainError, match="decided already"):
        publish_point(point)
    later = learning_point(debrief, "Another.")
    change(debrief, state=DebriefState.PLANNED, held_at=None)
    with pytest.raises(NotAllowed, match="has not been held"):
        publish_point(later)


def test_what_is_not_decided_is_left_for_the_following_up(debrief: Debrief) -> None:
    first, second, third = (learning_point(debrief, f"Point {number}.") for number in range(3))
    gone = learning_point(debrief, "Noted twice.")
    change(gone, withdrawn_because="Twice.")
    publish_point(first)
    keep_back(point=second, reason="It cannot be said without naming somebody.", by=debrief.lead, at=NOON)
    assert unpublished_points(debrief) == [third]
    shown = words(signed_in(debrief.lead).get(reverse("debrief-learning", args=[debrief.pk])))
    assert "It cannot be said without naming somebody." in shown
    assert signed_in(officer()).get(reverse("debrief-learning", args=[debrief.pk])).status_code == 404
    with pytest.raises(DomainError, match="was withdrawn"):
        publish_point(gone)
    with pytest.raises(DomainError, match="Say why"):
        keep_back(point=third, reason=" ", by=debrief.lead, at=NOON)


def test_withdrawn_it_says_so_and_why_to_everybody_and_its_words_to_the_lead_alone(debrief: Debrief) -> None:
    published = publish_point(learning_point(debrief))
    text, address = published.text, reverse("learning-point", args=[published.pk])
    with pytest.raises(NotAllowed):
        withdraw(publication=published, reason="Wrong.", by=officer(), at=NOON)
    with pytest.raises(DomainError, match="Take out “Devon”"):
        withdraw(publication=published, reason="Devon said no.", by=debrief.lead, at=NOON)
    client = signed_in(debrief.lead)
    sent = client.post(
        reverse("learning-withdraw", args=[published.pk]), {"reason": "The law changed.", "version": "1"}
    )
    assert sent.url == address
    reader = officer()
    shown = words(signed_in(reader).get(address))
    assert "Do not go by it any more. The law changed." in shown
    assert text not in shown
    assert text in words(client.get(address))
    assert found(reader) == []
    assert found(reader, words="second door") == []
    assert (
        learning_page(LearningFilters(words="second", withdrawn=True), reader, NOON, cursor="").rows == []
    ), "nor is it found by what it said"
    assert text not in words(signed_in(reader).get(reverse("learning"), {"show": "withdrawn"}))
    with pytest.raises(DomainError, match="not published any more"):
        withdraw(publication=published, reason="Again.", by=debrief.lead, at=NOON)


def test_once_its_lead_has_left_it_is_withdrawn_by_those_above_and_by_nobody_a_concern_is_about(
    among_others: Debrief,
) -> None:
    debrief = among_others
    visit = debrief.visits.get()
    manager = UserFactory(roles=[Role.MANAGER], team=visit.team)
    whole = User.objects.get(name="Sable Winter")
    above = {"manager": manager, "hmi": hmi_of(visit), "lead of the whole": whole}
    texts = ("Look up.", "Look down.", "Look behind.")
    published = [publish_point(learning_point(debrief, text)) for text in texts]
    kept = publish_point(learning_point(debrief, "Look again."))
    User.objects.filter(pk=debrief.lead_id).update(is_active=False)
    concern_on(visit, about=(concerned := hmi_of(visit)))
    colleague = User.objects.get(name="Devon Achebe")
    for user in (colleague, UserFactory(roles=[Role.MANAGER]), concerned):
        with pytest.raises(NotAllowed, match="Only whoever led the debrief, or"):
            withdraw(publication=kept, reason="It was wrong.", by=user, at=NOON)
    for (who, user), row in zip(above.items(), published, strict=True):
        client, here = signed_in(user), reverse("learning-withdraw", args=[row.pk])
        assert here in client.get(address := reverse("learning-point", args=[row.pk])).content.decode(), who
        sent = client.post(here, typed(client.get(here)) | {"reason": "It was wrong."})
        assert sent.url == address, who
        assert row.text not in words(client.get(address)), who


def test_a_change_made_because_of_it_stands_with_it_and_is_told_to_who_published_it(debrief: Debrief) -> None:
    published = publish_point(learning_point(debrief))
    with pytest.raises(NotAllowed, match="Only a manager"):
        record_change(publication=published, what="A drill.", made_on=NOON.date(), by=officer(), at=NOON)
    later = NOON.date() + timedelta(days=1)
    with pytest.raises(DomainError, match="Enter today or a day before"):
        record_change(publication=published, what="A drill.", made_on=later, by=debrief.lead, at=NOON)
    manager = UserFactory(roles=[Role.MANAGER])
    client = signed_in(manager)
    day = {f"made_on-{box}": str(getattr(NOON.date(), box)) for box in ("day", "month", "year")}
    sent = client.post(
        reverse("learning-change", args=[published.pk]), {"what": "The plan asks for all doors.", **day}
    )
    assert sent.status_code == 302, words(sent)
    shown = words(signed_in(officer()).get(reverse("learning-point", args=[published.pk])))
    assert "The plan asks for all doors." in shown
    assert [n.to for n in Notice.objects.filter(kind=LearningTold.CHANGE)] == [debrief.lead]
    their_own = UserFactory(roles=[Role.MANAGER], team=debrief.lead.team)
    with pytest.raises(DomainError, match="Take out “Devon”"):
        record_change(publication=published, what="Devon leads.", made_on=NOON.date(), by=their_own, at=NOON)


def test_a_change_sent_twice_is_one(debrief: Debrief) -> None:
    published, key = publish_point(learning_point(debrief)), str(new_id())
    sent = {"id": key, "what": "A drill.", "made_on": "2026-11-19"}
    client, address = signed_in(debrief.lead), reverse("api:learning-change-list", args=[published.pk])
    answers = [client.post(address, sent, "application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert [answer.json()["changes"] for answer in answers] == [[sent]] * 2
    assert client.post(address, sent | {"what": "Two."}, "application/json").status_code == 409
    here = reverse("learning-change", args=[published.pk])
    page = typed(client.get(here)) | {"what": "Torches.", "made_on-day": "19"}
    page |= {"made_on-month": "11", "made_on-year": "2026"}
    assert {client.post(here, page).status_code for _ in range(2)} == {302}
    assert [change.what for change in MadeChange.objects.order_by("at")] == ["A drill.", "Torches."]


def test_a_list_of_what_was_withdrawn_takes_no_query_for_each(debrief: Debrief) -> None:
    client, address = signed_in(officer()), reverse("api:learning-list") + "?withdrawn=true"
    counted = []
    for number in range(3):
        published = publish_point(learning_point(debrief, f"Point {number}."))
        withdraw(publication=published, reason="The law changed.", by=debrief.lead, at=NOON)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(address).json()["items"]) == number + 1
        counted.append(len(queries))
    assert counted[1] == counted[2]


def test_recording_a_change_tells_nobody_else_who_was_on_the_visit(debrief: Debrief) -> None:
    published, stranger = publish_point(learning_point(debrief)), UserFactory(roles=[Role.HMI])
    for word in ("Devon", "Tomas Reyl", "Saffron & Slate Kitchen", "Nobody of it"):
        record_change(publication=published, what=word, made_on=NOON.date(), by=stranger, at=NOON)
    with pytest.raises(DomainError, match="Take out “VIS-2026-000001”"):
        record_change(
            publication=published, what="See VIS-2026-000001.", made_on=NOON.date(), by=stranger, at=NOON
        )


def test_a_point_stays_in_the_debrief_as_long_as_it_is_published(debrief: Debrief) -> None:
    published = publish_point(point := learning_point(debrief))
    gone = {"point": point, "reason": "It names somebody.", "by": debrief.lead, "at": NOON}
    with pytest.raises(DomainError, match="withdraw what was published"):
        minutes.withdraw(**gone)
    withdraw(publication=published, reason="It names somebody.", by=debrief.lead, at=NOON)
    minutes.withdraw(**gone)
    assert not LearningPoint.objects.get(pk=point.pk).counts


def test_publishing_is_a_disclosure_that_holds_none_of_the_words(debrief: Debrief) -> None:
    published = publish_point(learning_point(debrief))
    event = Event.objects.get(event="debriefs.learning.published")
    assert (event.kind, event.subject_id) == ("disclosure", published.pk)
    assert event.recipient == "Officers, HM Inspectors and managers"
    reader = officer()
    signed_in(reader).get(reverse("learning"))
    listed = Event.objects.get(event="debriefs.learning.listed", actor=reader.pk)
    assert listed.subjects == [published.pk]


REFUSED = {
    "learning_standing_exists": lambda p: change(p, standing="lost"),
    "learning_theme_exists": lambda p: change(p, theme="cooking"),
    "learning_kinds_exist": lambda p: change(p, kinds=["picnic"]),
    "learning_published_or_kept_back": lambda p: change(p, text=""),
    "learning_withdrawn_says_when_and_why": lambda p: change(p, standing=Standing.WITHDRAWN),
    "made_change_says_what": lambda p: MadeChange.objects.create(
        publication=p, what="", made_on=NOON.date(), by=p.created_by, at=NOON
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(debrief: Debrief, name: str) -> None:
    published = publish_point(learning_point(debrief))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        REFUSED[name](published)


def test_a_point_is_decided_once_and_a_change_stays(debrief: Debrief) -> None:
    published = publish_point(point := learning_point(debrief))
    with pytest.raises(IntegrityError), transaction.atomic():
        copy(published)
    made = record_change(
        publication=published, what="A drill.", made_on=NOON.date(), by=debrief.lead, at=NOON
    )
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(made, what="Nothing.")
    assert LearningPoint.objects.get(pk=point.pk).publication == published
