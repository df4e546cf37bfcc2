"""`manage extract_cpct`: make an extract that is missing, say what it is, verify its files."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import DomainError
from referrals.listing import files_of
from referrals.models import Extract
from referrals.operations.copies import Verified, make_due_copies, verify
from referrals.operations.extract import publish_extract

NOT_VERIFIED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = "Makes the extract for CPCT of one finished London day, if it is missing. Again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--day", required=True, help="the London day on which the visits closed, YYYY-MM-DD"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="read every file again: its bytes against its hash, its cells against the CSV's",
        )

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
        make_due_copies(at=at)
        answer = _as_dict(extract) | {"made_now": extract.generated_at == at}
        if options["verify"]:
            _add_findings(answer, verify(extract=extract, by=None, at=at))
        self.stdout.write(json.dumps(answer, indent=2) if options["json"] else _plain(answer))
        if any(file.get("finding") for file in answer["files"]):
            raise CommandError(
                "A file of this extract is not what was kept. Tell the auditors; restore it from a backup.",
                returncode=NOT_VERIFIED,
            )


def _as_dict(extract: Extract) -> dict[str, Any]:
    names = (
        "late", "visits", "rows", "considerable", "not_considerable", "cfi_alone", "undecided",
        "amendments", "sha256", "size",
    )  # fmt: skip
    return {
        "day": extract.day.isoformat(),
        "generated_at": extract.generated_at.astimezone(clock.LONDON).isoformat(),
        "version": extract.layout,
        **{name: getattr(extract, name) for name in names},
        "files": [
            {"format": file.format.value, "name": file.name, "size": file.size, "sha256": file.sha256}
            for file in files_of(extract)
        ],
    }


def _add_findings(answer: dict[str, Any], verified: Sequence[Verified]) -> None:
    """Add to each file what verifying it found: nothing, in words of its own, where nothing is wrong."""
    findings = {one.file_format.value: one.finding for one in verified}
    for file in answer["files"]:
        file["verified"] = findings.get(file["format"]) == ""
        file["finding"] = findings.get(file["format"], "It is not made yet.")


def _plain(answer: dict[str, Any]) -> str:
    state = "made now" if answer["made_now"] else f"was made at {answer['generated_at']}"
    return "\n".join(
        (
            f"Extract of {answer['day']}: {state}{', late' if answer['late'] else ''}",
            f"{answer['rows']} rows from {answer['visits']} visits: {answer['considerable']} considerable, "
            f"{answer['not_considerable']} not, {answer['amendments']} amendments; {answer['cfi_alone']} "
            f"people to CFI alone, {answer['undecided']} awaiting a decision",
            f"{answer['size']} bytes, SHA-256 {answer['sha256']}",
            *(_line(file) for file in answer["files"]),
        )
    )


def _line(file: dict[str, Any]) -> str:
    state = {True: ": verified", False: f": {file.get('finding')}", None: ""}[file.get("verified")]
    return f"{file['sha256'] or 'not made yet':64}  {file['name']}{state}"
