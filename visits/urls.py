"""Pages of a visit. Who may open them: `accounts.roles.ACCESS`."""

from django.urls import URLPattern, URLResolver, path

from visits.views import entry

urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/<uuid:visit_id>/entry/", entry.entry, name="visit-entry"),
]
