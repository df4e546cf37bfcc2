from importlib import import_module

from django.apps import AppConfig

from audit import events
from notices import kinds
from visits.enums import AUDIT_KINDS, NOTICE_KINDS


class VisitsConfig(AppConfig):
    name = "visits"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
        kinds.register(NOTICE_KINDS)
        for name in ("finders", "urgent"):  # they need the models, which exist only now
            import_module(f"visits.{name}")
