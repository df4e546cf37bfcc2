"""Pages of this application."""

from django.urls import URLPattern, URLResolver, path

from casework import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("casework/", views.worklist, name="casework-list"),
    path("casework/encounters/<uuid:encounter_id>/", views.encounter, name="casework-encounter"),
    path(
        "casework/encounters/<uuid:encounter_id>/compare/<uuid:person_id>/",
        views.compare,
        name="casework-compare",
    ),
    path("casework/encounters/<uuid:encounter_id>/record/", views.record, name="ear"),
    path("casework/matches/<uuid:match_id>/undo/", views.undo_match, name="match-undo"),
    path("casework/photographs/<uuid:photograph_id>/", views.photograph, name="casework-photograph"),
    path("casework/records/<uuid:record_id>/", views.record_read, name="ear-read"),
    path("casework/records/<uuid:record_id>/amend/", views.amend, name="ear-amend"),
    path("people/", views.people, name="people"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/edit/", views.person_edit, name="person-edit"),
]
