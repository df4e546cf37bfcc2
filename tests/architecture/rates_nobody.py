"""Everything of debriefs in which a rating could be kept, each with why it rates and singles out nobody (DEB-14).

A number, a choice, a yes or no, a short text, anything as JSON, and a link to a person. Long texts and
moments are left out: what is written in words is read by people, who are told to single nobody out.
"""

# What every record keeps: who wrote it, and how often it was changed.
RECORD_KEEPING = frozenset({"created_by", "changed_by", "version"})

_WHO_WROTE = "who wrote or did it, as on every record"
_NUMBERED = "which one of several it is, in the order in which they came"
_FAR = "how far it is"
_THEME = "what a point is about, never whom"
_LEADS = "who leads, and in what capacity: a task"
_REMINDED = "of what somebody was reminded last: it counts nothing"
_RULES = "the rules' own codes, versions and ids"

FIELDS = {
    # What the rules made of a visit.
    "KeptAssessment.number": _NUMBERED,
    "KeptAssessment.by": "whose change of the facts it followed",
    "KeptAssessment.cause": "why the visit was looked at again",
    "KeptAssessment.rulebook": _RULES,
    "KeptAssessment.versions": _RULES,
    "KeptAssessment.required": "of the visit: whether a debrief is required",
    "KeptAssessment.facts": "`VisitFacts`: FACTS below",
    "KeptAssessment.outcome": "`Assessment`: FACTS below",
    "Decision.code": _RULES,
    "Decision.yes": "of the debrief: whether to hold or to postpone it",
    "Decision.by": _WHO_WROTE,
    "Decision.acting_for": _WHO_WROTE,
    "Requirement.oic": "whose visit it is",
    "Requirement.state": _FAR,
    "Requirement.kind": "the guidance's kind of debrief",
    "Requirement.lead": _LEADS,
    "Requirement.led_as": _LEADS,
    "Requirement.lead_set_by": _WHO_WROTE,
    "Requirement.lead_set_over": _LEADS,
    "Requirement.reminded_of": _REMINDED,
    "Requirement.managers_reminded_of": _REMINDED,
    "TriggerRecord.code": _RULES,
    "TriggerRecord.about": "the id of the record that a rule looked at",
    "DebriefChange.subject_type": "what was changed",
    "DebriefChange.version": _NUMBERED,
    "DebriefChange.by": _WHO_WROTE,
    "DebriefChange.acting_for": _WHO_WROTE,
    "DebriefChange.values": "the fields that are listed here, as they were and as they are",
    "NightlyLook.rulebook": _RULES,
    "NightlyLook.visits": "how many visits a night's work has looked at",
    "NightlyLook.drifted": "how many visits a night's work found changed",
    "NightlyLook.failed": "how many visits a night's work could not look at",
    "NightlyLook.failed_visits": "which visits those were",
    # The debrief, and who was there.
    "Debrief.reference": _NUMBERED,
    "Debrief.lead": _LEADS,
    "Debrief.led_as": _LEADS,
    "Debrief.state": _FAR,
    "Debrief.minutes_long": "how long the meeting is planned to be",
    "Debrief.minute_taker": "who writes the minutes: a task",
    "Debrief.considered": "what was considered when it was planned",
    "Debrief.welfare_offered": "whether the team was offered the welfare routes",
    "Debrief.intelligence": "whether intelligence was passed on",
    "Debrief.reminded_of": _REMINDED,
    "Debrief.no_parties": "whether nobody has to hear the results",
    "DebriefVisit.is_open": "whether the visit waits for this debrief",
    "Invitation.user": "who is invited: everybody is",
    "Invitation.invited_as": "the guidance's capacities",
    "Invitation.duty": "the guidance's own must, should and may",
    "Invitation.after_held": "whether they were put on the visit after the debrief was held",
    "Invitation.taken_back": "whether they are invited no more",
    "Invitation.reminded_of": _REMINDED,
    "Invitation.reply": "whether they can come",
    "Invitation.outcome": "whether and how they took part, never how they acted",
    "Invitation.decided_by": _WHO_WROTE,
    "FeedbackSheet.by": _WHO_WROTE,
    "FeedbackSheet.number": _NUMBERED,
    "FeedbackSheet.to": _LEADS,
    "FeedbackSheet.to_as": _LEADS,
    "FeedbackSheet.readers": "who may read it",
    "FeedbackRequest.user": "who is asked: everybody who was there",
    "FeedbackRequest.because": "why everybody is asked",
    # What is noted, and what follows.
    "LearningPoint.theme": _THEME,
    "GoodPractice.theme": _THEME,
    "ActionPoint.owner": "who is to do it: a task",
    "ActionPoint.reminded_of": _REMINDED,
    "InterestedParty.how": "how they were told of the results",
    "DebriefNotes.number": _NUMBERED,
    "DebriefNotes.asked_by": _WHO_WROTE,
    "DebriefNotes.state": _FAR,
    "DebriefNotes.attempts": "how often the worker tried to make the PDF",
    "DebriefNotes.size": "of the PDF, in bytes",
    "DebriefNotes.sha256": "of the PDF",
    "DebriefNotes.versions": "of what the PDF was made from",
    "Publication.standing": "whether officers read the learning point",
    "Publication.theme": _THEME,
    "Publication.kinds": "which kinds of visit it is about",
    "MadeChange.by": _WHO_WROTE,
    # The private route: read by those in it alone, and erased.
    "PrivateConversation.opened_by": _WHO_WROTE,
    "PrivateConversation.about": "with whom the lead speaks, whom nobody outside it can know of",
    "PrivateConversation.outcome": "how it ended, in words that judge nobody",
    "PrivateEntry.number": _NUMBERED,
    "PrivateEntry.kind": "what happened in the conversation",
    "PrivateEntry.by": _WHO_WROTE,
    "PrivateAccess.user": "who reads it",
    "PrivateAccess.part": "as whom they read it",
    "PrivateAccess.granted_by": _WHO_WROTE,
}

