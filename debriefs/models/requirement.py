"""That a debrief of a visit is required, what triggered it, and how far it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Change, Record, Team, User
from core.ids import new_id
from debriefs.enums import LedAs, RequirementState
from debriefs.findings import Kind
from debriefs.models.assessment import KeptAssessment
from debriefs.workflow import TO_HOLD, State
from visits.models import Visit

_TO_HOLD = tuple(state.value for state in State if state in TO_HOLD)


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Who may read of one: `queries.requirements.visits_to_read`."""

    def to_hold(self) -> RequirementQuerySet:
        """Those whose debrief is still to be held."""
        return self.filter(state__in=_TO_HOLD)


class Requirement(Record):
    """A debrief of one visit is required. It is answered by a debrief, never deleted.

    `due_on` is a London day, our target and not the guidance's (DEB-10); None until the visit has ended, and
    it waits while the debrief is postponed. `lead` is who is to lead, None while nobody is named in the
    capacity that the rules propose.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="debrief_requirement")
    # The visit's, kept here by `operations.assessing` so that one index holds what somebody waits for.
    oic = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=RequirementState, default=RequirementState.OPEN)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    due_on = models.DateField(null=True, blank=True)
    lead = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="debriefs_to_lead"
    )
    led_as = models.CharField(max_length=10, choices=LedAs)
    lead_because = models.CharField(max_length=500)
    lead_set_by = models.ForeignKey(  # who set another lead than the rules propose; None: the rules did
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # As what the rules proposed somebody to lead when a person set the lead; a graver fact asks anew.
    lead_set_over = models.CharField(max_length=10, choices=LedAs, blank=True, default="", db_default="")
    raised_at = models.DateTimeField()  # when it was first, or again, found to be required
    stood_down_because = models.CharField(max_length=1000, blank=True)
    postponed_because = models.CharField(max_length=1000, blank=True)
    review_on = models.DateField(null=True, blank=True)
    # Of what the lead, and the managers, were reminded last: of each thing once (`operations.reminding`).
    reminded_of = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)
    managers_reminded_of = models.CharField(
        max_length=100, blank=True, default="", db_default="", editable=False
    )

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequirementState.values), name="requirement_state_exists"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="requirement_kind_exists"
            ),
            models.CheckConstraint(condition=Q(led_as__in=LedAs.values), name="requirement_led_as_exists"),
            models.CheckConstraint(condition=~Q(lead_because=""), name="requirement_lead_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(led_as=LedAs.OTHER) | Q(lead__isnull=False, lead_set_by__isnull=False),
                name="requirement_other_lead_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=RequirementState.POSTPONED, review_on__isnull=False)
                & ~Q(postponed_because="")
                | ~Q(state=RequirementState.POSTPONED) & Q(review_on__isnull=True, postponed_because=""),
                name="requirement_postponed_has_a_reason_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequirementState.STOOD_DOWN) | ~Q(stood_down_because=""),
                name="requirement_stood_down_has_a_reason",
            ),
        ]
        indexes = [
            models.Index("lead", "due_on", "id", condition=Q(state__in=_TO_HOLD), name="requirement_of_lead"),
            models.Index("oic", "due_on", "id", condition=Q(state__in=_TO_HOLD), name="requirement_of_oic"),
            models.Index("team", "due_on", "id", condition=Q(state__in=_TO_HOLD), name="requirement_of_team"),
        ]

    def __str__(self) -> str:
        return f"Debrief of {self.visit}"

    @property
    def is_to_hold(self) -> bool:
        return self.state in _TO_HOLD


class TriggerRecord(models.Model):
    """One fact by which a rule requires the debrief. Never changed or removed: it is answered.

    `about` is the record that the fact stands on, so that a second concern after the debrief is another
    trigger. Ids alone, no words: who may not read the record sees the rule.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="triggers")
    code = models.CharField(max_length=10)
    about = models.CharField(max_length=40)
    assessment = models.ForeignKey(KeptAssessment, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("code", "at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "code", "about"], name="trigger_once_for_a_record"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DebriefChange(Change):
    """The history of requirements, debriefs and what belongs to them. Only ever added to.

    `by` is None where the software followed the facts by itself, at night.
    """

    by = models.ForeignKey(  # type: ignore[assignment]
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "id")
        indexes = [models.Index("subject_id", "version", name="debrief_change_subject")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.version}"
