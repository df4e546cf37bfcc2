"""Every officer on a visit that is over can give feedback (DEB-12), and says who reads it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.errors import DomainError, NotAllowed
from core.ids import new_id
from debriefs.feedback_enums import AskedBecause, FeedbackTold, Readers
from debriefs.models import FeedbackRequest, FeedbackSheet, Requirement
from debriefs.operations.deciding import set_lead
from debriefs.operations.feedback import Said, ask_for_feedback, send_feedback
from debriefs.queries.feedback import answers_of, asked_of, gave_feedback
from notices.models import Message, Notice
from tests.constraint_support import change, copy
from tests.factories import UserFactory
from tests.factories_debriefs import give_feedback
from tests.factories_visits import NOON, close, make_visit, officer, planned_visit, use_force
from tests.sign_in import signed_in
from tests.visit_support import words
from visits.models import Visit
from visits.operations.concerns import raise_concern
from visits.operations.team import name_oversight

pytestmark = pytest.mark.django_db
CANARY = "Nobody footed the ladder at the back."
Scene = tuple[Visit, dict[str, User]]


@pytest.fixture
def scene() -> Scene:
    """A visit that is over; its debrief, if one is required, is led by its officer in charge."""
    oic = officer()
    author, colleague = officer(team=oic.team), officer(team=oic.team)
    visit = make_visit(oic, officers=[author, colleague])
    manager = UserFactory(team=oic.team, roles=[Role.MANAGER])
    hmi = UserFactory(roles=[Role.HMI])
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Force.", by=manager, at=NOON)
    people = {
        "oic": oic,
        "author": author,
        "colleague": colleague,
        "manager": manager,
        "hmi": hmi,
        "auditor": UserFactory(roles=[Role.AUDITOR]),
        "stranger": officer(),
        "caseworker": UserFactory(roles=[Role.CASEWORKER]),
    }
    return visit, people


def who_reads(sheet: FeedbackSheet, people: dict[str, User]) -> dict[str, set[str]]:
    """Return who reads the words: from the rows, on the pages, and through the API."""
    found: dict[str, set[str]] = {"rows": set(), "list": set(), "page": set(), "api": set()}
    for name, user in people.items():
        client, listing = signed_in(user), reverse("visit-feedback", args=[sheet.visit_id])
        if FeedbackSheet.objects.visible_to(user, NOON).filter(pk=sheet.pk).exists():
            found["rows"].add(name)
        for where, address in (("list", listing), ("page", reverse("feedback-sheet", args=[sheet.pk]))):
            if CANARY in client.get(address).content.decode():
                found[where].add(name)
        if CANARY in client.get(reverse("api:feedback-list", args=[sheet.visit_id])).content.decode():
            found["api"].add(name)
    return found


def everywhere(*names: str) -> dict[str, set[str]]:
    return {where: set(names) for where in ("rows", "list", "page", "api")}


def test_with_the_name_those_read_it_who_read_the_debrief(scene: Scene) -> None:
    visit, people = scene
    sheet = give_feedback(visit, people["author"], text=CANARY)
    readers = ("oic", "author", "colleague", "manager", "hmi", "auditor")
    assert who_reads(sheet, people) == everywhere(*readers)


def test_to_the_lead_only_means_the_author_and_the_lead(scene: Scene) -> None:
    visit, people = scene
    sheet = give_feedback(visit, people["author"], text=CANARY, readers=Readers.LEAD_ONLY)
    assert who_reads(sheet, people) == everywhere("oic", "author")


def test_whoever_leads_later_does_not_read_what_was_for_the_one_before(scene: Scene) -> None:
    visit, people = scene
    use_force(visit, concerns=True, concern_needs="no_more")
    requirement = Requirement.objects.get(visit=visit)
    assert requirement.lead == people["hmi"]
    sheet = give_feedback(visit, people["author"], text=CANARY, readers=Readers.LEAD_ONLY)
    set_lead(requirement=requirement, lead=people["oic"], reason="HMI is away.", by=people["hmi"], at=NOON)
    assert who_reads(sheet, people) == everywhere("hmi", "author")
    shown = words(signed_in(people["oic"]).get(reverse("visit-feedback", args=[visit.pk])))
    assert "1 sheet sent" in shown, "who leads now sees that there is one, and can ask"


def test_it_goes_to_the_lead_of_the_debrief_and_to_the_officer_in_charge_where_none_is_required(
    scene: Scene,
) -> None:
    visit, people = scene
    first = give_feedback(visit, people["author"])
    assert (first.to, first.to_as) == (people["oic"], "oic")
    use_force(visit, concerns=True, concern_needs="no_more")
    second = give_feedback(Visit.objects.get(pk=visit.pk), people["author"])
    assert (second.to, second.to_as, second.number) == (people["hmi"], "hmi", 2)
    told = Notice.objects.filter(kind=FeedbackTold.CAME).values_list("to", "subject_id")
    assert set(told) == {(people["oic"].pk, first.pk), (people["hmi"].pk, second.pk)}


def test_while_nobody_leads_it_cannot_go_to_the_lead_only() -> None:
    visit = make_visit(officers=[author := officer()])
    use_force(visit, concerns=True, concern_needs="no_more")
    with pytest.raises(DomainError, match="Nobody is named yet to lead"):
        give_feedback(visit, author, readers=Readers.LEAD_ONLY)
    assert give_feedback(visit, author).to is None


def test_a_lead_who_gives_feedback_is_told_so_plainly_and_gets_no_notice(scene: Scene) -> None:
    visit, people = scene
    page = signed_in(people["oic"]).get(reverse("visit-feedback-new", args=[visit.pk]))
    assert "You lead the debrief of this visit yourself, or would: none is required." in words(page)
    assert "Only you: you lead" in words(page)
    give_feedback(visit, people["oic"])
    assert not Notice.objects.filter(kind=FeedbackTold.CAME).exists()


@pytest.mark.parametrize("who", ["manager", "hmi", "auditor", "stranger"])
def test_nobody_else_gives_it(scene: Scene, who: str) -> None:
    visit, people = scene
    with pytest.raises(NotAllowed, match="Only those who were on the visit"):
        give_feedback(visit, people[who])


def test_nobody_gives_it_before_the_visit_is_over() -> None:
    visit = planned_visit(oic := officer())
    with pytest.raises(NotAllowed, match="The visit is not over"):
        give_feedback(visit, oic)


def test_a_sheet_sent_twice_is_one_and_a_further_one_is_an_addition(scene: Scene) -> None:
    visit, people = scene
    sent: dict[str, Any] = {
        "visit": visit,
        "said": Said(went_well="  Short.  "),
        "readers": Readers.NAMED,
        "by": people["author"],
        "at": NOON,
    }
    key = new_id()
    first = send_feedback(**sent, sheet_id=key)
    assert first.went_well == "Short."
    assert send_feedback(**sent, sheet_id=key).pk == first.pk
    with pytest.raises(DomainError, match="This page sent a sheet already"):
        send_feedback(**sent | {"said": Said(went_badly="Late.")}, sheet_id=key)
    for other in ({"by": people["colleague"]}, {"readers": Readers.LEAD_ONLY}):
        with pytest.raises(DomainError, match="This page sent a sheet already"):
            send_feedback(**sent | other, sheet_id=key)
    second = send_feedback(**sent, sheet_id=new_id())
    assert (second.number, second.is_addition, first.is_addition) == (2, True, False)
    assert gave_feedback([visit]) == {people["author"].pk}


def test_an_empty_sheet_is_refused(scene: Scene) -> None:
    visit, people = scene
    with pytest.raises(DomainError, match="Write something"):
        give_feedback(visit, people["author"], text="   ")


def test_the_lead_alone_sees_who_has_not_answered(scene: Scene) -> None:
    visit, people = scene
    give_feedback(visit, people["author"], readers=Readers.LEAD_ONLY)
    assert {each.user: each.sheets for each in answers_of(visit)} == {
        people["oic"]: 0,
        people["author"]: 1,
        people["colleague"]: 0,
    }
    for name, seen in (("oic", True), ("colleague", False), ("manager", False), ("auditor", False)):
        shown = words(signed_in(people[name]).get(reverse("visit-feedback", args=[visit.pk])))
        assert ("Not answered" in shown) is seen, name


def test_deb_12_closing_without_a_debrief_asks_everybody_who_was_there_once(scene: Scene) -> None:
    visit, people = scene
    close(visit)
    asked = {people["author"].pk, people["colleague"].pk}  # the sheets go to the officer in charge
    assert set(FeedbackRequest.objects.filter(visit=visit).values_list("user", flat=True)) == asked
    notices = Notice.objects.filter(kind=FeedbackTold.ASKED)
    assert set(notices.values_list("to", flat=True)) == asked
    request = FeedbackRequest.objects.get(visit=visit, user=people["author"])
    client = signed_in(people["author"])
    notice = notices.get(to=people["author"])
    assert client.get(reverse("notice", args=[notice.pk])).url == reverse(
        "visit-feedback-new", args=[visit.pk]
    )
    assert [each.pk for each in asked_of(people["author"], NOON, 5)] == [request.pk]
    assert asked_of(people["author"], NOON + timedelta(days=40), 5) == []
    again = ask_for_feedback(
        visit=visit, people=[people["author"]], because=AskedBecause.CANNOT_ATTEND, by=None, at=NOON
    )
    assert again == []
    give_feedback(visit, people["author"])
    assert asked_of(people["author"], NOON, 5) == []
    assert not any(CANARY in str(row) for row in Message.objects.values())


def test_closing_with_a_debrief_asks_nobody(scene: Scene) -> None:
    visit, people = scene
    raise_concern(visit=visit, text="The door.", about=None, by=people["author"], at=NOON)
    close(visit)
    assert not FeedbackRequest.objects.exists()


def test_the_page_keeps_a_draft_and_sends(scene: Scene) -> None:
    visit, people = scene
    client, address = signed_in(people["author"]), reverse("visit-feedback-new", args=[visit.pk])
    typed = {"went_badly": CANARY, "record_id": str(new_id()), "version": "0"}
    assert client.post(address, typed, headers={"X-Draft": "1"}).status_code == 200
    assert CANARY in client.get(address).content.decode()
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Select who reads it" in words(refused)
    sent = client.post(address, typed | {"readers": f"lead_only:{people['oic'].pk}"})
    assert sent.url == reverse("visit-feedback", args=[visit.pk])
    assert CANARY not in client.get(address).content.decode()
    assert FeedbackSheet.objects.get(by=people["author"]).readers == Readers.LEAD_ONLY
    assert CANARY not in signed_in(people["manager"]).get(address).content.decode()


def test_for_the_lead_only_it_goes_to_whom_the_page_named_or_to_nobody(scene: Scene) -> None:
    visit, people = scene
    client, address = signed_in(people["author"]), reverse("visit-feedback-new", args=[visit.pk])
    typed = {"went_badly": CANARY, "record_id": str(new_id()), "version": "0"}
    named = typed | {"readers": f"lead_only:{people['oic'].pk}"}
    assert named["readers"] in client.get(address).content.decode()
    use_force(visit, concerns=True, concern_needs="no_more")
    refused = client.post(address, named)
    assert refused.status_code == 422
    for shown in (refused, client.get(address)):  # the page that was refused, and its draft
        assert CANARY in shown.content.decode()
        assert f"Only {people['hmi'].name}" in words(shown)
        assert b" checked" not in shown.content, "nobody is chosen for the author"
    assert "Somebody else leads the debrief by now. Select again who reads it" in words(refused)
    with pytest.raises(DomainError, match="Select again who reads it"):
        send_feedback(
            visit=visit,
            said=Said(went_badly=CANARY),
            readers=Readers.LEAD_ONLY,
            by=people["author"],
            at=NOON,
            lead_id=people["oic"].pk,
        )
    assert not FeedbackSheet.objects.exists()
    assert client.post(address, typed | {"readers": f"lead_only:{people['hmi'].pk}"}).status_code == 302
    assert FeedbackSheet.objects.get().to == people["hmi"]


def test_the_api_says_who_leads_and_is_told_whom_the_client_means(scene: Scene) -> None:
    visit, people = scene
    api, path = signed_in(people["author"]), reverse("api:feedback-list", args=[visit.pk])
    lead = api.get(path).json()["lead"]
    assert lead == {"id": str(people["oic"].pk), "name": people["oic"].name}
    sheet = {"went_badly": CANARY, "readers": "lead_only"}
    for meant in ({}, {"lead": str(people["hmi"].pk)}):
        refused = api.post(path, sheet | meant, "application/json")
        assert refused.status_code == 422, meant
        assert "Select again who reads it" in refused.content.decode()
    assert api.post(path, sheet | {"lead": lead["id"]}, "application/json").status_code == 201


def test_reading_is_recorded_with_the_sheets_shown(scene: Scene) -> None:
    visit, people = scene
    named = give_feedback(visit, people["author"])
    give_feedback(visit, people["colleague"], readers=Readers.LEAD_ONLY)
    signed_in(people["manager"]).get(reverse("visit-feedback", args=[visit.pk]))
    event = Event.objects.get(event="debriefs.feedback.listed")
    assert (event.actor, event.subjects) == (people["manager"].pk, [visit.pk, named.pk])
    signed_in(people["oic"]).get(reverse("feedback-sheet", args=[named.pk]))
    assert Event.objects.get(event="debriefs.feedback.read").subjects == [named.pk, visit.pk]


def test_the_empty_sheet_names_the_visit_and_asks_the_same(scene: Scene) -> None:
    visit, people = scene
    shown = words(signed_in(people["author"]).get(reverse("visit-feedback-sheet", args=[visit.pk])))
    assert visit.reference in shown
    assert "What did not go well, and why?" in shown


REFUSED = {
    "feedback_sheets_of_an_officer_are_numbered": lambda sheet: copy(sheet),
    "feedback_readers_exist": lambda sheet: copy(sheet, number=2, readers="all"),
    "feedback_led_as_exists": lambda sheet: copy(sheet, number=2, to_as="king"),
    "feedback_to_the_lead_only_has_a_lead": lambda sheet: copy(
        sheet, number=2, readers="lead_only", to_id=None
    ),
    "feedback_says_something": lambda sheet: copy(sheet, number=2, went_well=""),
    "feedback_asked_once": lambda sheet: [_asked(sheet), _asked(sheet)],
    "feedback_asked_because_exists": lambda sheet: _asked(sheet, because="why_not"),
}


def _asked(sheet: FeedbackSheet, because: str = "no_debrief") -> None:
    FeedbackRequest.objects.create(visit=sheet.visit, user=sheet.by, because=because, at=NOON)


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(scene: Scene, name: str) -> None:
    sheet = give_feedback(scene[0], scene[1]["author"])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        REFUSED[name](sheet)


def test_a_sheet_that_was_sent_is_never_changed(scene: Scene) -> None:
    sheet = give_feedback(scene[0], scene[1]["author"])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(sheet, went_well="Nothing.")
