"""Addresses of the API about the API itself, and about who asks."""

from django.urls import URLPattern, URLResolver, path

from accounts.api.me import ApiSchema, Me

schema = ApiSchema.as_view()
urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", Me.as_view(), name=Me.route),
]
