"""Pages of debriefs. Who may open them: `accounts.roles.ACCESS`."""

from django.urls import URLPattern, URLResolver, path

from debriefs.views import feedback

V = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(V + "feedback/", feedback.sheets, name="visit-feedback"),
    path(V + "feedback/sheet/", feedback.empty_sheet, name="visit-feedback-sheet"),
    path(V + "feedback/new/", feedback.sheet_new, name="visit-feedback-new"),
    path("feedback/<uuid:sheet_id>/", feedback.sheet, name="feedback-sheet"),
]
