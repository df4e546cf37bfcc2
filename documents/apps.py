from django.apps import AppConfig

from audit import events
from documents.enums import AUDIT_KINDS, NOTICE_KINDS
from notices import kinds


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
        kinds.register(NOTICE_KINDS)
