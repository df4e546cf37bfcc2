"""Where notices about absences, urgent accesses and lost factors lead, for those who may see them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.absences import absences_visible_to
from accounts.models import FactorReplacement, User
from accounts.urgent import accesses_visible_to
from core.formatting import format_date
from notices.links import Link, finds


@finds("accounts.absence")
def find_absences(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The absences of these ids that `user` may read, by id."""
    return {
        absence.pk: Link(
            f"{absence.user.name}, from {format_date(absence.starts_at)}",
            reverse("absence", args=[absence.pk]),
        )
        for absence in absences_visible_to(user, at).filter(pk__in=ids)
    }


@finds("accounts.factorreplacement")
def find_factor_replacements(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The replacements of lost factors of these ids that `user` may read, by id."""
    rows = FactorReplacement.objects.visible_to(user, at).filter(pk__in=ids).select_related("person")
    return {row.pk: Link(row.person.name, reverse("lost-factor", args=[row.pk])) for row in rows}


@finds("accounts.urgentaccess")
def find_urgent_accesses(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The urgent accesses of these ids that `user` may read, by id."""
    return {
        access.pk: Link(f"{access.reference}, {access.user.name}", reverse("urgent-access", args=[access.pk]))
        for access in accesses_visible_to(user, at).filter(pk__in=ids)
    }
