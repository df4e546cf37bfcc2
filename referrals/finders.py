"""Where notices about extracts lead: for CPCT alone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, roles_of
from core.formatting import format_date
from notices.links import Link, finds
from referrals.models import Extract


@finds("referrals.extract")
def find_extracts(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The extracts of these ids, by id, if `user` is of CPCT."""
    if Role.CPCT not in roles_of(user, at):
        return {}
    rows = Extract.objects.filter(pk__in=ids).only("day")
    return {
        row.pk: Link(f"Extract of {format_date(row.day)}", reverse("extract-day", args=[row.day]))
        for row in rows
    }
