"""Who reaches what with each operation of the API about operations of several visits: written out by hand."""

from collections.abc import Sequence

from accounts.roles import Role
from core.ids import new_id
from tests.api_support import Api, a_system
from tests.api_world import AUDITOR, COLLEAGUE, HMI, MANAGER, OIC, STRANGER, Call, Row, World, everybody
from tests.factories import TeamFactory
from tests.factories_visits import NOON, make_visit
from visits.models import Visit
from visits.operations.planning import name_on_operation, record_operation

READERS = frozenset({OIC, COLLEAGUE, MANAGER, HMI, AUDITOR})


class PlanningWorld(World):
    """An operation of a region of its own, with one visit, and an HMI named for it."""

    def __init__(self) -> None:
        self.people = everybody(TeamFactory(region="Stowmere"))
        oic, boss = self.people[OIC], self.people[MANAGER]
        self.operation = record_operation(values={"name": "Harrier"}, by=oic, at=NOON)
        Visit.objects.filter(pk=make_visit(oic).pk).update(operation=self.operation)
        self.naming = name_on_operation(
            operation=self.operation,
            user=self.people[HMI],
            named_as="hmi",
            reason="Oversees it.",
            by=boss,
            at=NOON,
        )
        self.gold = a_system(Role.HMI)
        self.clients = {name: Api(user) for name, user in self.people.items()}

    def at(self, rest: str = "", visit: Visit | None = None) -> str:
        return f"/operations/{self.operation.pk}/{rest}"


PLANNING: Sequence[Row] = (
    Row("operation-list GET", READERS | {STRANGER}, lambda w, who: Call("/operations/")),
    Row(
        "operation-list POST",
        frozenset({OIC, COLLEAGUE, STRANGER, MANAGER}),
        lambda w, who: Call("/operations/", {"id": str(new_id()), "name": "Kestrel"}),
    ),
    Row("operation-detail GET", READERS, lambda w, who: Call(w.at())),
    Row(
        "operation-detail PATCH",
        frozenset({OIC, MANAGER}),
        lambda w, who: Call(w.at(), {"name": "Kestrel"}, w.at()),
        sees=frozenset({COLLEAGUE, HMI}),
    ),
    Row("operation-visit-list GET", READERS, lambda w, who: Call(w.at("visits/"))),
    Row("operation-history-list GET", READERS, lambda w, who: Call(w.at("history/"))),
    Row("operation-oversight-list GET", READERS, lambda w, who: Call(w.at("oversight/"))),
    Row(
        "operation-oversight-list POST",
        frozenset({MANAGER}),
        lambda w, who: Call(
            w.at("oversight/"), {"user": str(w.gold.pk), "named_as": "gold", "reason": "Commands it."}
        ),
    ),
    Row(
        "operation-oversight-detail DELETE",
        frozenset({MANAGER}),
        lambda w, who: Call(w.at(f"oversight/{w.naming.pk}/"), headers={"If-Match": f'"{w.naming.pk}-open"'}),
    ),
)
