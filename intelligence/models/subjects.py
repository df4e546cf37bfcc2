"""People and premises that the unit keeps: whom and what its submissions are about, as it knows them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from core.ids import new_id
from intelligence.enums import LinkRole, SubjectKind, TokenKind
from intelligence.models.sealed import ELSEWHERE, Sealed
from intelligence.models.submission import Submission
from intelligence.separation import table


class Subject(Sealed):
    """A person or premises, kept inside the unit alone. Its words: names, birth, address, what else is known.

    Read by whoever reads a submission that it is linked to, or the one that it was first made from.
    """

    kind = models.CharField(max_length=10, choices=SubjectKind)
    made_from = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="made")
    made_by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = table("subject")
        ordering = ("made_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SubjectKind.values), name="subject_kind_exists"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_person(self) -> bool:
        return self.kind == SubjectKind.PERSON

    @property
    def is_disposed(self) -> bool:
        """A subject always has a name or an address, so one without words was disposed of."""
        return not self.key_id


class SubjectLink(Sealed):
    """That a submission is about a subject, and in what part. Its words: on what that rests.

    It can be taken back, and then stays as taken back.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="links", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="links", db_index=False)
    role = models.CharField(max_length=12, choices=LinkRole)
    by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=ELSEWHERE, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = table("subject_link")
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=LinkRole.values), name="subject_link_role_exists"),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="subject_link_undone_by_and_at",
            ),
            # In one part of each kind: a house may be both where they live and where they work.
            models.UniqueConstraint(
                fields=["submission", "subject", "role"],
                condition=Q(undone_at__isnull=True),
                name="subject_link_once",
            ),
        ]
        indexes = [
            models.Index("submission", "at", name="intelligence_link_of"),
            models.Index("subject", "at", name="intelligence_link_to"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class SubjectToken(models.Model):
    """A word of a subject's name or address, as a keyed hash: as `Token` is of a submission."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="tokens", db_index=False)
    kind = models.CharField(max_length=10, choices=TokenKind)
    token = models.BinaryField(max_length=16)
    key_id = models.CharField(max_length=8)

    class Meta:
        db_table = table("subject_token")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TokenKind.values), name="subject_token_kind_exists"),
            models.UniqueConstraint(fields=["subject", "kind", "token"], name="token_once_of_a_subject"),
        ]
        indexes = [models.Index("kind", "token", "subject", name="intelligence_subject_token")]

    def __str__(self) -> str:
        return "A word"
