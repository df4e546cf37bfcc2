"""Several of the unit, or several clicks, at the same moment: each thing is done once."""

from functools import partial

from core import clock
from core.errors import DomainError
from core.ids import new_id
from intelligence.models import Grading, Note, Relation, Step
from intelligence.operations import Grades, acknowledge, add_note, grade, relate
from intelligence.operations.moving import Sent
from intelligence.separation import as_unit
from tests.database import CommittedDatabase
from tests.integration.test_casework_races import at_once
from tests.intelligence_support import as_it_stands, member, told


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
