"""The list of visits: who sees which, what filters it, pages without gaps, and what a page costs."""

from datetime import datetime, timedelta
from itertools import pairwise, product
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.models import Team, User
from accounts.roles import Role
from core import clock
from core.paging import Keyset
from tests import database
from tests.database import CommittedDatabase
from tests.factories import RoleGrantFactory, TeamFactory, UserFactory
from tests.factories_visits import close, make_visit, officer
from tests.sign_in import signed_in
from tests.visit_support import (
    buffers,
    errors,
    events,
    links,
    many_visits,
    page,
    queries_of,
    words,
)
from visits.enums import OversightRole, VisitStatus
from visits.listing import Filters, visits_page
from visits.models import Visit, VisitOfficer
from visits.operations.team import name_oversight
from visits.operations.visit import record_visit

LIST = "visits.visit.listed"


def manager_of(team: Team) -> User:
    return UserFactory(team=team, roles=[Role.MANAGER])


def shown(response: object) -> list[str]:
    """Return the references on the page, in its order."""
    items = page(response).select(".ev-work__what")
    return [item.get_text().rsplit("·", 1)[-1].strip() for item in items]


@pytest.mark.django_db
def test_an_officer_sees_the_visits_they_lead_or_are_on_and_no_other() -> None:
    rhiannon, devon = officer(), officer()
    led, attended, other = make_visit(rhiannon), make_visit(devon, officers=[rhiannon]), make_visit(devon)
    found = shown(signed_in(rhiannon).get(reverse("visits")))
    assert set(found) == {led.reference, attended.reference}
    assert other.reference not in found


@pytest.mark.django_db
def test_a_manager_sees_their_teams_visits_latest_first() -> None:
    team, at = TeamFactory(), clock.now()
    oic = officer(team=team)
    first, second = make_visit(oic, at - timedelta(days=2)), make_visit(oic, at - timedelta(days=1))
    make_visit()
    assert shown(signed_in(manager_of(team)).get(reverse("visits"))) == [second.reference, first.reference]


@pytest.mark.django_db
def test_somebody_named_on_a_visit_sees_it_until_that_ends() -> None:
    team, at = TeamFactory(), clock.now()
    visit = make_visit(officer(team=team))
    hmi = UserFactory(roles=[Role.HMI])
    assert shown(signed_in(hmi).get(reverse("visits"))) == []
    grant = name_oversight(
        visit=visit,
        user=hmi,
        named_as=OversightRole.HMI,
        reason="Leads the debrief.",
        by=manager_of(team),
        at=at,
        ends_at=at + timedelta(days=1),
    )
    assert shown(signed_in(hmi).get(reverse("visits"))) == [visit.reference]
    grant.starts_at, grant.ends_at = at - timedelta(days=2), at - timedelta(days=1)
    grant.save()
    assert shown(signed_in(hmi).get(reverse("visits"))) == []


@pytest.mark.django_db
def test_the_list_holds_what_visible_to_holds_for_every_role() -> None:
    at, north, south = clock.now(), TeamFactory(), TeamFactory()
    people = [officer(team=north), officer(team=south), officer(team=south)]
    people += [manager_of(north), UserFactory(roles=[Role.HMI]), UserFactory(roles=[Role.AUDITOR])]
    both = UserFactory(team=north, roles=[Role.MANAGER, Role.OFFICER])
    RoleGrantFactory(user=both, role=Role.MANAGER, team=south)
    visits = [make_visit(people[n % 3], at - timedelta(hours=n + 1)) for n in range(7)]
    name_oversight(
        visit=visits[0], user=people[4], named_as="hmi", reason="Force was used.", by=people[3], at=at
    )
    for user in [*people, both]:
        listed = {visit.pk for visit in visits_page(user, at, Filters(), cursor="").rows}
        assert listed == set(Visit.objects.visible_to(user, at).values_list("pk", flat=True)), user


@pytest.mark.django_db
def test_what_the_list_reads_by_its_own_statement_is_what_the_models_read() -> None:
    team, at = TeamFactory(), clock.now()
    leaders = [officer(team=team), officer(team=team)]
    visits = [make_visit(leaders[n % 2], at - timedelta(days=n + 1), kinds=["arrest"]) for n in range(3)]
    close(visits[1])
    listed = visits_page(manager_of(team), at, Filters(), cursor="").rows
    kept = Visit.objects.select_related("oic", "team").order_by("-happens_at", "-id")
    assert [row.pk for row in listed] == [row.pk for row in kept]
    for row, same in zip(listed, kept, strict=True):
        for field in Visit._meta.concrete_fields:
            assert getattr(row, field.attname) == getattr(same, field.attname), field.attname
        assert (row.oic.name, row.team.name) == (same.oic.name, same.team.name)
        assert row.oic.email == same.oic.email  # not of the list: read when it is asked for


