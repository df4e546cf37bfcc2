"""Recording a visit, and its details and premises."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Draft
from accounts.roles import Role
from core import clock
from core.errors import DomainError, NotAllowed, StaleVersion
from core.ids import new_id
from tests.database import CommittedDatabase
from tests.factories import UserFactory
from tests.factories_visits import NOON, add_form, close, details, make_visit, officer
from tests.sign_in import signed_in
from tests.threads import all_at_once
from tests.visit_support import errors, events, page, typed, utc, words
from visits.enums import OfficerRole, VisitStatus
from visits.forms.details import DetailsForm, details_answers
from visits.models import Visit, VisitChange
from visits.operations.visit import record_visit, save_details

NEW = reverse("visit-new")
VAN = {"trading_name": "Kestrel Hand Car Wash", "address_line_1": "2 Mill Road", "kinds": ["illegal_working"]}


def version_of(visit: Visit) -> int:
    visit = Visit.objects.select_related("premises").get(pk=visit.pk)
    return visit.version + visit.premises.version


def running(**changes: object) -> Visit:
    """Return a visit that started an hour ago and has not ended."""
    at = clock.now()
    given = {
        "trading_name": "Kestrel Hand Car Wash",
        "started_at": at - timedelta(hours=1),
        "kinds": ["arrest"],
    }
    return record_visit(details=given | changes, by=officer(), at=at)


@pytest.mark.django_db
def test_a_name_is_enough_and_the_visit_starts_now() -> None:
    oic = officer()
    client, at = signed_in(oic), clock.now()
    form = typed(client.get(NEW))
    response = client.post(NEW, form | VAN)
    visit = Visit.objects.select_related("premises").get()
    assert response["Location"] == reverse("visit", args=[visit.pk])
    assert visit.status == VisitStatus.IN_PROGRESS
    assert abs(visit.started_at - at) < timedelta(minutes=2)
    assert (visit.oic, visit.team, visit.title) == (oic, oic.team, "Kestrel Hand Car Wash")
    member = visit.team_members.get()
    assert (member.user, member.role, member.happens_at) == (oic, OfficerRole.OIC, visit.happens_at)


@pytest.mark.django_db
def test_a_start_to_come_makes_a_planned_visit() -> None:
    client = signed_in(officer())
    form = typed(client.get(NEW)) | VAN | {"starts_at-year": "2099", "starts_at-time": "05:30"}
    client.post(NEW, form)
    visit = Visit.objects.get()
    assert (visit.status, visit.started_at) == (VisitStatus.PLANNED, None)
    assert visit.happens_at == visit.planned_start


@pytest.mark.django_db
def test_the_same_form_sent_twice_makes_one_visit() -> None:
    client = signed_in(officer())
    form = typed(client.get(NEW)) | VAN
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert first["Location"] == second["Location"]
    assert Visit.objects.count() == 1
    assert Visit.objects.get().pk == UUID(form["record_id"])


@pytest.mark.django_db
def test_the_same_form_sent_again_with_other_words_loses_none_of_them() -> None:
    client = signed_in(officer())
    form = typed(client.get(NEW)) | VAN
    client.post(NEW, form)
    response = client.post(NEW, form | {"trading_name": "Quayline Laundry"})
    assert response.status_code == 422
    assert "already" in errors(response)[0]
    assert page(response).find(id="id_trading_name")["value"] == "Quayline Laundry"
    assert Visit.objects.get().premises.trading_name == "Kestrel Hand Car Wash"


@pytest.mark.django_db
def test_another_persons_form_cannot_be_used() -> None:
    visit = make_visit()
    with pytest.raises(DomainError, match="used already"):
        record_visit(details=VAN, by=officer(), at=NOON, visit_id=visit.pk)


def test_two_at_once_make_one_visit(committed_db: CommittedDatabase) -> None:
    oic, visit_id = officer(), new_id()

    def send() -> str:
        return str(record_visit(details=VAN, by=oic, at=NOON, visit_id=visit_id).reference)

    found = all_at_once(*[send] * 4)
    assert len(found) == 4
    assert len(set(found)) == Visit.objects.count() == 1


@pytest.mark.django_db
def test_a_visit_without_name_and_address_is_refused_and_what_was_typed_is_kept() -> None:
    oic = officer()
    client = signed_in(oic)
    response = client.post(NEW, typed(client.get(NEW)) | {"town": "Stowmere"})
    assert response.status_code == 422
    assert errors(response) == ["Enter the name of the premises, or their address"]
    assert Draft.objects.get(user=oic).data["town"] == ["Stowmere"]
    assert page(client.get(NEW)).find(id="id_town")["value"] == "Stowmere"
    assert not Visit.objects.exists()


@pytest.mark.django_db
def test_only_an_officer_records_a_visit() -> None:
    manager = UserFactory(roles=[Role.MANAGER])
    assert signed_in(manager).get(NEW).status_code == 403
    with pytest.raises(NotAllowed):
        record_visit(details=VAN, by=manager, at=NOON)


@pytest.mark.django_db
def test_recording_is_audited_and_stands_in_the_history() -> None:
    visit = running(town="Stowmere")
    (event,) = events("visits.visit.recorded")
    assert (event.subject_id, event.actor, event.kind) == (visit.pk, visit.oic_id, "collection")
    kept = {change.subject_type: change.values for change in VisitChange.objects.filter(visit=visit)}
    assert kept["visits.visit"]["kinds"] == [None, ["arrest"]]
    assert kept["visits.premises"]["town"] == [None, "Stowmere"]
    assert kept["visits.visitofficer"]["user"] == [None, str(visit.oic_id)]


@pytest.mark.django_db
def test_references_follow_one_another_in_the_year_of_london() -> None:
    at = utc(2026, 12, 31, 23, 59)
    first = record_visit(details=VAN, by=officer(), at=at)
    second = record_visit(details=VAN, by=officer(), at=at + timedelta(minutes=1))
    assert first.reference[:9] == "VIS-2026-"
    assert second.reference[:9] == "VIS-2027-"
    assert int(second.reference[9:]) == int(first.reference[9:]) + 1


@pytest.mark.django_db
def test_the_page_saves_what_it_shows_and_nothing_else_changes() -> None:
    visit = make_visit(at=utc(2026, 3, 4, 11, 17))
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    before = Visit.objects.values().get(pk=visit.pk)
    response = client.post(here, typed(client.get(here)))
    assert response.status_code == 302
    assert Visit.objects.values().get(pk=visit.pk) == before


@pytest.mark.django_db
def test_seconds_that_no_page_shows_are_not_lost_by_saving() -> None:
    at = utc(2026, 3, 4, 11, 17) + timedelta(seconds=41)
    visit = make_visit(at=at)
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    client.post(here, typed(client.get(here)) | {"town": "Stowmere"})
    visit.refresh_from_db()
    assert (visit.ended_at, visit.premises.town) == (at, "Stowmere")
    change = VisitChange.objects.filter(visit=visit).latest("at", "id")
    assert set(change.values) == {"town", "search_key"}


@pytest.mark.django_db
def test_it_ended_now_is_one_tap() -> None:
    visit = running()
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    client.post(here, typed(client.get(here)) | {"now": "ended_at"})
    visit.refresh_from_db()
    assert visit.status == VisitStatus.COMPLETED
    assert abs(visit.ended_at - clock.now()) < timedelta(minutes=2)
    assert [event.subject_id for event in events("visits.visit.ended")] == [visit.pk]


@pytest.mark.django_db
def test_it_starts_now_is_one_tap_on_a_planned_visit() -> None:
    visit = running(started_at=None, planned_start=clock.now() + timedelta(hours=2))
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    client.post(here, typed(client.get(here)) | {"now": "started_at"})
    visit.refresh_from_db()
    assert visit.status == VisitStatus.IN_PROGRESS
    assert visit.happens_at == visit.started_at
    assert visit.team_members.get().happens_at == visit.started_at


@pytest.mark.django_db
def test_an_end_after_midnight_is_the_next_day() -> None:
    visit = make_visit(at=utc(2026, 3, 4, 23, 30))
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    client.post(here, typed(client.get(here)) | {"ended_at": "00:20"})
    visit.refresh_from_db()
    assert visit.ended_at == utc(2026, 3, 5, 0, 20)


HALF_PAST_ONE_AGAIN = utc(2026, 10, 25, 1, 30)  # London's clocks show 01:30 the second time


def in_october(**changes: object) -> Visit:
    """Return a visit that began before the clocks went back."""
    given = {"trading_name": "Kestrel", "started_at": utc(2026, 10, 25, 0, 10), "kinds": ["arrest"]}
    return record_visit(details=given | changes, by=officer(), at=NOON)


def in_the_hour_that_comes_twice() -> Visit:
    """Return a visit that began before the clocks went back, on which something was seized at 01:40, before."""
    visit = in_october()
    add_form(visit, "seized", at=HALF_PAST_ONE_AGAIN, seized_at=utc(2026, 10, 25, 0, 40))
    return visit


def saved_on_the_page(visit: Visit, at: datetime, **changes: object) -> Visit:
    """Save the page of the details as it is at `at`, with `changes` typed."""
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    form = DetailsForm(QueryDict(urlencode(typed(client.get(here)) | changes, doseq=True)), at=at)
    assert form.is_valid(), form.errors
    given = details_answers(form.cleaned_data, visit, at)
    return save_details(visit=visit, details=given, expected_version=version_of(visit), by=visit.oic, at=at)


@pytest.mark.django_db
def test_it_ended_now_in_the_hour_that_comes_twice() -> None:
    at = HALF_PAST_ONE_AGAIN + timedelta(seconds=20)
    saved = saved_on_the_page(in_the_hour_that_comes_twice(), at, now="ended_at")
    assert saved.ended_at == HALF_PAST_ONE_AGAIN


@pytest.mark.django_db
def test_an_end_typed_in_the_hour_that_comes_twice_is_not_before_what_was_done() -> None:
    visit = in_the_hour_that_comes_twice()
    with pytest.raises(DomainError, match="ended before something was seized"):  # 01:30 has come once
        saved_on_the_page(visit, utc(2026, 10, 25, 0, 50), ended_at="01:30")
    assert saved_on_the_page(visit, utc(2026, 10, 25, 3, 0), ended_at="01:30").ended_at == HALF_PAST_ONE_AGAIN
    later = in_october()
    ended = saved_on_the_page(later, utc(2026, 10, 25, 3, 0), ended_at="01:30").ended_at
    assert ended == utc(2026, 10, 25, 0, 30), "the first, where nothing speaks against it"


@pytest.mark.django_db
def test_saving_the_page_again_leaves_an_end_in_the_hour_that_comes_twice() -> None:
    visit = in_october(ended_at=HALF_PAST_ONE_AGAIN)
    assert saved_on_the_page(visit, NOON, town="Stowmere").ended_at == HALF_PAST_ONE_AGAIN


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"started_at-year": "2099"}, "The visit cannot have started in the future"),
        ({"started_at-day": "31", "started_at-month": "2"}, "real date"),
        (
            {"started_at-day": "", "started_at-month": "", "started_at-year": "", "started_at-time": ""},
            "start",
        ),
        ({"ended_at": ""}, "The visit has ended. Correct when it ended"),
        ({"ended_at": "25:00"}, "24-hour clock"),
        ({"trading_name": "x" * 151}, "150 characters or fewer"),
        ({"kinds": ["party"]}, "from the list"),
        ({"trading_name": "a\u202eb"}, "contains"),
    ],
)
def test_what_cannot_be_is_refused_in_words(changes: dict[str, object], words: str) -> None:
    visit = make_visit()
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    response = client.post(here, typed(client.get(here)) | changes)
    assert response.status_code == 422
    assert words in " ".join(errors(response))
    assert Draft.objects.filter(user=visit.oic, page=here).exists()


@pytest.mark.django_db
def test_an_old_page_overwrites_nothing_and_shows_both_texts() -> None:
    visit = make_visit()
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    mine = typed(client.get(here)) | {"trading_name": "Mine"}
    theirs = typed(client.get(here)) | {"trading_name": "Theirs"}
    client.post(here, theirs)
    response = client.post(here, mine)
    assert response.status_code == 409
    assert "Theirs" in words(response)
    assert page(response).find(id="id_trading_name")["value"] == "Mine"
    again = client.post(here, typed(response) | {"keep-trading_name": "mine"})
    assert again.status_code == 302
    visit.premises.refresh_from_db()
    assert visit.premises.trading_name == "Mine"


@pytest.mark.django_db
def test_either_half_makes_an_old_page_stale() -> None:
    visit = make_visit()
    before = version_of(visit)
    save_details(
        visit=visit, details=details(NOON, town="Stowmere"), expected_version=before, by=visit.oic, at=NOON
    )
    with pytest.raises(StaleVersion):
        save_details(visit=visit, details=details(NOON), expected_version=before, by=visit.oic, at=NOON)


@pytest.mark.django_db
def test_others_read_and_do_not_change() -> None:
    devon = officer()
    visit = make_visit(officers=[devon])
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(devon)
    response = client.get(here)
    assert f"Only the officer in charge, {visit.oic.name}" in words(response)
    assert page(response).main.find("form") is None
    assert client.post(here, {"trading_name": "Mine", "version": "2"}).status_code == 422
    assert Visit.objects.get(pk=visit.pk).premises.trading_name == "Saffron & Slate Kitchen"


@pytest.mark.django_db
def test_a_closed_visit_is_not_changed() -> None:
    visit = make_visit()
    close(visit)
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    assert "This visit is closed" in words(client.get(here))
    response = client.post(here, {"trading_name": "Mine", "version": str(version_of(visit))})
    assert response.status_code == 422
    assert "closed" in errors(response)[0]


@pytest.mark.django_db
def test_a_visit_that_one_may_not_see_is_not_there() -> None:
    visit = make_visit()
    client = signed_in(officer())
    for route in ("visit-details", "visit-team", "visit-history", "visit-reopen"):
        assert client.get(reverse(route, args=[visit.pk])).status_code == 404
    assert signed_in(visit.oic).get(reverse("visit-details", args=[new_id()])).status_code == 404


@pytest.mark.django_db
def test_typing_is_kept_without_being_judged() -> None:
    visit = make_visit()
    here, client = reverse("visit-details", args=[visit.pk]), signed_in(visit.oic)
    form = typed(client.get(here)) | {"started_at-day": "99", "trading_name": "Half a na"}
    assert client.post(here, form, headers={"X-Draft": "1"}).status_code == 200
    shown = page(client.get(here))
    assert shown.find(id="id_started_at-day")["value"] == "99"
    assert shown.find(id="id_trading_name")["value"] == "Half a na"
    client.post(here, {"discard-draft": "1"})
    assert page(client.get(here)).find(id="id_trading_name")["value"] == "Saffron & Slate Kitchen"
