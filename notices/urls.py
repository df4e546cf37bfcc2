"""Pages of one's own notices. Who may open them: `accounts.roles.ACCESS`."""

from django.urls import URLPattern, URLResolver, path

from notices import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", views.notices, name="notices"),
    path("notices/choices/", views.choices, name="notice-choices"),
    path("notices/read/", views.read_all, name="notices-read"),
    path("messages/", views.outbox, name="outbox"),
    path("messages/retry/", views.outbox_retry, name="outbox-retry"),
    path("notices/<uuid:notice_id>/", views.notice, name="notice"),
    path("notices/<uuid:notice_id>/read/", views.read, name="notice-read"),
]
