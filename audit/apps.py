from django.apps import AppConfig
from django.db.models.signals import post_migrate

from audit import checks as checks  # registers them
from audit.enums import AUDIT_KINDS
from audit.events import register
from audit.receivers import prepare_partitions


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        register(AUDIT_KINDS)
        post_migrate.connect(prepare_partitions, sender=self)
