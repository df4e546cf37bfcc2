from importlib import import_module

from django.apps import AppConfig

from accounts.left_out import leave_out
from audit.events import register
from casework.apart import stopped
from casework.enums import AUDIT_KINDS


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self) -> None:
        register(AUDIT_KINDS)
        leave_out("casework", stopped)  # also where no page of ours stopped it: at a time-out
        for name in ("receivers", "urgent", "words"):  # they need the models, which exist only now
            import_module(f"casework.{name}")
