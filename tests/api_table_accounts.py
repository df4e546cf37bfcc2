"""Who reaches what with absences, urgent access and the auditor's file: see `tests.api_table`."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from accounts.operations.urgent import open_urgently
from accounts.roles import Role
from core import clock
from core.clock import london_day
from core.ids import new_id
from tests.api_table_cases import Around, row_of
from tests.api_world import AUDITOR, CALLERS, COLLEAGUE, MANAGER, OIC, Row, World
from tests.deputy_support import away
from tests.factories import UserFactory
from tests.factories_visits import make_visit

LEAD = "safeguarding"


class AbsenceWorld(Around):
    """The officer in charge is away, a colleague acts for them; they will be away again."""

    def __init__(self) -> None:
        super().__init__()
        at = clock.now()
        self.absence = away(self.oic, self.people[COLLEAGUE], at)
        self.other = UserFactory(roles=[Role.OFFICER], team=self.team)
        self.later = london_day(at) + timedelta(days=40)


class UrgentWorld(Around):
    """One record is open to the safeguarding lead, and another could be."""

    def __init__(self) -> None:
        super().__init__()
        self.closed_to_them, self.opened = make_visit(self.oic), make_visit(self.oic)
        self.access = open_urgently(
            reference=self.opened.reference,
            why="child",
            reason="A school is worried.",
            by=self.people[LEAD],
            at=clock.now(),
        )


MINE = frozenset({OIC, MANAGER})
ONE, U = "/absences/{w.absence.pk}/", "/urgent-accesses/"
ABSENCES: Sequence[Row] = (
    row_of("absence-list GET", CALLERS, "/absences/", everybody=True),
    row_of("absence-person-list GET", CALLERS, "/absences/people/", everybody=True),
    row_of(
        "absence-of-person POST",
        MINE,
        "/absences/people/{w.oic.pk}/",
        lambda w: {
            "id": str(new_id()),
            "deputy": str(w.other.pk),
            "first": w.later.isoformat(),
            "last": w.later.isoformat(),
        },
    ),
    row_of("deputy-list GET", MINE, "/absences/people/{w.oic.pk}/deputies/"),
    row_of("absence-detail GET", MINE | {COLLEAGUE}, ONE),
    row_of(
        "absence-detail PATCH", MINE, ONE, {"reason": "Leave."}, version_of=ONE, sees=frozenset({COLLEAGUE})
    ),
    row_of("absence-ending POST", MINE, ONE + "end/", version_of=ONE, sees=frozenset({COLLEAGUE})),
)
URGENT: Sequence[Row] = (
    row_of("urgent-access-list GET", frozenset({LEAD, AUDITOR}), U),
    row_of(
        "urgent-access-list POST",
        frozenset({LEAD}),
        U,
        lambda w: {"reference": w.closed_to_them.reference, "why": "child", "reason": "A school asks."},
    ),
    row_of("urgent-access-detail GET", frozenset({LEAD, AUDITOR}), U + "{w.access.pk}/"),
    row_of("urgent-access-ending POST", frozenset({LEAD}), U + "{w.access.pk}/end/"),
    row_of(
        "urgent-access-review POST",
        frozenset({AUDITOR}),
        U + "{w.access.pk}/review/",
        {"justified": True, "review": "The school confirmed it."},
    ),
    row_of("audit-export POST", frozenset({AUDITOR}), "/audit/export/", {"reason": "An inspection."}),
)
TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {
    "absences": (AbsenceWorld, ABSENCES),
    "urgent access": (UrgentWorld, URGENT),
}
