"""`manage seal_audit`: what the worker does every minute, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.keys import SealKeyError
from audit.operations import seal
from audit.sealing import SealingRefusedError
from core import clock


class Command(BaseCommand):
    help = "Seals every event whose transaction has ended. Safe to run at any time, twice, or at once."

    requires_system_checks = ()  # it works on the database alone, also where the site does not

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = seal(at=clock.now())
        except (SealKeyError, SealingRefusedError) as error:
            raise CommandError(error.words) from error
        busy = " Another sealer is at work." if run.busy else ""
        self.stdout.write(f"{run.events} events in {run.seals} seals, {run.copied} copied.{busy}")
