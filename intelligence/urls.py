"""Pages of this application."""

from django.urls import URLPattern, URLResolver, path

from intelligence.views import passing

urlpatterns: list[URLPattern | URLResolver] = [
    path("intelligence/", passing.intelligence, name="intelligence"),
    path("intelligence/pass-on/", passing.begin, name="intelligence-new"),
    path("intelligence/pass-on/<uuid:draft_id>/", passing.draft, name="intelligence-draft"),
    path(
        "intelligence/pass-on/<uuid:draft_id>/photographs/<uuid:attachment_id>/",
        passing.photograph,
        name="intelligence-photograph",
    ),
    path("intelligence/receipts/<uuid:receipt_id>/", passing.receipt, name="intelligence-receipt"),
]
