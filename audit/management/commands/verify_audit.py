"""`manage verify_audit`: is the audit as it was sealed?"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.findings import Finding
from audit.keys import SealKeyError
from audit.operations import verify
from audit.verification import Verifier
from core import clock


class Command(BaseCommand):
    help = (
        "Reads every seal and every event, and names what was altered, removed, added or reordered since it"
        " was sealed. Exits with 1 on any finding. What is not sealed yet is counted."
    )

    requires_system_checks = ()  # it reads the database alone, and works where the site does not

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        found: list[dict[str, Any]] = []

        def note(finding: Finding) -> None:
            found.append(_plain(finding) if as_json else {})
            if not as_json:
                self.stdout.write(f"{finding.kind}: {finding.words}")

        try:
            verifier = verify(at=clock.now(), clock=clock.now, found=note)
        except SealKeyError as error:
            raise CommandError(error.words) from error
        if as_json:
            self.stdout.write(json.dumps(_summary(verifier) | {"ok": not found, "findings": found}))
        else:
            self.stdout.write(_words(verifier))
        if found:
            raise CommandError(f"{len(found)} found wrong.")


def _plain(finding: Finding) -> dict[str, Any]:
    event = None if finding.event is None else str(finding.event)
    return {"kind": finding.kind.value, "words": finding.words, "seal": finding.seal, "event": event}


def _summary(verifier: Verifier) -> dict[str, Any]:
    oldest = verifier.oldest_unsealed
    return {
        "seals": verifier.seals,
        "events": verifier.events,
        "unsealed": verifier.unsealed,
        "oldest_unsealed": oldest.isoformat() if oldest else None,
    }


def _words(verifier: Verifier) -> str:
    words = f"{verifier.seals} seals over {verifier.events} events read; {verifier.unsealed} not sealed yet"
    if verifier.oldest_unsealed:
        words += f", the oldest of {verifier.oldest_unsealed.isoformat()}"
    return words + "."
