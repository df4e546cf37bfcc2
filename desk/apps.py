from django.apps import AppConfig

from audit import events
from desk.enums import AUDIT_KINDS


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
