"""`manage verify_documents`: every original and viewing copy is there and is what was sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.models import Document
from documents.operations import check_seal


class Command(BaseCommand):
    help = "Hashes every stored file and names each document whose files are missing or were altered."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = 0
        broken = []
        for document in Document.objects.order_by("id").iterator(chunk_size=500):
            checked += 1
            if not check_seal(document=document):
                broken.append(str(document.id))
                self.stdout.write(f"Not as sealed: document {document.id}")
        if broken:
            raise CommandError(f"{len(broken)} of {checked} documents are not as they were sealed.")
        self.stdout.write(f"{checked} documents, all as they were sealed.")
