"""`manage extract_cpct`: make the extract of one London day if it is missing, and say what it is."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import DomainError
from referrals.models import Extract
from referrals.operations.extract import publish_extract

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Makes the extract for CPCT of one finished London day, if it is missing. Again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--day", required=True, help="the London day on which the visits closed, YYYY-MM-DD"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = date.fromisoformat(options["day"]) if len(options["day"]) == 10 else None
        except ValueError:
            day = None
        if day is None:
            raise CommandError(
                f"'{options['day']}' is not a date. Write it as 2026-11-19.", returncode=BAD_INPUT
            )
        at = clock.now()
        try:
            extract = publish_extract(day=day, by=None, at=at)
        except DomainError as error:
            raise CommandError(error.words, returncode=BAD_INPUT) from error
        answer = _as_dict(extract) | {"made_now": extract.generated_at == at}
        self.stdout.write(json.dumps(answer, indent=2) if options["json"] else _plain(answer))


def _as_dict(extract: Extract) -> dict[str, Any]:
    names = (
        "version", "late", "visits", "rows", "considerable", "not_considerable", "cfi_alone", "undecided",
        "amendments", "sha256", "size",
    )  # fmt: skip
    return {
        "day": extract.day.isoformat(),
        "generated_at": extract.generated_at.astimezone(clock.LONDON).isoformat(),
        **{name: getattr(extract, name) for name in names},
    }


def _plain(answer: dict[str, Any]) -> str:
    state = "made now" if answer["made_now"] else f"was made at {answer['generated_at']}"
    return (
        f"Extract of {answer['day']}: {state}{', late' if answer['late'] else ''}\n"
        f"{answer['rows']} rows from {answer['visits']} visits: {answer['considerable']} considerable, "
        f"{answer['not_considerable']} not, {answer['amendments']} amendments; {answer['cfi_alone']} people "
        f"to CFI alone, {answer['undecided']} awaiting a decision\n"
        f"{answer['size']} bytes, SHA-256 {answer['sha256']}"
    )
