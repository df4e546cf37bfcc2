"""Who is, or was, in charge of a visit: about whom a concern goes past whoever else would read it (DEB-4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from visits.enums import InChargeAs, OversightRole
from visits.leading import who_leads
from visits.models import CriticalIncident, Visit


@dataclass(frozen=True)
class InCharge:
    """Somebody in charge, and in what capacity."""

    user: User
    capacity: InChargeAs


def who_is_in_charge(visit: Visit, at: datetime) -> list[InCharge]:
    """Return who commands or oversees a visit or leads its debrief, then who did before; each of them once.

    Who did before too: the visit was perhaps handed over because of what happened.
    """
    found: dict[object, InCharge] = {}
    for each in (*_now(visit, at), *_before(visit)):
        found.setdefault(each.user.pk, each)
    return list(found.values())


def _now(visit: Visit, at: datetime) -> Iterator[InCharge]:
    yield InCharge(visit.oic, InChargeAs.OIC)
    incidents = CriticalIncident.objects.counting().filter(visit=visit, gold__isnull=False)
    yield from (InCharge(one.gold, InChargeAs.GOLD) for one in incidents.select_related("gold") if one.gold)
    named = visit.oversight.in_force(at).select_related("user").order_by("starts_at", "pk")
    for grant in named:
        as_gold = grant.named_as == OversightRole.GOLD
        yield InCharge(grant.user, InChargeAs.GOLD if as_gold else InChargeAs.HMI)
    yield from (InCharge(user, InChargeAs.LEAD) for user in who_leads(visit.pk))


def _before(visit: Visit) -> Iterator[InCharge]:
    for over in visit.hand_overs.select_related("from_oic").order_by("at", "id"):
        yield InCharge(over.from_oic, InChargeAs.BEFORE)
    for grant in visit.oversight.select_related("user").order_by("starts_at", "pk"):
        yield InCharge(grant.user, InChargeAs.BEFORE)
