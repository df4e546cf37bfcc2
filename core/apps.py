from django.apps import AppConfig

from core import checks as checks  # registers them


class CoreConfig(AppConfig):
    name = "core"
