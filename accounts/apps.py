from importlib import import_module

from django.apps import AppConfig

from accounts.enums import AUDIT_KINDS
from audit.events import register


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        register(AUDIT_KINDS)
        import_module("accounts.admin_systems")  # the site is complete before its addresses are read
        import_module("accounts.receivers")  # it needs the models, which exist only now
