"""Try the rules, without a visit: answer what happened, or give the facts as JSON, and see what follows.

Nothing is kept, and nobody's record is looked at.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.clock import today
from core.errors import DomainError
from core.formatting import first_lower
from core.guidance import Rule
from debriefs.facts import VisitFacts
from debriefs.facts_json import example, facts_to_json, read_facts, schema_of_facts
from debriefs.findings import CAPACITY_WORDS, DUTY_WORDS, KIND_WORDS, LEAD_WORDS, Assessment, ProposedLead
from debriefs.forms.trying import TryForm
from debriefs.rules import assess, rule_of
from debriefs.trial import facts_from

MOST = 100_000  # characters of facts as JSON: a hundred people and what happened to each


@require_http_methods(["GET", "HEAD", "POST"])
def try_rules(request: HttpRequest) -> HttpResponse:
    """Show the questions, and what the rules make of the answers in the address, or of the JSON sent."""
    context: dict[str, Any] = {"section": "debriefs", "error": "", "facts": None, "answer": None}
    if request.method == "POST":
        form = TryForm({})
        context |= _from_json(request.POST.get("facts", ""))
    else:
        form = TryForm(request.GET)
        if request.GET and form.is_valid():
            context["facts"] = facts_from(form.cleaned_data, today())
    if facts := context["facts"]:
        context |= {"answer": _answer(assess(facts, facts.day)), "json": _as_text(facts)}
    context.setdefault("json", example())
    context |= {"form": form, "schema": json.dumps(schema_of_facts(), indent=2)}
    status = 422 if context["error"] or form.errors else 200
    return render(request, "debriefs/try.html", context, status=status)


def _from_json(text: str) -> dict[str, Any]:
    if len(text) > MOST:
        return {"error": "That is too long. Give the facts of one visit.", "json": ""}
    try:
        return {"facts": read_facts(text)}
    except DomainError as error:
        return {"error": error.words, "json": text}


def _lead(lead: ProposedLead) -> str:
    """Return who leads, and why; `user` None is nobody who is named in the facts."""
    who = LEAD_WORDS[lead.capacity] if lead.user else f"{LEAD_WORDS[lead.capacity]}, who is not named yet,"
    return f"{who} leads it: {first_lower(lead.because)}"


def _as_text(facts: VisitFacts) -> str:
    return json.dumps(facts_to_json(facts), indent=2)


def _answer(found: Assessment) -> dict[str, Any]:
    """Return an assessment in words, rule by rule; nobody is named who is not in the facts."""
    lead = found.lead

    def rule(code: str) -> Rule:
        return rule_of(code, found.versions, found.on).rule

    return {
        "found": found,
        "kind": KIND_WORDS[found.kind] if found.kind else "",
        "lead": _lead(lead) if lead else "",
        "triggers": [(rule(each.code), [fact.words for fact in each.facts]) for each in found.triggers],
        "undecided": [(rule(each.code), [fact.words for fact in each.facts]) for each in found.undecided],
        "considerations": [(each.code, each.words) for each in found.considerations],
        "attendees": [
            (each.user, CAPACITY_WORDS[each.capacity], DUTY_WORDS[each.duty]) for each in found.attendees
        ],
        "not_met": [rule(code) for code in found.not_met],
    }
