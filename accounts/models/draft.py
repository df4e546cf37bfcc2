"""Unfinished typing."""

from django.db import models

from accounts.models.people import User
from core.ids import new_id


class Draft(models.Model):
    """What one person has typed on one page and not yet saved. Nobody else reads it."""

    PAGE_LENGTH = 200
    WRITER_LENGTH = 60

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    page = models.CharField(max_length=PAGE_LENGTH)  # the path of the page it was typed on
    data = models.JSONField()  # field name → list of values, as the browser posted them
    base_version = models.IntegerField(default=0)  # the record's version when the typing began
    saved_at = models.DateTimeField()
    # The mark of the page that keeps it, and how often it did: two windows never write over each other.
    writer = models.CharField(max_length=WRITER_LENGTH, blank=True, default="", db_default="")
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "writer"], name="one_draft_a_window"),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.page}"
