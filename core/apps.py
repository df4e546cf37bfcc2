from django.apps import AppConfig

from core import checks as checks  # registers them
from core import pdf as pdf  # likewise


class CoreConfig(AppConfig):
    name = "core"
