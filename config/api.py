"""The addresses of the API: the page that describes it, its description, and version 1 of what there is."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.api.urls import schema
from accounts.api.urls import urlpatterns as accounts
from casework.api.urls import urlpatterns as casework
from core.api.reference import reference
from debriefs.api.urls import urlpatterns as debriefs
from notices.api.urls import urlpatterns as notices
from referrals.api.urls import urlpatterns as referrals
from visits.api.urls import urlpatterns as visits

version_1: list[URLPattern | URLResolver] = [*accounts, *notices, *visits, *debriefs, *casework, *referrals]
described: list[URLPattern | URLResolver] = [path("schema/", schema, name="schema")]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reference, name="api-reference"),
    path("", include(([*described, path("v1/", include(version_1))], "api"))),
]
