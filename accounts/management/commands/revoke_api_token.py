"""manage revoke_api_token: a token opens nothing any more, at once."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import ApiToken
from accounts.operations.systems import revoke_token
from core import clock


class Command(BaseCommand):
    help = "Revoke a token at once. Its id was said when it was issued."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        token = ApiToken.objects.select_related("user").filter(pk=options["id"]).first()
        if token is None:
            raise CommandError("There is no token of this id.")
        revoke_token(token=token, by=None, at=clock.now())
        self.stdout.write(f"{token.name}, of {token.user.name}, opens nothing any more.")
