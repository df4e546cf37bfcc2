"""The demonstration shows a debrief, and what is required, in each state that there is."""

from core.pdf import is_available
from debriefs.debrief_enums import DebriefState
from debriefs.enums import RequirementState
from debriefs.models import ActionPoint, Debrief, Requirement
from tests.database import CommittedDatabase


def test_the_demonstration_has_a_debrief_and_a_requirement_in_every_state(
    committed_demonstration: CommittedDatabase,
) -> None:
    """Without Pango there are no notes, and so none that is closed but for a separate one."""
    whole = Debrief.objects.filter(parent=None)
    expected = set(DebriefState) - (set() if is_available() else {DebriefState.CLOSED})
    assert set(whole.values_list("state", flat=True)) == expected
    of_requirements = set(Requirement.objects.values_list("state", flat=True))
    held = {RequirementState.FOLLOWED_UP, RequirementState.CLOSED}  # voluntary ones, which nothing requires
    assert of_requirements == set(RequirementState) - held
    left, given = (
        ActionPoint.objects.filter(owner__is_active=False),
        ActionPoint.objects.exclude(owner_because=""),
    )
    assert (left.count(), given.count()) == (1, 1)
    separate = Debrief.objects.exclude(parent=None)
    assert set(separate.values_list("state", flat=True)) == {DebriefState.PLANNED, DebriefState.HELD}