@pytest.mark.django_db
def test_looking_at_the_list_is_recorded_once_with_the_ids_shown() -> None:
    oic = officer()
    visits = {make_visit(oic).pk, make_visit(oic).pk}
    signed_in(oic).get(reverse("visits"))
    (event,) = events(LIST)
    assert (event.actor, set(event.subjects), event.kind) == (oic.pk, visits, "consultation")


@pytest.mark.django_db
def test_each_filter_narrows_the_list() -> None:
    team, at = TeamFactory(), clock.now()
    oic, other = officer(team=team), officer(team=team)
    arrest = make_visit(oic, at - timedelta(days=3), kinds=["arrest"], trading_name="Kestrel Hand Car Wash")
    closed = make_visit(oic, at - timedelta(days=2), trading_name="Quayline Laundry")
    close(closed)
    theirs = make_visit(
        other, at - timedelta(days=1), officers=[oic], trading_name="Café Zoë", town="Stowmere"
    )
    client, here = signed_in(oic), reverse("visits")
    for query, expected in (
        ({"kind": "arrest"}, [arrest]),
        ({"status": "closed"}, [closed]),
        ({"mine": "on"}, [closed, arrest]),
        ({"text": "kestrel"}, [arrest]),
        ({"text": "wash hand"}, [arrest]),
        ({"text": "cafe zoe"}, [theirs]),
        ({"text": theirs.reference}, [theirs]),
        ({"text": closed.reference[-6:].lstrip("0")}, [closed]),
        ({"text": "VIS-"}, [theirs, closed, arrest]),
        ({"text": "stowmere", "kind": "arrest"}, []),
    ):
        assert shown(client.get(here, query)) == [visit.reference for visit in expected], query


@pytest.mark.django_db
def test_a_team_filter_is_offered_where_there_are_several_teams() -> None:
    north, south = TeamFactory(), TeamFactory()
    visit = make_visit(officer(team=south))
    make_visit(officer(team=north))
    auditor = signed_in(UserFactory(roles=[Role.AUDITOR]))
    assert shown(auditor.get(reverse("visits"), {"team": str(south.pk)})) == [visit.reference]
    assert page(signed_in(manager_of(north)).get(reverse("visits"))).find(id="id_team") is None


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["ab", "%", "a b", "\x00", "'; --"])
def test_what_no_index_finds_is_refused_in_words(text: str) -> None:
    response = signed_in(officer()).get(reverse("visits"), {"text": text})
    assert response.status_code == 200
    assert errors(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        {"status": "nonsense"},
        {"team": "not-a-team"},
        {"from": "older-1-x"},
        {"from": "older-99999999999999999-" + "0" * 32},
        {"from": "\x00"},
    ],
)
def test_a_made_up_address_gives_the_list_all_the_same(query: dict[str, str]) -> None:
    oic = officer()
    visit = make_visit(oic)
    response = signed_in(oic).get(reverse("visits"), query)
    assert response.status_code == 200
    if "from" not in query or "9999" not in query["from"]:
        assert shown(response) == [visit.reference]


@pytest.mark.django_db
def test_an_empty_list_says_so_in_words() -> None:
    client = signed_in(officer())
    assert "No visits yet" in words(client.get(reverse("visits")))
    assert "No visit that you may read fits this" in words(client.get(reverse("visits"), {"kind": "arrest"}))


@pytest.mark.django_db
def test_a_visit_that_is_long_over_and_not_closed_stands_out() -> None:
    oic, at = officer(), clock.now()
    make_visit(oic, at - timedelta(days=3, hours=1))
    assert "Over for 3 days" in words(signed_in(oic).get(reverse("visits")))


