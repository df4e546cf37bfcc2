"""Which unit gets the case? PEVA "Illegal working: referral criteria", REF-1 to REF-6.

Pure functions over frozen facts. The unit of decision is the person; `route` gives exactly one rule for
every set of facts that can be true, and says what it saw. `route_visit` keeps a mix apart (REF-5).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.errors import DomainError
from referrals import law
from referrals.law import Provision, Source, Unit


class Capacity(StrEnum):
    """What a person named on a CPRN is to the one it was served on; values as in `visits`."""

    WORKER = "worker"
    OCCUPIER = "occupier"


class Certainty(StrEnum):
    """How certain the start of the employment is; values as in `visits`."""

    VERIFIED = "verified"
    STATED = "stated"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class EmploymentFacts:
    """What was recorded of one person's employment. Days are London's.

    `earliest` and `latest` are the first and last day on which it can have begun: equal for a day, a
    month or a year apart where only that is known, both None where nothing is. `s21` is None while it is
    not answered whether a section 21 ground is recorded.
    """

    capacity: Capacity
    certainty: Certainty
    encountered_on: date
    earliest: date | None = None
    latest: date | None = None
    s21: bool | None = None

    def __post_init__(self) -> None:
        if (self.earliest is None) != (self.latest is None):
            raise DomainError("Give both ends of when the employment began, or neither.", field="began")
        if self.earliest is None or self.latest is None:
            if self.capacity is Capacity.WORKER and self.certainty is Certainty.VERIFIED:
                raise DomainError("Enter the date that was verified, or say it is not known.", field="began")
            return
        if self.earliest > self.latest:
            raise DomainError("The earliest start must not be after the latest.", field="began")
        if self.earliest > self.encountered_on:
            raise DomainError(
                "The date the employment began cannot be after the day of the encounter.", field="began"
            )


@dataclass(frozen=True)
class Fact:
    """One thing the software saw, in words, for *Why?* and for the record."""

    name: str
    words: str


@dataclass(frozen=True)
class Routing:
    """Where one person's case goes, and why.

    `refused` says that the software does not decide (REF-4): no provision, no unit, until a person does.
    `needs_answer` names what is still to be asked; `cautions` are for the person who reads it.
    """

    rule: str
    source: Source
    words: str
    provisions: tuple[Provision, ...]
    facts: tuple[Fact, ...]
    guidance_version: str = law.GUIDANCE_VERSION
    to_cpct: bool = False
    refused: bool = False
    needs_answer: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    also: tuple[Source, ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit, once, in the order of the provisions; an occupier's is CPCT without a provision."""
        units = [provision.unit for provision in self.provisions]
        if self.to_cpct and Unit.CPCT not in units:
            units.append(Unit.CPCT)
        return tuple(dict.fromkeys(units))

    @property
    def to_cfi(self) -> bool:
        return any(unit in (Unit.CFI, Unit.LOCAL_CFI) for unit in self.units)


S21_QUESTION = "s21"
_UNCERTAIN = (
    "Dates not known or verified: Section 8 of the 1996 Act and/or sections 15 and 21 of the 2006 Act. "
    "Refer case to: Section 8 and section 21 to CFI, Section 15 to CPCT (Manchester)."
)
_BEFORE_TABLE = (
    "The guidance’s table begins on 27 January 1997 and has no row for employment verified to have begun "
    "before. A person decides, with a reason."
)
_OCCUPIER = (
    "The guidance’s table speaks of employment only. An occupier on the CPRN is extracted for CPCT as an "
    "occupier, and no section is given."
)
_MIX = (
    "A referral that includes a mix of offenders may be split up so relevant cases and individuals are "
    "dealt with by the appropriate unit. For example, section 8 cases would go to the local CFI and "
    "section 15 to CPCT."
)


def route(facts: EmploymentFacts) -> Routing:
    """Return the one routing of a person (REF-1 to REF-4, REF-6)."""
    if facts.capacity is Capacity.OCCUPIER:
        return Routing("REF-6", law.OUR_RULE, _OCCUPIER, (), _seen(facts), to_cpct=True)
    span = _span(facts)
    if facts.certainty is not Certainty.VERIFIED or span is None:
        return _uncertain(facts)
    first, last = (law.window_of(day) for day in span)
    if first is not last:
        return _uncertain(facts, cautions=_spanning(span))
    if first is None:
        return Routing("REF-4", law.OUR_RULE, _BEFORE_TABLE, (), _seen(facts), refused=True)
    provisions, asks = _with_s21(first.provisions, facts)
    return Routing(
        first.rule,
        first.source,
        first.words,
        provisions,
        _seen(facts),
        to_cpct=law.S15 in provisions,
        needs_answer=asks,
        also=(law.SAVING,) if law.S8 in provisions else (),
    )


