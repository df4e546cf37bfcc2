"""What a visit can become, and from what. Read it and you know (spec: planned → … → closed → re-opened)."""

from enum import StrEnum

from core.workflow import Transition, Workflow


class State(StrEnum):
    """The states of a visit; the same values as `visits.enums.VisitStatus`, without Django."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


OPEN = frozenset({State.PLANNED, State.IN_PROGRESS, State.COMPLETED, State.REOPENED})

VISIT: Workflow[State] = Workflow(
    initial=[State.PLANNED, State.IN_PROGRESS],
    transitions=[
        Transition("start", frozenset({State.PLANNED}), State.IN_PROGRESS, "edit", "visits.visit.started"),
        Transition("end", frozenset({State.IN_PROGRESS}), State.COMPLETED, "edit", "visits.visit.ended"),
        Transition(
            "close",
            frozenset({State.COMPLETED, State.REOPENED}),
            State.CLOSED,
            "close",
            "visits.visit.closed",
        ),
        Transition("reopen", frozenset({State.CLOSED}), State.REOPENED, "reopen", "visits.visit.reopened"),
        # Nothing happened; where people went and it came to nothing, the visit goes on, and is abortive.
        Transition("cancel", frozenset({State.PLANNED}), State.CANCELLED, "cancel", "visits.visit.cancelled"),
        Transition(
            "reinstate", frozenset({State.CANCELLED}), State.PLANNED, "reinstate", "visits.visit.reinstated"
        ),
    ],
)


class FormStage(StrEnum):
    """The states of a form (VIS-2); the same values as `visits.enums.FormState`."""

    DRAFT = "draft"
    COMPLETE = "complete"
    INVALID = "invalid"


FORM: Workflow[FormStage] = Workflow(
    initial=[FormStage.DRAFT],
    transitions=[
        Transition(
            "complete", frozenset({FormStage.DRAFT}), FormStage.COMPLETE, "edit_form", "visits.form.completed"
        ),
        Transition(
            "amend", frozenset({FormStage.COMPLETE}), FormStage.DRAFT, "edit_form", "visits.form.amended"
        ),
        Transition(
            "invalidate",
            frozenset({FormStage.DRAFT, FormStage.COMPLETE}),
            FormStage.INVALID,
            "edit_form",
            "visits.form.invalidated",
        ),
    ],
)
