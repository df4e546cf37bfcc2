"""What the database refuses in the unit's schema, whatever the code does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.ids import new_id
from intelligence.models import (
    AccessRequest,
    Grading,
    Product,
    Receipt,
    Relation,
    Step,
    Subject,
    SubjectLink,
    SubjectToken,
    Submission,
    SubmissionGrant,
    Token,
)
from intelligence.operations import restrict
from intelligence.operations.moving import Sent
from intelligence.separation import as_keeper, as_unit
from tests.intelligence_support import member, told

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)


@pytest.fixture
def reader() -> User:
    return member()


@pytest.fixture
def receipt() -> Receipt:
    return told(at=AT)


def refuses(name: str, reader: User | None, do: Callable[[], Any]) -> None:
    """Assert that the database refuses what `do` does as the unit, or without a reader as the keeper."""
    role = as_unit(reader, AT) if reader else as_keeper(AT)
    with pytest.raises(IntegrityError, match=rf"\b{name}\b"), transaction.atomic(), role:
        do()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("submission_has_its_receipts_id", {"receipt_id": new_id()}),
        ("submission_risk_exists", {"risk": "z"}),
        ("submission_state_exists", {"state": "lost"}),
        ("submission_outcome_exists", {"outcome": "won"}),
        ("submission_received_is_not_acknowledged", {"acknowledged_at": AT}),
        ("submission_closed_with_an_outcome", {"state": "closed"}),
        ("submission_closed_with_an_outcome", {"state": "closed", "outcome": "kept"}),
        ("submission_disposed_has_no_words", {"state": "disposed"}),
        ("submission_disposal_date_and_who_set_it", {"dispose_on": date(2027, 1, 1)}),
    ],
)
def test_a_submission_is_what_its_state_says(
    name: str, values: dict[str, Any], receipt: Receipt, reader: User
) -> None:
    refuses(name, reader, lambda: Submission.objects.update(**values))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("receipt_state_exists", {"state": "lost"}),
        ("receipt_feedback_and_when", {"feedback": "useful"}),
        ("receipt_feedback_and_when", {"feedback": "hardly", "feedback_at": AT}),
        ("receipt_feedback_and_when", {"feedback_at": AT}),
    ],
)
def test_a_receipt_says_what_there_is(
    name: str, values: dict[str, Any], receipt: Receipt, reader: User
) -> None:
    refuses(name, reader, lambda: Receipt.objects.update(**values))


def test_a_token_is_of_a_kind_and_there_once(receipt: Receipt) -> None:
    def token(**values: Any) -> None:
        Token.objects.create(submission_id=receipt.pk, key_id="0", **values)

    with as_keeper(AT):
        there = Token.objects.filter(kind="person").first()
    assert there is not None
    refuses("token_kind_exists", None, lambda: token(kind="vehicle", token=b"x"))
    refuses("token_once_of_a_submission", None, lambda: token(kind="person", token=there.token))


def test_a_grading_is_by_a_scheme_and_a_step_is_one_that_exists(receipt: Receipt, reader: User) -> None:
    def added(model: Any, **values: Any) -> Callable[[], Any]:
        return lambda: model(submission_id=receipt.pk, by=reader, at=AT, **values).save(force_insert=True)

    codes = {"source_grade": "1", "content_grade": "A", "handling": "P"}
    refuses("grading_scheme_exists", reader, added(Grading, scheme="9x9x9", **codes))
    refuses("step_kind_exists", reader, added(Step, kind="lost", state="received", version=1))
    refuses("step_state_exists", reader, added(Step, kind="graded", state="lost", version=1))


def test_two_submissions_are_related_once_and_not_to_themselves(receipt: Receipt, reader: User) -> None:
    other = told(at=AT)

    def relate(**values: Any) -> None:
        said = {"submission_id": receipt.pk, "other_id": other.pk, "kind": "related"} | values
        Relation(by=reader, at=AT, **said).save(force_insert=True)

    refuses("relation_kind_exists", reader, lambda: relate(kind="cousin"))
    refuses("relation_is_to_another", reader, lambda: relate(other_id=receipt.pk))
    refuses("relation_undone_by_and_at", reader, lambda: relate(undone_at=AT))
    with as_unit(reader, AT):
        relate()
    refuses("relation_once", reader, relate)


def test_a_product_is_released_by_a_second_person(receipt: Receipt, reader: User) -> None:
    other = member()

    def product(**values: Any) -> None:
        said = {
            "marking": "OFFICIAL",
            "scheme": "3x5x2",
            "handling": "P",
            "written_by": reader,
            "written_at": AT,
        } | values
        Product(submission_id=receipt.pk, **said).save(force_insert=True)

    released = {"released_by": other, "released_at": AT}
    refuses("product_state_exists", reader, lambda: product(state="gone", **released))
    refuses("product_released_by_and_at", reader, lambda: product(**released))
    refuses("product_released_by_and_at", reader, lambda: product(state="released"))
    own = {"released_by": reader, "released_at": AT}
    refuses("product_takes_two_people", reader, lambda: product(state="released", **own))
    refuses("product_withdrawn_by_and_at", reader, lambda: product(state="withdrawn", **released))
    refuses("product_withdrawn_by_and_at", reader, lambda: product(withdrawn_by=reader, withdrawn_at=AT))
    refuses("product_scheme_exists", reader, lambda: product(scheme="7x7x7"))


def test_a_person_or_premises_is_of_a_kind_and_linked_once_in_each_part(
    receipt: Receipt, reader: User
) -> None:
    def subject(**values: Any) -> Subject:
        made = {"kind": "person", "made_from_id": receipt.pk, "made_by": reader, "made_at": AT} | values
        kept = Subject(**made)
        kept.save(force_insert=True)
        return kept

    refuses("subject_kind_exists", reader, lambda: subject(kind="vehicle"))
    with as_unit(reader, AT):
        kept = subject()

    def link(**values: Any) -> None:
        said = {"submission_id": receipt.pk, "subject": kept, "role": "victim", "by": reader, "at": AT}
        SubjectLink(**said | values).save(force_insert=True)

    refuses("subject_link_role_exists", reader, lambda: link(role="cousin"))
    refuses("subject_link_undone_by_and_at", reader, lambda: link(undone_at=AT))
    with as_unit(reader, AT):
        link()
        link(role="other")
    refuses("subject_link_once", reader, link)

    def token(**values: Any) -> None:
        SubjectToken.objects.create(subject=kept, token=b"x", key_id="0", **values)

    refuses("subject_token_kind_exists", None, lambda: token(kind="vehicle"))
    with as_keeper(AT):
        token(kind="person")
    refuses("token_once_of_a_subject", None, lambda: token(kind="person"))


def test_a_request_for_access_is_agreed_to_by_somebody_at_some_time(receipt: Receipt, reader: User) -> None:
    asked = AccessRequest(submission_id=receipt.pk, asked_by=reader, asked_at=AT, agreed_at=AT)
    refuses("access_request_agreed_by_and_at", reader, lambda: asked.save(force_insert=True))


def test_a_grant_ends_after_it_starts_and_nobody_has_two_without_an_end(
    receipt: Receipt, reader: User
) -> None:
    restrict(submission_id=receipt.pk, why="Named", by=reader, at=AT, sent=Sent(new_id()))
    with as_unit(reader, AT):
        first = SubmissionGrant.objects.get()

    def grant(**values: Any) -> None:
        said = {"starts_at": AT, "permission_id": first.permission_id, "granted_by": reader} | values
        SubmissionGrant.objects.bulk_create(
            [SubmissionGrant(user=reader, content_object_id=receipt.pk, **said)]
        )

    refuses("submission_grant_once_at_a_time", reader, grant)
    early = AT - timedelta(seconds=1)
    refuses("submission_grant_ends_after_it_starts", reader, lambda: grant(ends_at=early))
