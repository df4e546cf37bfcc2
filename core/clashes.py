"""A clash as a form carries it: two answers to one question, side by side, until somebody has chosen."""

from dataclasses import dataclass

from core.merging import Unit


@dataclass(frozen=True)
class Row:
    """One question of a clash: what is saved now and what this person typed, in words."""

    name: str
    label: str
    saved: str
    typed: str


@dataclass(frozen=True)
class Clash:
    """A unit of answers that both changed; `choice` is what was ticked, `error` why that is not enough.

    `typed` is what they typed as a browser posts it: it goes along with the page until they have chosen.
    """

    names: Unit
    rows: tuple[Row, ...]
    typed: tuple[tuple[str, str], ...]
    who: str = ""
    when: str = ""
    choice: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        return self.names[0]

    @property
    def title(self) -> str:
        return self.rows[0].label if len(self.rows) == 1 else "These belong together"
