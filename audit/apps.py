from django.apps import AppConfig

from audit.enums import AUDIT_KINDS
from audit.events import register


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        register(AUDIT_KINDS)
