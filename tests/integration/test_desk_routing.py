"""What a visit's page says of who goes where: the rules' answer, and a person's where the rules have none."""

from datetime import date

import pytest

from desk.routing import preview
from referrals.operations.decisions import decide_unit
from tests import factories_visits as made
from visits.models import Visit
from visits.queries import with_parts

pytestmark = pytest.mark.django_db


def seen(visit: Visit) -> Visit:
    return with_parts(Visit.objects.filter(pk=visit.pk)).get()


def test_each_person_by_their_own_row() -> None:
    visit = made.make_visit()
    named = [
        made.add_encounter(visit, name="Before", **made.verified(date(2007, 6, 1))),
        made.add_encounter(visit, name="After", **made.verified(date(2019, 3, 4))),
        made.add_encounter(visit, name="Unknown"),
        made.add_encounter(visit, name="Tenant", capacity="occupier"),
    ]
    made.serve_cprn(visit, named)
    follows = preview(seen(visit))
    assert {p.person.name: p.summary for p in follows.people} == {
        "Before": "to local CFI",
        "After": "to CPCT (Manchester)",
        "Unknown": "to local CFI and CPCT (Manchester)",
        "Tenant": "to CPCT (Manchester)",
    }
    assert (follows.to_cpct, follows.to_cfi, follows.undecided) == (3, 2, 0)


def test_a_start_before_the_table_waits_for_a_person_and_says_what_they_decided() -> None:
    visit = made.make_visit()
    worker = made.add_encounter(visit, **made.verified(date(1996, 5, 1)))
    made.serve_cprn(visit, [worker])
    assert preview(seen(visit)).undecided == 1
    decide_unit(encounter=worker, unit="cpct", reason="Agreed with CPCT.", by=visit.oic, at=made.NOON)
    (person,) = preview(seen(visit)).people
    assert person.summary == f"CPCT (Manchester), as {visit.oic.name} decided"
    assert {"text": "Reason: Agreed with CPCT."} in person.saw
    assert preview(seen(visit)).undecided == 0


def test_somebody_who_is_not_named_goes_nowhere() -> None:
    visit = made.make_visit()
    made.add_encounter(visit)
    assert preview(seen(visit)).people == ()
