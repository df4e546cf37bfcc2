from casework.queries.encounters import (
    EncounterPage,
    encounter_page,
    encounters_visible_to,
    photographs_visible_to,
)
from casework.queries.people import Candidate, candidates_for, search_people
from casework.queries.person import (
    Activity,
    Moment,
    PersonPage,
    face_of_person,
    faces_to_compare,
    person_page,
)
from casework.queries.records import (
    answer_to_closing,
    completed_records,
    records_by_encounter,
    unit_of,
    words_of_officer,
)
from casework.queries.work import Filters, Work, work_for, worklist

__all__ = [
    "Activity",
    "Candidate",
    "EncounterPage",
    "Filters",
    "Moment",
    "PersonPage",
    "Work",
    "answer_to_closing",
    "candidates_for",
    "completed_records",
    "encounter_page",
    "encounters_visible_to",
    "face_of_person",
    "faces_to_compare",
    "person_page",
    "photographs_visible_to",
    "records_by_encounter",
    "search_people",
    "unit_of",
    "words_of_officer",
    "work_for",
    "worklist",
]
