from importlib import import_module

from django.apps import AppConfig

from audit.events import register
from notices import kinds
from referrals.enums import AUDIT_KINDS, MESSAGE_TITLES, NOTICE_KINDS


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        register(AUDIT_KINDS)
        kinds.register(NOTICE_KINDS)
        kinds.name_messages(MESSAGE_TITLES)
        for name in ("receivers", "finders"):  # they need the models, which exist only now
            import_module(f"referrals.{name}")
