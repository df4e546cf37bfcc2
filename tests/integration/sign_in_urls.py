"""Routes of a service that has one page of records and one that nobody listed."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("here")


urlpatterns = [
    path("page-of-records/", page, name="visits"),
    path("unlisted/", page, name="unlisted"),
    path("unnamed/", page),
    path("home/", page, name="home"),
    path("", include("accounts.urls")),
]
