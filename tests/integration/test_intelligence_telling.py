"""What the unit tells the submitter, and is told itself: questions, feedback, notices. Never content."""

from datetime import timedelta

import pytest

from accounts.models import Draft as OrdinaryDraft
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core import clock
from core.clock import london_day
from core.ids import new_id
from intelligence.enums import Told
from intelligence.models import Answer, Question, Receipt
from intelligence.operations import answer_question, remind_of_dates, restrict, set_dates
from intelligence.operations.moving import Sent
from intelligence.separation import as_keeper, as_unit
from notices.links import find
from notices.models import Message, Notice
from tests.factories import UserFactory
from tests.intelligence_support import address, as_it_stands, do, member, take, told
from tests.sign_in import signed_in
from tests.visit_support import page, typed, words

pytestmark = pytest.mark.django_db
ASKED = "Does Ottoline Brackwater work there too"
ANSWERED = "No, but Peregrine Marlowfield does"
THANKS = "Thank you, Quellington could be found by it"


def submitter_of(receipt: Receipt) -> User:
    return User.objects.get(pk=receipt.submitter_id)


def asked(client, receipt) -> Question:
    """Ask, and return the question."""
    assert do(client, receipt, "ask", words=ASKED).status_code == 302
    reader = member()
    with as_unit(reader, clock.now()):
        return Question.objects.get(submission=receipt.pk)


def notices(kind: str) -> set:
    return set(Notice.objects.filter(kind=kind).values_list("to", "subject_id"))


def everything_written() -> str:
    """Return whatever the audit, notices and messages hold, and drafts of other pages."""
    models = (Event, Notice, Message, OrdinaryDraft)
    return " ".join(str(list(model.objects.values())) for model in models)


def test_a_question_goes_to_the_submitter_and_its_answer_to_the_unit_alone() -> None:
    receipt, one = told(), member()
    client, submitter = signed_in(one), submitter_of(receipt)
    asked(client, receipt)
    theirs = signed_in(submitter)
    receipt_page = f"/intelligence/receipts/{receipt.pk}/"
    shown = theirs.get(receipt_page)
    assert ASKED in words(shown)
    answer = theirs.post(receipt_page, typed(shown) | {"words": ANSWERED}, follow=True)
    for text in (ASKED, ANSWERED):
        assert text not in answer.content.decode()
        assert text not in theirs.get("/intelligence/").content.decode()
        assert text in words(client.get(address(receipt)))
    assert notices(Told.ASKED) == {(submitter.pk, receipt.pk)}
    assert notices(Told.ANSWERED) == {(one.pk, receipt.pk)}


def test_a_question_waits_on_the_home_page_of_the_submitter_and_of_nobody_else() -> None:
    receipt = told()
    asked(signed_in(member()), receipt)
    line = f"The unit asks you about {receipt.number}"
    home = signed_in(submitter_of(receipt)).get("/")
    assert line in words(home)
    assert ASKED not in home.content.decode()
    other = signed_in(UserFactory(roles=[Role.OFFICER])).get("/")
    assert receipt.number not in other.content.decode()


def test_a_question_sent_twice_is_asked_once() -> None:
    receipt, client = told(), signed_in(member())
    form = typed(client.get(address(receipt, "ask"))) | {"words": ASKED}
    first, second = (client.post(address(receipt, "ask"), form, follow=True) for _ in range(2))
    assert "Asked." in words(first)
    assert "done already" in words(second)
    reader = member()
    with as_unit(reader, clock.now()):
        assert Question.objects.count() == 1


def test_a_question_without_words_is_refused_and_one_about_what_is_finished_not_offered() -> None:
    receipt, client = told(), signed_in(member())
    assert "Enter your question" in words(do(client, receipt, "ask", words=" "))
    take(client, receipt, to="closed")
    assert address(receipt, "ask") not in client.get(address(receipt)).content.decode()
    refused = client.get(address(receipt, "ask"), follow=True)
    assert "cannot be done" in words(refused)


