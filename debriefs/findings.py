"""What the rules on debriefs find: facts seen, questions open, who leads, who attends, and all together.

Pure, frozen values; `debriefs.facts_json` keeps them as JSON with each decision.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.guidance import Rule
from debriefs.facts import VisitFacts


class About(StrEnum):
    """What kind of record a fact stands on: where to look it up, and who may read it."""

    VISIT = "visit"
    OFFICER = "officer"
    FORCE = "force"
    CONCERN = "concern"
    INCIDENT = "incident"
    VULNERABILITY = "vulnerability"


class Kind(StrEnum):
    """What a debrief is, the strongest last."""

    DISCRETIONARY = "discretionary"
    MANDATORY = "mandatory"
    FORMAL = "formal"
    FORMAL_RECORDED = "formal_recorded"


KIND_WORDS = {
    Kind.DISCRETIONARY: "a discretionary debrief",
    Kind.MANDATORY: "a mandatory debrief",
    Kind.FORMAL: "a formal debrief",
    Kind.FORMAL_RECORDED: "a formal debrief with a record of what was discussed and agreed",
}


class Lead(StrEnum):
    """In what capacity somebody leads the debrief."""

    OIC = "oic"
    HMI = "hmi"
    GOLD = "gold"


LEAD_WORDS = {
    Lead.OIC: "the officer in charge",
    Lead.HMI: "His Majesty’s Inspector (HMI)",
    Lead.GOLD: "the local Gold commander",
}


class Capacity(StrEnum):
    """Why the guidance names somebody besides the rest of the team."""

    USED_FORCE = "used_force"
    WITNESSED_FORCE = "witnessed_force"
    BRONZE = "bronze"
    SILVER = "silver"


CAPACITY_WORDS = {
    Capacity.USED_FORCE: "used force",
    Capacity.WITNESSED_FORCE: "witnessed force",
    Capacity.BRONZE: "Bronze for the location where the incident occurred",
    Capacity.SILVER: "Silver for the operation",
}


class Duty(StrEnum):
    """How strongly the guidance asks that they attend."""

    MUST = "must"
    SHOULD = "should"
    WHERE_PRACTICABLE = "where_practicable"


DUTY_WORDS = {
    Duty.MUST: "must attend",
    Duty.SHOULD: "should attend",
    Duty.WHERE_PRACTICABLE: "must attend, where practicable",
}


@dataclass(frozen=True)
class Fact:
    """One thing that the software saw, or that nobody has answered yet: in words without names.

    `record` is the id of what it stands on.
    """

    words: str
    about: About
    record: str


@dataclass(frozen=True)
class Finding:
    """What one rule makes of a visit: it holds if anything was `seen`; else it is open if anything is."""

    seen: tuple[Fact, ...] = ()
    open: tuple[Fact, ...] = ()

    @property
    def holds(self) -> bool:
        return bool(self.seen)

    @property
    def is_undecided(self) -> bool:
        return not self.seen and bool(self.open)


@dataclass(frozen=True)
class Trigger:
    """A rule that holds: for which debrief, and the facts that made it."""

    code: str
    kind: Kind
    lead: Lead
    facts: tuple[Fact, ...]
    version: str  # of the guidance
    section: str


@dataclass(frozen=True)
class Undecided:
    """A rule of which nobody can say yet whether it holds, and the facts that are not answered."""

    code: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Consideration:
    """Something that a person has to decide or to do (CI-1 to CI-3, DEB-3, DEB-8); never the software."""

    code: str
    words: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ProposedLead:
    """Who is to lead, in what capacity and why. `user` is None while nobody is named in that capacity."""

    capacity: Lead
    user: str | None
    because: str
    codes: tuple[str, ...]
    to_confirm: bool = False  # ours: the guidance does not say it, so a person confirms


@dataclass(frozen=True)
class Attendee:
    """Somebody whom the guidance names, besides the invitation that everybody gets (DEB-11)."""

    user: str
    capacity: Capacity
    duty: Duty
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """Everything that the rules in force on `on` make of a visit.

    `not_met` are the codes of the rules that were looked at and do not hold. `covered` is False where no
    version of the guidance that the software knows was in force: then nothing is decided.
    """

    on: date
    versions: tuple[str, ...]
    covered: bool
    triggers: tuple[Trigger, ...]
    undecided: tuple[Undecided, ...]
    considerations: tuple[Consideration, ...]
    not_met: tuple[str, ...]
    lead: ProposedLead | None
    attendees: tuple[Attendee, ...]

    @property
    def required(self) -> bool | None:
        """Whether a debrief is required: None while that is not decided, which is never a no."""
        if self.triggers:
            return True
        return None if self.undecided or not self.covered else False

    @property
    def kind(self) -> Kind | None:
        """The strongest kind that is asked for; None where nothing is."""
        return max((trigger.kind for trigger in self.triggers), key=list(Kind).index, default=None)


@dataclass(frozen=True)
class DebriefRule:
    """A coded rule of the guidance on debriefs: its words, what it asks for, and the test that applies it.

    It is in force from `rule.effective_from` to the day before `until`, London days.
    """

    rule: Rule
    kind: Kind
    lead: Lead
    test: Callable[[VisitFacts], Finding]
    until: date | None = None

    def in_force(self, on: date) -> bool:
        return self.rule.effective_from <= on and (self.until is None or on < self.until)
