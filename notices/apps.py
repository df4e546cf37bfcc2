from django.apps import AppConfig

from audit.events import register
from notices import checks as checks  # registers them
from notices.enums import APART_KINDS, AUDIT_KINDS
from notices.kinds import name_messages


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        register(AUDIT_KINDS)
        register(APART_KINDS, apart=True)
        name_messages({"digest": "the daily e-mail"})
