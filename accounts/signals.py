"""News from accounts to the apps above (`docs/events.md`), inside the transaction of what happened."""

from django.dispatch import Signal

# An administrator asked that somebody's factor is replaced; another confirmed it.
# Arguments: replacement (FactorReplacement), at.
factor_replacement_asked = Signal()
factors_replaced = Signal()
