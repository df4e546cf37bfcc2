"""Two people on one page: different answers merge, the same one is asked about, and nothing is lost."""

import re
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.urls import reverse

from accounts.models import Draft
from casework.models import EnforcementActivityRecord, Person
from core import clock
from documents.enums import Shows
from tests.database import CommittedDatabase
from tests.editing_support import a_full_visit, address, describe, keeping, opened, told
from tests.factories_visits import (
    add_encounter,
    caseworker,
    closed_visit,
    make_visit,
    officer,
    ready_to_close,
    serve_cprn,
)
from tests.sign_in import signed_in
from tests.support_casework import draft as draft_record
from tests.support_casework import matched
from tests.visit_support import errors, page, typed, words
from visits.models import Cprn, CprnPerson, Visit
from visits.operations.closing import close
from visits.operations.filling_in import set_invalid
from visits.operations.photographs import Target

# Route → what one person changes, and the other: different parts of the page.
MERGING: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "visit-details": ({"trading_name": "Kestrel Car Wash"}, {"town": "Stowmere"}),
    "visit-entry": (
        {"consent_signed_by": "B. Farrow"},
        {"power_document": "yes", "power_document_reference": "W/1"},
    ),
    "encounter": ({"nationality": "Kosovo"}, {"circumstances": "Behind the counter."}),
    "document-seen": ({"notes": "Torn at the fold"}, {"number": "C 771 2038"}),
    "visit-cprn": ({"served_on_name": "Neil Farrow"}, {"reference": "CPRN-771"}),
}
each_page = pytest.mark.parametrize("route", MERGING)


@pytest.mark.django_db
@each_page
def test_different_parts_merge_and_the_person_is_told(route: str) -> None:
    visit = a_full_visit()
    here, client = address(route, visit), signed_in(visit.oic)
    mine, theirs = MERGING[route]
    stale = opened(client, here, **mine)
    assert client.post(here, opened(client, here, **theirs)).status_code == 302
    answer = client.post(here, stale)
    assert answer.status_code == 302
    said = told(client, answer)
    assert re.search(r"While you typed, you changed .+ at \d\d:\d\d in another window", said)
    now = typed(client.get(here))
    assert {name: now[name] for name in mine | theirs} == mine | theirs
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_who_changed_what_is_named_with_the_time() -> None:
    devon = officer(name="Devon Achebe")
    visit = make_visit(officers=[devon])
    person = add_encounter(visit, by=devon)
    here = reverse("encounter", args=[visit.pk, person.pk])
    oic, other = signed_in(visit.oic), signed_in(devon)
    stale = opened(oic, here, pay="£9 an hour")
    other.post(here, opened(other, here, nationality="Kosovo", met_at="11:05"))
    said = told(oic, oic.post(here, stale))
    at = f"{clock.now().astimezone(clock.LONDON):%H:%M}"
    assert (
        f"While you typed, Devon Achebe changed the time you met them and “Nationality” at {at[:3]}" in said
    )
    assert "Your changes were saved with theirs." in said
    person.refresh_from_db()
    assert (person.pay, person.nationality) == ("£9 an hour", "Kosovo")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("choice", "stands"), [("theirs", "Thomas Rail"), ("mine", "Tomasz Reyl"), ("edit", "Tomas Rehl")]
)
def test_the_same_answer_is_asked_about_with_who_and_when_and_what_is_chosen_stands(
    choice: str, stands: str
) -> None:
    devon = officer(name="Devon Achebe")
    visit = make_visit(officers=[devon])
    person = add_encounter(visit, by=devon)
    here = reverse("encounter", args=[visit.pk, person.pk])
    oic, other = signed_in(visit.oic), signed_in(devon)
    stale = opened(oic, here, name="Tomasz Reyl", pay="£9 an hour")
    other.post(here, opened(other, here, name="Thomas Rail", hours="nights"))
    asked = oic.post(here, stale)
    assert asked.status_code == 409
    panel = page(asked).find(class_="ev-conflict")
    assert "Devon Achebe, at " in panel.get_text()
    assert [dd.get_text(strip=True) for dd in panel.find_all("dd")] == ["Thomas Rail", "Tomasz Reyl"]
    assert len(panel.find_all("input", type="radio")) == 3
    assert not panel.find_all("input", checked=True)
    assert "Devon Achebe changed “Hours” at" in words(asked)
    assert (typed(asked)["hours"], typed(asked)["pay"]) == ("nights", "£9 an hour")
    assert len(page(asked).find_all(attrs={"name": "name"})) == 1
    change = {"name": "Tomas Rehl"} if choice == "edit" else {}
    answer = oic.post(here, typed(asked) | keeping(choice, asked) | change)
    assert answer.status_code == 302, errors(answer)
    person.refresh_from_db()
    assert (person.name, person.hours, person.pay) == (stands, "nights", "£9 an hour")


