"""Addresses of the API of casework."""

from django.urls import URLPattern, URLResolver, path

from casework.api import encounters, people, records, work

E = "casework/encounters/<uuid:encounter_id>/"
R = "casework/records/<uuid:record_id>/"
P = "casework/photographs/<uuid:photograph_id>/"
_VIEWS = (
    ("casework/", work.WorkList),
    (E, encounters.CaseworkEncounter),
    (E + "candidates/", encounters.MatchCandidates),
    (E + "compare/<uuid:person_id>/", encounters.Comparison),
    (E + "matches/", encounters.Matching),
    (E + "new-person/", encounters.NewCase),
    (E + "record/", records.EncounterRecord),
    (E + "record/complete/", records.RecordCompletion),
    ("casework/matches/<uuid:match_id>/undo/", encounters.Undoing),
    (P, encounters.CaseworkPicture),
    (P + "thumbnail/", encounters.CaseworkThumbnail),
    (R, records.ReadRecord),
    (R + "amend/", records.Amending),
    ("people/", people.CasePeople),
    ("people/<uuid:person_id>/", people.CasePerson),
)
urlpatterns: list[URLPattern | URLResolver] = [
    path(address, view.as_view(), name=view.route) for address, view in _VIEWS
]
