"""News from visits to the apps above (`docs/events.md`). Operations send these on purpose, inside the
transaction of what happened; a receiver that fails undoes it."""

from django.dispatch import Signal

# After a fact that a debrief follows from was recorded, changed or set invalid. Arguments: visit (locked),
# by, at.
visit_changed = Signal()

# Before closing. Arguments: visit, facts (VisitFacts), at. Each receiver returns a mapping of rule code to
# the list of `visits.rules.Item` that are outstanding under it; a code that nobody answers for blocks.
visit_closing = Signal()

# After closing. Arguments: closing (Closing), at.
visit_closed = Signal()

# After re-opening. Arguments: reopening (Reopening), at.
visit_reopened = Signal()
