"""`manage route_referral`: what the rules make of one person's employment. Reads and changes no record."""

import json
import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import DomainError
from referrals.rules import Capacity, Certainty, EmploymentFacts, Routing, month_span, route, year_span

BAD_INPUT = 2
_ANSWERS = {"recorded": True, "not-recorded": False, "unanswered": None}
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)


class Command(BaseCommand):
    help = "Says which rule (REF-1 to REF-6) applies to one person, under which law, and to which unit."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--began", help="when the employment began: YYYY-MM-DD, or YYYY-MM or YYYY if no more is known"
        )
        parser.add_argument(
            "--certainty", choices=[c.value for c in Certainty], default=Certainty.UNKNOWN.value
        )
        parser.add_argument(
            "--s21",
            nargs="?",
            choices=sorted(_ANSWERS),
            const="recorded",
            default="unanswered",
            help="a section 21 ground is recorded; or 'not-recorded'; without it the question is unanswered",
        )
        parser.add_argument("--capacity", choices=[c.value for c in Capacity], default=Capacity.WORKER.value)
        parser.add_argument("--encountered", help="day of the encounter, YYYY-MM-DD; today if left out")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            routing = route(_facts(options))
        except DomainError as error:
            raise CommandError(error.words, returncode=BAD_INPUT) from error
        answer = _as_dict(routing)
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False, indent=2) if options["json"] else _plain(answer)
        )


def _facts(options: dict[str, Any]) -> EmploymentFacts:
    earliest, latest = parse_span(options["began"]) if options["began"] else (None, None)
    encountered = options["encountered"]
    return EmploymentFacts(
        capacity=Capacity(options["capacity"]),
        certainty=Certainty(options["certainty"]),
        encountered_on=parse_span(encountered)[0] if encountered else clock.today(),
        earliest=earliest,
        latest=latest,
        s21=_ANSWERS[options["s21"]],
    )


def parse_span(text: str) -> tuple[date, date]:
    """Return the first and last day that `text` can mean; raise DomainError if it is no date."""
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        first = date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        raise DomainError(
            f"“{text}” is not a date. Write it as 2008-02-28, or 2008-02 or 2008 if no more is known.",
            field="began",
        ) from None
    if match["day"]:
        return first, first
    return month_span(first) if match["month"] else year_span(first)


def _as_dict(routing: Routing) -> dict[str, Any]:
    return {
        "rule": routing.rule,
        "provisions": [provision.code for provision in routing.provisions],
        "units": [unit.value for unit in routing.units],
        "refers": [{"provision": p.code, "law": p.words, "unit": p.unit.value} for p in routing.provisions],
        "section": routing.source.section,
        "source": str(routing.source),
        "origin": routing.source.origin.value,
        "guidance_version": routing.guidance_version,
        "words": routing.words,
        "in_cpct_extract": routing.to_cpct,
        "person_decides": routing.refused,
        "needs_answer": list(routing.needs_answer),
        "cautions": list(routing.cautions),
        "also": [str(source) for source in routing.also],
        "facts": {fact.name: fact.words for fact in routing.facts},
    }


def _plain(answer: dict[str, Any]) -> str:
    lines = [f"{answer['rule']}: {answer['words']}"]
    lines += [f"  {refer['law']} → {refer['unit']}" for refer in answer["refers"]]
    if not answer["refers"]:
        lines.append(
            "  a person decides"
            if answer["person_decides"]
            else f"  no section → {', '.join(answer['units'])}"
        )
    lines += [f"  Not answered: {code} (is a section 21 ground recorded?)" for code in answer["needs_answer"]]
    lines += [f"  Note: {words}" for words in answer["cautions"]]
    lines.append(f"Source: {answer['source']} ({answer['origin']})")
    lines += [f"        {words}" for words in answer["also"]]
    lines += [f"Saw: {name}: {words}" for name, words in answer["facts"].items()]
    return "\n".join(lines)
