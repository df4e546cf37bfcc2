"""A debrief is required by facts: worked out with every change of them, kept with what was seen, never deleted."""

import pytest

from accounts.models import User
from debriefs.enums import LedAs, RequirementState
from debriefs.models import KeptAssessment, Requirement, TriggerRecord
from tests.factories_visits import (
    NOON,
    make_visit,
)
from visits.models import Visit
from visits.operations.concerns import raise_concern

pytestmark = pytest.mark.django_db


def codes(visit: Visit) -> set[str]:
    return set(TriggerRecord.objects.filter(requirement__visit=visit).values_list("code", flat=True))


def required(visit: Visit) -> Requirement:
    return Requirement.objects.get(visit=visit)


def latest(visit: Visit) -> KeptAssessment:
    return KeptAssessment.objects.filter(visit=visit).latest("number")


def with_concern(visit: Visit, by: User | None = None, **about: bool):
    return raise_concern(
        visit=visit,
        text="Nobody held the ladder.",
        about_lead=about.get("about_lead", False),
        by=by or visit.oic,
        at=NOON,
    )


def test_a_concern_requires_a_debrief_at_once_led_by_the_officer_in_charge() -> None:
    visit = make_visit()
    assert not Requirement.objects.filter(visit=visit).exists()
    with_concern(visit)
    found = required(visit)
    assert codes(visit) == {"DEB-4"}
    assert (found.lead, found.led_as, found.state) == (visit.oic, LedAs.OIC, RequirementState.OPEN)
    assert (latest(visit).required, latest(visit).by) == (True, visit.oic)
