"""News from casework to the apps above (`docs/events.md`). Operations send these on purpose, inside the
transaction of what happened; a receiver that fails undoes it."""

from django.dispatch import Signal

# An encounter was matched to a person. Arguments: match (EncounterMatch), at.
encounter_matched = Signal()

# An Enforcement Activity Record was completed. Arguments: record (EnforcementActivityRecord), at.
ear_completed = Signal()

# A completed record was opened again, to be corrected or because its match was undone: it is a draft until
# it is completed anew. Arguments: record, at.
ear_amended = Signal()

# A question, not news: what do the apps above know about these encounters that belongs on the timeline of a
# person? Arguments: encounters (ids), user, at. Each receiver returns a list of `casework.queries.Moment`.
timeline_shown = Signal()
