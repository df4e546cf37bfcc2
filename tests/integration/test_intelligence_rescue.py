"""A restricted submission that everybody with access has left: two of the unit open it, and nobody alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError
from django.db.models import F
from django.test import Client

from accounts.models import User
from audit.models import Event
from core import clock
from core.ids import new_id
from intelligence.enums import DeskEvent, Told
from intelligence.models import AccessRequest, Receipt, SubmissionGrant
from intelligence.operations import agree_to_access, ask_for_access, give_access
from intelligence.operations.access import reading_permission
from intelligence.operations.moving import Sent
from intelligence.separation import as_unit
from notices.models import Notice
from tests.intelligence_support import CANARY, address, do, member, take, told
from tests.sign_in import signed_in
from tests.visit_support import errors, typed, words

pytestmark = pytest.mark.django_db
LIST = "/intelligence/desk/unread/"
WHY = "The submitter has called about it"


@pytest.fixture
def holder() -> User:
    return member()


@pytest.fixture
def receipt(holder: User) -> Receipt:
    """Something restricted, that `holder` alone may read."""
    receipt, client = told(), signed_in(holder)
    take(client, receipt)
    assert do(client, receipt, "restrict", why="Named").status_code == 302
    return receipt


def leaves(user: User) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])


def ask(client: Client, receipt: Receipt, why: str = WHY) -> Any:
    opened = client.get(f"{LIST}{receipt.pk}/ask/")
    return client.post(f"{LIST}{receipt.pk}/ask/", typed(opened) | {"why": why})


def agree(client: Client) -> str:
    """Agree to the latest request, and return what is said of it."""
    with as_unit(member(), clock.now()):
        request = AccessRequest.objects.latest("asked_at")
    return str(client.post(f"{LIST}requests/{request.pk}/agree/", follow=True).content.decode())


def test_one_asks_another_agrees_and_the_one_who_asked_reads_it(receipt: Receipt, holder: User) -> None:
    leaves(holder)
    asker, second, third = member(), member(), member()
    asking, agreeing = signed_in(asker), signed_in(second)
    listed = asking.get(LIST).content.decode()
    assert receipt.number in listed
    assert CANARY not in listed
    assert ask(asking, receipt).status_code == 302
    assert asking.get(address(receipt)).status_code == 404
    assert "waits for another of the unit" in words(asking.get(LIST))
    assert WHY in words(agreeing.get(LIST))
    assert "Agreed" in agree(agreeing)
    shown = words(asking.get(address(receipt)))
    assert CANARY in shown
    assert WHY in shown
    assert f"{second.name}, who agreed" in shown
    assert agreeing.get(address(receipt)).status_code == 404  # agreeing opens it to nobody else
    assert "There is none" in words(signed_in(third).get(LIST))
    events = Event.objects.filter(event__in=[DeskEvent.ACCESS_ASKED, DeskEvent.ACCESS_AGREED]).order_by("at")
    assert [(one.event, one.actor) for one in events] == [
        (DeskEvent.ACCESS_ASKED, asker.pk),
        (DeskEvent.ACCESS_AGREED, second.pk),
    ]
    assert all(one.subjects[0] == receipt.pk for one in events)
    assert not any(word in str(list(Event.objects.values())) for word in (WHY, CANARY))
    told_of = Notice.objects.filter(kind=Told.ACCESS_ASKED)
    assert {notice.to_id for notice in told_of} == {second.pk, third.pk}
    assert do(asking, receipt, "unrestrict", why="Known to all").status_code == 302


def test_while_somebody_may_read_it_nothing_is_listed_asked_or_agreed(receipt: Receipt, holder: User) -> None:
    asker, second, at = member(), member(), clock.now()
    client = signed_in(asker)
    assert receipt.number not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{receipt.pk}/ask/").status_code == 404
    sent = Sent(new_id())
    with pytest.raises(Exception, match="nobody may read"):
        ask_for_access(submission_id=receipt.pk, why=WHY, by=asker, at=at, sent=sent)
    leaves(holder)
    ask(client, receipt)
    holder.is_active = True
    holder.save(update_fields=["is_active"])
    assert "no restricted submission" in agree(signed_in(second))
    assert client.get(address(receipt)).status_code == 404


def test_a_grant_that_runs_out_leaves_it_to_be_asked_for(receipt: Receipt, holder: User) -> None:
    """Whoever is left has access for a day; then nobody has."""
    guest, asker, at = member(), member(), clock.now()
    until = at + timedelta(days=1)
    give_access(
        submission_id=receipt.pk, user=guest, why="x", ends_at=until, by=holder, at=at, sent=Sent(new_id())
    )
    leaves(holder)
    assert receipt.number not in words(signed_in(asker).get(LIST))
    with time_machine.travel(until, tick=True):
        assert receipt.number in words(signed_in(asker).get(LIST))


def test_nobody_agrees_to_what_they_asked_and_no_request_waits_for_ever(
    receipt: Receipt, holder: User
) -> None:
    leaves(holder)
    asker, second = member(), member()
    client = signed_in(asker)
    assert errors(ask(client, receipt, why="  ")) == ["Enter why"]
    ask(client, receipt)
    assert "asked already" in words(ask(client, receipt))
    assert "You asked for it" in agree(client)
    with time_machine.travel(clock.now() + timedelta(days=7), tick=True):
        assert "waited for longer" in agree(signed_in(second))
        assert signed_in(asker).get(address(receipt)).status_code == 404
        ask(signed_in(asker), receipt)
        leaves(asker)
        assert "not of the unit any more" in agree(signed_in(second))


def test_an_agreement_opens_it_once(receipt: Receipt, holder: User) -> None:
    leaves(holder)
    ask(signed_in(member()), receipt)
    second = signed_in(member())
    assert "Agreed" in agree(second)
    assert "done already" in agree(second)
    with as_unit(member(), clock.now()):
        assert SubmissionGrant.objects.filter(content_object=receipt.pk).count() == 2
    assert second.post(f"{LIST}requests/{new_id()}/agree/").status_code == 404
    assert second.get(f"{LIST}requests/{new_id()}/agree/").status_code == 405


def grant(receipt: Receipt, to: User, by: User, at: datetime) -> None:
    """Insert a grant as raw SQL does, past every operation."""
    made = {"content_object_id": receipt.pk, "starts_at": at, "permission": reading_permission()}
    with as_unit(by, at):
        SubmissionGrant.objects.bulk_create([SubmissionGrant(user=to, granted_by=by, **made)])


def test_by_raw_sql_one_person_alone_cannot(receipt: Receipt, holder: User) -> None:
    """Under the unit's own role: neither agrees to their own request, nor uses an agreement twice."""
    leaves(holder)
    one, two, at = member(), member(), clock.now()
    asked = ask_for_access(submission_id=receipt.pk, why=WHY, by=one, at=at, sent=Sent(new_id()))

    def agreed(by: User, **values: object) -> int:
        with as_unit(by, at):
            return AccessRequest.objects.filter(pk=asked.pk).update(**values)

    refused = pytest.raises(ProgrammingError, match=r"row-level security|permission denied")
    assert agreed(one, agreed_by=one, agreed_at=at) == 0
    assert agreed(one, agreed_by=two, agreed_at=at) == 0
    for values in (
        {"agreed_by": one, "agreed_at": at},
        {"agreed_by": two, "agreed_at": at - timedelta(days=1)},
        {"agreed_by": two, "agreed_at": at, "asked_by": two},
        {"agreed_by": two, "agreed_at": at, "submission": F("id")},
    ):
        with refused:
            agreed(two, **values)
    for to, by in ((one, one), (two, two), (one, two)):
        with refused:
            grant(receipt, to, by, at)
    with refused, as_unit(two, at):
        made = {"submission_id": receipt.pk, "asked_at": at}
        AccessRequest(asked_by=one, **made).save(force_insert=True)
    with refused, as_unit(two, at):
        AccessRequest(asked_by=two, agreed_by=one, agreed_at=at, **made).save(force_insert=True)
    agree_to_access(request_id=asked.pk, by=two, at=at, sent=Sent(new_id()))
    later = at + timedelta(days=1)
    for to, by in ((two, two), (one, two)):  # an agreement is used up; whoever reads it gives access, as ever
        with refused:
            grant(receipt, to, by, later)
    with as_unit(one, at):
        assert SubmissionGrant.objects.filter(user=two).count() == 0
