from django.apps import AppConfig

from audit import events
from intelligence import checks as checks  # registers them
from intelligence.enums import AUDIT_KINDS, DESK_AUDIT_KINDS


class IntelligenceConfig(AppConfig):
    name = "intelligence"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
        events.register(DESK_AUDIT_KINDS)
