"""What is added to a form of a visit after it was filled in, one by one: a move, a disposal, a receipt."""

from typing import ClassVar

from django.db import models

from accounts.models import User


class FormStep(models.Model):
    """Abstract: one thing that happened to what a form is about. Only ever added to, the newest counts.

    Steps of one kind are numbered from 1 on each form, so that no two can follow the same one.
    """

    append_only = True
    apart: ClassVar[bool] = False  # as its form is

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.PositiveSmallIntegerField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("number",)

    @property
    def title(self) -> str:
        """What a history and a list call it: "Moved"."""
        raise NotImplementedError

    def words(self) -> str:
        """Say in a sentence what happened."""
        raise NotImplementedError
