"""INT-2: what is passed on is on no page, in no answer of the API, no log and no e-mail but the unit's own."""

import logging

import pytest
from django.core import mail
from django.test import Client

from accounts.roles import Door, Role, door_of
from notices.models import Message, Notice
from tests.architecture.routes import NOBODYS_ID, every_route
from tests.factories import UserFactory
from tests.factories_visits import closed_visit
from tests.intelligence_canaries import CANARIES, keep_in_the_unit, pass_on, passed_words
from tests.sign_in import signed_in
from visits.models import Visit

pytestmark = pytest.mark.django_db
# What ends the session or goes on to another server; nothing is shown there.
LEFT_OUT = ("account_logout", "sign-on", "admin:logout")
TYPED = ("/search/?q={}", "/visits/?text={}", "/people/?text={}", "/audit?record={}", "/audit?person={}")


def addresses(visit: Visit, role: Role) -> list[str]:
    """Return an address of each route that the role opens: of the visit, or of nobody; and searches."""
    named = [route for route in every_route() if route.name.rpartition(":")[2] and route.name not in LEFT_OUT]
    routes = {route.address() for route in named if opens(role, route.name)}
    of_visit = {a.replace(f"visits/{NOBODYS_ID}", f"visits/{visit.pk}", 1) for a in routes}
    return sorted(of_visit) + [typed.format(word) for typed in TYPED for word in CANARIES]


def opens(role: Role, name: str) -> bool:
    door = door_of(name)
    return isinstance(door, Door) or (door is not None and role in door)


def answer(client: Client, address: str) -> str:
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INTELLIGENCE])
def test_no_page_of_another_role_holds_a_word_of_it(role: Role, caplog: pytest.LogCaptureFixture) -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    visit, _ = closed_visit(oic=oic)
    with caplog.at_level(logging.DEBUG):
        keep_in_the_unit(pass_on(oic, visit), UserFactory(roles=[Role.INTELLIGENCE]))
        user = oic if role is Role.OFFICER else UserFactory(roles=[role], team=oic.team)
        client = signed_in(user)
        for address in addresses(visit, role):
            shown = answer(client, address)
            said = [word for word in passed_words(address) if word in shown]
            assert said == [], f"{address} shows {said}"
    assert not any(word in record.getMessage() for record in caplog.records for word in CANARIES)
    assert not any(word in str(one.body) for one in mail.outbox for word in CANARIES)
    assert not any(word in str(row) for row in Message.objects.values() for word in CANARIES)
    assert not any(word in str(row) for row in Notice.objects.values() for word in CANARIES)


def test_the_unit_reads_it_so_that_the_search_above_searches_for_something() -> None:
    oic = UserFactory(roles=[Role.OFFICER])
    receipt = pass_on(oic, None)
    shown = answer(signed_in(UserFactory(roles=[Role.INTELLIGENCE])), f"/intelligence/desk/{receipt.pk}/")
    assert CANARIES[0] in shown
    kept = keep_in_the_unit(receipt, UserFactory(roles=[Role.INTELLIGENCE]))
    shown = answer(
        signed_in(UserFactory(roles=[Role.INTELLIGENCE])), f"/intelligence/desk/subjects/{kept.pk}/"
    )
    assert CANARIES[4] in shown


def test_an_error_while_passing_on_logs_none_of_it(caplog: pytest.LogCaptureFixture, settings) -> None:
    client = signed_in(UserFactory(roles=[Role.OFFICER]))
    client.raise_request_exception = False
    settings.INTELLIGENCE_KEYS = ["none"]
    with caplog.at_level(logging.DEBUG):
        shown = client.post(f"/intelligence/pass-on/{NOBODYS_ID}/", {"what": CANARIES[0], "people": "1"})
    assert shown.status_code >= 400
    assert not any(CANARIES[0] in record.getMessage() + str(record.exc_text) for record in caplog.records)
