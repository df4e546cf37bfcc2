"""From what visits keep of a person to what the rules of referral see of them."""

from datetime import date

from core.clock import london_day
from core.errors import DomainError
from referrals.rules import Capacity, Certainty, EmploymentFacts, route
from visits.models import Encounter, Visit


def facts_of(encounter: Encounter, visit: Visit) -> EmploymentFacts:
    """Return what the rules see; raise DomainError for a start that cannot be true.

    A person named on the CPRN who is no worker counts as an occupier: `visits` names only these two.
    """
    worker = encounter.is_worker
    return EmploymentFacts(
        capacity=Capacity.WORKER if worker else Capacity.OCCUPIER,
        certainty=Certainty(encounter.began_certainty or Certainty.UNKNOWN.value),
        encountered_on=_day_met(encounter, visit),
        earliest=encounter.began_earliest if worker else None,
        latest=encounter.began_latest if worker else None,
        s21=encounter.s21_ground,
    )


def is_refused(encounter: Encounter, visit: Visit) -> bool:
    """Whether the software refuses to route (REF-4); what cannot be true yet is for VIS-2."""
    try:
        return route(facts_of(encounter, visit)).refused
    except DomainError:
        return False


def _day_met(encounter: Encounter, visit: Visit) -> date:
    return london_day(encounter.met_at or visit.started_at or visit.happens_at)
