"""A time-out keeps what was typed, but no draft outside the unit's store keeps intelligence (INT-2, CAS-2)."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from accounts import drafts
from accounts.models import Draft, User
from accounts.roles import Role
from tests.architecture.routes import every_route
from tests.factories import UserFactory
from tests.factories_visits import caseworker, closed_visit
from tests.sign_in import signed_in

pytestmark = pytest.mark.django_db
CANARY = "Zephyrine Quillfeather sleeps above the shop"


def after_the_end(user: User, address: str, **typed: str) -> None:
    """Post to a page from a session that has just ended."""
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False) as clock:
        client: Client = signed_in(user)
        clock.shift(settings.SESSION_IDLE_SECONDS + 1)
        assert client.post(address, typed).status_code == 302


def test_no_page_of_intelligence_leaves_a_draft_in_the_ordinary_store() -> None:
    user, tried = UserFactory(roles=[Role.INTELLIGENCE]), 0
    for route in every_route():
        if not route.name or ":" in route.name:  # the API and the administration keep no drafts
            continue
        address = route.address()
        if resolve(address.partition("?")[0]).func.__module__.startswith("intelligence."):
            after_the_end(user, address, what=CANARY, text=CANARY, q=CANARY)
            tried += 1
            assert not Draft.objects.exists(), route.name
    assert tried > 30


def test_of_a_case_record_all_is_kept_but_the_text_that_carries_a_mark() -> None:
    _visit, (worker,) = closed_visit()
    by, address = caseworker(), reverse("ear", args=[worker.pk])
    after_the_end(by, address, outcome="Spoke to the owner.", details="See INT-2026-000123, graded B24.")
    draft = drafts.load(user=by, page=address)
    assert draft is not None
    assert draft.data == {"outcome": ["Spoke to the owner."]}
