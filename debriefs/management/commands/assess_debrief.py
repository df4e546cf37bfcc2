"""`manage assess_debrief FILE|-`: the facts of a visit as JSON in, what the rules make of it as JSON out."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from debriefs.facts_json import assessment_to_json, example, read_facts, schema_of_facts
from debriefs.rules import assess

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Says whether a debrief is required, of what kind, and who leads it. Reads and changes no record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="the facts of one visit as JSON; - reads standard input")
        parser.add_argument("--on", help="the London day whose rules apply, YYYY-MM-DD; usual: the visit’s")
        parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the facts")
        parser.add_argument("--example", action="store_true", help="print the facts of an invented visit")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"]:
            self.stdout.write(json.dumps(schema_of_facts(), indent=2))
            return
        if options["example"]:
            self.stdout.write(example())
            return
        if not options["file"]:
            raise CommandError(
                "Name a file with the facts of a visit, or - to read standard input. --example prints one.",
                returncode=BAD_INPUT,
            )
        try:
            facts = read_facts(_read(options["file"]))
        except DomainError as error:
            raise CommandError(error.words, returncode=BAD_INPUT) from None
        answer = assess(facts, _day(options["on"]) or facts.day)
        said = assessment_to_json(answer) | {"required": answer.required, "kind": answer.kind}
        self.stdout.write(json.dumps(said, indent=2))


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(
            f"'{name}' cannot be read: {error.strerror}. Name a file that can be.", returncode=BAD_INPUT
        ) from None


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"'{text}' is not a date. Write it as 2026-11-19.", returncode=BAD_INPUT) from None
