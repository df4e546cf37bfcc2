"""What a visit's page costs: the same for one of everything and for a hundred (S4)."""

import pytest
from django.urls import reverse

from core.ids import new_id
from documents.enums import Shows
from documents.models import Document
from tests.factories_visits import (
    add_document_seen,
    add_encounter,
    add_form,
    add_photograph,
    casework_unit,
    make_visit,
    serve_cprn,
)
from tests.forms_said import FORMS
from tests.sign_in import signed_in
from tests.visit_support import queries_of
from visits.kinds import KINDS
from visits.models import Encounter, Photograph, Visit

pytestmark = pytest.mark.django_db
PAGES = {
    "visit": 12,
    "visit-people": 12,
    "visit-happened": 13,
    "visit-close": 12,
    "visit-photographs": 13,
    "visit-record": 16,
    "visit-my-forms": 12,
}


def a_visit_with_one_of_everything() -> Visit:
    casework_unit()
    visit = make_visit()
    person = add_encounter(visit)
    add_document_seen(visit, person)
    serve_cprn(Visit.objects.get(pk=visit.pk), [person])
    add_photograph(visit, Shows.OFFENDER, encounter=person)
    for slug, kind in KINDS.items():
        if slug in FORMS and not (kind.single and kind.model._default_manager.filter(visit=visit).exists()):
            add_form(visit, slug)
    return visit


def copies(thing: Encounter | Photograph | Document, number: int, **values: object) -> list[object]:
    """Insert the same row again and again, each under a key of its own."""
    fields = {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}
    rows = [type(thing)(**(fields | {"id": new_id()} | values)) for _ in range(number)]
    return list(type(thing)._default_manager.bulk_create(rows))  # type: ignore[arg-type]


def test_a_hundred_people_and_two_hundred_photographs_cost_no_query_more() -> None:
    visit = a_visit_with_one_of_everything()
    client = signed_in(visit.oic)

    def costs() -> dict[str, int]:
        pages = {name: reverse(name, args=[visit.pk]) for name in PAGES}
        for page in pages.values():
            assert client.get(page).status_code == 200
        return {name: len(queries_of(lambda page=page: client.get(page))) for name, page in pages.items()}  # type: ignore[misc]

    one = costs()
    assert {name: cost for name, cost in one.items() if cost > PAGES[name]} == {}
    copies(visit.encounters.get(), 99)
    photograph = visit.photographs.select_related("document").get()
    for number in range(199):
        [document] = copies(
            photograph.document, 1, original=f"o/{number}", viewing=f"v/{number}", thumbnail=f"t/{number}"
        )
        copies(photograph, 1, document_id=document.pk)  # type: ignore[attr-defined]
    assert visit.encounters.count() == 100
    assert visit.photographs.count() == 200
    assert costs() == one
