"""Makes the bucket that OBJECT_STORAGE_BUCKET names, if it is not there."""

from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from documents.objects import SealedObjectStorage


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        store = storages["originals"]
        if not isinstance(store, SealedObjectStorage):
            raise CommandError("Photographs are kept in folders. Set OBJECT_STORAGE_BUCKET to use a store.")
        made = store.make_bucket()
        locks = "with object lock" if store.lock else "without object lock"
        self.stdout.write(
            f"Made {settings.OBJECT_STORAGE_BUCKET}, {locks}." if made else "The bucket is there already."
        )
