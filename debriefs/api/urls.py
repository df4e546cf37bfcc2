"""Addresses of the API of debriefs. The private route has none: see docs/adr/0025."""

from django.urls import URLPattern, URLResolver, path

from debriefs.api.assessment import (
    VisitDebriefAnswer,
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
    DebriefJoin,
    DebriefLeave,
    DebriefList,
    DebriefMinutes,
    DebriefNewLead,
    DebriefReply,
    DebriefSteps,
)
from debriefs.api.feedback import VisitFeedback
from debriefs.api.learning import (
    KeepingBack,
    LearningChanges,
    LearningDetail,
    LearningList,
    LearningWithdrawal,
    Publishing,
)
from debriefs.api.papers import DebriefCalendar, DebriefNotesFile, DebriefNotesList, SeparateDebriefs
from debriefs.api.points import (
    ActionPointDetail,
    ActionPointDone,
    ActionPointOwner,
    ActionPoints,
    DebriefPoints,
    GoodPracticeDetail,
    GoodPractices,
    InterestedParties,
    InterestedPartyDetail,
    LearningPointDetail,
    LearningPoints,
    PointWithdrawal,
)

V = "visits/<uuid:visit_id>/"
D = "debriefs/<uuid:debrief_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(V + "debrief-assessment/", VisitDebriefAssessment.as_view(), name="debrief-assessment"),
    path(V + "debrief-assessment/<int:number>/", VisitDebriefAnswer.as_view(), name="debrief-answer"),
    path(V + "debrief-decisions/", VisitDebriefDecisions.as_view(), name="debrief-decision-list"),
    path(V + "debrief-requirement/", VisitDebriefRequirement.as_view(), name="debrief-requirement"),
    path(V + "debrief-lead/", VisitDebriefLead.as_view(), name="debrief-lead"),
    path(V + "debrief-stood-down/", VisitDebriefStoodDown.as_view(), name="debrief-stood-down"),
    path("visits/<uuid:visit_id>/feedback/", VisitFeedback.as_view(), name="feedback-list"),
    path("debriefs/", DebriefList.as_view(), name="debrief-list"),
    path(D, DebriefDetail.as_view(), name="debrief-detail"),
    path(D + "called-off/", DebriefCalledOff.as_view(), name="debrief-called-off"),
    path(D + "visits/<uuid:visit_id>/leave/", DebriefLeave.as_view(), name="debrief-leave"),
    path(D + "visits/<uuid:visit_id>/join/", DebriefJoin.as_view(), name="debrief-join"),
    path(D + "lead/", DebriefNewLead.as_view(), name="debrief-new-lead"),
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
    path(D + "points/", DebriefPoints.as_view(), name="debrief-points"),
    path(D + "learning-points/", LearningPoints.as_view(), name="debrief-lesson-list"),
    path(
        D + "learning-points/<uuid:point_id>/",
        LearningPointDetail.as_view(),
        name="debrief-lesson-detail",
    ),
    path(D + "good-practice/", GoodPractices.as_view(), name="debrief-practice-list"),
    path(D + "good-practice/<uuid:point_id>/", GoodPracticeDetail.as_view(), name="debrief-practice-detail"),
    path(D + "action-points/", ActionPoints.as_view(), name="debrief-action-list"),
    path(D + "action-points/<uuid:point_id>/", ActionPointDetail.as_view(), name="debrief-action-detail"),
    path(D + "interested-parties/", InterestedParties.as_view(), name="debrief-party-list"),
    path(
        D + "interested-parties/<uuid:point_id>/",
        InterestedPartyDetail.as_view(),
        name="debrief-party-detail",
    ),
    path(
        D + "points/<uuid:point_id>/withdrawal/", PointWithdrawal.as_view(), name="debrief-point-withdrawal"
    ),
    path("action-points/<uuid:point_id>/done/", ActionPointDone.as_view(), name="action-point-done"),
    path("action-points/<uuid:point_id>/owner/", ActionPointOwner.as_view(), name="action-point-owner"),
    path(D + "notes/", DebriefNotesList.as_view(), name="debrief-notes-list"),
    path(D + "notes/<uuid:notes_id>/file/", DebriefNotesFile.as_view(), name="debrief-notes-file"),
    path(D + "calendar/", DebriefCalendar.as_view(), name="debrief-calendar"),
    path(D + "separate/", SeparateDebriefs.as_view(), name="debrief-separate-list"),
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
    path(D + "learning-points/<uuid:point_id>/kept-back/", KeepingBack.as_view(), name="learning-kept-back"),
]
