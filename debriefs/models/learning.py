"""Learning points of debriefs as officers read them, and what changed because of them (DEB-15)."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from accounts.models import Record, User
from accounts.roles import Role, roles_of
from core.ids import new_id
from debriefs.debrief_enums import Theme
from debriefs.learning_enums import Standing
from debriefs.models.minutes import LearningPoint
from visits.enums import VisitKind

READERS = frozenset({Role.OFFICER, Role.HMI, Role.MANAGER})


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: User, at: datetime) -> PublicationQuerySet:
        """What was published, to every officer, HMI and manager; withdrawn ones too (adr/0025)."""
        if roles_of(user, at).isdisjoint(READERS):
            return self.none()
        return self.exclude(standing=Standing.KEPT_BACK)


class Publication(Record):
    """What was decided about one learning point: published, in words that name nobody, or kept back.

    `words` is the search key of what can be found. `because` says why it was kept back, or withdrawn.
    """

    point = models.OneToOneField(LearningPoint, on_delete=models.PROTECT, related_name="publication")
    standing = models.CharField(max_length=10, choices=Standing)
    text = models.TextField(blank=True)
    theme = models.CharField(max_length=20, choices=Theme)
    kinds = ArrayField(models.CharField(max_length=20, choices=VisitKind), default=list, blank=True)
    words = models.TextField(blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=500, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="learning_standing_exists"
            ),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="learning_theme_exists"),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=VisitKind.values), name="learning_kinds_exist"
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.KEPT_BACK, text="", published_at__isnull=True) & ~Q(because="")
                | ~Q(standing=Standing.KEPT_BACK) & ~Q(text="") & Q(published_at__isnull=False),
                name="learning_published_or_kept_back",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(because="")
                | ~Q(standing=Standing.WITHDRAWN) & Q(withdrawn_at__isnull=True),
                name="learning_withdrawn_says_when_and_why",
            ),
        ]
        indexes = [
            models.Index("standing", F("published_at").desc(), F("id").desc(), name="learning_list"),
            models.Index(
                "standing", "theme", F("published_at").desc(), F("id").desc(), name="learning_by_theme"
            ),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="learning_words"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_withdrawn(self) -> bool:
        return self.standing == Standing.WITHDRAWN

    def kind_words(self) -> str:
        """The kinds of visit that it is about, in words; nothing where it is about any."""
        words = [VisitKind(kind).label for kind in self.kinds]
        return ", ".join([words[0], *(each.lower() for each in words[1:])]) if words else ""


class MadeChange(models.Model):
    """Something that was changed because of a learning point, so that it does not happen again."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=1000)
    made_on = models.DateField()  # a London day
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("made_on", "at", "id")
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="made_change_says_what")]

    def __str__(self) -> str:
        return self.what[:80]
