"""Addresses of the API of debriefs. The private route has none: see docs/adr/0025."""

from django.urls import URLPattern, URLResolver, path

from debriefs.api.assessment import (
    VisitDebriefAssessment,
    VisitDebriefDecisions,
    VisitDebriefLead,
    VisitDebriefRequirement,
    VisitDebriefStoodDown,
)
from debriefs.api.feedback import VisitFeedback

V = "visits/<uuid:visit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(V + "debrief-assessment/", VisitDebriefAssessment.as_view(), name="debrief-assessment"),
    path(V + "debrief-decisions/", VisitDebriefDecisions.as_view(), name="debrief-decision-list"),
    path(V + "debrief-requirement/", VisitDebriefRequirement.as_view(), name="debrief-requirement"),
    path(V + "debrief-lead/", VisitDebriefLead.as_view(), name="debrief-lead"),
    path(V + "debrief-stood-down/", VisitDebriefStoodDown.as_view(), name="debrief-stood-down"),
    path("visits/<uuid:visit_id>/feedback/", VisitFeedback.as_view(), name="feedback-list"),
]
