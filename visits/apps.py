from django.apps import AppConfig

from audit import events
from visits.enums import AUDIT_KINDS


class VisitsConfig(AppConfig):
    name = "visits"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