@pytest.mark.django_db
def test_a_third_save_while_choosing_is_asked_again_and_other_choices_are_kept() -> None:
    devon = officer(name="Devon Achebe")
    visit = make_visit(officers=[devon])
    here = reverse("encounter", args=[visit.pk, add_encounter(visit, by=devon).pk])
    client, other = signed_in(visit.oic), signed_in(devon)
    stale = opened(client, here, name="Mine", pay="Mine")
    other.post(here, opened(other, here, name="Theirs", pay="Theirs"))
    asked = client.post(here, stale)
    choices = typed(asked) | {"keep-name": "mine", "keep-pay": "theirs"}
    other.post(here, opened(other, here, pay="Third"))
    again = client.post(here, choices)
    assert again.status_code == 409
    panel = page(again).find(class_="ev-conflict")
    assert panel.find(id="keep-name-2").has_attr("checked")
    assert not panel.find_all("input", attrs={"name": "keep-pay", "checked": True})
    assert [dd.get_text(strip=True) for dd in panel.find_all("dd")] == ["Theirs", "Mine", "Third", "Mine"]
    answer = client.post(here, typed(again) | {"keep-pay": "theirs"})
    assert answer.status_code == 302, errors(answer)
    now = typed(client.get(here))
    assert (now["name"], now["pay"]) == ("Mine", "Third")


@pytest.mark.django_db
def test_choosing_nothing_or_writing_beside_another_choice_saves_nothing() -> None:
    visit = a_full_visit()
    here, client = address("encounter", visit), signed_in(visit.oic)
    stale = opened(client, here, name="Mine")
    client.post(here, opened(client, here, name="Theirs"))
    asked = typed(client.post(here, stale))
    for changes in ({}, {"keep-name": "all"}, {"keep-name": "theirs", "name": "Anew"}):
        refused = client.post(here, asked | changes)
        assert refused.status_code == 422
        assert any(error.startswith("Name: ") for error in errors(refused))
        assert typed(refused)["name"] == changes.get("name", "Mine")
        assert typed(refused)["mine-name"] == "Mine"
    assert typed(client.get(here))["mine-name"] == "Mine"  # the draft asks too


@pytest.mark.django_db
def test_parts_of_one_statement_are_never_mixed() -> None:
    visit = a_full_visit()
    here, client = address("visit-details", visit), signed_in(visit.oic)
    stale = opened(client, here, town="Stowmere")
    client.post(here, opened(client, here, postcode="QF9 9ZZ"))
    asked = client.post(here, stale)
    assert asked.status_code == 409
    assert "These belong together" in words(asked)
    assert client.post(here, typed(asked) | {"keep-address_line_1": "mine"}).status_code == 302
    now = typed(client.get(here))
    assert (now["town"], now["postcode"]) == ("Stowmere", "QF1 2AB")


@pytest.mark.django_db
def test_a_job_typed_for_somebody_who_is_no_worker_any_more_is_asked_about() -> None:
    visit = make_visit()
    person = add_encounter(visit)
    here, client = reverse("encounter", args=[visit.pk, person.pk]), signed_in(visit.oic)
    stale = opened(client, here, job="Head cook")
    client.post(here, opened(client, here, capacity="other"))
    asked = client.post(here, stale)
    assert asked.status_code == 409
    assert "Head cook" in page(asked).find(class_="ev-conflict").get_text()


