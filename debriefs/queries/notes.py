"""What the notes of a debrief hold: read once for the page, the PDF, and to say whether the PDF is of now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Record, User
from core.formatting import first_upper
from debriefs.closing_questions import CLOSING_QUESTIONS
from debriefs.debrief_enums import DebriefState
from debriefs.models import (
    ActionPoint,
    Debrief,
    DebriefNotes,
    GoodPractice,
    InterestedParty,
    Invitation,
    LearningPoint,
    Minutes,
)
from visits.enums import PrintState
from visits.given_apart import GivenApart
from visits.models import Visit


@dataclass(frozen=True)
class Prompt:
    """One question of the minutes: what is asked, in what words, and when it is asked at all."""

    name: str
    label: str
    hint: str = ""


# The prompts of DEB-13; good practice and learning points are noted one by one, to be found by others.
PROMPTS = (
    Prompt("what_happened", "What happened", "Before, during and after the visit, in the order of events."),
    Prompt("level_of_force", "The level of force used", "Where force was used: which, and why that."),
    Prompt(
        "officers_injured",
        "Whether any officers were injured",
        "After a critical incident: who was looked after, and how. “Nobody” is an answer.",
    ),
    Prompt("went_well", "What went well, and why"),
    Prompt("went_badly", "What did not go well, and why", "What happened, not who is to blame."),
    Prompt("better_ways", "Better ways of doing things"),
    Prompt("remedial_action", "Remedial action", "What was put right already, or has to be."),
    Prompt("agreed", "What was agreed"),
)
# “After you have conducted an effective debriefing you should be able to”: what no prompt asks yet.
CLOSING = tuple(
    Prompt(question.key, first_upper(question.words))
    for question in CLOSING_QUESTIONS
    if question.key in ("hindsight", "changes")
)


@dataclass(frozen=True)
class Notes:
    """All that is noted of one debrief, and of the separate ones that were fed into it."""

    debrief: Debrief
    minutes: Minutes | None
    invitations: tuple[Invitation, ...]
    practice: tuple[GoodPractice, ...]
    learning: tuple[LearningPoint, ...]
    actions: tuple[ActionPoint, ...]
    parties: tuple[InterestedParty, ...]
    separate: tuple["Notes", ...]

    def answered(self) -> list[tuple[str, str]]:
        """Return label and words of each prompt that is answered."""
        if self.minutes is None:
            return []
        return [
            (prompt.label, words)
            for prompt in (*PROMPTS, *CLOSING)
            if (words := getattr(self.minutes, prompt.name))
        ]

    def records(self) -> list[Record]:
        """Return every record that the notes show."""
        own: list[Record] = [*self.invitations, *self.practice, *self.learning, *self.actions, *self.parties]
        own += [self.minutes] if self.minutes else []
        return own + [record for each in self.separate for record in each.records()]

    def fingerprint(self) -> str:
        """Return what is the same as long as nothing noted changes; done action points change nothing."""
        rows = [f"{row.pk}:{row.version}" for row in self.records() if not isinstance(row, ActionPoint)]
        rows += [f"{row.pk}:{row.what}:{row.owner_id}:{row.due_on}" for row in self.actions]
        return sha256("\n".join(sorted(rows)).encode()).hexdigest()[:60]


def notes_of(debrief: Debrief) -> Notes:
    """Return what is noted of a debrief and of those fed into it, in a number of queries that stays.

    What was withdrawn is left out.
    """
    fed_in = debrief.separate_debriefs.filter(state=DebriefState.CLOSED).select_related("lead")
    separate = list(fed_in.order_by("planned_at", "id"))
    noted = _noted([debrief, *separate])
    return _notes(debrief, noted, tuple(_notes(each, noted, ()) for each in separate))


def _noted(debriefs: list[Debrief]) -> dict[type[Record], dict[UUID, list[Any]]]:
    """Return what is noted of each of `debriefs`, by model and debrief: a query for each model."""
    counting = {"withdrawn_because": ""}
    rows: dict[type[Record], QuerySet[Any]] = {
        Minutes: Minutes.objects.all(),
        Invitation: Invitation.objects.standing().select_related("user", "decided_by"),
        GoodPractice: GoodPractice.objects.filter(**counting),
        LearningPoint: LearningPoint.objects.filter(**counting),
        ActionPoint: ActionPoint.objects.filter(**counting).select_related("owner"),
        InterestedParty: InterestedParty.objects.filter(**counting),
    }
    noted: dict[type[Record], dict[UUID, list[Any]]] = {}
    for model, found in rows.items():
        of_model = noted[model] = defaultdict(list)
        for row in found.filter(debrief__in=debriefs):
            of_model[row.debrief_id].append(row)
    return noted


def _notes(
    debrief: Debrief, noted: dict[type[Record], dict[UUID, list[Any]]], separate: tuple[Notes, ...]
) -> Notes:
    pk = debrief.pk
    return Notes(
        debrief=debrief,
        minutes=next(iter(noted[Minutes][pk]), None),
        invitations=tuple(noted[Invitation][pk]),
        practice=tuple(noted[GoodPractice][pk]),
        learning=tuple(noted[LearningPoint][pk]),
        actions=tuple(noted[ActionPoint][pk]),
        parties=tuple(noted[InterestedParty][pk]),
        separate=separate,
    )


def latest_notes(debrief: Debrief) -> DebriefNotes | None:
    """Return the newest notes of a debrief, without their document; None where there are none."""
    return debrief.notes.defer("data").select_related("asked_by").order_by("-number").first()


def notes_are_current(debrief: Debrief) -> bool:
    """Whether the notes on the visit record are those of now.

    Those of a debrief that is closed stay: they say who was to do what when it was closed.
    """
    ready = debrief.notes.defer("data").filter(state=PrintState.READY).order_by("-number").first()
    if ready is None:
        return False
    return debrief.state == DebriefState.CLOSED or ready.versions == [notes_of(debrief).fingerprint()]


def notes_on_record(visit: Visit, user: User, at: datetime) -> list[GivenApart]:
    """Return the notes on the record of `visit` that `user` may read, for `visits.given_apart` (DEB-15)."""
    mine = Debrief.objects.visible_to(user, at).filter(of_visits__visit=visit)
    rows = DebriefNotes.objects.filter(state=PrintState.READY, debrief__in=mine.values("pk"))
    rows = rows.defer("data").select_related("debrief").order_by("made_at", "id")
    return [
        GivenApart(
            id=row.pk,
            title=f"Debrief {row.debrief.reference}, notes {row.number}",
            made_at=row.made_at,
            sha256=row.sha256,
            words="Those who read the debrief are given them on its own page.",
        )
        for row in rows
        if row.made_at
    ]
