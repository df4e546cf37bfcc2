"""Pages of debriefs. Who may open them: `accounts.roles.ACCESS`."""

from django.urls import URLPattern, URLResolver, path

from debriefs.views import deciding, feedback, learning, private, publishing, trying, why

V = "visits/<uuid:visit_id>/"
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
]
