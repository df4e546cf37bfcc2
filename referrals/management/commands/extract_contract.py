"""`manage extract_contract`: print the contract of the extract's columns for programs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals import contract
from referrals.columns import LAYOUT_VERSION


class Command(BaseCommand):
    help = "Prints the JSON Schema of one row of the extract for CPCT (JSON Lines), as it was published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--contract", default=LAYOUT_VERSION, help="version; usual: the one in force")
        parser.add_argument(
            "--from-columns",
            action="store_true",
            help="make it from the columns as they are in the code: what to publish with a new version",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["from_columns"]:
            self.stdout.write(contract.as_text(contract.schema()), ending="")
            return
        path = contract.published().get(options["contract"])
        if path is None:
            known = ", ".join(contract.published())
            raise CommandError(
                f"There is no version '{options['contract']}' of the columns. There is: {known}.",
                returncode=2,
            )
        self.stdout.write(path.read_text(encoding="utf-8"), ending="")
