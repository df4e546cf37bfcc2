"""Who reaches what with feedback sheets and learning points: see `tests.api_table`."""

from collections.abc import Mapping, Sequence

from tests.api_world import ON_IT, Row, World, adds, reads

LEARNING: Sequence[Row] = (
    reads("feedback-list", "feedback/"),
    adds("feedback-list", "feedback/", {"went_well": "The briefing.", "readers": "named"}, ON_IT),
)
TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {"learning": (World, LEARNING)}
