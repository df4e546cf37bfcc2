"""Where the bars of the unit's chart stand, for a drawing that is made on the server. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

# Narrow, so that its letters can be read on a telephone; each label stands above its bar.
WIDTH, RIGHT, ROW, LABEL = 360, 36, 54, 18


@dataclass(frozen=True)
class Piece:
    """A part of a bar: where it begins and how wide it is, in units of the drawing."""

    kind: str
    x: float
    width: float
    count: int


@dataclass(frozen=True)
class Bar:
    """A bar: its label, where it stands, its parts, and what stands at its end."""

    label: str
    y: int
    pieces: Sequence[Piece]
    total: int

    @property
    def end(self) -> float:
        return self.pieces[-1].x + self.pieces[-1].width if self.pieces else 0


@dataclass(frozen=True)
class Chart:
    """Bars one below the other, all on one scale."""

    bars: Sequence[Bar]

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> Chart:
    """Return the drawing of (label, [(kind, count), …]); the longest bar takes the whole width."""
    most = max((sum(count for _, count in parts) for _, parts in rows), default=0) or 1
    scale = (WIDTH - RIGHT) / most
    drawn = []
    for number, (label, parts) in enumerate(rows):
        pieces, x = [], 0.0
        for kind, count in parts:
            if count:
                pieces.append(Piece(kind, round(x, 1), round(count * scale, 1), count))
                x += count * scale
        drawn.append(Bar(label, number * ROW + LABEL, pieces, sum(count for _, count in parts)))
    return Chart(drawn)
