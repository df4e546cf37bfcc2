from django.apps import AppConfig

from audit.events import register
from notices.enums import AUDIT_KINDS


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        register(AUDIT_KINDS)
