"""Addresses of the API about the API itself, and about who asks."""

from django.urls import URLPattern, URLResolver, path

from accounts.api.audit import AuditEventDetail, AuditEvents, AuditStanding
from accounts.api.me import ApiSchema, Me

schema = ApiSchema.as_view()
urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", Me.as_view(), name=Me.route),
    path("audit/", AuditEvents.as_view(), name=AuditEvents.route),
    path("audit/state/", AuditStanding.as_view(), name=AuditStanding.route),
    path("audit/<str:place>/", AuditEventDetail.as_view(), name=AuditEventDetail.route),
]