@pytest.mark.django_db
def test_a_merged_whole_still_passes_the_pages_own_checks() -> None:
    visit = a_full_visit()
    here, client = address("visit-officer", visit), signed_in(visit.oic)
    stale = opened(client, here, arrived_at="11:50")
    leave = address("visit-officer-depart", visit)
    assert client.post(leave, opened(client, leave, departed_at="11:40")).status_code == 302
    refused = client.post(here, stale)
    assert refused.status_code == 422
    assert errors(refused) == ["They cannot have arrived after they departed."]
    assert typed(refused)["arrived_at"] == "11:50"


@pytest.mark.django_db
def test_two_who_begin_the_same_part_are_merged_too() -> None:
    visit = make_visit()
    worker = add_encounter(visit)
    here, client = reverse("visit-cprn", args=[visit.pk]), signed_in(visit.oic)
    client.post(reverse("visit-answer", args=[visit.pk, "cprn"]), {"answer": "yes"})
    stale = opened(client, here, served_on_name="Neil Farrow")
    assert client.post(here, opened(client, here, reference="CPRN-9")).status_code == 302
    assert client.post(here, stale).status_code == 302
    cprn = Cprn.objects.get(visit=visit)
    assert (cprn.reference, cprn.served_on_name, worker.named_on.count()) == ("CPRN-9", "Neil Farrow", 0)


@pytest.mark.django_db
def test_naming_others_on_the_notice_at_once_overwrites_nobody() -> None:
    visit = make_visit()
    first, second = add_encounter(visit, name="Tomas Reyl"), add_encounter(visit, name="Bilal Rehman")
    serve_cprn(visit, [])
    here, client = reverse("visit-cprn", args=[visit.pk]), signed_in(visit.oic)
    stale = opened(client, here) | {f"named-{second.pk}": "0"}
    client.post(here, opened(client, here) | {f"named-{first.pk}": "0"})
    asked = client.post(here, stale)
    assert asked.status_code == 409
    assert (
        client.post(here, typed(asked) | keeping("edit", asked) | {f"named-{first.pk}": "0"}).status_code
        == 302
    )
    assert set(CprnPerson.objects.values_list("encounter__name", flat=True)) == {"Tomas Reyl", "Bilal Rehman"}


@pytest.mark.django_db
def test_a_page_opened_on_a_notice_that_another_replaced_overwrites_nothing() -> None:
    visit = a_full_visit()
    here, client = address("visit-cprn", visit), signed_in(visit.oic)
    stale = opened(client, here, served_on_name="Neil Farrow")
    set_invalid(form=Cprn.objects.get(visit=visit), reason="Wrong form", by=visit.oic, at=clock.now())
    serve_cprn(visit, [], reference="CPRN-NEW")
    new = Cprn.objects.counting().get(visit=visit)
    Cprn.objects.filter(pk=new.pk).update(version=int(stale["version"]))
    asked = client.post(here, stale)
    assert asked.status_code == 409
    assert "CPRN-NEW" in words(asked)


@pytest.mark.django_db
def test_whoever_completes_a_record_reads_what_others_changed_first() -> None:
    first, second = caseworker(name="Jo Lee"), caseworker()
    _visit, (worker,) = closed_visit()
    matched(worker, first)
    draft_record(worker, first, details="Met in the kitchen.", verified_by=[], outcome_stands=None)
    here, mine = reverse("ear", args=[worker.pk]), signed_in(second)
    stale = opened(mine, here, verified_by=["document"], outcome_stands="yes", complete="1")
    other = signed_in(first)
    other.post(here, opened(other, here, details="Met behind the counter.") | {"save-draft": "1"})
    again = mine.post(here, stale)
    assert again.status_code == 409
    assert "Jo Lee changed the details of the encounter at" in words(again)
    assert not EnforcementActivityRecord.objects.get().is_completed
    assert mine.post(here, typed(again) | {"complete": "1"}).status_code == 302
    record = EnforcementActivityRecord.objects.get()
    assert (record.is_completed, record.details) == (True, "Met behind the counter.")


