"""The debrief section of the visit record: the closing questionnaire, and not the debrief itself."""

from django.db import models
from django.db.models import Q

from visits.debrief_questions import BY_NUMBER, answers_in_words
from visits.enums import FormState
from visits.models.forms import FormRecord, form_constraints
from visits.models.visit import Visit


class DebriefSection(FormRecord):
    """The answers of one visit, by the version of the questions that it was asked by (VIS-3)."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="debrief_sections")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    questions = models.PositiveSmallIntegerField()  # the version of the list
    answers = models.JSONField(default=dict, blank=True)  # key of the question → {answer, words}

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            *form_constraints("debrief_section"),
            models.UniqueConstraint(
                fields=["visit"],
                condition=~Q(state=FormState.INVALID),
                name="one_debrief_section_that_counts",
            ),
            models.CheckConstraint(
                condition=Q(questions__in=list(BY_NUMBER)), name="debrief_questions_exist"
            ),
        ]

    def __str__(self) -> str:
        return "Debrief section"

    def said(self) -> list[tuple[str, str]]:
        return answers_in_words(self.questions, self.answers)
