"""Who changed what, in words."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.roles import Role
from core import clock
from core.ids import new_id
from tests.factories import UserFactory
from tests.factories_visits import (
    NOON,
    add_document_seen,
    add_encounter,
    details,
    make_visit,
    officer,
    serve_cprn,
)
from tests.sign_in import signed_in
from tests.visit_support import events, links, page, queries_of, words
from visits.models import Visit, VisitChange
from visits.operations.filling_in import set_invalid
from visits.operations.team import add_officer, remove_officer
from visits.operations.visit import save_details


def page_words(visit: Visit, user: object = None) -> str:
    return words(signed_in(user or visit.oic).get(reverse("visit-history", args=[visit.pk])))


@pytest.mark.django_db
def test_a_change_shows_what_stood_before_and_after_in_words() -> None:
    visit = make_visit()
    visit = Visit.objects.select_related("premises").get(pk=visit.pk)
    save_details(
        visit=visit,
        details=details(
            NOON, kinds=["arrest", "illegal_working"], town="Stowmere", ended_at=NOON - timedelta(minutes=5)
        ),
        expected_version=visit.version + visit.premises.version,
        by=visit.oic,
        at=NOON,
    )
    text = page_words(visit)
    assert "Kind of visit was: Illegal working now: Arrest and Illegal working" in text
    assert "Ended was: 19 November 2026, 12:00 now: 19 November 2026, 11:55" in text
    assert "Town was: Brackenford now: Stowmere" in text
    assert "search" not in text.lower()


@pytest.mark.django_db
def test_people_forms_and_answers_have_their_names() -> None:
    katya = officer(name="Katya Lindqvist")
    visit = make_visit(officers=[katya])
    person = add_encounter(visit, by=katya, name="Tomas Reyl")
    add_document_seen(visit, person)
    serve_cprn(visit, [person])
    text = page_words(visit)
    for expected in (
        "Team: Katya Lindqvist joined by",
        "Person encountered: Tomas Reyl by Katya Lindqvist",
        "Document seen: Residence card or permit 00 214 7730",
        "Workers and occupiers named Tomas Reyl",
        "Was a civil penalty referral notice (CPRN) served? was: No now: Yes",
        "Power of entry used Consent",
        "Date of birth 8 May 1994",
    ):
        assert expected in text, expected
    assert "visits." not in text


@pytest.mark.django_db
def test_somebody_taken_off_the_team_and_a_reason_stay() -> None:
    devon = officer(name="Devon Achebe")
    visit = make_visit()
    remove_officer(member=add_officer(visit=visit, user=devon, by=visit.oic, at=NOON), by=visit.oic, at=NOON)
    person = add_encounter(visit)
    set_invalid(form=person, reason="Recorded twice.", by=visit.oic, at=NOON)
    text = page_words(visit)
    assert "Team: Devon Achebe was taken off" in text
    assert "Why it is invalid Recorded twice." in text


@pytest.mark.django_db
def test_words_that_look_like_markup_stay_words() -> None:
    visit = make_visit(trading_name="<script>alert(1)</script>")
    response = signed_in(visit.oic).get(reverse("visit-history", args=[visit.pk]))
    assert page(response).main.find("script") is None
    assert "<script>alert(1)</script>" in words(response)


def change_town(visit: Visit, count: int) -> None:
    """Insert changes by people who are not on the visit, three at each moment."""
    at, by, other = clock.now(), officer(), officer()
    VisitChange.objects.bulk_create(
        VisitChange(
            id=new_id(),
            visit=visit,
            subject_type="visits.premises",
            subject_id=visit.premises.pk,
            version=number + 2,
            at=at + timedelta(minutes=number // 3),
            by=by,
            values={"town": [f"Town {number}", f"Town {number + 1}"], "served_by": [None, str(other.pk)]},
        )
        for number in range(count)
    )


@pytest.mark.django_db
def test_it_goes_by_pages_without_gaps_and_in_a_constant_number_of_queries() -> None:
    visit = make_visit()
    client, here = signed_in(visit.oic), reverse("visit-history", args=[visit.pk])
    change_town(visit, 2)
    few = len(queries_of(lambda: client.get(here)))
    change_town(visit, 60)
    assert len(queries_of(lambda: client.get(here))) == few
    seen, address = 0, here
    while address:
        response = client.get(address)
        seen += len(page(response).select(".moj-timeline__item"))
        address = links(response).get("Older", "")
    assert seen == VisitChange.objects.filter(visit=visit).count()
    assert client.get(here, {"from": "nonsense"}).status_code == 200


@pytest.mark.django_db
def test_looking_is_recorded_and_an_auditor_may_look() -> None:
    visit, auditor = make_visit(), UserFactory(roles=[Role.AUDITOR])
    assert "Visit recorded" in page_words(visit, auditor)
    assert [(event.actor, event.subject_id) for event in events("visits.visit.read")] == [
        (auditor.pk, visit.pk)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visits_visitchange SET version = 9",
        "DELETE FROM visits_visitchange",
        "TRUNCATE visits_visitchange",
    ],
)
def test_history_is_never_changed(statement: str) -> None:
    make_visit()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert VisitChange.objects.exists()
