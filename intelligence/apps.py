from importlib import import_module

from django.apps import AppConfig

from accounts.left_out import leave_out
from audit import events
from intelligence import checks as checks  # registers them
from intelligence.enums import (
    AUDIT_KINDS,
    DESK_AUDIT_KINDS,
    NOTICE_KINDS,
    SUBJECT_AUDIT_KINDS,
    TELLING_AUDIT_KINDS,
)
from notices import kinds


class IntelligenceConfig(AppConfig):
    name = "intelligence"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
        events.register(DESK_AUDIT_KINDS)
        events.register(SUBJECT_AUDIT_KINDS)
        events.register(TELLING_AUDIT_KINDS)
        kinds.register(NOTICE_KINDS)
        leave_out("intelligence", lambda posted: posted)  # its own store alone keeps drafts
        import_module("intelligence.finders")  # they need the models, which exist only now
