"""Pages of a visit. Who may open them: `accounts.roles.ACCESS`. The list of its parts stands in `desk`."""

from django.urls import URLPattern, URLResolver, path

from visits.views import entry, papers, people

V = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(V + "entry/", entry.entry, name="visit-entry"),
    path(V + "people/", people.people, name="visit-people"),
    path(V + "people/new/", people.encounter_new, name="encounter-new"),
    path(V + "people/<uuid:encounter_id>/", people.encounter, name="encounter"),
    path(V + "documents-seen/", papers.documents_seen, name="visit-documents-seen"),
    path(V + "documents-seen/new/", papers.document_seen_new, name="document-seen-new"),
    path(V + "documents-seen/<uuid:seen_id>/", papers.document_seen, name="document-seen"),
    path(V + "cprn/", papers.cprn, name="visit-cprn"),
    path(V + "answers/<slug:question>/", papers.answer, name="visit-answer"),
    path(V + "invalid/<slug:kind>/<uuid:form_id>/", papers.form_invalid, name="form-invalid"),
]
