"""What the unit adds to a submission: notes, links, questions back, products, and who may read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from accounts.models import User
from intelligence.enums import ProductState, RelationKind
from intelligence.models.sealed import ELSEWHERE, Sealed
from intelligence.models.submission import Submission
from intelligence.schemes import SCHEMES
from intelligence.separation import table


class Note(Sealed):
    """What one of the unit wrote down about a submission."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="notes", db_index=False)
    by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = table("note")
        ordering = ("-at", "-id")
        indexes = [models.Index("submission", F("at").desc(), name="intelligence_note_of")]

    def __str__(self) -> str:
        return "A note"


class RelationQuerySet(models.QuerySet["Relation"]):
    def in_force(self) -> RelationQuerySet:
        return self.filter(undone_at__isnull=True)

    def of(self, submission_id: UUID) -> RelationQuerySet:
        """Return those of a submission, from whichever side they were made."""
        return self.filter(Q(submission=submission_id) | Q(other=submission_id))

    def between(self, one: UUID, other: UUID) -> RelationQuerySet:
        return self.filter(Q(submission=one, other=other) | Q(submission=other, other=one))


class Relation(Sealed):
    """That two submissions belong together, and why. It can be taken back, and then stays as taken back."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="related_to")
    kind = models.CharField(max_length=10, choices=RelationKind)
    by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        db_table = table("relation")
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RelationKind.values), name="relation_kind_exists"),
            models.CheckConstraint(condition=~Q(submission=F("other")), name="relation_is_to_another"),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="relation_undone_by_and_at",
            ),
            models.UniqueConstraint(
                fields=["submission", "other"], condition=Q(undone_at__isnull=True), name="relation_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Question(Sealed):
    """A question back to the submitter, who sees it until it is answered, and nothing else."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = table("question")
        ordering = ("asked_at", "id")
        indexes = [
            # Every home page asks for these: few at any time, however many were answered.
            models.Index("submission", condition=Q(answered_at__isnull=True), name="intelligence_unanswered"),
        ]

    def __str__(self) -> str:
        return "A question"


class Answer(Sealed):
    """What the submitter answered; they do not see it again."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="answer")
    at = models.DateTimeField()

    class Meta:
        db_table = table("answer")

    def __str__(self) -> str:
        return "An answer"


class Product(Sealed):
    """What may be told to others: written by one of the unit, released by another.

    `written_by` is whoever wrote it last, so that nobody releases words of their own. Its words: title, the
    words themselves, and why it was withdrawn.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="products")
    state = models.CharField(max_length=10, choices=ProductState, default=ProductState.DRAFT)
    marking = models.CharField(max_length=40)
    scheme = models.CharField(max_length=10)  # that the handling code is of
    handling = models.CharField(max_length=5)
    written_by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    written_at = models.DateTimeField()
    released_by = models.ForeignKey(User, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = table("product")
        ordering = ("written_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProductState.values), name="product_state_exists"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("written_by")),
                name="product_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=ProductState.DRAFT, released_by__isnull=True, released_at__isnull=True)
                | ~Q(state=ProductState.DRAFT) & Q(released_by__isnull=False, released_at__isnull=False),
                name="product_released_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ProductState.WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__isnull=False
                )
                | ~Q(state=ProductState.WITHDRAWN) & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True),
                name="product_withdrawn_by_and_at",
            ),
            models.CheckConstraint(condition=Q(scheme__in=list(SCHEMES)), name="product_scheme_exists"),
        ]

    def __str__(self) -> str:
        return "A product"


class Dissemination(Sealed):
    """That a released product was given to somebody. Its words: to whom, on what conditions, what for."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="disseminations")
    by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = table("dissemination")
        ordering = ("at", "id")

    def __str__(self) -> str:
        return "A dissemination"


class SubmissionGrantQuerySet(models.QuerySet["SubmissionGrant"]):
    def in_force(self, at: datetime) -> SubmissionGrantQuerySet:
        return self.filter(Q(starts_at__lte=at), Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class SubmissionGrant(UserObjectPermissionBase, Sealed):
    """A need-to-know grant: one of the unit may read one restricted submission. Its words: the reason."""

    user = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    content_object = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="grants")
    granted_by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionGrantQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        db_table = table("submission_grant")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_object"],
                condition=Q(ends_at__isnull=True),
                name="submission_grant_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="submission_grant_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class AccessRequest(Sealed):
    """That one of the unit asks to read a restricted submission which nobody left may read, and who agreed.

    Its words: the reason. The database takes a grant from the second person with this, and from nobody alone.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="access_requests")
    asked_by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = table("access_request")
        ordering = ("asked_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="access_request_agreed_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return "A request for access"
