"""Who reaches what with debriefs: see `tests.api_table`."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from accounts.roles import Role
from core import clock
from core.clock import london_day
from core.ids import new_id
from debriefs.debrief_enums import Theme
from debriefs.models import ActionPoint, Debrief, DebriefNotes
from debriefs.operations.inviting import invite
from debriefs.operations.minutes import (
    save_action_point,
    save_good_practice,
    save_learning_point,
    save_party,
)
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
from tests.factories import UserFactory
from tests.factories_held import hold, plan, visit_with_concern
from tests.factories_visits import officer
from visits.enums import PrintState
from visits.models import Visit
from visits.operations.planning import record_operation
from visits.operations.team import name_oversight

LEAD = frozenset({OIC})
PLAN = {"planned_at": "2031-01-20T10:00:00Z", "place": "Room 4"}


class DebriefWorld(World):
    """Besides: one debrief that is planned, one that was held, and a visit that none is planned of yet."""

    def __init__(self) -> None:
        super().__init__()
        now, team = clock.now(), [self.people[COLLEAGUE]]
        before, tomorrow = now - timedelta(days=2), now + timedelta(days=1)
        values = {"name": "Linden"}
        operation = record_operation(values=values, by=self.oic, at=before)
        of_it = [visit_with_concern(self.oic, officers=team, operation=operation) for _ in range(2)]
        self.shared, self.leaving = plan(*of_it, at=before, planned_at=tomorrow), of_it[1]
        self.joining = visit_with_concern(self.oic, officers=team, operation=operation)
        self.to_plan = visit_with_concern(self.oic, officers=team)
        self.coming = plan(visit_with_concern(self.oic, officers=team), at=before, planned_at=tomorrow)
        extra = officer()
        self.extra = invite(debrief=self.coming, user=extra, because="Trains us.", by=self.oic, at=before)
        earlier = now - timedelta(days=1)
        self.over = hold(
            plan(visit_with_concern(self.oic, officers=team), at=before, planned_at=earlier), at=now
        )
        self.passed = plan(visit_with_concern(self.oic, officers=team), at=before, planned_at=earlier)
        hmi, boss = self.people[HMI], self.people[MANAGER]
        for visit in [*Visit.objects.filter(in_debriefs__isnull=False), self.joining]:
            name_oversight(visit=visit, user=hmi, named_as="hmi", reason="Oversees it.", by=boss, at=now)


def _row(
    name: str,
    method: str,
    may: frozenset[str],
    rest: str = "",
    body: Any = None,
    *,
    of: str = "coming",
    versioned: bool | str = False,
) -> Row:
    """Return a row; `versioned` names a point of the world whose version is sent, or: that of the debrief is."""

    def call(world: Any, who: str) -> Call:
        one: Debrief = getattr(world, of)
        where = f"/debriefs/{one.pk}/" + rest.format(w=world)
        filled = body(world) if callable(body) else body
        if isinstance(versioned, str):
            match = {"If-Match": f'"{getattr(world, versioned).version}"'}
            return Call(where, filled, headers=match)
        read = f"/debriefs/{one.pk}/" + ("minutes/" if rest == "minutes/" else "")
        return Call(where, filled, read if versioned else "")

    return Row(f"{name} {method}", may, call, sees=READERS - may - {AUDITOR})


DEBRIEFS: Sequence[Row] = (
    Row("debrief-list GET", READERS | {STRANGER}, lambda w, who: Call("/debriefs/")),
    Row(
        "debrief-list POST",
        LEAD,
        lambda w, who: Call("/debriefs/", PLAN | {"id": str(new_id()), "visits": [str(w.to_plan.pk)]}),
        sees=frozenset({COLLEAGUE, MANAGER}),
    ),
    _row("debrief-detail", "GET", READERS),
    _row("debrief-detail", "PATCH", LEAD, body=PLAN, versioned=True),
    _row("debrief-called-off", "POST", LEAD, "called-off/", {"reason": "The room is flooded."}),
    _row(
        "debrief-leave",
        "POST",
        LEAD,
        "visits/{w.leaving.pk}/leave/",
        {"reason": "Its officers come on Friday."},
        of="shared",
    ),
    _row("debrief-join", "POST", LEAD, "visits/{w.joining.pk}/join/", of="shared", versioned=True),
    _row(
        "debrief-new-lead",
        "PUT",
        LEAD | {MANAGER, HMI},
        "lead/",
        lambda w: {"lead": str(UserFactory(roles=[Role.HMI]).pk), "reason": "Leads the next one, too."},
        of="over",
        versioned=True,
    ),
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
    _row("debrief-minutes", "GET", READERS, "minutes/"),
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
    _row("debrief-calendar", "GET", READERS, "calendar/"),
    _row(
        "debrief-separate-list",
        "POST",
        LEAD,
        "separate/",
        lambda w: (
            PLAN
            | {
                "id": str(new_id()),
                "leader": str(w.people[COLLEAGUE].pk),
                "people": [str(w.people[COLLEAGUE].pk)],
            }
        ),
    ),
)
LESSON = {"text": "Bring a longer ladder.", "theme": Theme.EQUIPMENT}
POINTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "lesson": ("learning-points", LESSON),
    "practice": ("good-practice", LESSON),
    "action": ("action-points", {"what": "Order a ladder."}),
    "party": ("interested-parties", {"who": "The caseworker"}),
}


def _points() -> list[Row]:
    """Return how each kind of point is noted and changed, and all of them read and withdrawn."""
    rows = [_row("debrief-points", "GET", READERS, "points/")]
    for kind, (where, body) in POINTS.items():
        rows += [
            _row(
                f"debrief-{kind}-list",
                "POST",
                LEAD,
                f"{where}/",
                lambda w, body=body: {**body, "id": str(new_id())},
            ),
            _row(f"debrief-{kind}-detail", "PATCH", LEAD, f"{where}/{{w.{kind}.pk}}/", body, versioned=kind),
        ]
    because = {"reason": "Noted twice."}
    return [
        *rows,
        _row("debrief-point-withdrawal", "POST", LEAD, "points/{w.practice.pk}/withdrawal/", because),
    ]


class PointWorld(DebriefWorld):
    """Besides: a point of each kind, of the debrief that is planned; and notes of the one that was held."""

    def __init__(self) -> None:
        super().__init__()
        now = clock.now()
        about: Mapping[str, Any] = {
            "debrief": self.coming, "point": None, "expected_version": 0, "by": self.oic, "at": now
        }  # fmt: skip
        lesson = {"text": "Hold the ladder.", "theme": Theme.EQUIPMENT}
        self.lesson = save_learning_point(values=lesson, **about)
        self.practice = save_good_practice(values=lesson, **about)
        self.party = save_party(values={"who": "CPCT"}, **about)
        to_do = {"what": "Order one.", "owner": officer(), "due_on": london_day(now)}
        self.action = save_action_point(values=to_do, **about)
        self.theirs = save_action_point(values=to_do, **about)
        # A system, which a page would not offer as an owner.
        ActionPoint.objects.filter(pk=self.theirs.pk).update(owner=self.people[COLLEAGUE])
        made = {"state": PrintState.READY, "made_at": now, "data": b"%PDF-", "size": 5, "sha256": "0" * 64}
        self.notes = DebriefNotes.objects.create(
            debrief=self.over, number=1, asked_by=self.oic, asked_at=now, **made
        )


PAPERS: Sequence[Row] = (
    *_points(),
    Row(
        "action-point-done POST",
        ON_IT,
        lambda w, who: Call(f"/action-points/{w.theirs.pk}/done/", {"evidence": "Ordered on Monday."}),
        sees=READERS - ON_IT - {AUDITOR},
    ),
    Row(
        "action-point-owner PUT",
        LEAD | {MANAGER, HMI},
        lambda w, who: Call(
            f"/action-points/{w.theirs.pk}/owner/",
            {"owner": str(officer().pk), "reason": "Is away for a year."},
            headers={"If-Match": f'"{w.theirs.version}"'},
        ),
        sees=READERS - LEAD - {MANAGER, HMI, AUDITOR},
    ),
    _row("debrief-notes-list", "GET", READERS, "notes/", of="over"),
    _row("debrief-notes-list", "POST", LEAD, "notes/", of="over"),
    _row("debrief-notes-file", "GET", READERS, "notes/{w.notes.pk}/file/", of="over"),
)


class StepWorld(DebriefWorld):
    """Besides: one that was held and of which nothing is left."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = self.over
        Debrief.objects.filter(pk=self.over.pk).update(intelligence="none", no_parties=True)


TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {
    "debriefs": (StepWorld, DEBRIEFS),
    "what follows from debriefs": (PointWorld, PAPERS),
}
