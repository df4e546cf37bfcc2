"""Several of the unit, or several clicks, at the same moment: each thing is done once."""

from functools import partial

from core import clock
from core.errors import DomainError
from core.ids import new_id
from intelligence.enums import SubjectKind
from intelligence.models import (
    Grading,
    Note,
    Product,
    Relation,
    Step,
    Subject,
    SubjectLink,
    SubjectToken,
    SubmissionGrant,
)
from intelligence.operations import (
    Grades,
    acknowledge,
    add_note,
    agree_to_access,
    ask_for_access,
    close,
    dispose,
    give_feedback,
    grade,
    keep_subject,
    link_subject,
    relate,
    release_product,
    restrict,
    set_dates,
    write_product,
)
from intelligence.operations.moving import Sent
from intelligence.operations.products import Text
from intelligence.separation import as_unit
from tests.database import CommittedDatabase
from tests.integration.test_casework_races import at_once
from tests.intelligence_support import as_it_stands, member, told


def done(results: list[object]) -> int:
    """Return how many of `results` are no refusal."""
    return sum(not isinstance(result, DomainError) for result in results)


def test_what_is_told_at_once_is_told_once(committed_db: CommittedDatabase) -> None:
    """Acknowledged, a product released, feedback given: by several, and by one who clicks several times."""
    people, receipt, at = [member() for _ in range(4)], told(), clock.now()
    one, writer, of = people[0], member(), {"submission_id": receipt.pk, "at": at}
    once = Sent(new_id())
    clicks = at_once(*[partial(acknowledge, by=one, **of)] * 4)
    assert done(clicks) == 1
    grade(grades=Grades("1", "A", "P", why="Known"), by=one, sent=Sent(new_id()), **of)

    product = write_product(
        text=Text("Vans", "Vans are said to come", "OFFICIAL", "P"), by=writer, sent=once, **of
    )
    release = partial(release_product, product_id=product.pk, **of)
    version = product.version
    assert done(at_once(*(partial(release, by=by, sent=Sent(new_id(), version)) for by in people))) == 1
    with as_unit(one, at):
        stands = Product.objects.get(pk=product.pk)
        assert (stands.state, stands.version) == ("released", version + 1)
        assert Step.objects.filter(kind="released").count() == 1

    version = as_it_stands(receipt, one, at).version
    say = partial(give_feedback, feedback="useful", words="Thank you", **of)
    sent = Sent(new_id(), version)
    assert done(at_once(*[partial(say, by=one, sent=sent)] * 4)) == 1
    version = as_it_stands(receipt, one, at).version
    assert done(at_once(*(partial(say, by=by, sent=Sent(new_id(), version)) for by in people))) == 1
    with as_unit(one, at):
        assert Step.objects.filter(kind="feedback").count() == 2


def test_access_that_two_agree_to_at_once_is_given_once(committed_db: CommittedDatabase) -> None:
    holder, people, receipt, at = member(), [member() for _ in range(4)], told(), clock.now()
    restrict(submission_id=receipt.pk, why="Named", by=holder, at=at, sent=Sent(new_id()))
    holder.is_active = False
    holder.save(update_fields=["is_active"])
    first, second = (
        ask_for_access(submission_id=receipt.pk, why="Called", by=by, at=at, sent=Sent(new_id()))
        for by in people[:2]
    )
    agreeing = (
        partial(agree_to_access, request_id=asked.pk, by=by, at=at, sent=Sent(new_id()))
        for asked in (first, second)
        for by in people[2:]
    )
    assert done(at_once(*agreeing)) == 1
    with as_unit(people[0], at):
        assert SubmissionGrant.objects.count() == 2


def test_a_record_that_one_disposes_of_and_another_links_is_kept_or_refused(
    committed_db: CommittedDatabase,
) -> None:
    """Never linked and empty: whoever comes second sees what the first did."""
    one, other, at = member(), member(), clock.now()
    for _ in range(3):
        receipt, live = told(), told()
        said = {"name": "Tolliver"}
        kept = keep_subject(
            submission_id=receipt.pk,
            kind=SubjectKind.PERSON,
            said=said,
            role="other",
            why="Seen",
            by=one,
            at=at,
            sent=Sent(new_id()),
        )
        of = {"submission_id": receipt.pk, "by": one, "at": at}
        acknowledge(**of)
        close(outcome="kept", why="x", sent=Sent(new_id()), **of)
        set_dates(review_on=None, dispose_on=clock.london_day(at), why="x", sent=Sent(new_id()), **of)
        link = {"subject_id": kept.pk, "role": "other", "why": "Seen", "by": one, "at": at}
        at_once(
            partial(dispose, submission_id=receipt.pk, by=other, at=at, sent=Sent(new_id())),
            partial(link_subject, submission_id=live.pk, sent=Sent(new_id()), **link),
        )
        with as_unit(one, at):
            linked = SubjectLink.objects.filter(subject=kept, submission=live.pk).exists()
            known = {token.subject_id for token in SubjectToken.objects.all()}
            assert linked == bool(Subject.objects.get(pk=kept.pk).words()) == (kept.pk in known)


def test_whatever_is_sent_at_once_is_done_once(committed_db: CommittedDatabase) -> None:
    people, receipt, other, at = [member() for _ in range(4)], told(), told(), clock.now()
    one = people[0]
    of = {"submission_id": receipt.pk, "at": at}
    taken = at_once(*(partial(acknowledge, by=person, **of) for person in people))
    assert sum(isinstance(result, DomainError) for result in taken) == 3
    winner = as_it_stands(receipt, one, at).handler_id
    assert winner in {person.pk for person in people}

    sent = Sent(new_id())
    notes = at_once(*[partial(add_note, words="Once", by=one, sent=sent, **of)] * 4)
    assert sum(isinstance(result, Note) for result in notes) == 1

    grades, version = Grades("1", "A", "P", why="Known"), as_it_stands(receipt, one, at).version
    graded = at_once(
        *(partial(grade, grades=grades, by=person, sent=Sent(new_id(), version), **of) for person in people)
    )
    assert sum(isinstance(result, Grading) for result in graded) == 1

    said = {"kind": "related", "why": "Both", "at": at}
    pairs = ((receipt, other), (other, receipt))
    related = at_once(
        *(
            partial(relate, submission_id=a.pk, number=b.number, by=person, sent=Sent(new_id()), **said)
            for person, (a, b) in zip(people, pairs * 2, strict=True)
        )
    )
    assert sum(isinstance(result, Relation) for result in related) == 1
    with as_unit(one, at):
        assert Step.objects.count() == 2
