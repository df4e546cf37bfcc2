"""The auditor's pages."""

from django.urls import URLPattern, URLResolver, path

from audit import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("audit", views.audit, name="audit"),
    path("audit/export", views.audit_export, name="audit-export"),
    path("audit/<str:place>", views.audit_event, name="audit-event"),
]
