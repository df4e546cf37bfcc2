"""What follows from what a visit records: who goes where once it closes. The rules are `referrals`'."""

from dataclasses import dataclass, replace

from core.errors import DomainError
from core.formatting import in_words
from referrals.enums import DecidedUnit
from referrals.facts import facts_of
from referrals.models import UnitDecision
from referrals.queries import decisions_for
from referrals.rules import Routing, route
from visits.models import Encounter, Visit
from visits.queries import counting_cprn


@dataclass(frozen=True)
class PersonRouting:
    """A person named on the CPRN, and where they go: by the rules, or as a person decided (REF-4).

    `routing` is None, and `problem` says why, where the rules cannot say yet.
    """

    person: Encounter
    routing: Routing | None
    decision: UnitDecision | None = None
    problem: str = ""

    @property
    def undecided(self) -> bool:
        return self.routing is None or (self.routing.refused and self.decision is None)

    @property
    def to_cpct(self) -> bool:
        decided = self.decision is not None and self.decision.unit == DecidedUnit.CPCT
        return decided or (self.routing is not None and self.routing.to_cpct)

    @property
    def to_cfi(self) -> bool:
        decided = self.decision is not None and self.decision.unit == DecidedUnit.LOCAL_CFI
        return decided or (self.routing is not None and self.routing.to_cfi)

    @property
    def summary(self) -> str:
        """In a few words: "to CPCT (Manchester) and local CFI"."""
        if self.routing is None:
            return "not possible to say yet"
        if self.decision is not None:
            return f"{self.decision.get_unit_display()}, as {self.decision.by} decided"
        if self.routing.refused:
            return "a person has to decide"
        return "to " + in_words([unit.value for unit in self.routing.units])

    @property
    def section(self) -> str:
        """Where the rule comes from."""
        return str(self.routing.source) if self.routing else ""

    @property
    def saw(self) -> list[dict[str, str]]:
        """What the software saw, as the page lists it."""
        facts = (
            [{"text": f"{fact.name}: {fact.words}"} for fact in self.routing.facts] if self.routing else []
        )
        return facts + ([{"text": f"Reason: {self.decision.reason}"}] if self.decision else [])


@dataclass(frozen=True)
class Preview:
    """Where the people of one visit would go if it closed now."""

    people: tuple[PersonRouting, ...]

    @property
    def to_cpct(self) -> int:
        return sum(person.to_cpct for person in self.people)

    @property
    def to_cfi(self) -> int:
        return sum(person.to_cfi for person in self.people)

    @property
    def undecided(self) -> int:
        return sum(person.undecided for person in self.people)


def preview(visit: Visit) -> Preview:
    """Return where everybody named on the CPRN of `visit` would go.

    Makes one query where the rules leave somebody to a person's decision (REF-4), none otherwise.
    """
    cprn = counting_cprn(visit)
    named = {row.encounter_id for row in cprn.named.all()} if cprn else set()
    people = [_route(e, visit) for e in visit.encounters.all() if e.counts and e.pk in named]
    refused = [p.person.pk for p in people if p.routing is not None and p.routing.refused]
    decided = decisions_for(refused) if refused else {}
    return Preview(tuple(replace(p, decision=decided.get(p.person.pk)) for p in people))


def _route(person: Encounter, visit: Visit) -> PersonRouting:
    try:
        return PersonRouting(person, route(facts_of(person, visit)))
    except DomainError as error:
        return PersonRouting(person, None, problem=error.words)
