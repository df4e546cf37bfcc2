"""News of accounts, told to the people concerned."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts import signals
from accounts.models import Absence, FactorReplacement, UrgentAccess, User
from accounts.roles import Role, people_with
from desk.enums import Told
from notices.operations.telling import notify


@receiver([signals.absence_recorded, signals.absence_changed, signals.absence_ended])
def tell_of_absence(absence: Absence, by: User, at: datetime, **_: Any) -> None:
    """The deputy; and the person, where somebody else did it."""
    people = {Told.DEPUTY: absence.deputy, Told.ABSENCE: absence.user}
    for kind, user in people.items():
        notify(to=[user] if user.pk != by.pk else [], kind=kind, at=at, about=absence, by=by)


@receiver(signals.urgent_access_opened)
def tell_auditors(access: UrgentAccess, at: datetime, **_: Any) -> None:
    """Every auditor, at once, but for whoever opened the record."""
    auditors = people_with([Role.AUDITOR], at).exclude(pk=access.user_id)
    notify(to=auditors, kind=Told.URGENT_ACCESS, at=at, about=access, by=access.user)


@receiver(signals.urgent_access_reviewed)
def tell_of_review(access: UrgentAccess, by: User, at: datetime, **_: Any) -> None:
    """The safeguarding lead whose access it was."""
    notify(to=[access.user], kind=Told.URGENT_ACCESS_REVIEWED, at=at, about=access, by=by)


@receiver(signals.factor_replacement_asked)
def tell_of_lost_factor(replacement: FactorReplacement, at: datetime, **_: Any) -> None:
    """The other administrators, one of whom has to decide; and the person, who may know nothing of it."""
    concerned = [replacement.person_id, replacement.asked_by_id]
    others = people_with([Role.ADMINISTRATOR], at).exclude(pk__in=concerned)
    notify(to=others, kind=Told.LOST_FACTOR, at=at, about=replacement, by=replacement.asked_by)
    notify(to=[replacement.person], kind=Told.OWN_FACTORS, at=at, by=replacement.asked_by)


@receiver(signals.factors_replaced)
def tell_whose_factors_are_replaced(replacement: FactorReplacement, at: datetime, **_: Any) -> None:
    """The person; and whoever asked, who has half of the first password to hand over."""
    notify(to=[replacement.person], kind=Told.OWN_FACTORS, at=at, by=replacement.decided_by)
    asker, by = replacement.asked_by, replacement.decided_by
    notify(to=[asker], kind=Told.FACTORS_REPLACED, at=at, about=replacement, by=by)
