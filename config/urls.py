"""Where each application's pages are found; who may open them is said in `accounts.roles`."""

from django.urls import include, path

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler429 = "core.views.too_many"  # of the sign-in library; Django has none
handler500 = "core.views.server_error"

urlpatterns = [
    path("api/", include("config.api")),
    path("", include("desk.urls")),
    path("", include("accounts.urls")),
    path("", include("audit.urls")),
    path("", include("notices.urls")),
    path("", include("documents.urls")),
    path("", include("visits.urls")),
    path("", include("intelligence.urls")),
    path("", include("debriefs.urls")),
    path("", include("casework.urls")),
    path("", include("referrals.urls")),
]
