"""What an Enforcement Activity Record can become, and from what. Read it and you know."""

from enum import StrEnum

from core.workflow import Transition, Workflow


class Stage(StrEnum):
    """The states of a record; the same values as `casework.enums.RecordState`, without Django."""

    DRAFT = "draft"
    COMPLETED = "completed"


RECORD: Workflow[Stage] = Workflow(
    initial=[Stage.DRAFT],
    transitions=[
        Transition(
            "complete", frozenset({Stage.DRAFT}), Stage.COMPLETED, "write", "casework.record.completed"
        ),
        # Correcting one opens it again, with a reason; until it is complete it is none (CPC-6).
        Transition("amend", frozenset({Stage.COMPLETED}), Stage.DRAFT, "write", "casework.record.amended"),
    ],
)
