"""`manage verify_documents`: every original and viewing copy is there and is what was sealed.

Of a document that was disposed of, none is there.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.models import Disposal, Document
from documents.operations import check_seal, files_left


class Command(BaseCommand):
    help = (
        "Hashes every stored file and names each document whose files are missing or were altered, "
        "and each that was disposed of and has files left."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        erased = set(Disposal.objects.filter(erased_at__isnull=False).values_list("document", flat=True))
        on_their_way = set(Disposal.objects.to_erase().values_list("document", flat=True))
        checked = 0
        broken = []
        for document in Document.objects.order_by("id").iterator(chunk_size=500):
            checked += 1
            if document.pk in on_their_way:
                self.stdout.write(f"Waits for its files to be deleted: document {document.id}")
            elif document.pk in erased:
                if files_left(document=document):
                    broken.append(str(document.id))
                    self.stdout.write(f"Disposed of, and files are left: document {document.id}")
            elif not check_seal(document=document):
                broken.append(str(document.id))
                self.stdout.write(f"Not as sealed: document {document.id}")
        if broken:
            raise CommandError(f"{len(broken)} of {checked} documents are not as they were sealed.")
        gone = f"; {len(erased)} disposed of" if erased else ""
        self.stdout.write(f"{checked} documents, all as they were sealed{gone}.")
