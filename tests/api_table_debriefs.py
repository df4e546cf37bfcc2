"""Who reaches what with debriefs: see `tests.api_table`."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from core import clock
from core.ids import new_id
from debriefs.models import Debrief
from debriefs.operations.inviting import invite
from tests.api_world import (
    AUDITOR,
    COLLEAGUE,
    HMI,
    MANAGER,
    OIC,
    ON_IT,
    READERS,
    STRANGER,
    Call,
    Row,
    World,
)
from tests.factories_held import hold, plan, visit_with_concern
from tests.factories_visits import officer

INVITED = READERS - {HMI}  # an HMI who does not lead the debrief is not invited
LEAD = frozenset({OIC})
PLAN = {"planned_at": "2031-01-20T10:00:00Z", "place": "Room 4"}


class DebriefWorld(World):
    """Besides: one debrief that is planned, one that was held, and a visit that none is planned of yet."""

    def __init__(self) -> None:
        super().__init__()
        now, team = clock.now(), [self.people[COLLEAGUE]]
        before, tomorrow = now - timedelta(days=2), now + timedelta(days=1)
        self.to_plan = visit_with_concern(self.oic, officers=team)
        self.coming = plan(visit_with_concern(self.oic, officers=team), at=before, planned_at=tomorrow)
        extra = officer()
        self.extra = invite(debrief=self.coming, user=extra, because="Trains us.", by=self.oic, at=before)
        earlier = now - timedelta(days=1)
        self.over = hold(
            plan(visit_with_concern(self.oic, officers=team), at=before, planned_at=earlier), at=now
        )
        self.passed = plan(visit_with_concern(self.oic, officers=team), at=before, planned_at=earlier)


def _row(
    name: str,
    method: str,
    may: frozenset[str],
    rest: str = "",
    body: Any = None,
    *,
    of: str = "coming",
    versioned: bool = False,
) -> Row:
    def call(world: Any, who: str) -> Call:
        one: Debrief = getattr(world, of)
        where = f"/debriefs/{one.pk}/" + rest.format(w=world)
        filled = body(world) if callable(body) else body
        read = f"/debriefs/{one.pk}/" + ("minutes/" if rest == "minutes/" else "")
        return Call(where, filled, read if versioned else "")

    return Row(f"{name} {method}", may, call, sees=INVITED - may - {AUDITOR})


DEBRIEFS: Sequence[Row] = (
    Row("debrief-list GET", READERS | {STRANGER}, lambda w, who: Call("/debriefs/")),
    Row(
        "debrief-list POST",
        LEAD,
        lambda w, who: Call("/debriefs/", PLAN | {"id": str(new_id()), "visits": [str(w.to_plan.pk)]}),
        sees=frozenset({COLLEAGUE, MANAGER}),
    ),
    _row("debrief-detail", "GET", INVITED),
    _row("debrief-detail", "PATCH", LEAD, body=PLAN, versioned=True),
    _row("debrief-called-off", "POST", LEAD, "called-off/", {"reason": "The room is flooded."}),
    _row(
        "debrief-invitation-list",
        "POST",
        LEAD,
        "invitations/",
        lambda w: {"user": str(officer().pk), "because": "Planned it."},
    ),
    _row("debrief-invitation-detail", "DELETE", LEAD, "invitations/{w.extra.pk}/"),
    _row("debrief-reply", "POST", ON_IT, "reply/", {"answer": "comes"}),
    _row(
        "debrief-held",
        "POST",
        LEAD,
        "held/",
        lambda w: {"held_at": w.passed.planned_at.isoformat(), "took_part": []},
        of="passed",
    ),
    _row("debrief-attendance", "POST", LEAD, "attendance/", {"took_part": []}, of="over"),
    _row("debrief-minutes", "GET", INVITED, "minutes/"),
    _row("debrief-minutes", "PATCH", LEAD, "minutes/", {"agreed": "To go on."}, versioned=True),
    _row(
        "debrief-afterwards",
        "PATCH",
        LEAD,
        "afterwards/",
        {"intelligence": "none", "no_parties": True},
        of="over",
        versioned=True,
    ),
    _row("debrief-step-list", "POST", LEAD, "steps/", {"step": "follow_up"}, of="ready"),
)


class StepWorld(DebriefWorld):
    """Besides: one that was held and of which nothing is left."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = self.over
        Debrief.objects.filter(pk=self.over.pk).update(intelligence="none", no_parties=True)


TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {"debriefs": (StepWorld, DEBRIEFS)}
