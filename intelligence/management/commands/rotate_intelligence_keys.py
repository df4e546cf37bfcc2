"""`manage rotate_intelligence_keys`: everything of the unit's store under the keys in use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from intelligence.encryption import KeysMissing
from intelligence.operations.keeping import rotate


class Command(BaseCommand):
    help = (
        "Encrypts what the intelligence unit keeps with the first of INTELLIGENCE_KEYS, and makes its tokens"
        " with the first of INTELLIGENCE_INDEX_KEYS. Safe while people work, and after a stop."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = rotate(at=clock.now())
        except KeysMissing as error:
            raise CommandError(error.words) from error
        if done.any:
            self.stdout.write(
                f"{done.rows} rows, {done.files} photographs and tokens of {done.found_by} submissions are"
                " now under the keys in use. Older keys can be taken out."
            )
        else:
            self.stdout.write("All is under the keys in use. Older keys can be taken out.")
