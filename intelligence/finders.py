"""Where notices about intelligence lead: a number, for who may read its receipt or its submission."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.enums import AccountKind
from accounts.models import User
from accounts.roles import Role, roles_of
from intelligence.models import Product, Receipt, Submission
from intelligence.separation import as_submitter, as_unit
from notices.links import Link, finds


@finds("intelligence.receipt")
def find_receipts(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The receipts of these ids that are `user`'s own, by id."""
    if not user.is_active or user.kind != AccountKind.PERSON:
        return {}
    with as_submitter(user, at):
        numbers = dict(Receipt.objects.filter(pk__in=ids, submitter=user).values_list("pk", "number"))
    return {key: Link(number, reverse("intelligence-receipt", args=[key])) for key, number in numbers.items()}


@finds("intelligence.submission")
def find_submissions(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The submissions of these ids that `user`, one of the unit, may read, by id."""
    if Role.INTELLIGENCE not in roles_of(user, at):
        return {}
    with as_unit(user, at):
        numbers = dict(Submission.objects.filter(pk__in=ids).values_list("pk", "receipt__number"))
    return {key: Link(number, reverse("unit-record", args=[key])) for key, number in numbers.items()}


@finds("intelligence.product")
def find_products(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The products of these ids whose submission `user`, one of the unit, may read, by id."""
    if Role.INTELLIGENCE not in roles_of(user, at):
        return {}
    with as_unit(user, at):
        rows = list(
            Product.objects.filter(pk__in=ids).values_list(
                "pk", "submission_id", "submission__receipt__number"
            )
        )
    return {
        key: Link(number, reverse("unit-product", args=[submission, key])) for key, submission, number in rows
    }
