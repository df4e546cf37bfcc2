"""Areas of concern (DEB-4): anybody on the visit raises one, few read it, and nobody makes it go away."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Grade
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.errors import DomainError, NotAllowed
from debriefs.models import Requirement
from debriefs.operations.deciding import set_lead
from notices.links import find
from notices.models import Notice
from tests.debrief_support import required
from tests.factories import UserFactory
from tests.factories_visits import NOON, close, make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import typed, words
from visits.models import AreaOfConcern, ConcernWithdrawal, Visit
from visits.operations.concerns import raise_concern, withdraw_concern
from visits.operations.team import name_oversight

pytestmark = pytest.mark.django_db
CANARY = "The ladder was not footed by anybody."


def raised(visit: Visit, by: User, *, about: User | None = None) -> AreaOfConcern:
    return raise_concern(visit=visit, text=CANARY, about=about, by=by, at=NOON)


def who_reads(visit: Visit, people: dict[str, User]) -> set[str]:
    return {
        name
        for name, user in people.items()
        if AreaOfConcern.objects.visible_to(user, NOON).filter(visit=visit).exists()
    }


@pytest.fixture
def scene() -> tuple[Visit, dict[str, User]]:
    oic = officer()
    raiser = officer(team=oic.team)
    other = officer(team=oic.team)
    visit = make_visit(oic, officers=[raiser, other])
    manager = UserFactory(team=oic.team, roles=[Role.MANAGER])
    hmi = UserFactory(roles=[Role.HMI])
    name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Concern.", by=manager, at=NOON)
    auditor = UserFactory(roles=[Role.AUDITOR])
    people = {
        "oic": oic,
        "raiser": raiser,
        "other": other,
        "manager": manager,
        "hmi": hmi,
        "auditor": auditor,
    }
    return visit, people


def test_the_lead_and_the_raiser_read_it_and_nobody_else(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    raised(visit, people["raiser"])
    assert who_reads(visit, people) == {"oic", "raiser"}


def test_who_leads_instead_reads_it_too_and_is_told_without_the_words(
    scene: tuple[Visit, dict[str, User]],
) -> None:
    visit, people = scene
    people["lead"] = officer(grade=Grade.HEO)
    concern = raised(visit, people["raiser"])
    set_lead(requirement=required(visit), lead=people["lead"], reason="Was away.", by=people["oic"], at=NOON)
    assert who_reads(visit, people) == {"oic", "raiser", "lead"}
    [told] = Notice.objects.filter(to=people["lead"], kind="visits.concern")
    client = signed_in(people["lead"])
    assert CANARY in words(client.get(reverse("visit-concerns", args=[visit.pk])))
    assert find(told.subject_type, [told.subject_id], people["lead"], NOON) != {}
    raised(visit, people["other"])
    assert Notice.objects.filter(to=people["lead"], kind="visits.concern").count() == 2
    set_lead(requirement=required(visit), lead=people["oic"], reason="Is back.", by=people["oic"], at=NOON)
    assert not AreaOfConcern.objects.visible_to(people["lead"], NOON).filter(pk=concern.pk).exists()
    assert client.get(reverse("visit-concerns", args=[visit.pk])).status_code == 404


def test_of_those_who_lead_only_an_hmi_reads_one_about_the_officer_in_charge(
    scene: tuple[Visit, dict[str, User]],
) -> None:
    visit, people = scene
    people["friend"], people["other_hmi"] = officer(grade=Grade.HEO), UserFactory(roles=[Role.HMI])
    raised(visit, people["raiser"], about=visit.oic)
    Requirement.objects.filter(visit=visit).update(lead=people["friend"])  # as one set before could be
    assert who_reads(visit, people) == {"hmi", "raiser"}
    by = people["manager"]
    set_lead(requirement=required(visit), lead=people["other_hmi"], reason="Was away.", by=by, at=NOON)
    assert who_reads(visit, people) == {"hmi", "raiser", "other_hmi"}
    assert not Notice.objects.filter(to=people["friend"], kind="visits.concern").exists()
    assert Notice.objects.filter(to=people["other_hmi"], kind="visits.concern").count() == 1
    assert Notice.objects.filter(to=people["hmi"], kind="visits.concern").count() == 1  # when it was raised


def test_one_about_the_lead_is_read_by_the_hmi_and_not_by_the_lead(
    scene: tuple[Visit, dict[str, User]],
) -> None:
    visit, people = scene
    raised(visit, people["raiser"], about=visit.oic)
    assert who_reads(visit, people) == {"hmi", "raiser"}


def test_no_page_of_the_visit_says_it_to_anybody_else(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    raised(visit, people["raiser"], about=visit.oic)
    for name in ("oic", "other", "manager", "auditor"):
        client = signed_in(people[name])
        for route in ("visit", "visit-concerns", "visit-history", "visit-close"):
            assert CANARY not in client.get(reverse(route, args=[visit.pk])).content.decode(), (name, route)
    for name in ("hmi", "raiser"):
        assert CANARY in words(signed_in(people[name]).get(reverse("visit-concerns", args=[visit.pk])))


def test_raising_tells_who_reads_it_without_the_words(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    raised(visit, people["raiser"], about=visit.oic)
    told = Notice.objects.filter(kind="visits.concern")
    assert {notice.to_id for notice in told} == {people["hmi"].pk}
    assert CANARY not in str(list(Event.objects.values()))


def test_without_an_hmi_the_manager_is_told_that_one_is_needed() -> None:
    oic = officer()
    raiser = officer(team=oic.team)
    manager = UserFactory(team=oic.team, roles=[Role.MANAGER])
    visit = make_visit(oic, officers=[raiser])
    raised(visit, raiser, about=visit.oic)
    [told] = Notice.objects.filter(kind="visits.concern_needs_hmi")
    assert told.to_id == manager.pk


def test_only_who_raised_it_withdraws_it_once_and_it_stays(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    concern = raised(visit, people["raiser"])
    with pytest.raises(NotAllowed):
        withdraw_concern(concern=concern, reason="No.", by=people["oic"], at=NOON)
    with pytest.raises(DomainError, match="Say why"):
        withdraw_concern(concern=concern, reason=" ", by=people["raiser"], at=NOON)
    withdraw_concern(concern=concern, reason="It was footed.", by=people["raiser"], at=NOON)
    with pytest.raises(DomainError, match="already"):
        withdraw_concern(concern=concern, reason="Again.", by=people["raiser"], at=NOON)
    assert CANARY in words(signed_in(people["oic"]).get(reverse("visit-concerns", args=[visit.pk])))


def test_who_was_not_there_raises_none(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    with pytest.raises(NotAllowed):
        raised(visit, people["manager"])


def test_it_is_raised_on_a_closed_visit_without_opening_it_again() -> None:
    visit = make_visit()
    close(visit)
    visit.refresh_from_db()
    raise_concern(visit=visit, text=CANARY, about=None, by=visit.oic, at=NOON + timedelta(days=2))
    visit.refresh_from_db()
    assert visit.status == "closed"


def test_a_form_sent_twice_raises_one(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    client, page = signed_in(people["raiser"]), reverse("concern-new", args=[visit.pk])
    data = typed(client.get(page)) | {"text": CANARY, "about": "nobody"}
    assert [client.post(page, data).status_code for _ in range(2)] == [302, 302]
    assert visit.concerns.count() == 1
    assert client.post(page, data | {"text": "Something else."}).status_code == 422


def test_somebody_elses_concern_is_not_there_to_withdraw(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    concern = raised(visit, people["raiser"])
    page = reverse("concern-withdraw", args=[visit.pk, concern.pk])
    assert signed_in(people["oic"]).get(page).status_code == 404


def test_the_database_keeps_it_as_it_was_raised(scene: tuple[Visit, dict[str, User]]) -> None:
    visit, people = scene
    concern = raised(visit, people["raiser"])
    with pytest.raises(DatabaseError), transaction.atomic():
        AreaOfConcern.objects.filter(pk=concern.pk).update(text="")
    with pytest.raises(DatabaseError), transaction.atomic():
        AreaOfConcern.objects.filter(pk=concern.pk).delete()
    with pytest.raises(IntegrityError, match="concern_says_something"), transaction.atomic():
        AreaOfConcern.objects.create(
            visit=visit, raised_by=visit.oic, raised_at=NOON, about_lead=False, text=""
        )
    with pytest.raises(IntegrityError, match="withdrawal_has_a_reason"), transaction.atomic():
        ConcernWithdrawal.objects.create(concern=concern, at=NOON, reason="")
