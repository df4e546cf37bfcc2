"""What every kept record has: an id, who made and last changed it, a version, and a history of values.

The audit holds ids and names of fields; old and new values stand here, beside the record, where
retention can erase them. What is done with them: `accounts.records`.
"""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models

from accounts.models.people import User
from core.errors import StaleVersion
from core.ids import new_id


class Record(models.Model):
    """Abstract: a row that people change, one saved version after the other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @classmethod
    def begin(cls, *, by: User, at: datetime, **values: Any) -> Self:
        """Return a new, unsaved record, made by `by` at `at`."""
        return cls(created_at=at, created_by=by, changed_at=at, changed_by=by, **values)

    def check_version(self, expected: int) -> None:
        """Raise StaleVersion if somebody saved this record after `expected` was read."""
        if self.version != expected:
            raise StaleVersion(self)


class Change(models.Model):
    """Abstract: which fields one save changed, from what to what. Only ever added to."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=50)
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # In whose name, where a deputy did it for somebody who was away. Nobody looks for it, so no index.
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    values = models.JSONField()  # field name → [before, after]

    class Meta:
        abstract = True
