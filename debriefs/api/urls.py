"""Addresses of the API of debriefs. The private route has none: see docs/adr/0025."""

from django.urls import URLPattern, URLResolver, path

from debriefs.api.assessment import (
    VisitDebriefAssessment,
    VisitDebriefDecisions,
    VisitDebriefLead,
    VisitDebriefRequirement,
    VisitDebriefStoodDown,
)
from debriefs.api.debriefs import (
    DebriefAfterwards,
    DebriefAttendance,
    DebriefCalledOff,
    DebriefDetail,
    DebriefHeld,
    DebriefInvitation,
    DebriefInvitations,
    DebriefList,
    DebriefMinutes,
    DebriefReply,
    DebriefSteps,
)
from debriefs.api.feedback import VisitFeedback
from debriefs.api.learning import (
    LearningChanges,
    LearningDetail,
    LearningList,
    LearningWithdrawal,
    Publishing,
)

V = "visits/<uuid:visit_id>/"
D = "debriefs/<uuid:debrief_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(V + "debrief-assessment/", VisitDebriefAssessment.as_view(), name="debrief-assessment"),
    path(V + "debrief-decisions/", VisitDebriefDecisions.as_view(), name="debrief-decision-list"),
    path(V + "debrief-requirement/", VisitDebriefRequirement.as_view(), name="debrief-requirement"),
    path(V + "debrief-lead/", VisitDebriefLead.as_view(), name="debrief-lead"),
    path(V + "debrief-stood-down/", VisitDebriefStoodDown.as_view(), name="debrief-stood-down"),
    path("visits/<uuid:visit_id>/feedback/", VisitFeedback.as_view(), name="feedback-list"),
    path("debriefs/", DebriefList.as_view(), name="debrief-list"),
    path(D, DebriefDetail.as_view(), name="debrief-detail"),
    path(D + "called-off/", DebriefCalledOff.as_view(), name="debrief-called-off"),
    path(D + "invitations/", DebriefInvitations.as_view(), name="debrief-invitation-list"),
    path(
        D + "invitations/<uuid:invitation_id>/",
        DebriefInvitation.as_view(),
        name="debrief-invitation-detail",
    ),
    path(D + "reply/", DebriefReply.as_view(), name="debrief-reply"),
    path(D + "held/", DebriefHeld.as_view(), name="debrief-held"),
    path(D + "attendance/", DebriefAttendance.as_view(), name="debrief-attendance"),
    path(D + "minutes/", DebriefMinutes.as_view(), name="debrief-minutes"),
    path(D + "afterwards/", DebriefAfterwards.as_view(), name="debrief-afterwards"),
    path(D + "steps/", DebriefSteps.as_view(), name="debrief-step-list"),
    path("learning/", LearningList.as_view(), name="learning-list"),
    path("learning/<uuid:publication_id>/", LearningDetail.as_view(), name="learning-detail"),
    path("learning/<uuid:publication_id>/changes/", LearningChanges.as_view(), name="learning-change-list"),
    path(
        "learning/<uuid:publication_id>/withdrawal/", LearningWithdrawal.as_view(), name="learning-withdrawal"
    ),
    path(
        "debriefs/<uuid:debrief_id>/learning-points/<uuid:point_id>/publication/",
        Publishing.as_view(),
        name="learning-publication",
    ),
]