def test_feedback_stands_on_the_receipt_and_the_latest_counts() -> None:
    receipt, one = told(), member()
    client = signed_in(one)
    take(client, receipt)
    assert do(client, receipt, "feedback", feedback="missing", words="Too little").status_code == 302
    assert do(client, receipt, "feedback", feedback="useful", words=THANKS).status_code == 302
    shown = words(signed_in(submitter_of(receipt)).get(f"/intelligence/receipts/{receipt.pk}/"))
    assert "It was useful" in shown
    assert THANKS in shown
    assert "Too little" not in shown
    history = words(client.get(address(receipt)))
    assert "Too little" in history  # sealed, in the history of the unit alone
    assert notices(Told.FEEDBACK) == {(receipt.submitter_id, receipt.pk)}


def test_feedback_begins_from_a_wording_and_then_from_what_was_said() -> None:
    receipt, client = told(), signed_in(member())
    take(client, receipt)
    begun = page(client.get(address(receipt, "feedback") + "?begin=too_little"))
    assert begun.find("input", {"name": "feedback", "checked": True})["value"] == "missing"
    assert "too little to begin with" in begun.find("textarea").text
    do(client, receipt, "feedback", feedback="partly", words=THANKS)
    assert page(client.get(address(receipt, "feedback"))).find("textarea").text.strip() == THANKS


def test_feedback_from_a_stale_page_is_shown_beside_what_another_did() -> None:
    receipt, client = told(), signed_in(member())
    take(client, receipt)
    old = typed(client.get(address(receipt, "feedback"))) | {"feedback": "useful", "words": THANKS}
    do(signed_in(member()), receipt, "grade", source="2", content="B", handling="P", why="Known")
    answer = client.post(address(receipt, "feedback"), old)
    assert answer.status_code == 409
    assert THANKS in words(answer)
    assert client.post(address(receipt, "feedback"), typed(answer)).status_code == 302


def test_nothing_is_said_of_the_use_of_what_nobody_acknowledged() -> None:
    receipt, client = told(), signed_in(member())
    refused = client.post(
        address(receipt, "feedback"), {"feedback": "useful", "words": THANKS, "version": "1"}
    )
    assert refused.status_code == 422
    assert "acknowledge it first" in words(refused)
    assert not as_it_stands(receipt, member()).receipt.feedback


@pytest.mark.parametrize("act", ["ask", "feedback"])
def test_what_is_told_is_the_units_to_tell(act: str) -> None:
    receipt = told()
    for role in set(Role) - {Role.INTELLIGENCE}:
        assert signed_in(UserFactory(roles=[role])).get(address(receipt, act)).status_code == 403
    assert signed_in(member()).get(f"/intelligence/desk/{new_id()}/{act}/").status_code == 404


@pytest.mark.parametrize("act", ["ask", "feedback"])
def test_of_a_restricted_submission_nothing_is_told_by_who_may_not_read_it(act: str) -> None:
    receipt, holder = told(), member()
    take(signed_in(holder), receipt)
    restrict(submission_id=receipt.pk, why="Danger", by=holder, at=clock.now(), sent=Sent(new_id()))
    other = signed_in(member())
    assert other.get(address(receipt, act)).status_code == 404
    assert other.post(address(receipt, act), {"words": ASKED}).status_code == 404
    assert signed_in(holder).get(address(receipt, act)).status_code == 200


def test_audit_notices_and_messages_hold_no_word_of_what_was_told() -> None:
    receipt, client = told(), signed_in(member())
    take(client, receipt)
    asked(client, receipt)
    theirs, receipt_page = signed_in(submitter_of(receipt)), f"/intelligence/receipts/{receipt.pk}/"
    theirs.post(receipt_page, typed(theirs.get(receipt_page)) | {"words": ANSWERED})
    do(client, receipt, "feedback", feedback="useful", words=THANKS)
    client.post(address(receipt, "feedback"), {"feedback": "", "words": THANKS})  # refused, and kept nowhere
    written = everything_written()
    for text in ("Ottoline", "Peregrine", "Quellington"):
        assert text not in written
    done = set(Event.objects.values_list("event", flat=True))
    assert {"intelligence.question.asked", "intelligence.receipt.feedback_given"} <= done


