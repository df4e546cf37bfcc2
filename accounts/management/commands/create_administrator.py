"""manage create_administrator: the first person of a real server. There are no default accounts."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.operations.people import create_administrator
from core import clock
from core.errors import DomainError


class Command(BaseCommand):
    help = "Add an administrator, who sets up a second factor at the first sign-in. Asks for the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--staff-number", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass("Password: ")
        if password != getpass("Password again: "):
            raise CommandError("The two passwords are not the same.")
        try:
            user = create_administrator(
                email=options["email"],
                name=options["name"],
                staff_number=options["staff_number"],
                password=password,
                at=clock.now(),
            )
        except DomainError as error:
            raise CommandError(error.words) from error
        self.stdout.write(f"{user.name} can sign in as {user.email}, and sets up an authenticator then.")
