"""What follows from what a visit records: who goes where once it closes. The rules are `referrals`'."""

from dataclasses import dataclass

from core.errors import DomainError
from core.formatting import in_words
from referrals.facts import facts_of
from referrals.rules import Routing, route
from visits.models import Encounter, Visit
from visits.queries import counting_cprn


@dataclass(frozen=True)
class PersonRouting:
    """A person named on the CPRN, and where the rules send them; `problem` where they cannot say yet."""

    person: Encounter
    routing: Routing | None
    problem: str = ""

    @property
    def summary(self) -> str:
        """In a few words: "to CPCT (Manchester) and local CFI"."""
        if self.routing is None:
            return "not possible to say yet"
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
        return [{"text": f"{fact.name}: {fact.words}"} for fact in self.routing.facts] if self.routing else []


@dataclass(frozen=True)
class Preview:
    """Where the people of one visit would go if it closed now."""

    people: tuple[PersonRouting, ...]

    @property
    def to_cpct(self) -> int:
        return sum(1 for p in self.people if p.routing and p.routing.to_cpct)

    @property
    def to_cfi(self) -> int:
        return sum(1 for p in self.people if p.routing and p.routing.to_cfi)

    @property
    def undecided(self) -> int:
        return sum(1 for p in self.people if p.routing is None or p.routing.refused)


def preview(visit: Visit) -> Preview:
    """Return where everybody named on the CPRN of `visit` would go; makes no query of its own."""
    cprn = counting_cprn(visit)
    named = {row.encounter_id for row in cprn.named.all()} if cprn else set()
    return Preview(tuple(_route(e, visit) for e in visit.encounters.all() if e.counts and e.pk in named))


def _route(person: Encounter, visit: Visit) -> PersonRouting:
    try:
        return PersonRouting(person, route(facts_of(person, visit)))
    except DomainError as error:
        return PersonRouting(person, None, error.words)
