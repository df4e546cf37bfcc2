"""A use of force: one record for each officer who used it and each person on whom it was used (VIS-9)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.formatting import first_lower, in_words
from visits.enums import FormState
from visits.force_words import BATON, FORCE, BodyWornVideo, ConcernNeeds, ForceKind, MedicalHelp
from visits.models.forms import Encounter, FormRecord, form_constraints
from visits.models.visit import Visit
from visits.rules.force import is_force


def _one_of(name: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q((name, "")) | Q((f"{name}__in", choices.values)), name=f"force_{name}_exists"
    )


class UseOfForce(FormRecord):
    """What one officer did to one person, or with a baton that was drawn at nobody in particular."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="uses_of_force")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    behalf_reason = models.CharField(max_length=500, blank=True)  # why somebody else filled it in
    techniques = ArrayField(models.CharField(max_length=20, choices=ForceKind), default=list, blank=True)
    other_technique = models.CharField(max_length=150, blank=True)
    consent = models.BooleanField(null=True, blank=True)  # noted: it takes nothing away
    for_transport = models.BooleanField(null=True, blank=True)  # noted: it takes nothing away
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="force_used"
    )
    at_nobody = models.BooleanField(default=False)  # a baton drawn at nobody in particular
    used_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=150, blank=True)
    planned = models.BooleanField(null=True, blank=True)
    authorised_by = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    de_escalation = models.TextField(blank=True)
    subject_injured = models.BooleanField(null=True, blank=True)
    officer_injured = models.BooleanField(null=True, blank=True)
    injuries = models.TextField(blank=True)
    medical_help = models.CharField(max_length=20, choices=MedicalHelp, blank=True)
    body_worn_video = models.CharField(max_length=20, choices=BodyWornVideo, blank=True)
    camera_numbers = models.CharField(max_length=150, blank=True)
    witnesses = ArrayField(models.UUIDField(), default=list, blank=True)  # officers on the visit
    concerns = models.BooleanField(null=True, blank=True)
    concern_needs = models.CharField(max_length=20, choices=ConcernNeeds, blank=True)

    class Meta:
        verbose_name = "use of force"
        verbose_name_plural = "uses of force"
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("force"),
            models.CheckConstraint(
                condition=Q(techniques__contained_by=ForceKind.values), name="force_techniques_exist"
            ),
            models.CheckConstraint(
                condition=~Q(techniques__contains=[ForceKind.NONE]) | Q(techniques=[ForceKind.NONE]),
                name="force_none_stands_alone",
            ),
            models.CheckConstraint(
                condition=~Q(state=FormState.COMPLETE) | Q(techniques__overlap=list(FORCE)),
                name="force_complete_is_force",
            ),
            models.CheckConstraint(
                condition=~Q(at_nobody=True) | Q(encounter__isnull=True), name="force_on_somebody_or_nobody"
            ),
            models.CheckConstraint(
                condition=~Q(at_nobody=True) | Q(techniques__contained_by=list(BATON)),
                name="force_at_nobody_with_a_baton",
            ),
            models.CheckConstraint(
                condition=~Q(state=FormState.COMPLETE) | Q(at_nobody=True) | Q(encounter__isnull=False),
                name="force_complete_says_on_whom",
            ),
            models.CheckConstraint(
                condition=Q(author=F("used_by")) | ~Q(behalf_reason=""), name="force_for_another_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(concern_needs="") | Q(concerns__isnull=False, concerns=True),
                name="force_need_only_with_a_concern",
            ),
            _one_of("medical_help", MedicalHelp),
            _one_of("body_worn_video", BodyWornVideo),
            _one_of("concern_needs", ConcernNeeds),
        ]
        indexes = [models.Index(fields=["visit", "created_at", "id"], name="force_visit")]

    def __str__(self) -> str:
        return f"{self.what()}, by {self.used_by.name}{self._on()}"

    def what(self) -> str:
        """Return what was done, in words."""
        if self.not_force():
            return "No force by the definition"
        labels = [str(ForceKind(kind).label) for kind in self.techniques]
        return in_words([*labels[:1], *(first_lower(label) for label in labels[1:])]) or "Force"

    def urgent(self) -> str:
        """Say plainly that by the definition this was no force."""
        if not self.counts or not self.not_force():
            return ""
        return (
            "By the definition, this was not a use of force, so it cannot be completed as one. Correct what "
            "was done, or set this record invalid."
        )

    def not_force(self) -> bool:
        """Whether what was answered is no force by the definition."""
        return bool(self.techniques) and not is_force(self.techniques)

    def _on(self) -> str:
        if self.at_nobody:
            return " at nobody in particular"
        return f" on {self.encounter}" if self.encounter else ""

    def words(self) -> str:
        return self.reason

    def get_witnesses_display(self) -> str:
        """Return the names of the officers who saw it."""
        names = {member.user_id: member.user.name for member in self.visit.team_members.all()}
        return in_words([names[user] for user in self.witnesses if user in names])
