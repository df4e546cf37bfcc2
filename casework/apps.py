from importlib import import_module

from django.apps import AppConfig

from audit.events import register
from casework.enums import AUDIT_KINDS


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self) -> None:
        register(AUDIT_KINDS)
        for name in ("receivers", "urgent", "words"):  # they need the models, which exist only now
            import_module(f"casework.{name}")
