"""manage issue_api_token: a token for a system, shown this once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.enums import AccountKind
from accounts.models import User
from accounts.operations.systems import issue_token
from accounts.scopes import Scope
from core import clock
from core.errors import DomainError
from core.formatting import format_datetime


class Command(BaseCommand):
    help = "Issue a token to a system. It is printed this once, and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", help="name of the system")
        parser.add_argument("--name", required=True, help="what uses the token, and where")
        parser.add_argument("--scope", action="append", required=True, choices=[s.value for s in Scope])
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        user = User.objects.filter(kind=AccountKind.SYSTEM, name=options["system"]).first()
        if user is None:
            raise CommandError(f"There is no system “{options['system']}”. Add it with add_system.")
        try:
            token, secret = issue_token(
                user=user,
                name=options["name"],
                scopes=options["scope"],
                expires_at=at + timedelta(days=options["days"]),
                by=None,
                at=at,
            )
        except DomainError as error:
            raise CommandError(error.words) from error
        self.stderr.write(f"Token {token.pk}, until {format_datetime(token.expires_at)}, shown this once:")
        self.stdout.write(secret)
