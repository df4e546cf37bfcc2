"""The record for reading: its timeline in the order in which things happened, and every part."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories_visits import NOON, add_encounter, add_form, close, make_visit, officer, serve_cprn
from tests.sign_in import signed_in
from tests.visit_support import queries_of, words
from visits.models import Visit
from visits.operations.filling_in import set_invalid
from visits.queries import visits_for_page
from visits.record import record_of

pytestmark = pytest.mark.django_db


def titles(visit: Visit) -> list[str]:
    whole = visits_for_page(visit.oic, NOON + timedelta(days=1)).get(pk=visit.pk)
    return [moment.title for moment in record_of(whole, apart=True).timeline]


def test_the_timeline_is_in_order_and_says_what_happened() -> None:
    visit = make_visit()
    person = add_encounter(visit, name="Elira Kelmendi", met_at=NOON - timedelta(minutes=90))
    serve_cprn(Visit.objects.get(pk=visit.pk), [person])
    close(visit)
    found = titles(visit)
    assert found.index("The visit started") < found.index("Elira Kelmendi met")
    assert found.index("Elira Kelmendi met") < next(i for i, t in enumerate(found) if t.startswith("CPRN"))
    assert found.index("The visit ended") < found.index(f"Closed for the first time by {visit.oic.name}")


def test_what_was_set_invalid_did_not_happen() -> None:
    visit = make_visit()
    person = add_encounter(visit, name="Elira Kelmendi")
    set_invalid(form=person, reason="Of another visit.", by=visit.oic, at=NOON)
    assert "Elira Kelmendi met" not in titles(visit)


def test_force_stands_at_its_time() -> None:
    visit = make_visit()
    form = add_form(visit, "force")
    whole = visits_for_page(visit.oic, NOON).get(pk=visit.pk)
    [moment] = [m for m in record_of(whole, apart=True).timeline if m.title == "Force used"]
    assert moment.at == form.used_at


def test_the_page_shows_the_parts_and_costs_the_same_for_many_people() -> None:
    visit = make_visit()
    add_encounter(visit, name="Elira Kelmendi")
    client, page = signed_in(visit.oic), reverse("visit-record", args=[visit.pk])
    client.get(page)
    one = len(queries_of(lambda: client.get(page)))
    for number in range(12):
        add_encounter(visit, name=f"Person {number}")
    assert len(queries_of(lambda: client.get(page))) == one
    text = words(client.get(page))
    assert "Elira Kelmendi" in text
    assert "Timeline" in text


def test_somebody_elses_visit_has_no_record() -> None:
    page = reverse("visit-record", args=[make_visit().pk])
    assert signed_in(officer(region="Stowmere")).get(page).status_code == 404