@pytest.mark.django_db
def test_a_case_records_names_merge() -> None:
    user = caseworker()
    _visit, (worker,) = closed_visit()
    person = matched(worker, user).person
    here, client = reverse("person-edit", args=[person.pk]), signed_in(user)
    stale = opened(client, here, nationality="Kosovo")
    client.post(here, opened(client, here, also_known_as="Tommy"))
    assert client.post(here, stale).status_code == 302
    person = Person.objects.get(pk=person.pk)
    assert (person.nationality, person.also_known_as) == ("Kosovo", "Tommy")


@pytest.mark.django_db
@pytest.mark.parametrize("happened", ["closed", "invalid"])
def test_what_was_typed_on_what_can_be_changed_no_more_is_kept_and_shown(happened: str) -> None:
    visit = make_visit()
    person = add_encounter(visit, photo_not_taken="Refused")
    here, client = reverse("encounter", args=[visit.pk, person.pk]), signed_in(visit.oic)
    stale = opened(client, here, circumstances="Words that nobody wants to type again", met_at="half past")
    if happened == "closed":
        ready_to_close(visit)
        close(visit=Visit.objects.get(pk=visit.pk), by=visit.oic, at=clock.now())
    else:
        set_invalid(form=person, reason="Recorded twice", by=visit.oic, at=clock.now())
    refused = client.post(here, stale)
    assert refused.status_code == 422
    for shown in (words(refused), words(client.get(here))):
        assert "What you typed, which is not saved" in shown
        assert "Words that nobody wants to type again" in shown
        assert "half past" in shown
    assert "In the kitchen, wearing an apron" in words(client.get(here))
    person.refresh_from_db()
    assert person.circumstances.startswith("In the kitchen")


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["form-invalid", "photograph-remove"])
def test_a_decision_about_what_has_changed_since_is_taken_after_reading_it_again(route: str) -> None:
    visit = a_full_visit()
    client, here = signed_in(visit.oic), address(route, visit)
    stale = opened(client, here, reason="Recorded twice")
    serve_cprn(visit, [])  # nobody is named any more
    person, photograph = visit.encounters.get(), visit.photographs.get()
    form = address("encounter", visit)
    client.post(form, opened(client, form, name="Thomas Rail"))
    describe(photograph, Target(Shows.CPRN), photograph.document.version)
    asked = client.post(here, stale)
    assert asked.status_code == 409
    assert typed(asked)["reason"] == "Recorded twice"
    person.refresh_from_db()
    photograph.document.refresh_from_db()
    assert person.counts
    assert photograph.document.removed_at is None
    assert client.post(here, typed(asked)).status_code == 302


@pytest.mark.django_db
def test_why_no_photograph_was_taken_is_asked_about_too() -> None:
    visit = a_full_visit()
    client, here = signed_in(visit.oic), address("photograph-not-taken", visit)
    stale = opened(client, here, reason="She declined")
    client.post(here, opened(client, here, reason="No light"))
    asked = client.post(here, stale)
    assert asked.status_code == 409
    assert client.post(here, typed(asked) | {"keep-reason": "theirs"}).status_code == 302
    assert visit.encounters.get().photo_not_taken == "No light"


def test_two_saves_at_the_same_moment_are_both_there(committed_db: CommittedDatabase) -> None:
    visit = a_full_visit()
    here = address("encounter", visit)
    clients = [signed_in(visit.oic) for _ in range(4)]
    changes = [{"pay": "£9"}, {"hours": "nights"}, {"language": "Gheg"}, {"interpreter": "by telephone"}]
    forms = [opened(client, here, **change) for client, change in zip(clients, changes, strict=True)]
    start, answers = Barrier(len(clients)), [0] * len(clients)

    def send(number: int) -> None:
        start.wait()
        try:
            answers[number] = clients[number].post(here, forms[number]).status_code
        finally:
            connections.close_all()

    threads = [Thread(target=send, args=[number]) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert answers == [302] * len(clients)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pay, hours, language, interpreter, version FROM visits_encounter")
        assert cursor.fetchall() == [("£9", "nights", "Gheg", "by telephone", 5)]
        cursor.execute(
            "SELECT count(*), count(DISTINCT version) FROM visits_visitchange WHERE subject_id = "
            "(SELECT id FROM visits_encounter) AND NOT values ? 'state'"
        )
        assert cursor.fetchall() == [(5, 5)]
