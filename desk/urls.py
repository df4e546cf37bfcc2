"""Pages that cut across: home, the whole visit, closing it, and who goes where."""

from django.urls import URLPattern, URLResolver, path

from desk.views import home, search, visit

V = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("health/live/", home.live, name="health-live"),
    path("health/ready/", home.ready, name="health-ready"),
    path(V, visit.visit_page, name="visit"),
    path(V + "close/", visit.close_page, name="visit-close"),
    path(V + "routing/", visit.routing_page, name="visit-routing"),
]
