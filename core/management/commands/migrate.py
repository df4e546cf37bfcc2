"""`migrate`, as the owner of the database, then the application's grants: two roles, one command."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from core.extensions import create_extensions
from core.grants import apply_grants


class Command(migrate.Command):
    help = "Migrates as the owning role, then grants the application's role what it needs and no more."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        looking_only = options.get("plan") or options.get("check_unapplied")
        if not looking_only:
            create_extensions(using=options["database"])
        super().handle(*args, **options)
        if not looking_only:
            apply_grants(using=options["database"])
