"""Who reaches what with hand-overs, PDFs and the quarantine of a visit: see `tests.api_table`."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from accounts.roles import Role
from core import clock
from documents.enums import Shows
from tests.api_support import a_system
from tests.api_table_cases import row_of
from tests.api_world import AUDITOR, COLLEAGUE, HMI, MANAGER, OIC, READERS, Call, Row, World
from tests.factories import UserFactory
from tests.factories_visits import add_photograph
from visits.enums import PrintState
from visits.models import Photograph, VisitPrint
from visits.operations.photographs import remove
from visits.operations.quarantine import ask_for_disposal

DECIDE = frozenset({MANAGER, HMI, AUDITOR})


class DecisionsWorld(World):
    """A visit that can be handed over, with a PDF for each reader and two photographs in quarantine."""

    def __init__(self) -> None:
        super().__init__()
        at = clock.now()
        self.successor = UserFactory(roles=[Role.OFFICER], team=self.visit.team)
        self.prints = {name: self._print(name) for name in READERS}
        self.held = self._removed()
        self.asked = self._removed()
        ask_for_disposal(
            photograph=self.asked,
            reason="It shows a neighbour’s home.",
            expected_version=self.asked.document.version,
            by=a_system(Role.MANAGER, team=self.visit.team),
            at=at,
        )

    def _print(self, name: str) -> VisitPrint:
        at = clock.now()
        return VisitPrint.objects.create(
            visit=self.visit,
            asked_by=self.people[name],
            asked_at=at,
            expires_at=at + timedelta(hours=1),
            state=PrintState.READY,
            made_at=at,
            data=b"%PDF-1.7",
            size=8,
            shown=[str(self.visit.pk)],
        )

    def _removed(self) -> Photograph:
        pk = add_photograph(self.visit, Shows.OTHER).pk
        photograph = Photograph.objects.select_related("document").get(pk=pk)
        remove(
            photograph=photograph,
            reason="It shows a neighbour’s home.",
            expected_version=photograph.document.version,
            by=self.oic,
            at=clock.now(),
        )
        return Photograph.objects.select_related("document").get(pk=pk)

    def print_of(self, who: str) -> str:
        """Return the address of who calls’s own PDF; of the officer in charge’s for whoever has none."""
        return self.at(f"prints/{self.prints.get(who, self.prints[OIC]).pk}/")


V = "/visits/{w.visit.pk}/"
HELD, ASKED = V + "quarantine/{w.held.pk}/", V + "quarantine/{w.asked.pk}/"
HAND_OVERS = V + "hand-overs/"
REASON = {"reason": "It shows a neighbour’s home."}
DECISIONS: Sequence[Row] = (
    row_of("hand-over-list GET", READERS, HAND_OVERS),
    row_of(
        "hand-over-list POST",
        frozenset({OIC, MANAGER}),
        HAND_OVERS,
        lambda w: {"to": str(w.successor.pk), "reason": "Taken ill."},
        version_of=HAND_OVERS,
        sees=frozenset({COLLEAGUE, HMI}),
    ),
    row_of("hand-over-candidate-list GET", READERS - {AUDITOR}, HAND_OVERS + "candidates/"),
    row_of("print-list GET", READERS, V + "prints/"),
    row_of("print-list POST", READERS, V + "prints/"),
    Row("print-detail GET", READERS, lambda w, who: Call(w.print_of(who))),  # type: ignore[attr-defined]
    Row("print-file GET", READERS, lambda w, who: Call(w.print_of(who) + "file/")),  # type: ignore[attr-defined]
    row_of("quarantine-list GET", DECIDE, V + "quarantine/"),
    row_of("quarantine-detail GET", DECIDE, HELD),
    row_of("quarantine-return POST", DECIDE - {AUDITOR}, HELD + "return/", REASON, version_of=HELD),
    row_of("quarantine-disposal POST", DECIDE - {AUDITOR}, HELD + "disposal/", REASON, version_of=HELD),
    row_of(
        "quarantine-decision POST",
        DECIDE,
        ASKED + "decision/",
        {"confirm": False, "words": "It is the premises after all."},
        version_of=ASKED,
    ),
    row_of("quarantine-picture POST", DECIDE, HELD + "picture/", REASON),
)
TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {"decisions": (DecisionsWorld, DECISIONS)}
