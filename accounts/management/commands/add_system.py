"""manage add_system: the account of a system that uses the API, with its roles."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Team
from accounts.operations.systems import add_system, grant_role
from accounts.roles import Role
from core import clock
from core.errors import DomainError


class Command(BaseCommand):
    help = "Add a system that uses the API, in the team it belongs to, with ordinary roles."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--team", required=True, help="name of its team or unit")
        parser.add_argument("--role", action="append", default=[], choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        at, team = clock.now(), Team.objects.filter(name=options["team"]).first()
        if team is None:
            raise CommandError(f"There is no team “{options['team']}”.")
        try:
            user = add_system(name=options["name"], team=team, by=None, at=at)
            for role in options["role"]:
                grant_role(user=user, role=role, by=None, at=at)
        except DomainError as error:
            raise CommandError(error.words) from error
        self.stdout.write(f'{user.name} is there. Issue a token with: issue_api_token "{user.name}" …')
