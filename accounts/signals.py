"""News from accounts to the apps above (`docs/events.md`), inside the transaction of what happened."""

from django.dispatch import Signal

# An administrator asked that somebody's factor is replaced; another confirmed it.
# Arguments: replacement (FactorReplacement), at.
factor_replacement_asked = Signal()
factors_replaced = Signal()

# Somebody's absence was recorded, changed or ended. Arguments: absence, by, at.
absence_recorded = Signal()
absence_changed = Signal()
absence_ended = Signal()

# A safeguarding lead opened a record at once. Arguments: access (UrgentAccess), at.
urgent_access_opened = Signal()

# An auditor reviewed such an access. Arguments: access, by, at.
urgent_access_reviewed = Signal()
