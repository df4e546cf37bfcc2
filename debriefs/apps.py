from importlib import import_module

from django.apps import AppConfig

from audit import events
from debriefs.enums import AUDIT_KINDS, NOTICE_KINDS
from notices import kinds


class DebriefsConfig(AppConfig):
    name = "debriefs"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
        kinds.register(NOTICE_KINDS)
        import_module("debriefs.receivers")  # they need the models, which exist only now
