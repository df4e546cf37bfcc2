"""Urgent access for safeguarding: one record, a reason, an hour, read only; told at once and reviewed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from accounts.models import UrgentAccess, User
from accounts.operations.urgent import end_access, open_urgently, review_access
from accounts.roles import Role
from accounts.urgent import until_words
from core import clock
from core.errors import DomainError, NotAllowed
from notices.models import Notice
from tests.deputy_support import fresh
from tests.factories import PersonFactory, RoleGrantFactory, UserFactory
from tests.factories_visits import make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import errors, events, page, typed, words
from visits.models import Visit
from visits.operations.answering import answer

pytestmark = pytest.mark.django_db
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
WHY = {"why": "child", "reason": "A school is worried about two children."}


def lead(**more: Any) -> User:
    return UserFactory(name="Rosalind Marsh", roles=[Role.SAFEGUARDING], **more)


def opened(user: User, reference: str, at: datetime) -> UrgentAccess:
    return open_urgently(reference=reference, by=user, at=at, **WHY)


def sees(user: User, visit: Visit, at: datetime) -> bool:
    return Visit.objects.visible_to(fresh(user), at).filter(pk=visit.pk).exists()


def test_it_opens_one_record_for_one_hour_and_no_other() -> None:
    at, rosalind = clock.now(), lead()
    visit, other = make_visit(), make_visit()
    assert not sees(rosalind, visit, at)
    opened(rosalind, visit.reference.lower(), at)
    for moment, may in ((at - TICK, False), (at, True), (at + HOUR - TICK, True), (at + HOUR, False)):
        assert sees(rosalind, visit, moment) == may, moment
        assert not sees(rosalind, other, moment)


def test_an_hour_is_an_hour_when_the_clocks_go_back() -> None:
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 01:30, and 01:30 again an hour later
    rosalind, visit = lead(), make_visit(at=at - timedelta(days=1))
    access = opened(rosalind, visit.reference, at)
    assert access.ends_at - access.starts_at == HOUR
    assert until_words(access) == "25 October 2026, 01:30, after the clocks change"
    assert sees(rosalind, visit, at + HOUR - TICK)
    assert not sees(rosalind, visit, at + HOUR)


def test_the_role_is_needed_when_opening_and_all_the_hour() -> None:
    at, visit = clock.now(), make_visit()
    for role in Role:
        if role != Role.SAFEGUARDING:
            with pytest.raises(NotAllowed, match="Only a safeguarding lead"):
                opened(UserFactory(roles=[role]), visit.reference, at)
    rosalind = lead()
    opened(rosalind, visit.reference, at)
    rosalind.role_grants.update(ends_at=at + HOUR / 2)
    assert sees(rosalind, visit, at)
    assert not sees(rosalind, visit, at + HOUR / 2)


def test_it_needs_an_exact_reference_a_reason_and_no_right_of_ones_own() -> None:
    at, rosalind, visit = clock.now(), lead(), make_visit()
    for reference in (visit.reference[:-1], "VIS-2026-999999", "Saffron & Slate Kitchen", "%", ""):
        with pytest.raises(DomainError, match="There is no visit and no case record"):
            opened(rosalind, reference, at)
    for given in ({"why": "child", "reason": " "}, {"why": "curious", "reason": "Yes."}):
        with pytest.raises(DomainError, match="Say why you need it at once"):
            open_urgently(reference=visit.reference, by=rosalind, at=at, **given)
    oic = officer()
    RoleGrantFactory(user=oic, role=Role.SAFEGUARDING)
    own = make_visit(oic)
    with pytest.raises(DomainError, match="may read this record already"):
        opened(fresh(oic), own.reference, at)


def test_it_is_read_only_and_in_no_list() -> None:
    at, visit = clock.now(), make_visit()
    oic = officer()
    RoleGrantFactory(user=oic, role=Role.SAFEGUARDING)  # an officer, who could write on visits of their own
    opened(fresh(oic), visit.reference, at)
    with pytest.raises(NotAllowed):
        answer(visit=visit, question="anybody_met", value=None, by=fresh(oic), at=at)
    client = signed_in(oic)
    assert client.get(reverse("visit-details", args=[visit.pk])).status_code == 200
    assert visit.reference not in words(client.get(reverse("visits")))
    assert client.post(reverse("visit-answer", args=[visit.pk, "anybody_met"]), {}).status_code in (403, 404)
    rosalind = signed_in(lead())
    for route in ("visits", "search", "people", "casework-list", "audit"):
        assert rosalind.get(reverse(route)).status_code == 403, route


def test_every_page_says_so_until_it_is_ended() -> None:
    rosalind, visit = lead(), make_visit()
    client, here = signed_in(rosalind), reverse("urgent")
    form = typed(client.get(here)) | WHY
    assert errors(client.post(here, form)) == ["Enter the reference"]
    assert errors(client.post(here, form | {"reference": "VIS-2020-000001"}))
    assert events("accounts.urgent_access_sought")
    for _ in range(2):  # a double click
        answered = client.post(here, form | {"reference": visit.reference})
        assert answered["Location"] == reverse("visit", args=[visit.pk])
    access = UrgentAccess.objects.get()
    for route in ("home", "my-account"):
        banner = page(client.get(reverse(route))).find(class_="ev-urgent")
        assert visit.reference in banner.get_text()
    read = client.get(reverse("visit", args=[visit.pk]))
    assert "Read only" in page(read).find(class_="ev-urgent").get_text()
    assert "PDF" not in words(read)
    assert events("visits.visit.read")[-1].reason == (
        "Urgent access. A child may be at risk of harm: A school is worried about two children."
    )
    stranger = signed_in(lead(email="other@visits.example"))
    assert stranger.post(reverse("urgent-end", args=[access.pk])).status_code == 404
    client.post(reverse("urgent-end", args=[access.pk]))
    assert client.get(reverse("visit", args=[visit.pk])).status_code == 404
    assert page(client.get(reverse("home"))).find(class_="ev-urgent") is None
    assert page(signed_in(visit.oic).get(reverse("home"))).find(class_="ev-urgent") is None


def test_a_case_record_opens_so_too_and_nothing_that_it_leads_to() -> None:
    rosalind, person, other = lead(), PersonFactory(), PersonFactory()
    client, here = signed_in(rosalind), reverse("person", args=[person.pk])
    assert client.get(here).status_code == 404
    access = opened(rosalind, person.reference, clock.now())
    text = words(client.get(here))
    assert person.name in page(client.get(here)).get_text()
    assert "Correct the record" not in text
    assert client.get(reverse("person", args=[other.pk])).status_code == 404
    assert client.get(reverse("person-edit", args=[person.pk])).status_code == 403
    assert events("casework.person.read")[-1].reason.startswith("Urgent access.")
    end_access(access=access, by=rosalind, at=clock.now())
    assert client.get(here).status_code == 404


def test_auditors_are_told_at_once_and_review_it_once() -> None:
    at, rosalind, visit = clock.now(), lead(), make_visit()
    beatrix, second = UserFactory(roles=[Role.AUDITOR]), UserFactory(roles=[Role.AUDITOR])
    access = opened(rosalind, visit.reference, at)
    told = set(Notice.objects.filter(kind="accounts.urgent_access").values_list("to", flat=True))
    assert told == {beatrix.pk, second.pk}
    client, here = signed_in(beatrix), reverse("urgent-access", args=[access.pk])
    assert f"Review the urgent access to {visit.reference}" in words(client.get(reverse("home")))
    assert "Waiting for a review (1)" in words(client.get(reverse("urgent-accesses")))
    assert len(errors(client.post(here, {}))) == 2
    form = {"justified": "no", "review": "The school had rung the duty desk."}
    for _ in range(2):
        assert client.post(here, form)["Location"] == reverse("urgent-accesses")
    access.refresh_from_db()
    assert (access.justified, access.reviewed_by) == (False, beatrix)
    assert not sees(rosalind, visit, clock.now())  # not justified: ended at once
    with pytest.raises(NotAllowed, match="has reviewed this access already"):
        review_access(access=access, justified=True, review="I differ.", by=second, at=clock.now())
    assert len(events("accounts.urgent_access_reviewed")) == 1
    assert "Not justified" in words(signed_in(rosalind).get(here))
    assert Notice.objects.filter(kind="accounts.urgent_access_reviewed", to=rosalind).exists()


def test_nobody_else_reviews_and_nobody_their_own() -> None:
    at, visit = clock.now(), make_visit()
    both = lead()
    access = opened(both, visit.reference, at)
    RoleGrantFactory(user=both, role=Role.AUDITOR)
    for user in (fresh(both), UserFactory(roles=[Role.MANAGER]), visit.oic):
        with pytest.raises(NotAllowed):
            review_access(access=access, justified=True, review="Fine.", by=user, at=at)
    assert signed_in(visit.oic).get(reverse("urgent-access", args=[access.pk])).status_code == 403
    assert (
        signed_in(lead(email="x@visits.example")).get(reverse("urgent-access", args=[access.pk])).status_code
        == 404
    )


def test_a_review_that_is_overdue_stands_among_what_is_late() -> None:
    at, visit = clock.now(), make_visit()
    beatrix = UserFactory(roles=[Role.AUDITOR])
    opened(lead(), visit.reference, at)
    due = at + timedelta(days=settings.URGENT_REVIEW_DAYS)
    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        home = page(signed_in(beatrix).get(reverse("home")))
        assert "Late (1)" in home.find(id="late").get_text()
        assert "Late" in words(signed_in(beatrix).get(reverse("urgent-accesses")))
