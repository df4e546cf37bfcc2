"""Who reaches what with what is required of a visit's debrief: see `tests.api_table`."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api_world import COLLEAGUE, HMI, MANAGER, OIC, Call, Row, World, reads
from tests.factories_visits import NOON, add_form, make_visit, use_force
from visits.operations.answering import answer
from visits.operations.filling_in import set_invalid
from visits.operations.following_up import follow_up
from visits.steps import DECLARATION

WHY = {"reason": "She was there, and knows the team."}


class RequiredWorld(World):
    """Besides: a declared critical incident, and a requirement of which nothing holds any more."""

    def __init__(self) -> None:
        super().__init__()
        self.declared = make_visit(self.oic)
        self.incident = add_form(self.declared, "critical-incident", serious_harm=True)
        incident = type(self.incident).objects.get(pk=self.incident.pk)
        follow_up(step=DECLARATION, form=incident, values={"declared_at": NOON}, by=self.oic, at=NOON)
        self.corrected = make_visit(self.oic)
        form = use_force(self.corrected, techniques=["baton_drawn"])
        set_invalid(form=form, reason="It stayed in its holder.", by=self.oic, at=NOON)
        answer(visit=self.corrected, question="any_force", value=False, by=self.oic, at=NOON)


def _sets(name: str, method: str, may: frozenset[str], body: Any, sees: frozenset[str], of: str) -> Row:
    def call(world: Any, who: str) -> Call:
        visit = getattr(world, of)
        filled = {key: str(world.oic.pk) if value == "OIC" else value for key, value in body.items()}
        return Call(world.at(f"{name}/", visit), filled, world.at("debrief-requirement/", visit))

    return Row(f"{name} {method}", may, call, sees=sees)


REQUIRED: Sequence[Row] = (
    reads("debrief-assessment", "debrief-assessment/"),
    reads("debrief-answer", "debrief-assessment/1/"),
    reads("debrief-requirement", "debrief-requirement/"),
    Row(
        "debrief-decision-list POST",
        frozenset({OIC}),
        lambda w, who: Call(
            w.at("debrief-decisions/", w.declared),
            {"about": str(w.incident.pk), "yes": False, "reason": "No procedure runs."},
        ),
        sees=frozenset({MANAGER}),
    ),
    _sets(
        "debrief-lead",
        "PUT",
        frozenset({OIC, MANAGER, HMI}),
        WHY | {"lead": "OIC"},
        frozenset({COLLEAGUE}),
        "visit",
    ),
    _sets("debrief-stood-down", "POST", frozenset({OIC}), WHY, frozenset({MANAGER}), "corrected"),
)
TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {"required": (RequiredWorld, REQUIRED)}