def _uncertain(facts: EmploymentFacts, cautions: tuple[str, ...] = ()) -> Routing:
    """REF-3: both Acts may apply, so each unit gets the person under its own provision."""
    provisions, asks = _with_s21((law.S8, law.S15, law.S21), facts)
    return Routing(
        "REF-3",
        law.CRITERIA,
        _UNCERTAIN,
        provisions,
        _seen(facts),
        to_cpct=True,
        needs_answer=asks,
        cautions=cautions,
        also=(law.SAVING,),
    )


def _span(facts: EmploymentFacts) -> tuple[date, date] | None:
    """The first and last possible day, cut off at the encounter: nobody began after being met at work."""
    if facts.earliest is None or facts.latest is None:
        return None
    return facts.earliest, min(facts.latest, facts.encountered_on)


def _spanning(span: tuple[date, date]) -> tuple[str, ...]:
    """What a reader must know of a verified month or year that two rows share.

    A span over 27 January 1997 holds days for which the table has no row, and a span that ends before
    29 February 2008 holds none for section 15. Dropping a unit would be the software's guess, so REF-3
    keeps both, and says here what a person has to settle.
    """
    first, last = span
    cautions = []
    if first < law.TABLE_BEGINS:
        cautions.append(
            "Part of the time in which the employment can have begun is before 27 January 1997, where the "
            "guidance has no row: a person has to settle the date."
        )
    if last <= date(2008, 2, 28):
        cautions.append(
            "If that time is right the employment began before 29 February 2008, and section 15 does not "
            "apply (SI 2008/310, article 5)."
        )
    return tuple(cautions)


def _with_s21(
    provisions: tuple[Provision, ...], facts: EmploymentFacts
) -> tuple[tuple[Provision, ...], tuple[str, ...]]:
    """Keep section 21 only where its ground is recorded; where it may apply and is unanswered, ask."""
    if law.S21 not in provisions or facts.s21:
        return provisions, ()
    rest = tuple(provision for provision in provisions if provision is not law.S21)
    return rest, (S21_QUESTION,) if facts.s21 is None else ()


def began_words(earliest: date | None, latest: date | None) -> str:
    """Return when an employment began, in words: a day, a month, a year, between two days, or not known."""
    if earliest is None or latest is None:
        return "Not known"
    if earliest == latest:
        return _day(earliest)
    if (earliest, latest) == year_span(earliest):
        return str(earliest.year)
    if (earliest, latest) == month_span(earliest):
        return f"{earliest:%B %Y}"
    return f"Between {_day(earliest)} and {_day(latest)}"


def month_span(day: date) -> tuple[date, date]:
    """Return the first and last day of the month of `day`."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def year_span(day: date) -> tuple[date, date]:
    """Return the first and last day of the year of `day`."""
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


_CERTAINTY_WORDS = {
    Certainty.VERIFIED: "Known and verified",
    Certainty.STATED: "Stated, not verified",
    Certainty.UNKNOWN: "Not known",
}
_S21_WORDS = {True: "Recorded", False: "Not recorded", None: "Not answered"}


def _seen(facts: EmploymentFacts) -> tuple[Fact, ...]:
    if facts.capacity is Capacity.OCCUPIER:
        return (Fact("Capacity on the CPRN", "Occupier"),)
    return (
        Fact("Capacity on the CPRN", "Worker"),
        Fact("Employment began", began_words(facts.earliest, facts.latest)),
        Fact("How certain that is", _CERTAINTY_WORDS[facts.certainty]),
        Fact("Section 21 ground", _S21_WORDS[facts.s21]),
        Fact("Day of the encounter", _day(facts.encountered_on)),
    )


@dataclass(frozen=True)
class VisitRouting:
    """A visit's people, each by their own row; `mixed` where they part ways (REF-5)."""

    people: tuple[Routing, ...]
    rule: str | None = None
    source: Source | None = None
    words: str = ""
    units: tuple[Unit, ...] = field(default=())

    @property
    def mixed(self) -> bool:
        return self.rule is not None

    @property
    def for_cpct(self) -> int:
        return sum(person.to_cpct for person in self.people)

    @property
    def cfi_alone(self) -> int:
        """People who are no row of CPCT's file but a count on the visit."""
        return sum(person.to_cfi and not person.to_cpct for person in self.people)

    @property
    def undecided(self) -> int:
        return sum(person.refused for person in self.people)


def route_visit(people: Iterable[EmploymentFacts]) -> VisitRouting:
    """Return each person's own routing and whether the visit is split between Acts or units (REF-5)."""
    routings = tuple(route(person) for person in people)
    units = tuple(dict.fromkeys(unit for routing in routings for unit in routing.units))
    if len({(routing.rule, routing.units) for routing in routings}) < 2:
        return VisitRouting(routings, units=units)
    return VisitRouting(routings, "REF-5", law.CRITERIA, _MIX, units)
