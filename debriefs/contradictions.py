"""Facts that contradict each other: of these nobody is told an answer, before one was corrected. Pure.

`assess` itself answers whatever was recorded of a visit, since there the records refuse these. They are
looked for where anybody writes facts of an invented visit: on the page, and as JSON. Those that JSON Schema
can say stand in the schema of the facts, too (`as_schema`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from debriefs.facts import ConcernNeeds, ForceFacts, IncidentFacts, VisitFacts

_SOME_CONCERN = (ConcernNeeds.NO_MORE, ConcernNeeds.INVESTIGATION, ConcernNeeds.CRITICAL_INCIDENT)
_TRUE, _FALSE = {"const": True}, {"const": False}
_SAID: dict[str, Any] = {"not": {"type": "null"}}


@dataclass(frozen=True)
class Contradiction:
    """Two facts of one record that cannot both be: where, what to do, and the same as JSON Schema.

    `never` says of each field what it is where they contradict each other; `absent` are fields that say so
    where they are left out, too.
    """

    place: str
    words: str
    holds: Callable[[Any], bool]
    never: dict[str, dict[str, Any]]
    absent: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        asked = [name for name in self.never if name not in self.absent]
        return {"not": {"properties": self.never, "required": asked}, "description": self.words}


OF_A_VISIT: tuple[Contradiction, ...] = (
    Contradiction(
        "any_force",
        "no force was used, and a use of force is recorded. Say that force was used, or take the record out",
        lambda visit: visit.any_force is False and any(force.force is not False for force in visit.force),
        {
            "any_force": _FALSE,
            "force": {"contains": {"not": {"properties": {"force": _FALSE}, "required": ["force"]}}},
        },
    ),
    Contradiction(
        "any_criterion",
        "no criterion was met, and by the record of the incident one is. Correct one of them",
        lambda visit: visit.any_criterion is False and visit.incident and visit.incident.criteria_met is True,
        {"any_criterion": _FALSE, "incident": _SAID | {"properties": {"criteria_met": _TRUE},
                                                        "required": ["criteria_met"]}},
    ),
    Contradiction(
        "any_criterion",
        "a criterion was met, and by the record of the incident none is. Correct one of them",
        lambda visit: visit.any_criterion is True and visit.incident and visit.incident.criteria_met is False,
        {"any_criterion": _TRUE, "incident": _SAID | {"properties": {"criteria_met": _FALSE},
                                                       "required": ["criteria_met"]}},
    ),
    Contradiction(
        "any_failing",
        "there was no failing and nothing to learn, and by the record of the incident there may be. Correct "
        "one of them",
        lambda visit: (
            visit.any_failing is False and visit.incident and visit.incident.failing_or_learning is True
        ),
        {"any_failing": _FALSE, "incident": _SAID | {"properties": {"failing_or_learning": _TRUE},
                                                      "required": ["failing_or_learning"]}},
    ),
    Contradiction(
        "any_failing",
        "command may have failed or there may be something to learn, and by the record of the incident "
        "neither is so. Correct one of them",
        lambda visit: (
            visit.any_failing is True and visit.incident and visit.incident.failing_or_learning is False
        ),
        {"any_failing": _TRUE, "incident": _SAID | {"properties": {"failing_or_learning": _FALSE},
                                                     "required": ["failing_or_learning"]}},
    ),
    Contradiction(
        "any_vulnerable",
        "nobody was vulnerable, and an adult at risk was referred. Say that somebody was, or take the "
        "referral out",
        lambda visit: visit.any_vulnerable is False and bool(visit.adults_referred),
        {"any_vulnerable": _FALSE, "adults_referred": {"minItems": 1}},
    ),
    Contradiction(
        "any_vulnerable",
        "nobody was vulnerable, and somebody is recorded as vulnerable. Say that somebody was, or take the "
        "record out",
        lambda visit: visit.any_vulnerable is False and bool(visit.not_referred),
        {"any_vulnerable": _FALSE, "not_referred": {"minItems": 1}},
    ),
)  # fmt: skip
OF_A_FORCE: tuple[Contradiction, ...] = (
    Contradiction(
        "baton_drawn",
        "a baton was drawn, which is force, and what was done was none. Say that it was force, or that no "
        "baton was drawn",
        lambda force: force.force is False and force.baton_drawn is True,
        {"force": _FALSE, "baton_drawn": _TRUE},
    ),
    Contradiction(
        "concerns",
        "there are concerns about the force applied, and what was done was none. Correct one of them",
        lambda force: force.force is False and force.concerns in _SOME_CONCERN,
        {"force": _FALSE, "concerns": {"enum": [str(each) for each in _SOME_CONCERN]}},
    ),
    Contradiction(
        "at_nobody",
        "it was at nobody in particular, and no baton was drawn. Only a baton is drawn at nobody: say that "
        "one was, or on whom force was used",
        lambda force: force.at_nobody and force.baton_drawn is False,
        {"at_nobody": _TRUE, "baton_drawn": _FALSE},
    ),
    Contradiction(
        "at_nobody",
        "it was at nobody in particular, and on somebody. Take one of them out",
        lambda force: force.at_nobody and force.on is not None,
        {"at_nobody": _TRUE, "on": _SAID},
    ),
    Contradiction(
        "date_of_birth",
        "nobody is named on whom it was used, and a date of birth is given. Say on whom it was used",
        lambda force: force.on is None and force.date_of_birth is not None,
        {"on": {"type": "null"}, "date_of_birth": _SAID},
        absent=("on",),
    ),
    Contradiction(
        "claims_to_be_a_child",
        "nobody is named on whom it was used, and whether they claim to be a child is answered. Say on whom "
        "it was used",
        lambda force: force.on is None and force.claims_to_be_a_child is not None,
        {"on": {"type": "null"}, "claims_to_be_a_child": _SAID},
        absent=("on",),
    ),
)
OF_AN_INCIDENT: tuple[Contradiction, ...] = (
    Contradiction(
        "to_declare",
        "the decision is to declare it, and declaring it was not considered. Correct one of them",
        lambda incident: incident.to_declare and not incident.considered,
        {"to_declare": _TRUE, "considered": _FALSE},
        absent=("considered",),
    ),
    Contradiction(
        "postponement_considered",
        "postponing is considered after an incident that was declared, and nobody declared it. Say that it "
        "was declared, or leave out whether the debrief is postponed",
        lambda incident: not incident.declared and incident.postponement_considered is not None,
        {"declared": _FALSE, "postponement_considered": _SAID},
        absent=("declared",),
    ),
)
_TABLES = {VisitFacts: OF_A_VISIT, ForceFacts: OF_A_FORCE, IncidentFacts: OF_AN_INCIDENT}


def contradictions(facts: VisitFacts) -> Iterator[tuple[str, str]]:
    """Yield where facts contradict each other, and what to do about it."""
    yield from ((each.place, each.words) for each in OF_A_VISIT if each.holds(facts))
    for number, force in enumerate(facts.force):
        found = [*((each.place, each.words) for each in OF_A_FORCE if each.holds(force))]
        for place, words in (*found, *_of_people_and_days(force, facts)):
            yield f"force.{number}.{place}", words
    if facts.incident is not None:
        incident = facts.incident
        yield from ((f"incident.{each.place}", each.words) for each in OF_AN_INCIDENT if each.holds(incident))
    yield from _said_twice(facts)
    yield from _of_one_person(facts)


def _of_people_and_days(force: ForceFacts, facts: VisitFacts) -> Iterator[tuple[str, str]]:
    if force.used_by in force.witnesses:
        yield "witnesses", "who used the force is no witness of it. Take them out"
    if force.day is not None and force.day < facts.day:
        yield "day", "it was used before the visit. Correct one of the days"
    if force.date_of_birth is not None and force.date_of_birth > (force.day or facts.day):
        yield "date_of_birth", "they were born after it was used. Correct one of the days"


def _said_twice(facts: VisitFacts) -> Iterator[tuple[str, str]]:
    """Yield what stands there twice: each record and each officer is said once."""
    listed = {
        "officers": [officer.officer for officer in facts.officers],
        "force": [force.record for force in facts.force],
        "concerns": [concern.record for concern in facts.concerns],
        "adults_referred": [adult.record for adult in facts.adults_referred],
        "not_referred": [
            *(other.record for other in facts.not_referred),
            *{adult.record for adult in facts.adults_referred},
        ],
    }
    for place, names in listed.items():
        for name in (name for name, times in Counter(names).items() if times > 1):
            yield place, f"“{name}” is there twice. Take one out, or give it another name"


def _of_one_person(facts: VisitFacts) -> Iterator[tuple[str, str]]:
    """Yield whoever is of two ages: force used on them twice says the same of them."""
    born, claims = defaultdict(set), defaultdict(set)
    for force in facts.force:
        if force.on is not None:
            born[force.on].add(force.date_of_birth)
            claims[force.on].add(force.claims_to_be_a_child)
    for person in born:
        if len(born[person] - {None}) > 1:
            yield "force", f"“{person}” has two dates of birth. Correct one of them"
        if claims[person] >= {True, False}:
            yield "force", f"“{person}” claims to be a child, and does not. Correct one of them"


def as_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of the facts with what contradicts itself within one record."""
    for kind, table in _TABLES.items():
        of_it = schema if kind is VisitFacts else schema["$defs"][kind.__name__]
        of_it["allOf"] = [each.schema for each in table]
    return schema
