"""Pages of debriefs. Who may open them: `accounts.roles.ACCESS`."""

from django.urls import URLPattern, URLResolver, path

from debriefs.views import (
    debriefs,
    deciding,
    feedback,
    holding,
    learning,
    planning,
    points,
    private,
    publishing,
    trying,
    why,
)

V = "visits/<uuid:visit_id>/"
D = "debriefs/<uuid:debrief_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(V + "debrief/", why.why, name="visit-debrief"),
    path(V + "debrief/answers/<int:number>/", why.earlier_answer, name="debrief-answer"),
    path(V + "debrief/decide/<uuid:about>/", deciding.decide, name="debrief-decide"),
    path(V + "debrief/lead/", deciding.lead, name="debrief-lead"),
    path(V + "debrief/stand-down/", deciding.standing_down, name="debrief-stand-down"),
    path("debriefs/try/", trying.try_rules, name="debrief-try"),
    path(V + "feedback/", feedback.sheets, name="visit-feedback"),
    path(V + "feedback/sheet/", feedback.empty_sheet, name="visit-feedback-sheet"),
    path(V + "feedback/new/", feedback.sheet_new, name="visit-feedback-new"),
    path("feedback/<uuid:sheet_id>/", feedback.sheet, name="feedback-sheet"),
    # The private route: who is in a conversation is decided for each, whatever their role.
    path("private/", private.private, name="private"),
    path(V + "private/new/", private.private_new, name="private-new"),
    path("private/<uuid:conversation_id>/", private.conversation, name="private-conversation"),
    path("private/<uuid:conversation_id>/line-manager/", private.line_manager, name="private-line-manager"),
    path("private/<uuid:conversation_id>/end/", private.end, name="private-end"),
    path("learning/", learning.learning, name="learning"),
    path("learning/<uuid:publication_id>/", learning.learning_point, name="learning-point"),
    path("learning/<uuid:publication_id>/change/", learning.learning_change, name="learning-change"),
    path("learning/<uuid:publication_id>/withdraw/", learning.learning_withdraw, name="learning-withdraw"),
    path("debriefs/<uuid:debrief_id>/learning/", publishing.debrief_learning, name="debrief-learning"),
    path(
        "debriefs/<uuid:debrief_id>/learning/<uuid:point_id>/publish/",
        publishing.learning_publish,
        name="learning-publish",
    ),
    path(
        "debriefs/<uuid:debrief_id>/learning/<uuid:point_id>/keep/",
        publishing.learning_keep,
        name="learning-keep",
    ),
    path(V + "debrief/new/", planning.debrief_new, name="debrief-new"),
    path("debriefs/", debriefs.debriefs, name="debriefs"),
    path(D, debriefs.debrief, name="debrief"),
    path(D + "move/", debriefs.moving, name="debrief-move"),
    path(D + "plan/", planning.debrief_plan, name="debrief-plan"),
    path(D + "call-off/", planning.debrief_call_off, name="debrief-call-off"),
    path(D + "invite/", planning.debrief_invite, name="debrief-invite"),
    path(D + "reply/", planning.debrief_reply, name="debrief-reply"),
    path(D + "separate/", planning.debrief_separate, name="debrief-separate"),
    path(D + "calendar/", planning.debrief_calendar, name="debrief-calendar"),
    path(D + "attendance/", holding.debrief_attendance, name="debrief-attendance"),
    path(D + "minutes/", holding.debrief_minutes, name="debrief-minutes"),
    path(D + "afterwards/", holding.debrief_afterwards, name="debrief-afterwards"),
    path(D + "points/", points.debrief_points, name="debrief-points"),
    path(D + "points/<slug:kind>/new/", points.point_new, name="debrief-point-new"),
    path(D + "points/<slug:kind>/<uuid:point_id>/", points.point, name="debrief-point"),
    path(D + "notes/", points.debrief_notes, name="debrief-notes"),
    path(D + "notes/<uuid:notes_id>/", points.notes_file, name="debrief-notes-file"),
    path("action-points/<uuid:point_id>/", points.action_point, name="debrief-action"),
]
