"""Pages of a visit. Who may open them: `accounts.roles.ACCESS`. The list of its parts stands in `desk`."""

from django.urls import URLPattern, URLResolver, path

from visits.views import (
    details,
    entry,
    handing_over,
    history,
    listing,
    oversight,
    papers,
    people,
    photographs,
    printing,
    reopening,
    team,
)

V = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/", listing.visits, name="visits"),
    path("visits/new/", details.visit_new, name="visit-new"),
    path(V + "details/", details.details, name="visit-details"),
    path(V + "team/", team.team, name="visit-team"),
    path(V + "team/add/", team.add, name="visit-team-add"),
    path(V + "team/<uuid:officer_id>/", team.officer, name="visit-officer"),
    path(V + "team/<uuid:officer_id>/arrived/", team.arrive, name="visit-officer-arrive"),
    path(V + "team/<uuid:officer_id>/departed/", team.depart, name="visit-officer-depart"),
    path(V + "team/<uuid:officer_id>/remove/", team.remove, name="visit-officer-remove"),
    path(V + "hand-over/", handing_over.hand_over_page, name="visit-hand-over"),
    path(V + "reopen/", reopening.reopening, name="visit-reopen"),
    path(V + "history/", history.history, name="visit-history"),
    path(V + "print/", printing.printing, name="visit-print"),
    path(V + "print/<uuid:print_id>/", printing.taking, name="visit-print-take"),
    path(V + "oversight/", oversight.oversight, name="visit-oversight"),
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
    path(V + "photographs/", photographs.photographs, name="visit-photographs"),
    path(V + "photographs/upload/", photographs.upload, name="photograph-upload"),
    path(V + "photographs/uploads/", photographs.upload_begin, name="photograph-upload-begin"),
    path(V + "photographs/uploads/<uuid:upload_id>/", photographs.upload_part, name="photograph-upload-part"),
    path(
        V + "photographs/not-taken/<slug:kind>/<uuid:form_id>/",
        photographs.not_taken,
        name="photograph-not-taken",
    ),
    path(V + "photographs/<uuid:photograph_id>/remove/", photographs.removal, name="photograph-remove"),
    path(V + "photographs/<uuid:photograph_id>/original/", photographs.original, name="photograph-original"),
    path(V + "photographs/<uuid:photograph_id>/<slug:kind>/", photographs.picture, name="photograph-picture"),
]
