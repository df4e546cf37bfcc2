"""Where notices about debriefs lead, for those who may see what they are about."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from debriefs.models import (
    ActionPoint,
    Debrief,
    FeedbackRequest,
    FeedbackSheet,
    PrivateConversation,
    Publication,
    Requirement,
)
from debriefs.queries.requirements import visits_to_read
from notices.links import Link, finds
from visits.models import Visit


@finds("debriefs.requirement")
def find_requirements(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The requirements of these ids of which `user` may read, by id: each leads to why it is required."""
    rows = Requirement.objects.filter(pk__in=ids, visit__in=visits_to_read(user, at))
    return {
        row.pk: Link(
            f"{row.visit.reference}: {row.visit.title}", reverse("visit-debrief", args=[row.visit_id])
        )
        for row in rows.select_related("visit__premises")
    }


@finds("debriefs.feedbackrequest")
def find_feedback_requests(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The requests of these ids that were made to `user`, by id: each leads to the sheet to fill in."""
    visits = Visit.objects.visible_to(user, at)
    rows = FeedbackRequest.objects.filter(pk__in=ids, user=user, visit__in=visits).select_related("visit")
    return {
        row.pk: Link(row.visit.reference, reverse("visit-feedback-new", args=[row.visit_id])) for row in rows
    }


@finds("debriefs.publication")
def find_learning(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The learning points of these ids that `user` may read, by id."""
    rows = Publication.objects.visible_to(user, at).filter(pk__in=ids)
    return {row.pk: Link(row.get_theme_display(), reverse("learning-point", args=[row.pk])) for row in rows}


@finds("debriefs.privateconversation")
def find_private(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The conversations of these ids that `user` is in, by id."""
    rows = PrivateConversation.objects.visible_to(user, at).filter(pk__in=ids)
    return {row.pk: Link("Read it", reverse("private-conversation", args=[row.pk])) for row in rows}


@finds("debriefs.feedbacksheet")
def find_feedback(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The sheets of these ids that `user` may read, by id."""
    rows = FeedbackSheet.objects.visible_to(user, at).filter(pk__in=ids).select_related("visit")
    return {row.pk: Link(row.visit.reference, reverse("feedback-sheet", args=[row.pk])) for row in rows}


@finds("debriefs.debrief")
def find_debriefs(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The debriefs of these ids that `user` may read, by id."""
    rows = Debrief.objects.visible_to(user, at).filter(pk__in=ids)
    return {row.pk: Link(row.reference, reverse("debrief", args=[row.pk])) for row in rows}


@finds("debriefs.actionpoint")
def find_action_points(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The action points of these ids that are for `user` to do, by id; never their words."""
    rows = ActionPoint.objects.filter(pk__in=ids, owner=user).select_related("debrief")
    return {
        row.pk: Link(f"Action point of {row.debrief.reference}", reverse("debrief-action", args=[row.pk]))
        for row in rows
    }
