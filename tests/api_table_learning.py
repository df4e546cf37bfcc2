"""Who reaches what with feedback sheets and learning points: see `tests.api_table`."""

from collections.abc import Mapping, Sequence

from tests.api_table_cases import row_of
from tests.api_world import (
    AUDITOR,
    COLLEAGUE,
    HMI,
    MANAGER,
    OIC,
    ON_IT,
    READERS,
    STRANGER,
    Row,
    World,
    adds,
    reads,
)
from tests.factories_debriefs import held_debrief, learning_point, publish_point


class LearningWorld(World):
    """A debrief that was held: a learning point that is published, and one about which nobody has decided."""

    def __init__(self) -> None:
        super().__init__()
        self.debrief = held_debrief(self.visit)
        self.published = publish_point(learning_point(self.debrief))
        self.point = learning_point(self.debrief, "Bring a torch.")
        self.kept = learning_point(self.debrief, "Ask the baker.")


LEARNERS = READERS - {AUDITOR} | {STRANGER}
ONE = "/learning/{w.published.pk}/"
LEARNING: Sequence[Row] = (
    reads("feedback-list", "feedback/"),
    adds("feedback-list", "feedback/", {"went_well": "The briefing.", "readers": "named"}, ON_IT),
    row_of("learning-list GET", LEARNERS, "/learning/"),
    row_of("learning-detail GET", LEARNERS, ONE),
    row_of(
        "learning-change-list POST",
        frozenset({OIC, MANAGER, HMI}),
        ONE + "changes/",
        {"what": "A line on the sheet.", "made_on": "2026-11-19"},
        sees=frozenset({COLLEAGUE, STRANGER}),
    ),
    row_of(
        "learning-withdrawal POST",
        frozenset({OIC, MANAGER, HMI}),
        ONE + "withdrawal/",
        {"reason": "It was wrong."},
        sees=LEARNERS - {OIC, MANAGER, HMI},
    ),
    row_of(
        "learning-publication POST",
        frozenset({OIC}),
        "/debriefs/{w.debrief.pk}/learning-points/{w.point.pk}/publication/",
        {"text": "Bring a torch.", "theme": "equipment", "kinds": []},
        sees=frozenset({MANAGER, HMI}),
    ),
    row_of(
        "learning-kept-back POST",
        frozenset({OIC}),
        "/debriefs/{w.debrief.pk}/learning-points/{w.kept.pk}/kept-back/",
        {"reason": "There is one baker."},
        sees=frozenset({MANAGER, HMI}),
    ),
)
TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {"learning": (LearningWorld, LEARNING)}
