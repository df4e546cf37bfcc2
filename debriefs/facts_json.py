"""Facts and assessments as JSON: read with a clear error, written, and described by a JSON Schema."""

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core.errors import DomainError
from debriefs.contradictions import as_schema, contradictions
from debriefs.facts import VisitFacts
from debriefs.findings import Assessment

_FACTS = TypeAdapter(VisitFacts)
_ASSESSMENT = TypeAdapter(Assessment)


def read_facts(text: str | bytes) -> VisitFacts:
    """Return the facts that `text` gives as JSON; raise DomainError that names each place and its fault.

    Facts that contradict each other are a fault, too.
    """
    try:
        facts = _FACTS.validate_json(text)
    except ValidationError as error:
        faults = "; ".join(_fault(found) for found in error.errors(include_url=False))
        raise DomainError(f"Correct the facts: {faults}.", field="facts") from None
    if faults := "; ".join(f"{place}: {words}" for place, words in contradictions(facts)):
        raise DomainError(f"Correct the facts: {faults}.", field="facts")
    return facts


def facts_of_json(value: Any) -> VisitFacts:
    """Return facts that were kept, from the value of a JSON field."""
    return _FACTS.validate_python(_as_written_now(value), strict=False)


def _as_written_now(value: Any) -> Any:
    """Return kept facts as they are written now: a concern said earlier whether it is about the OIC."""
    concerns = [dict(each) for each in value.get("concerns", ())]
    for each in concerns:
        if "about_oic" in each:
            each["about"] = value["oic"] if each.pop("about_oic") else None
    return {**value, "concerns": concerns}


def facts_to_json(facts: VisitFacts) -> Any:
    """Return `facts` as a value that JSON can hold."""
    return _FACTS.dump_python(facts, mode="json")


def assessment_to_json(assessment: Assessment) -> Any:
    """Return `assessment` as a value that JSON can hold."""
    return _ASSESSMENT.dump_python(assessment, mode="json")


def assessment_of_json(value: Any) -> Assessment:
    """Return an assessment that was kept, from the value of a JSON field."""
    return _ASSESSMENT.validate_python(value, strict=False)


def schema_of_facts() -> dict[str, Any]:
    """Return the JSON Schema of the facts, with a description of each, and what contradicts itself."""
    return as_schema(_FACTS.json_schema())


def schema_of_assessment() -> dict[str, Any]:
    """Return the JSON Schema of an assessment."""
    return _ASSESSMENT.json_schema(mode="serialization")


def example() -> str:
    """Return the facts of an invented visit as JSON, to begin from."""
    return json.dumps(facts_to_json(EXAMPLE), indent=2)


def _fault(found: Any) -> str:
    place = ".".join(str(step) for step in found["loc"]) or "the whole"
    words = str(found["msg"])
    return f"{place}: {words[:1].lower()}{words[1:]}"


EXAMPLE = _FACTS.validate_python(
    {
        "visit": "example",
        "day": "2026-11-19",
        "oic": "a",
        "kinds": ["arrest"],
        "officers": [{"officer": "a"}, {"officer": "b", "newly_trained": True}],
        "any_force": True,
        "force": [
            {
                "record": "1",
                "used_by": "b",
                "witnesses": ["a"],
                "force": True,
                "baton_drawn": False,
                "on": "p",
                "date_of_birth": "1991-04-02",
                "claims_to_be_a_child": False,
                "concerns": "no_more",
            }
        ],
        "any_criterion": False,
        "any_failing": False,
        "any_vulnerable": False,
    }
)
