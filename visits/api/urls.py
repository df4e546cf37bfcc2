"""Addresses of the API of visits."""

from django.urls import URLPattern, URLResolver, path

from visits.api.details import VisitDetails
from visits.api.listing import VisitList
from visits.api.whole import VisitDetail

V = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/", VisitList.as_view(), name=VisitList.route),
    path(V, VisitDetail.as_view(), name=VisitDetail.route),
    path(V + "details/", VisitDetails.as_view(), name=VisitDetails.route),
]
