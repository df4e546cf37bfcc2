"""Pages that cut across: home, the whole visit, closing it, and who goes where."""

from django.urls import URLPattern, URLResolver, path

from desk.views import health, home, search, visit

V = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("health/deep/", health.deep, name="health-deep"),
    path("health/metrics/", health.metrics, name="health-metrics"),
    path(V, visit.visit_page, name="visit"),
    path(V + "close/", visit.close_page, name="visit-close"),
    path(V + "routing/", visit.routing_page, name="visit-routing"),
]
