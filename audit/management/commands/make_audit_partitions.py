"""`manage make_audit_partitions`: the tables for the months to come."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.operations import make_partitions
from core import clock


class Command(BaseCommand):
    help = "Makes the audit's monthly partitions ahead. Safe to run at any time and twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months", type=int, default=4, help="how many, this month included (default 4)")

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_partitions(at=clock.now(), months=options["months"])
        self.stdout.write("\n".join(made) if made else "All there.")
