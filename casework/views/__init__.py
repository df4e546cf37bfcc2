from casework.views.encounters import compare, encounter, photograph, undo_match
from casework.views.people import people, person, person_edit
from casework.views.records import amend, record, record_read
from casework.views.work import worklist

__all__ = [
    "amend",
    "compare",
    "encounter",
    "people",
    "person",
    "person_edit",
    "photograph",
    "record",
    "record_read",
    "undo_match",
    "worklist",
]
