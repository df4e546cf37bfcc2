"""Where each application's pages are found; who may open them is said in `accounts.roles`."""

from django.urls import include, path

urlpatterns = [
    path("", include("desk.urls")),
    path("", include("accounts.urls")),
    path("", include("audit.urls")),
    path("", include("documents.urls")),
    path("", include("visits.urls")),
    path("", include("casework.urls")),
    path("", include("referrals.urls")),
]
