"""The one small state machine: a table of transitions, read by operations and by the tests.

Pure: it knows no Django, no database and no clock. An operation always does the same: lock the row,
check permission, `advance`, save, record in the audit, announce.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


class TransitionRefused(Exception):
    """The record is not in a state from which this can be done."""


@dataclass(frozen=True)
class Transition(Generic[S]):
    """One row of a workflow: `name` takes `sources` to `target`, needs `permission`, records `event`."""

    name: str
    sources: frozenset[S]
    target: S
    permission: str
    event: str


class Workflow(Generic[S]):
    """A table of transitions with at most one of each name."""

    def __init__(self, initial: Iterable[S], transitions: Iterable[Transition[S]]) -> None:
        self.initial = frozenset(initial)
        self.transitions = {t.name: t for t in transitions}

    def advance(self, state: S, name: str) -> Transition[S]:
        """Return the transition `name` from `state`; raise TransitionRefused if the table has none."""
        transition = self.transitions[name]
        if state not in transition.sources:
            raise TransitionRefused(f"'{name}' is not possible from '{state}'")
        return transition

    def possible(self, state: S) -> list[Transition[S]]:
        """Return what can be done from `state`, in the table's order."""
        return [t for t in self.transitions.values() if state in t.sources]

    def reachable(self) -> frozenset[S]:
        """Return every state that some sequence of transitions leads to."""
        seen, frontier = set(self.initial), list(self.initial)
        while frontier:
            state = frontier.pop()
            for t in self.possible(state):
                if t.target not in seen:
                    seen.add(t.target)
                    frontier.append(t.target)
        return frozenset(seen)
