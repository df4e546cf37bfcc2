"""The unit's desk, verb by verb: what each does, to whom it answers, and what the audit has of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import storages
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Draft as OrdinaryDraft
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core import clock
from core.ids import new_id
from intelligence.enums import DeskEvent
from intelligence.models import (
    SEALED,
    Attachment,
    Draft,
    Grading,
    Note,
    Receipt,
    Relation,
    Sealed,
    Step,
    Submission,
    SubmissionGrant,
    Token,
)
from intelligence.separation import as_keeper, as_unit
from intelligence.views.acts import ACTS
from tests.factories import UserFactory
from tests.intelligence_support import (
    CANARY,
    GRADES,
    address,
    as_it_stands,
    do,
    member,
    take,
    told,
    told_with_photograph,
)
from tests.sign_in import signed_in
from tests.visit_support import errors, subjects, typed, words

pytestmark = pytest.mark.django_db
PAGES = [act.name for act in ACTS]
TAPS = ["acknowledge", "take-over"]


@pytest.fixture
def one() -> User:
    return member()


@pytest.fixture
def client(one: User) -> Client:
    return signed_in(one)


def day(moment: Any, name: str) -> dict[str, int]:
    return {f"{name}-day": moment.day, f"{name}-month": moment.month, f"{name}-year": moment.year}


def today(name: str) -> dict[str, int]:
    return day(clock.london_day(clock.now()), name)


def rows(model: Any, reader: User) -> int:
    with as_unit(reader, clock.now()):
        return int(model.objects.count())


def test_the_unit_reads_what_was_passed_on_and_its_source_apart(client: Client) -> None:
    receipt = told()
    shown = client.get(address(receipt))
    assert CANARY in words(shown)
    assert "Orrin" not in shown.content.decode()
    assert not Event.objects.filter(event=DeskEvent.SOURCE_READ).exists()
    source = words(client.get(address(receipt, "source")))
    assert "Orrin" in source
    assert receipt.submitter.name in source
    assert receipt.submitter.name not in words(shown)
    assert Event.objects.get(event=DeskEvent.SOURCE_READ).subject_id == receipt.pk


def test_one_tap_acknowledges_and_a_second_does_nothing(client: Client, one: User) -> None:
    receipt = told()
    for _ in range(2):
        assert client.post(address(receipt, "acknowledge"), follow=True).status_code == 200
    assert as_it_stands(receipt, one).handler_id == one.pk
    assert rows(Step, one) == 1
    answer = signed_in(member()).post(address(receipt, "acknowledge"), follow=True)
    assert "cannot be done" in words(answer)
    assert as_it_stands(receipt, one).handler_id == one.pk


def test_another_of_the_unit_takes_over(client: Client, one: User) -> None:
    receipt, other = told(), member()
    take(client, receipt)
    signed_in(other).post(address(receipt, "take-over"))
    assert as_it_stands(receipt, one).handler_id == other.pk


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [
        ("3x5x2", {"source": "1", "content": "A", "handling": "C"}),
        ("5x5x5", {"source": "B", "content": "2", "handling": "5"}),
    ],
)
def test_it_is_graded_by_the_scheme_in_use_with_conditions_where_the_code_has_some(
    client: Client, settings: Settings, scheme: str, codes: dict[str, str]
) -> None:
    settings.INTELLIGENCE_SCHEME = scheme
    receipt = told()
    take(client, receipt)
    refused = do(client, receipt, "grade", **codes, why="Known")
    assert errors(refused) == ["Enter on which conditions it may be shared"]
    assert do(client, receipt, "grade", **codes, why="Known", conditions="By word only").status_code == 302
    shown = words(client.get(address(receipt)))
    assert "".join(codes.values()) in shown
    assert "By word only" in shown


def test_the_latest_grading_counts_and_the_earlier_one_stays(client: Client) -> None:
    receipt = told()
    take(client, receipt, to="graded")
    do(client, receipt, "grade", **GRADES | {"source": "3"})
    shown = words(client.get(address(receipt)))
    assert shown.index("3BP") < shown.index("2BP, earlier")


def test_the_receipt_is_in_the_state_of_the_submission_after_every_step(client: Client, one: User) -> None:
    receipt = told()
    take(client, receipt, to="closed")
    do(client, receipt, "dates", **today("dispose_on"), why="Useless")
    do(client, receipt, "reopen", why="More came")
    do(client, receipt, "close", outcome="kept", why="Nothing more")
    second = signed_in(member())
    do(second, receipt, "dispose", sure="on")
    with as_unit(one, clock.now()):
        states = list(Step.objects.order_by("at", "id").values_list("state", flat=True))
        both = Submission.objects.values_list("state", "receipt__state").get()
    assert states == ["acknowledged", "graded", "closed", "closed", "acknowledged", "closed", "disposed"]
    assert both == ("disposed", "disposed")


def test_each_transition_moves_both_at_once(client: Client, one: User) -> None:
    receipt = told()

    def states() -> tuple[str, str, bool]:
        it = as_it_stands(receipt, one)
        return it.state, it.receipt.state, it.receipt.state_at > receipt.submitted_at

    take(client, receipt)
    assert states() == ("acknowledged", "acknowledged", True)
    do(client, receipt, "grade", **GRADES)
    assert states() == ("graded", "graded", True)
    do(client, receipt, "close", outcome="no_action", why="Nothing to begin with")
    assert states() == ("closed", "closed", True)
    do(client, receipt, "reopen", why="More came")
    assert states() == ("acknowledged", "acknowledged", True)


def test_the_marking_and_the_dates_are_set_with_a_reason(client: Client, one: User) -> None:
    receipt = told()
    assert errors(do(client, receipt, "mark", marking="OFFICIAL", why="")) == ["Enter why"]
    do(client, receipt, "mark", marking="OFFICIAL", why="Known to all")
    past = clock.london_day(clock.now()) - timedelta(days=1)
    assert do(client, receipt, "dates", **day(past, "review_on"), why="x").status_code == 422
    assert do(client, receipt, "dates", **today("review_on"), why="Soon").status_code == 302
    it = as_it_stands(receipt, one)
    assert (it.marking, it.review_on) == ("OFFICIAL", clock.london_day(clock.now()))
    assert f"Look again at {receipt.number}" in words(client.get("/"))
    with wait(60 * 48):
        assert "2 days late" in words(signed_in(one).get("/"))
        kept = do(signed_in(one), receipt, "dates", **today("dispose_on"), why="The review stands")
        assert kept.status_code == 302  # a date that is past is not asked for again


def test_two_are_related_by_number_and_taken_apart_again(client: Client, one: User) -> None:
    receipt, other = told(), told(place="Quayline Laundry", street="2 Ferry Road, Stowmere")
    suggested = words(client.get(address(receipt, "relate")))
    assert f"{other.number} : {CANARY}" in suggested
    assert "Shares a name." in suggested
    answer = do(client, receipt, "relate", number=other.number.lower(), kind="duplicate", why="Both say so")
    assert answer.status_code == 302
    assert other.number not in words(client.get(address(receipt, "relate")))
    for side, far in ((receipt, other), (other, receipt)):
        assert far.number in words(client.get(address(side)))
    assert "related already" in words(
        do(client, other, "relate", number=receipt.number, kind="related", why="x")
    )
    assert "this submission itself" in words(
        do(client, receipt, "relate", number=receipt.number, kind="related", why="x")
    )
    with as_unit(one, clock.now()):
        relation = Relation.objects.get()
    for _ in range(2):
        client.post(address(other, f"relations/{relation.pk}/undo"))
    assert "not related any more" in words(client.get(address(receipt)))
    assert len(subjects(DeskEvent.UNRELATED)) == 1


def test_what_shares_a_common_word_or_half_an_address_is_not_suggested(client: Client) -> None:
    receipt = told(name="Mirela Dobrescu", place="", street="3 Tanner Row, Brackenford")
    same = told(name="Somebody Else", place="", street="Tanner Row 3, Caldermouth")
    half = told(name="Nobody Known", place="", street="9 Tanner Street, Stowmere")
    shown = words(client.get(address(receipt, "relate")))
    assert same.number in shown
    assert "Shares an address." in shown
    assert half.number not in shown


def test_the_original_of_a_photograph_is_opened_with_a_reason(client: Client, one: User) -> None:
    receipt = told_with_photograph()
    with as_unit(one, clock.now()):
        attachment = Attachment.objects.get()
    page = address(receipt, f"photographs/{attachment.pk}/original")
    assert errors(client.post(page, {"why": " "})) == ["Enter why"]
    given = client.post(page, {"why": f"The plate of {CANARY}"})
    assert given["Content-Disposition"].startswith("attachment")
    assert b"".join(given.streaming_content)[:2] == b"\xff\xd8"
    assert "The plate" in words(client.get(address(receipt)))
    assert {attachment.pk, receipt.pk} <= subjects(DeskEvent.ORIGINAL_READ)[0]
    elsewhere = told()
    for rest in ("", "original/"):
        swapped = f"{address(elsewhere)}photographs/{attachment.pk}/{rest}"
        assert client.get(swapped).status_code == 404


def test_a_page_that_somebody_was_faster_than_says_what_they_did_and_loses_nothing(
    client: Client, one: User
) -> None:
    receipt, faster = told(), signed_in(member())
    take(client, receipt)
    opened = typed(client.get(address(receipt, "grade"))) | GRADES | {"why": "My own reason"}
    do(faster, receipt, "grade", **GRADES)
    stale = client.post(address(receipt, "grade"), opened)
    assert stale.status_code == 409
    assert "Graded by Person" in words(stale)
    assert typed(stale)["why"] == "My own reason"
    assert rows(Grading, one) == 1
    assert client.post(address(receipt, "grade"), typed(stale)).status_code == 302
    assert rows(Grading, one) == 2


def test_what_cannot_be_done_any_more_is_shown_to_be_copied(client: Client) -> None:
    receipt = told()
    take(client, receipt)
    opened = typed(client.get(address(receipt, "grade"))) | GRADES
    do(signed_in(member()), receipt, "close", outcome="duplicate", why="Known")
    stale = client.post(address(receipt, "grade"), opened)
    assert "It cannot be done any more" in words(stale)
    assert typed(stale)["why"] == GRADES["why"]
    assert client.post(address(receipt, "grade"), typed(stale)).status_code == 422
    assert client.get(address(receipt, "grade"))["Location"] == address(receipt)


@pytest.mark.parametrize(
    ("act", "answers", "model"),
    [
        ("grade", GRADES, Grading),
        ("note", {"words": "Written once"}, Note),
        ("close", {"outcome": "kept", "why": "For later"}, Step),
    ],
)
def test_sent_twice_it_is_done_once(
    act: str, answers: dict[str, str], model: Any, client: Client, one: User
) -> None:
    receipt = told()
    take(client, receipt)
    before = rows(model, one)
    opened = typed(client.get(address(receipt, act))) | answers
    for _ in range(2):
        assert client.post(address(receipt, act), opened).status_code == 302
    assert rows(model, one) == before + 1


def test_the_id_of_another_page_is_refused_and_not_written_over(client: Client, one: User) -> None:
    receipt, other = told(), told()
    opened = typed(client.get(address(receipt, "note"))) | {"words": "First"}
    client.post(address(receipt, "note"), opened)
    answer = client.post(address(other, "note"), opened | {"words": "Second"})
    assert answer.status_code == 422
    assert "This page cannot be used" in words(answer)
    assert rows(Note, one) == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_opens_any_of_it(role: Role) -> None:
    receipt, outside = told(), signed_in(UserFactory(roles=[role]))
    for act in ("", "source", *PAGES):
        assert outside.get(address(receipt, act)).status_code == 403
    for act in (*TAPS, *PAGES):
        assert outside.post(address(receipt, act), {"why": "x"}).status_code == 403
    assert outside.post("/intelligence/desk/search/", {"words": CANARY}).status_code == 403


def test_an_id_that_is_none_is_not_there(client: Client) -> None:
    receipt, nowhere, other = told(), f"/intelligence/desk/{new_id()}/", told()
    for act in ("", "source/", *(f"{page}/" for page in PAGES)):
        assert client.get(f"{nowhere}{act}").status_code == 404
    for act in (*TAPS, *PAGES):
        assert client.post(f"{nowhere}{act}/", {"why": "x"}).status_code == 404
    do(client, receipt, "relate", number=other.number, kind="related", why="x")
    third = told()
    with as_unit(UserFactory(roles=[Role.INTELLIGENCE]), clock.now()):
        relation = Relation.objects.get()
    for swapped in (relation.pk, new_id()):
        assert client.post(address(third, f"relations/{swapped}/undo")).status_code == 404


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u202eevil", "x" * 10_001, "<b>bold</b>", "{{ 7 * 7 }}"])
def test_strange_text_is_refused_or_kept_as_it_is(client: Client, text: str) -> None:
    receipt = told()
    take(client, receipt)
    safe = text.encode("utf-8", "surrogatepass")
    answer = client.post(
        address(receipt, "note"),
        b"words=" + b"".join(b"%%%02x" % byte for byte in safe) + b"&version=2",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in (302, 422)
    shown = client.get(address(receipt))
    assert "<b>bold" not in shown.content.decode()
    if text.isascii() and text.isprintable() and len(text) < 100:
        assert text in words(shown)


def wait(minutes: int) -> Any:
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True)


def test_every_verb_is_audited_without_a_word_of_content_and_nothing_typed_is_a_draft(
    client: Client, one: User
) -> None:
    receipt, other, guest = told_with_photograph(), told(), member()
    why = {"why": f"Because of {CANARY}"}
    take(client, receipt)
    signed_in(guest).post(address(receipt, "take-over"))
    do(client, receipt, "grade", **GRADES | why)
    do(client, receipt, "mark", marking="OFFICIAL", **why)
    do(client, receipt, "dates", **today("dispose_on"), **why)
    do(client, receipt, "note", words=f"Ask {CANARY}")
    do(client, receipt, "relate", number=other.number, kind="related", **why)
    with as_unit(one, clock.now()):
        relation, attachment = Relation.objects.get(), Attachment.objects.get()
    client.post(address(receipt, f"relations/{relation.pk}/undo"))
    client.post(address(receipt, f"photographs/{attachment.pk}/original"), why)
    client.get(address(receipt, "source"))
    do(client, receipt, "restrict", **why)
    do(client, receipt, "grant", user=guest.pk, **why)
    with as_unit(one, clock.now()):
        grant = SubmissionGrant.objects.get(user=guest)
    do(client, receipt, f"access/{grant.pk}/end", **why)
    do(client, receipt, "unrestrict", **why)
    do(client, receipt, "close", outcome="developed", **why)
    do(client, receipt, "reopen", **why)
    do(client, receipt, "close", outcome="developed", **why)
    do(signed_in(guest), receipt, "dispose", sure="on")
    client.get("/")
    client.get("/intelligence/desk/")
    client.get("/intelligence/desk/unread/")
    client.post("/intelligence/desk/search/", {"words": CANARY})
    recorded = Event.objects.filter(event__startswith="intelligence.")
    elsewhere = {DeskEvent.ACCESS_ASKED, DeskEvent.ACCESS_AGREED}  # test_intelligence_rescue.py
    assert set(recorded.values_list("event", flat=True)) >= set(DeskEvent) - elsewhere
    kept = str(list(Event.objects.values()))
    assert not any(word in kept for word in (*CANARY.split(), "Because", "Orrin", "Harbour"))
    assert not OrdinaryDraft.objects.exists()
    assert CANARY not in str(dict(client.session))


def test_it_takes_a_second_person_and_its_date_to_dispose_of_one(client: Client, one: User) -> None:
    receipt, second = told(), signed_in(member())
    take(client, receipt, to="closed")
    assert second.get(address(receipt, "dispose"))["Location"] == address(receipt)  # it has no date
    tomorrow = clock.london_day(clock.now()) + timedelta(days=1)
    do(client, receipt, "dates", **day(tomorrow, "dispose_on"), why="Useless")
    assert "Its date has not come" in words(do(second, receipt, "dispose", sure="on"))
    do(client, receipt, "dates", **today("dispose_on"), why="Now")
    assert (
        "Dispose of it"
        not in words(client.get(address(receipt))).partition("What to do")[2].partition("Passed on")[0]
    )
    assert "Ask a second person" in words(do(client, receipt, "dispose", sure="on"))
    assert errors(do(second, receipt, "dispose")) == ["Confirm that every word is to be gone for good"]
    assert as_it_stands(receipt, one).state == "closed"
    assert f"Dispose of {receipt.number}" in words(second.get("/"))
    assert do(second, receipt, "dispose", sure="on").status_code == 302
    assert as_it_stands(receipt, one).state == "disposed"


def test_disposing_leaves_receipt_dates_and_who_and_not_a_word(
    client: Client, one: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    receipt, second, other = told_with_photograph(), signed_in(member()), told(name="Andrei Bely")
    take(client, receipt, to="closed")
    do(client, receipt, "note", words="A note")
    do(client, receipt, "relate", number=other.number, kind="related", why="Both")
    do(client, receipt, "restrict", why="Named")
    do(client, receipt, "unrestrict", why="Not named")
    do(client, receipt, "dates", **today("dispose_on"), why="Useless")
    with as_unit(one, clock.now()):
        files = Attachment.objects.values_list("original", "viewing").get()
    assert all(storages["intelligence"].exists(name) for name in files)
    with django_capture_on_commit_callbacks(execute=True):
        do(second, receipt, "dispose", sure="on")
    assert not any(storages["intelligence"].exists(name) for name in files)
    with as_keeper(clock.now()):
        left = [row for model in of_submissions() for row in model.objects.all() if row.sealed]
        assert {getattr(row, "submission_id", row.pk) for row in left} == {other.pk}
        assert set(Token.objects.values_list("submission", flat=True)) == {other.pk}
        assert not Attachment.objects.exists()
        kept = Receipt.objects.get(pk=receipt.pk)
    assert (kept.number, kept.submitter_id) == (receipt.number, receipt.submitter_id)
    shown = words(client.get(address(receipt)))
    assert f"Graded by {one.name}" in shown
    assert "Every word of this was disposed of" in shown
    assert CANARY not in shown
    assert "disposed of with the rest" in words(client.get(address(receipt, "source")))
    for act in PAGES:
        assert client.get(address(receipt, act))["Location"] == address(receipt), act
    assert not words(client.post("/intelligence/desk/search/", {"words": CANARY})).count(receipt.number)


def of_submissions() -> list[type[Sealed]]:
    return [model for model in SEALED if model is not Draft]
