"""Addresses of the API of debriefs. The private route has none: see docs/adr/0025."""

from django.urls import URLPattern, URLResolver, path

from debriefs.api.feedback import VisitFeedback

urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/<uuid:visit_id>/feedback/", VisitFeedback.as_view(), name="feedback-list"),
]
