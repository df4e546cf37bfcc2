"""How the caseworkers of the demonstration keep their records."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from accounts.models import User
from casework.enums import Verification
from casework.operations.people import record_new_person
from casework.operations.records import save_record
from desk.demo.stories import Met
from visits.models import Encounter


def keep_record(visit_id: UUID, met: Met, by: User, *, whole: bool) -> Callable[[datetime], None]:
    """Return what `by` does about `met`: a case record, then the EAR, completed if `whole`."""

    def do(at: datetime) -> None:
        encounter = Encounter.objects.get(visit=visit_id, name=met.name)
        record_new_person(encounter=encounter, by=by, at=at, person_id=uuid5(visit_id, met.name))
        values = {
            "details": met.circumstances,
            "verified_by": [Verification.DOCUMENT if met.paper else Verification.STATEMENT] if whole else [],
            "verified_words": "",
            "outcome_stands": True if whole else None,
            "new_outcome": "",
        }
        save_record(encounter=encounter, values=values, expected_version=0, complete=whole, by=by, at=at)

    return do