# What can be chosen of a person: another value has to be judged by itself.
CHOICES = {
    "Invitation.invited_as": {
        "member", "team_leader", "used_force", "witnessed_force", "bronze", "silver", "extra",
    },
    "Invitation.duty": {"invited", "where_practicable", "should", "must"},
    "Invitation.reply": {"comes", "cannot"},
    "Invitation.outcome": {"attended", "separate", "feedback", "declined", "unreachable", "excused", "absent"},
    "PrivateConversation.outcome": {"cleared", "talked", "support", "elsewhere"},
    "PrivateAccess.part": {"lead", "person", "line_manager"},
    "FeedbackSheet.readers": {"named", "lead_only"},
    "FeedbackRequest.because": {"no_debrief", "cannot_attend"},
    "Debrief.led_as": {"oic", "hmi", "gold", "other"},
}  # fmt: skip

# What a page or the API asks or shows besides the fields above: numbers, choices, yes or no, and people.
ASKED_OR_SHOWN = {
    "answer": "whether one can come",
    "capacity": "the guidance's capacities",
    "current": "whether the notes are those of now",
    "leader": "who leads a separate debrief",
    "limit": "how many rows of a list",
    "mine": "a filter: what one has to do with oneself",
    "overdue": "a filter: debriefs of which something is late",
    "people": "who is invited to a separate debrief",
    "show": "a filter: what was withdrawn",
    "step": "a step of the workflow",
    "withdrawn": "a filter: learning points that were withdrawn",
}
# The answers of "Try the rules": of an invented visit, and never kept.
TRIED = {
    "kinds", "newly_trained", "concern", "force", "baton", "child", "concerns", "incident",
    "vulnerable", "adult",
}  # fmt: skip

# What the rules see and say of a person: a status on the day, and the guidance's capacities.
FACTS = {
    "OfficerFacts": {"officer", "newly_trained"},
    "BronzeFacts": {"officer", "incident_here"},
    "Attendee": {"user", "capacity", "duty", "codes"},
    "ProposedLead": {"capacity", "user", "because", "codes", "to_confirm"},
}

# Every event of debriefs in the audit, by what it is about: things that were done, none of how well.
EVENTS = {
    "what the rules ask for, and who is to lead": {
        "debriefs.assessment.kept",
        "debriefs.assessment.read",
        "debriefs.requirement.opened",
        "debriefs.requirement.changed",
        "debriefs.requirement.put_back",
        "debriefs.requirement.postponed",
        "debriefs.requirement.stood_down",
        "debriefs.requirement.raised_again",
        "debriefs.decision.recorded",
        "debriefs.lead.set",
    },
    "a debrief, from its plan to its end": {
        "debriefs.debrief.arranged",
        "debriefs.debrief.planned",
        "debriefs.debrief.plan_changed",
        "debriefs.debrief.called_off",
        "debriefs.debrief.planned_again",
        "debriefs.debrief.lead_changed",
        "debriefs.debrief.visit_joined",
        "debriefs.debrief.visit_left",
        "debriefs.debrief.held",
        "debriefs.debrief.changed",
        "debriefs.debrief.fed_in",
        "debriefs.debrief.followed_up",
        "debriefs.debrief.closed",
        "debriefs.debrief.read",
        "debriefs.debrief.listed",
        "debriefs.calendar.taken",
    },
    "who is invited, comes, and took part": {
        "debriefs.invitation.made",
        "debriefs.invitation.changed",
        "debriefs.invitation.taken_back",
        "debriefs.invitation.replied",
        "debriefs.invitation.outcome",
    },
    "what is noted": {
        "debriefs.minutes.begun",
        "debriefs.minutes.changed",
        "debriefs.point.added",
        "debriefs.point.changed",
        "debriefs.action.done",
        "debriefs.action.given",
        "debriefs.party.added",
        "debriefs.party.changed",
        "debriefs.notes.asked_for",
        "debriefs.notes.made",
        "debriefs.notes.taken",
    },
    "feedback, and what is learned": {
        "debriefs.feedback.asked_for",
        "debriefs.feedback.sent",
        "debriefs.feedback.listed",
        "debriefs.feedback.read",
        "debriefs.learning.listed",
        "debriefs.learning.read",
        "debriefs.learning.published",
        "debriefs.learning.kept_back",
        "debriefs.learning.withdrawn",
        "debriefs.learning.change_recorded",
    },
    "the private route, kept apart from every reader of the audit": {
        "debriefs.private.looked",
        "debriefs.private.opened",
        "debriefs.private.read",
        "debriefs.private.written",
        "debriefs.private.line_manager",
        "debriefs.private.ended",
        "debriefs.private.disposed",
    },
}
# What an event of debriefs gives as its fields, as the code says it. Names of fields, never what is in them.
EVENT_FIELDS = {
    "list(changes)": "the fields that changed: FIELDS above",
    "list(fields)": "the fields that a new record began with: FIELDS above",
    "filters.used()": "by which filters learning points were looked for",
    "['outcome', 'dispose_on']": "that a private conversation ended",
}

# Every module that writes rows for a machine or a spreadsheet, and what it writes.
WRITES_ROWS = {
    "audit/exporting.py": "the audit, without what is kept apart",
    "referrals/cells.py": "CPCT's daily extract",
    "referrals/csvfile.py": "CPCT's daily extract",
    "referrals/xlsxfile.py": "CPCT's daily extract",
}
