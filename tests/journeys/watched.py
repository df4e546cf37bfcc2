"""The web application as it is served, with django-zeal round each request: a query for each row of a list is a 500."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "zeal"]
settings.MIDDLEWARE = ["zeal.middleware.zeal_middleware", *settings.MIDDLEWARE]
application = get_wsgi_application()
