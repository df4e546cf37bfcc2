"""`manage load_demo`: the demonstration's people, visits, records and extracts. Idempotent."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import people_by_team
from core import clock
from desk.demo.loader import load


class Command(BaseCommand):
    help = "Loads the demonstration; one that is there already is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--told-only", action="store_true", help="each state once, without six weeks of ordinary visits"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is invented data. Set DEMO=1 to ask for it.")
        loaded = load(clock.now(), told_only=options["told_only"])
        state = "Loaded" if loaded.new else "There already:"
        self.stdout.write(f"{state} {loaded.visits} visits, {loaded.people} people to sign in as.")
        for team in people_by_team(clock.now()):
            self.stdout.write(f"\n{team['name']}")
            for person in team["people"]:
                self.stdout.write(f"  {person['name']}: {person['does']}")