def test_only_the_submitter_finds_the_receipt_that_a_notice_is_about() -> None:
    receipt, one = told(), member()
    at, submitter = clock.now(), submitter_of(receipt)
    assert find("intelligence.receipt", [receipt.pk], submitter, at)[receipt.pk].text == receipt.number
    assert not find("intelligence.receipt", [receipt.pk], one, at)
    assert not find("intelligence.submission", [receipt.pk], submitter, at)
    assert find("intelligence.submission", [receipt.pk], one, at)[receipt.pk].text == receipt.number
    restrict(submission_id=receipt.pk, why="Danger", by=one, at=at, sent=Sent(new_id()))
    assert not find("intelligence.submission", [receipt.pk], member(), at)


def test_harm_that_may_come_soon_is_told_to_the_unit_at_once_and_nothing_else_is() -> None:
    one = member()
    told(risk="yes")
    assert not notices(Told.RISK_A)
    urgent = told(risk="soon")
    assert notices(Told.RISK_A) == {(one.pk, urgent.pk)}
    assert Message.objects.filter(kind=Told.RISK_A, user=one).count() == 1


def test_dates_that_are_reached_are_told_once_and_days_that_were_missed_made_good() -> None:
    one, receipt, at = member(), told(), clock.now()
    review = london_day(at) + timedelta(days=2)
    set_dates(
        submission_id=receipt.pk,
        review_on=review,
        dispose_on=None,
        why="Wait",
        by=one,
        at=at,
        sent=Sent(new_id()),
    )
    assert remind_of_dates(at=at) == 0
    late = at + timedelta(days=4)
    assert remind_of_dates(at=late) == 1
    assert remind_of_dates(at=late + timedelta(minutes=5)) == 0
    assert notices(Told.DUE) == {(one.pk, None)}


def test_the_date_of_a_restricted_submission_is_told_to_those_alone_who_read_it() -> None:
    one, _another, receipt, at = member(), member(), told(), clock.now()
    day, sent = london_day(at) + timedelta(days=1), Sent(new_id())
    dates = {"review_on": day, "dispose_on": None, "why": "Wait"}
    set_dates(submission_id=receipt.pk, by=one, at=at, sent=sent, **dates)
    restrict(submission_id=receipt.pk, why="A source", by=one, at=at, sent=Sent(new_id()))
    assert remind_of_dates(at=at + timedelta(days=2)) == 1
    assert notices(Told.DUE) == {(one.pk, None)}


def test_an_answer_is_told_to_who_has_it_now_too_and_to_nobody_who_left_the_unit() -> None:
    receipt, one, two = told(), member(), member()
    asked(signed_in(one), receipt)
    take(signed_in(two), receipt)
    one.role_grants.update(ends_at=clock.now())
    theirs = signed_in(submitter_of(receipt))
    receipt_page = f"/intelligence/receipts/{receipt.pk}/"
    theirs.post(receipt_page, typed(theirs.get(receipt_page)) | {"words": ANSWERED})
    assert notices(Told.ANSWERED) == {(two.pk, receipt.pk)}


def test_an_answer_to_what_was_disposed_of_meanwhile_is_not_kept() -> None:
    receipt, one = told(), member()
    asked(signed_in(one), receipt)
    with as_keeper(clock.now()):
        question = Question.objects.get()
        Question.objects.update(sealed=b"", key_id="")
    by = submitter_of(receipt)
    answer_question(question_id=question.pk, words=ANSWERED, by=by, at=clock.now())
    with as_keeper(clock.now()):
        assert not Answer.objects.exists()