@pytest.mark.django_db
def test_pages_go_through_every_visit_once_and_back_again() -> None:
    oic, at = officer(), clock.now()
    visits = many_visits([oic], 60, until=at)
    same = at - timedelta(hours=24)  # several at one moment, across the end of a page
    Visit.objects.filter(pk__in=[v.pk for v in visits[20:30]]).update(happens_at=same)
    VisitOfficer.objects.filter(visit__in=visits[20:30]).update(happens_at=same)
    client, address, seen, addresses = signed_in(oic), reverse("visits"), [], []
    while address:
        response = client.get(address)
        seen.append(shown(response))
        addresses.append(address)
        address = links(response).get("Older", "")
    assert [len(each) for each in seen] == [25, 25, 10]
    assert len({reference for each in seen for reference in each}) == 60
    last = client.get(addresses[-1])
    assert shown(client.get(links(last)["Newer"])) == seen[1]
    first_again = client.get(links(client.get(links(last)["Newer"]))["Newer"])
    assert shown(first_again) == seen[0]
    assert "Newer" not in links(first_again)


@pytest.mark.django_db
def test_a_page_keeps_its_filters() -> None:
    oic = officer()
    many_visits([oic], 40, until=clock.now())
    older = links(signed_in(oic).get(reverse("visits"), {"kind": "illegal_working", "text": "harbour"}))[
        "Older"
    ]
    query = parse_qs(urlsplit(older).query)
    assert (query["kind"], query["text"]) == (["illegal_working"], ["harbour"])


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow() -> None:
    oic = officer()
    make_visit(oic)
    client, here = signed_in(oic), reverse("visits")
    few = queries_of(lambda: client.get(here))
    many_visits([oic, officer(team=oic.team)], 60, until=clock.now())
    many = queries_of(lambda: client.get(here))
    assert len(few) == len(many) <= 5, "\n".join(many)
    of_the_list = [sql for sql in many if "notices_notice" not in sql]  # the head's count, capped at 100
    assert not any("OFFSET" in sql or "COUNT(" in sql for sql in of_the_list)


def test_a_page_of_thousands_touches_few_buffers(committed_db: CommittedDatabase) -> None:
    at, team = clock.now(), TeamFactory()
    leaders = [officer(team=team if n % 4 == 0 else TeamFactory()) for n in range(20)]
    visits = many_visits(leaders, 5000, until=at)
    database.vacuum()
    deep = str(Keyset("happens_at").page(visits[4000:4040], None).older)
    filters = [
        Filters(),
        Filters(status=VisitStatus.CLOSED),
        Filters(status=VisitStatus.PLANNED),
        Filters(kind="arrest"),
        Filters(kind="family_detention"),
        Filters(text="VIS-2026"),
    ]
    # Whatever narrows the list; two words together are looked for entry by entry of the rarer one.
    for user in (manager_of(team), UserFactory(roles=[Role.AUDITOR]), leaders[0]):
        texts = [
            (Filters(text=text), 200 if " " in text else 100)
            for text in ("tamarind", "street", "street kestrel")
        ]
        for (each, most), cursor in product([*((f, 100) for f in filters), *texts], ("", deep)):
            cost, plan = cost_of(user, at, each, cursor)
            assert cost <= most, (user.name, each, cursor, cost, plan)


def cost_of(user: User, at: datetime, filters: Filters, cursor: str) -> tuple[int, str]:
    """Return the buffers that the dearest query of a page touches, and its plan."""
    statements = queries_of(lambda: visits_page(user, at, filters, cursor=cursor))
    return max(buffers(sql) for sql in statements if "visits_" in sql)


@pytest.mark.django_db
def test_a_cursor_survives_an_address_and_orders_as_the_index_does() -> None:
    visits = many_visits([officer()], 5, until=clock.now())
    by_time = Keyset("happens_at", size=2)
    pages = [by_time.page_of(Visit.objects.all(), cursor="")]
    while pages[-1].older:
        pages.append(by_time.page_of(Visit.objects.all(), cursor=pages[-1].older))
    assert [visit.pk for each in pages for visit in each.rows] == [visit.pk for visit in visits]
    for before, after in pairwise(pages):
        assert by_time.page_of(Visit.objects.all(), cursor=after.newer).rows == before.rows


@pytest.mark.django_db
def test_a_visit_that_is_planned_stands_at_its_time() -> None:
    oic, at = officer(), clock.now()
    record_visit(
        details={"trading_name": "Ferrow Street Bakery", "planned_start": at + timedelta(days=3)},
        by=oic,
        at=at,
    )
    text = words(signed_in(oic).get(reverse("visits")))
    assert "Ferrow Street Bakery" in text
    assert "Planned for" in text
