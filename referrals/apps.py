from importlib import import_module

from django.apps import AppConfig

from audit.events import register
from referrals.enums import AUDIT_KINDS


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        register(AUDIT_KINDS)
        import_module("referrals.receivers")  # it needs the models, which exist only now
