"""What the unit did with a submission: who, when, and in sealed words why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from intelligence.enums import State, StepKind
from intelligence.models.sealed import ELSEWHERE, Sealed
from intelligence.models.submission import Submission
from intelligence.separation import table


class Step(Sealed):
    """One thing done with a submission; `version` and `state` are the submission's after it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(max_length=20, choices=StepKind)
    state = models.CharField(max_length=20, choices=State)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=ELSEWHERE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = table("step")
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="step_kind_exists"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="step_state_exists"),
        ]
        indexes = [models.Index("submission", "at", "id", name="intelligence_step_of")]

    def __str__(self) -> str:
        return self.get_kind_display()
