"""Visits with a team, for tests of who joins, arrives and departs."""

from datetime import timedelta

from accounts.models import User
from core import clock
from tests.factories_visits import officer
from visits.models import Visit, VisitOfficer
from visits.operations.team import add_officers
from visits.operations.visit import record_visit


def member_of(visit: Visit, user: User) -> VisitOfficer:
    """Return how somebody stands on the team of a visit."""
    return VisitOfficer.objects.select_related("user").get(visit=visit, user=user)


def running(*officers: User, oic: User | None = None) -> Visit:
    """Return a visit that began an hour ago, with these officers besides its OIC; nobody has arrived."""
    at, oic = clock.now(), oic or officer()
    details = {"trading_name": "Kestrel Hand Car Wash", "started_at": at - timedelta(hours=1)}
    visit = record_visit(details=details, by=oic, at=at)
    add_officers(visit=visit, users=officers, by=oic, at=at)
    return visit
