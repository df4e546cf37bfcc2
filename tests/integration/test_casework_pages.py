"""The pages of casework: one path from the list to the completed record, and what may go wrong on it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Draft
from audit.models import Event
from casework.enums import AuditEvent
from casework.models import EncounterMatch, EnforcementActivityRecord, Person
from tests.factories import PersonFactory
from tests.factories_visits import NOON, add_encounter, caseworker, close, closed_visit, make_visit
from tests.sign_in import signed_in
from tests.support_casework import MORNING, complete, draft, matched
from visits.models import Encounter

pytestmark = pytest.mark.django_db
STRANGE = [
    "\x00",
    "\u202eevil",
    "<script>alert(1)</script>",
    "Ω≈ç√∫ 👩‍👩‍👧",
    "' OR 1=1 --",
    "x" * 20_000,
]


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response: Any) -> str:
    return soup(response).get_text(" ", strip=True)


def whole(**changes: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "details": "Met in the kitchen.",
        "verified_by": ["document"],
        "verified_words": "",
        "outcome_stands": "yes",
        "new_outcome": "",
        "complete": "1",
    } | changes


def test_one_path_leads_from_the_list_to_the_completed_record_and_back() -> None:
    client = signed_in(caseworker())
    _visit, (worker,) = closed_visit({"name": "Nguyễn Thị Hương"})
    listed = client.get(reverse("casework-list"))
    link = soup(listed).find("a", string="Nguyễn Thị Hương")["href"]
    page = soup(client.get(link))
    posted = {field["name"]: field.get("value", "") for field in page.select("main form input[type=hidden]")}
    started = client.post(link, posted | {"who": "new"})
    assert started.url == reverse("ear", args=[worker.pk])
    done = client.post(started.url, whole())
    assert done.url == reverse("casework-list")
    after = client.get(done.url)
    assert "The record of Nguyễn Thị Hương is complete" in words(after)
    assert soup(after).find("a", string="Nguyễn Thị Hương") is None
    assert EnforcementActivityRecord.objects.get().is_completed


def test_nothing_is_ticked_beforehand() -> None:
    user = caseworker()
    PersonFactory(name="Tomas Reyl")
    _visit, (worker,) = closed_visit()
    client = signed_in(user)
    page = soup(client.get(reverse("casework-encounter", args=[worker.pk])))
    assert page.select("main input[type=radio]")
    assert not page.select("main input[checked]")
    matched(worker, user)
    page = soup(client.get(reverse("ear", args=[worker.pk])))
    assert len(page.select("main input[type=checkbox]")) == 6
    assert not page.select("main input[checked]")


def test_an_earlier_record_is_chosen_with_a_basis() -> None:
    client, earlier = signed_in(caseworker()), PersonFactory(name="Tomas Reyl")
    _visit, (worker,) = closed_visit()
    page = reverse("casework-encounter", args=[worker.pk])
    refused = client.post(page, {"who": str(earlier.pk), "version": "0"})
    assert refused.status_code == 422
    assert "Select on what the match rests" in words(refused)
    taken = client.post(page, {"who": str(earlier.pk), "basis": ["photograph"], "version": "0"})
    assert taken.status_code == 302
    assert EncounterMatch.objects.get().person == earlier
    again = client.post(page, {"who": str(earlier.pk), "basis": ["photograph"], "version": "0"})
    assert again.url == taken.url
    assert EncounterMatch.objects.count() == 1


def test_somebody_found_by_a_search_can_be_offered() -> None:
    client, found = signed_in(caseworker()), PersonFactory(name="Bartholomew Quill")
    _visit, (worker,) = closed_visit()
    results = client.get(reverse("people"), {"q": "quill", "for": str(worker.pk)})
    link = next(a["href"] for a in soup(results).find_all("a") if a.get_text().startswith("Offer as a match"))
    assert "You found them" in words(client.get(link)) or "you found them" in words(client.get(link))
    taken = client.post(link, {"who": str(found.pk), "basis": ["own_statement"], "version": "0"})
    assert taken.status_code == 302
    assert EncounterMatch.objects.get().person == found


def test_what_is_missing_is_said_at_the_field_and_in_the_summary_and_nothing_typed_is_lost() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, user)
    client, page = signed_in(user), reverse("ear", args=[worker.pk])
    refused = client.post(page, whole(verified_by=["other"], outcome_stands="", details="Typed words."))
    assert refused.status_code == 422
    links = [a["href"] for a in soup(refused).select(".govuk-error-summary a")]
    assert links == ["#id_verified_words", "#id_outcome_stands"]
    assert "Typed words." in words(refused)
    assert "Typed words." in words(client.get(page))  # kept as a draft besides


def test_a_draft_asks_for_nothing_and_stays_on_the_page() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, user)
    client, page = signed_in(user), reverse("ear", args=[worker.pk])
    saved = client.post(page, {"version": "0", "details": "Half", "save-draft": "1"})
    assert saved.url == page
    assert "Draft saved" in words(client.get(page))
    assert EnforcementActivityRecord.objects.get().details == "Half"


def test_the_officers_words_are_put_under_what_is_typed_and_saved_nowhere_yet() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit({"circumstances": "Peeling potatoes."})
    matched(worker, user)
    client, page = signed_in(user), reverse("ear", args=[worker.pk])
    client.post(page, whole(details="My own words.", **{"officers-words": "1"}))
    text = soup(client.get(page)).find("textarea").get_text()
    assert text.strip().startswith("My own words.")
    assert "Peeling potatoes." in text
    assert not EnforcementActivityRecord.objects.exists()


def test_a_stale_save_shows_both_versions() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = draft(worker, user, details="Theirs.")
    client, page = signed_in(user), reverse("ear", args=[worker.pk])
    stale = client.post(page, whole(version="0", details="Mine."))
    assert stale.status_code == 409
    assert "Theirs." in words(stale)
    assert "Mine." in words(stale)
    version = soup(stale).find("input", {"name": "version"})["value"]
    assert client.post(page, whole(version=version, details="Mine.")).status_code == 302
    record.refresh_from_db()
    assert record.details == "Mine."


def test_a_completed_record_is_read_and_opened_again_with_a_reason() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    record = complete(worker, user)
    client = signed_in(user)
    assert client.get(reverse("ear", args=[worker.pk])).url == reverse("ear-read", args=[record.pk])
    page = reverse("ear-amend", args=[record.pk])
    assert client.post(page, {"version": "0", "reason": " "}).status_code == 422
    assert client.post(page, {"version": "0", "reason": "The time."}).url == reverse("ear", args=[worker.pk])
    assert client.get(page).status_code == 404


def test_undoing_a_match_leads_back_to_the_encounter() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    made = matched(worker, user)
    client = signed_in(user)
    undone = client.post(reverse("match-undo", args=[made.pk]), {"version": "0", "reason": "Somebody else."})
    page = words(client.get(undone.url))
    assert "Matches that were undone" in page
    assert "Somebody else." in page
    assert "Match undone" in words(client.get(reverse("person", args=[made.person_id])))


def test_the_persons_page_shows_the_card_the_match_and_the_timeline() -> None:
    user = caseworker(name="Kemi Adeyemi")
    _visit, (worker,) = closed_visit()
    made = matched(worker, user)
    page = signed_in(user).get(reverse("person", args=[made.person_id]))
    said = words(page)
    for expected in (
        "Compliance and Enforcement",
        "Enforcement Activity Record: missing",
        "CPCT cannot consider the referral without it",
        "Start the record",
        "Identity match",
        "Encounter matched by Kemi Adeyemi",
        "Encountered as worker",
        "CPC-6",
    ):
        assert expected in said


def test_an_encounter_set_invalid_later_is_shown_as_such() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit({"name": "Mira Dahl", "capacity": "other"}, cprn=False)
    record = complete(worker, user)
    Encounter.objects.filter(pk=worker.pk).update(
        state="invalid", invalid_reason="Recorded twice.", invalidated_at=MORNING, invalidated_by=user
    )
    client = signed_in(user)
    assert "Encounter set invalid" in words(
        client.get(reverse("person", args=[record.activity.card.person_id]))
    )
    assert "Recorded twice." in words(client.get(reverse("ear-read", args=[record.pk])))
    assert "Recorded twice." in words(client.get(reverse("casework-encounter", args=[worker.pk])))


def test_a_persons_details_are_corrected() -> None:
    person = PersonFactory(name="Tomas Reyl")
    client, page = signed_in(caseworker()), reverse("person-edit", args=[person.pk])
    posted = {"version": "1", "name": "Tomasz Rejl", "date_of_birth-day": "3", "date_of_birth-month": "2"}
    assert client.post(page, posted).status_code == 422
    assert client.post(page, posted | {"date_of_birth-year": "1990"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, str(person.date_of_birth)) == ("Tomasz Rejl", "1990-02-03")


def test_autosaved_typing_is_kept_for_the_person_who_typed_it() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, user)
    page = reverse("ear", args=[worker.pk])
    kept = signed_in(user).post(page, {"version": "0", "details": "Half a sen"}, headers={"X-Draft": "1"})
    assert kept.status_code == 200
    assert Draft.objects.get().user == user
    assert "Half a sen" in words(signed_in(user).get(page))
    assert "Half a sen" not in words(signed_in(caseworker()).get(page))


@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_is_refused_or_kept_and_never_breaks_a_page(text: str) -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    made = matched(worker, user)
    client = signed_in(user)
    client.raise_request_exception = True
    pages = {
        reverse("ear", args=[worker.pk]): whole(
            details=text, verified_by=["other", text], verified_words=text
        ),
        reverse("person-edit", args=[made.person_id]): {"version": text, "name": text, "nationality": text},
        reverse("match-undo", args=[made.pk]): {"version": "0", "reason": text},
    }
    for page, posted in pages.items():
        assert client.post(page, posted).status_code in (302, 409, 422)
        assert client.get(page).status_code in (200, 404)
    for page in ("casework-list", "people"):
        query = {
            "q": text[:500],
            "from": text[:500],
            "whose": text[:500],
            "born-day": text[:50],
            "for": text[:50],
        }
        assert client.get(reverse(page), query).status_code == 200
    assert (
        client.get(reverse("casework-encounter", args=[worker.pk]), {"person": text[:99]}).status_code == 200
    )


def queries_for(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(page).status_code == 200
    return len(caught)


def test_the_lists_take_the_same_few_queries_for_one_row_and_for_thirty() -> None:
    user = caseworker()
    client = signed_in(user)
    closed_visit({"name": "A", "capacity": "other"}, cprn=False)
    PersonFactory()
    pages = [reverse("casework-list"), reverse("people"), reverse("people") + "?q=aldo"]
    one = [queries_for(client, page) for page in pages]
    for number in range(3):
        people = [{"name": f"P{number} {n}", "capacity": "other"} for n in range(10)]
        closed_visit(*people, at=NOON + timedelta(minutes=number), cprn=False)
    PersonFactory.create_batch(30)
    assert [queries_for(client, page) for page in pages] == one
    assert max(one) <= 9, one


def test_a_persons_page_takes_the_same_queries_for_one_encounter_and_for_many() -> None:
    user = caseworker()
    client = signed_in(user)
    _visit, (first,) = closed_visit({"name": "Mira Dahl", "capacity": "other"}, cprn=False)
    person = matched(first, user).person
    complete(first, user)
    page = reverse("person", args=[person.pk])
    one = queries_for(client, page)
    people = [{"name": "Mira Dahl", "capacity": "other"} for _ in range(12)]
    _visit, more = closed_visit(*people, at=NOON + timedelta(hours=1), cprn=False)
    for encounter in more:
        matched(encounter, user, person=person)
        complete(encounter, user)
    assert queries_for(client, page) == one
    assert one <= 19


def test_an_encounters_page_takes_the_same_queries_whatever_was_seen() -> None:
    client = signed_in(caseworker())
    visit = make_visit()
    plain = add_encounter(visit, photo_not_taken="Refused", name="Plain Person")
    close(visit)
    one = queries_for(client, reverse("casework-encounter", args=[plain.pk]))
    PersonFactory.create_batch(8, name="Plain Person")
    assert queries_for(client, reverse("casework-encounter", args=[plain.pk])) == one
    assert one <= 19


def test_each_look_is_recorded_once_with_the_ids_shown() -> None:
    user = caseworker()
    client = signed_in(user)
    _visit, (worker,) = closed_visit()
    record = complete(worker, user)
    person = record.activity.card.person
    _visit, (waiting,) = closed_visit({"name": "Mira Dahl"}, at=NOON + timedelta(hours=1))
    expected = {
        reverse("casework-list"): (AuditEvent.WORK_LISTED, waiting.pk),
        reverse("people"): (AuditEvent.PEOPLE_SEARCHED, person.pk),
        reverse("person", args=[person.pk]): (AuditEvent.PERSON_READ, person.pk),
        reverse("casework-encounter", args=[waiting.pk]): (AuditEvent.ENCOUNTER_READ, waiting.pk),
        reverse("ear-read", args=[record.pk]): (AuditEvent.RECORD_READ, record.pk),
    }
    for page, (event, shown) in expected.items():
        before = set(Event.objects.values_list("id", flat=True))
        client.get(page)
        (made,) = Event.objects.exclude(id__in=before)
        assert (made.event, made.actor) == (event, user.pk)
        assert shown in made.subjects


def test_the_list_says_so_when_there_is_nothing_to_do() -> None:
    client = signed_in(caseworker())
    assert "Every encounter on a closed visit has a completed record." in words(
        client.get(reverse("casework-list"))
    )
    assert "Nothing fits" in words(client.get(reverse("casework-list"), {"named": "yes"}))
    assert "There are no case records yet." in words(client.get(reverse("people")))
    assert Person.objects.count() == 0
