"""The grading schemes that the unit may use, and what their codes mean.

Which one is in use is not public, so both are offered (INT-3). Pure. The words are ours, in the sense in
which the schemes are commonly given; a unit that uses others changes this table, and that is reviewed.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Handling:
    """A handling code. With `conditions` it cannot be set without saying which."""

    words: str
    conditions: bool = False


@dataclass(frozen=True)
class Scheme:
    """How sources and content are graded, and with which codes the result is handled."""

    name: str
    source: Mapping[str, str]
    content: Mapping[str, str]
    handling: Mapping[str, Handling]

    def fits(self, source: str, content: str, handling: str) -> bool:
        """Say whether these three are codes of this scheme."""
        return source in self.source and content in self.content and handling in self.handling


SCHEMES: dict[str, Scheme] = {
    "3x5x2": Scheme(
        name="3×5×2",
        source={"1": "Reliable", "2": "Untested", "3": "Not reliable"},
        content={
            "A": "Known directly",
            "B": "Known indirectly but corroborated",
            "C": "Known indirectly",
            "D": "Not known",
            "E": "Suspected to be false",
        },
        handling={
            "P": Handling("May be shared lawfully"),
            "C": Handling("May be shared lawfully, on conditions", conditions=True),
        },
    ),
    "5x5x5": Scheme(
        name="5×5×5",
        source={
            "A": "Always reliable",
            "B": "Mostly reliable",
            "C": "Sometimes reliable",
            "D": "Unreliable",
            "E": "Untested",
        },
        content={
            "1": "Known to be true without reservation",
            "2": "Known personally to the source, not to whoever reports it",
            "3": "Not known personally to the source, but corroborated",
            "4": "Cannot be judged",
            "5": "Suspected to be false",
        },
        handling={
            "1": Handling("May be shared within the United Kingdom’s law enforcement"),
            "2": Handling("May be shared with other prosecuting agencies of the United Kingdom"),
            "3": Handling("May be shared with law enforcement abroad"),
            "4": Handling("To be kept within the originating agency"),
            "5": Handling("May be shared on conditions only", conditions=True),
        },
    ),
}
