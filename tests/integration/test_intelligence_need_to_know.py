"""A restricted submission: for those who were given access, as long as they have it, and for nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.db import ProgrammingError
from django.test import Client

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.ids import new_id
from intelligence.enums import State
from intelligence.models import Receipt, Submission, SubmissionGrant
from intelligence.operations import give_access
from intelligence.operations.moving import Sent
from intelligence.separation import as_unit
from tests.intelligence_support import (
    CANARY,
    address,
    as_it_stands,
    do,
    member,
    take,
    told,
    told_with_photograph,
)
from tests.sign_in import signed_in
from tests.visit_support import errors, words

pytestmark = pytest.mark.django_db
FIND = "/intelligence/desk/search/"
DESK = "/intelligence/desk/"


@pytest.fixture
def receipt() -> Receipt:
    return told()


@pytest.fixture
def insider() -> User:
    return member()


@pytest.fixture
def inside(insider: User, receipt: Receipt) -> Client:
    """The browser of who restricted the submission."""
    client = signed_in(insider)
    take(client, receipt)
    assert do(client, receipt, "restrict", why="Named").status_code == 302
    return client


def grants(receipt: Receipt, reader: User) -> list[SubmissionGrant]:
    with as_unit(reader, clock.now()):
        return list(SubmissionGrant.objects.filter(content_object=receipt.pk).order_by("starts_at"))


def test_whoever_restricts_reads_it_and_the_rest_of_the_unit_finds_no_trace(
    inside: Client, receipt: Receipt
) -> None:
    outside, near = signed_in(member()), told()
    assert inside.get(address(receipt)).status_code == 200
    assert receipt.number in words(inside.get(DESK))
    assert receipt.number in words(inside.get(address(near, "relate")))
    assert "Go on with" in words(inside.get("/"))
    for page in ("", "source", "note", "relate", "mark", "dates", "restrict", "grant", "grade", "close"):
        assert outside.get(address(receipt, page)).status_code == 404, page
        assert outside.post(address(receipt, page), {"why": "x"}).status_code in (404, 405), page
    for tap in ("acknowledge", "take-over"):
        assert outside.post(address(receipt, tap)).status_code == 404, tap
    found = (
        outside.get(DESK),
        outside.get("/"),
        outside.post(FIND, {"words": CANARY}),
        outside.get(address(near, "relate")),
    )
    for answer in found:
        assert answer.status_code == 200
        assert receipt.number not in answer.content.decode()
        assert str(receipt.pk) not in answer.content.decode()
    refused = do(outside, near, "relate", number=receipt.number, kind="related", why="x")
    unknown = do(outside, near, "relate", number="INT-2026-999999", kind="related", why="x")
    assert (
        errors(refused)
        == errors(unknown)
        == ["There is no submission of this number that you may read. Check the number."]
    )


def test_its_photographs_are_hidden_with_it(insider: User) -> None:
    receipt, client = told_with_photograph(), signed_in(insider)
    shown = client.get(address(receipt)).content.decode()
    picture = next(part for part in shown.split('"') if "/photographs/" in part)
    assert client.get(picture).status_code == 200
    do(client, receipt, "restrict", why="Named")
    assert client.get(picture).status_code == 200
    outside = signed_in(member())
    assert outside.get(picture).status_code == 404
    assert outside.get(f"{picture}original/").status_code == 404
    assert outside.post(f"{picture}original/", {"why": "x"}).status_code == 404


def test_a_grant_with_an_end_opens_it_until_then(inside: Client, receipt: Receipt, insider: User) -> None:
    guest = member()
    outside, day = signed_in(guest), clock.london_day(clock.now()) + timedelta(days=2)
    until = {"until-day": day.day, "until-month": day.month, "until-year": day.year}
    assert do(inside, receipt, "grant", user=guest.pk, why="Knows it", **until).status_code == 302
    assert outside.get(address(receipt)).status_code == 200
    _, given = grants(receipt, insider)
    assert given.ends_at == clock.day_bounds(day)[1]
    with pytest.raises(Exception, match="does not exist"):
        as_it_stands(receipt, guest, given.ends_at)
    assert as_it_stands(receipt, guest, given.ends_at - timedelta(microseconds=1)).restricted


def test_a_grant_that_is_ended_shuts_it_at_the_next_request(
    inside: Client, receipt: Receipt, insider: User
) -> None:
    guest = member()
    outside = signed_in(guest)
    do(inside, receipt, "grant", user=guest.pk, why="Knows it")
    assert outside.get(address(receipt, "note")).status_code == 200
    given = grants(receipt, insider)[1]
    assert do(inside, receipt, f"access/{given.pk}/end", why="No more").status_code == 302
    assert outside.get(address(receipt)).status_code == 404
    assert outside.post(address(receipt, "note"), {"words": "x", "once": new_id()}).status_code == 404
    again = inside.post(address(receipt, f"access/{given.pk}/end"), {"why": "x", "version": 3})
    assert again.status_code == 302


def test_whoever_ends_their_own_access_is_led_back_to_the_desk(
    inside: Client, receipt: Receipt, insider: User
) -> None:
    own, guest = grants(receipt, insider)[0], member()
    do(inside, receipt, "grant", user=guest.pk, why="Knows it")
    answer = do(inside, receipt, f"access/{own.pk}/end", why="Not mine any more")
    assert answer["Location"] == DESK
    assert inside.get(address(receipt)).status_code == 404


def test_nobody_ends_the_last_grant_without_an_end(inside: Client, receipt: Receipt, insider: User) -> None:
    guest, day = member(), clock.london_day(clock.now())
    until = {"until-day": day.day, "until-month": day.month, "until-year": day.year}
    do(inside, receipt, "grant", user=guest.pk, why="For today", **until)
    own = grants(receipt, insider)[0]
    refused = do(inside, receipt, f"access/{own.pk}/end", why="Enough")
    assert refused.status_code == 422
    assert "Nobody would be left" in words(refused)
    assert inside.get(address(receipt)).status_code == 200


def test_access_is_given_to_people_of_the_unit_once(inside: Client, receipt: Receipt, insider: User) -> None:
    twice = do(inside, receipt, "grant", user=insider.pk, why="Again")
    assert "may read it already" in words(twice)
    officer = told().submitter
    assert do(inside, receipt, "grant", user=officer.pk, why="Asked").status_code == 422


def test_lifted_the_restriction_hides_it_from_nobody(inside: Client, receipt: Receipt, insider: User) -> None:
    assert do(inside, receipt, "unrestrict", why="Known to everybody").status_code == 302
    outside = signed_in(member())
    assert outside.get(address(receipt)).status_code == 200
    assert all(grant.ends_at for grant in grants(receipt, insider))
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
        assert do(outside, receipt, "restrict", why="Again").status_code == 302
    assert inside.get(address(receipt)).status_code == 404


def test_no_access_is_given_to_what_was_disposed_of(inside: Client, receipt: Receipt, insider: User) -> None:
    with as_unit(insider, clock.now()):
        Submission.objects.filter(pk=receipt.pk).update(
            state=State.DISPOSED, outcome="", closed_at=None, sealed=b"", key_id=""
        )
        version = Submission.objects.get(pk=receipt.pk).version
    with pytest.raises(DomainError, match="It was disposed of, so there is nothing left to read"):
        give_access(
            submission_id=receipt.pk,
            user=member(),
            why="To look",
            ends_at=None,
            by=insider,
            at=clock.now(),
            sent=Sent(new_id(), version),
        )
    assert len(grants(receipt, insider)) == 1


def test_the_database_lets_nobody_give_themselves_access(
    inside: Client, receipt: Receipt, insider: User
) -> None:
    """By raw SQL under the unit's own role, past every page and operation."""
    outsider, at = member(), clock.now()
    (held,) = grants(receipt, insider)
    given = {
        "user": outsider,
        "permission_id": held.permission_id,
        "content_object_id": receipt.pk,
        "starts_at": at,
    }
    with pytest.raises(ProgrammingError, match="row-level security"), as_unit(outsider, at):
        SubmissionGrant.objects.bulk_create([SubmissionGrant(pk=new_id(), granted_by=outsider, **given)])
    with pytest.raises(ProgrammingError, match="row-level security"), as_unit(outsider, at):
        SubmissionGrant.objects.bulk_create([SubmissionGrant(pk=new_id(), granted_by=insider, **given)])
    with as_unit(outsider, at):
        assert SubmissionGrant.objects.filter(pk=held.pk).update(user=outsider) == 0
    with as_unit(insider, at):
        SubmissionGrant.objects.bulk_create([SubmissionGrant(pk=new_id(), granted_by=insider, **given)])
    assert signed_in(outsider).get(address(receipt)).status_code == 200
