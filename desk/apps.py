from importlib import import_module

from django.apps import AppConfig

from audit import events
from desk.enums import AUDIT_KINDS, NOTICE_KINDS
from notices import kinds


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
        kinds.register(NOTICE_KINDS)
        for name in ("receivers", "finders"):  # they need the models, which exist only now
            import_module(f"desk.{name}")
