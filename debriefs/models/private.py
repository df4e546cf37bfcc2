"""The private route (DEB-14): a conversation about how an individual acted, which those in it alone read.

Nothing points here from a visit or a debrief, and nothing of it stands in their history. Rows are read
through `visible_to` alone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from accounts.models import User
from core.ids import new_id
from debriefs.private_enums import EntryKind, Part, PrivateOutcome
from visits.models import Visit


class PrivateQuerySet(models.QuerySet["PrivateConversation"]):
    def visible_to(self, user: User, at: datetime) -> PrivateQuerySet:
        """Those in which `user` has a part: no role, deputy or urgent access opens another."""
        return self.filter(
            pk__in=PrivateAccess.objects.in_force(at).filter(user=user).values("content_object")
        )

    def going_on(self) -> PrivateQuerySet:
        return self.filter(ended_at__isnull=True)


class PrivateConversation(models.Model):
    """One conversation. `dispose_on` is a London day, also of one that nobody ends; then all is erased."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    about = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=PrivateOutcome, blank=True)
    dispose_on = models.DateField()

    objects = PrivateQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(about=F("opened_by")), name="private_with_somebody_else"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=PrivateOutcome.values),
                name="private_ended_has_an_outcome",
            ),
        ]
        indexes = [models.Index("dispose_on", "id", name="private_to_dispose_of")]

    def __str__(self) -> str:
        return "Private conversation"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


class PrivateEntry(models.Model):
    """Something that was written, or happened, in a conversation. Never changed; it goes with the whole."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(
        PrivateConversation, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=EntryKind)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="private_entries_are_numbered"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="private_entry_kind_exists"),
            models.CheckConstraint(condition=~Q(text=""), name="private_entry_says_something"),
        ]

    def __str__(self) -> str:
        return "Private entry"


class PrivateAccessQuerySet(models.QuerySet["PrivateAccess"]):
    def in_force(self, at: datetime) -> PrivateAccessQuerySet:
        return self.filter(Q(starts_at__lte=at), Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class PrivateAccess(UserObjectPermissionBase):
    """That one person reads one conversation: as whom, who let them, why, and until when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content_object = models.ForeignKey(PrivateConversation, on_delete=models.CASCADE, related_name="accesses")
    part = models.CharField(max_length=15, choices=Part)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateAccessQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "user"], name="private_access_once_a_person"),
            models.UniqueConstraint(fields=["content_object", "part"], name="private_part_taken_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="private_part_exists"),
            models.CheckConstraint(condition=~Q(reason=""), name="private_access_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="private_access_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return "Private access"
