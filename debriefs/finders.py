"""Where notices about debriefs lead, for those who may see what they are about."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from debriefs.models import FeedbackRequest, FeedbackSheet, PrivateConversation, Publication
from notices.links import Link, finds
from visits.models import Visit


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
