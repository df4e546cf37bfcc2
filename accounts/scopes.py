"""Which operation of the API is open to which role, and which scope a token needs for it: the one table.

A scope only narrows: a token may do no more than the roles of its system. Who may do what to one record is
decided behind the door, by the same `visible_to` and `permissions.py` as for the pages.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.enums import Role


class Scope(StrEnum):
    """What a token can be narrowed to."""

    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    CASEWORK_READ = "casework:read"
    CASEWORK_WRITE = "casework:write"
    EXTRACTS_READ = "extracts:read"
    EXTRACTS_WRITE = "extracts:write"
    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    ABSENCES_READ = "absences:read"
    ABSENCES_WRITE = "absences:write"
    URGENT_READ = "urgent:read"
    URGENT_WRITE = "urgent:write"


SCOPE_WORDS: dict[Scope, str] = {
    Scope.VISITS_READ: "Read visits, people encountered, documents seen and photographs",
    Scope.VISITS_WRITE: "Record and change visits, and close them",
    Scope.CASEWORK_READ: "Read case records and Enforcement Activity Records",
    Scope.CASEWORK_WRITE: "Match people, write Enforcement Activity Records",
    Scope.EXTRACTS_READ: "List and download CPCT’s extracts",
    Scope.EXTRACTS_WRITE: "Have an extract made now",
    Scope.AUDIT_READ: "Read the audit trail",
    Scope.AUDIT_EXPORT: "Take the audit trail as a file",
    Scope.ABSENCES_READ: "Read who is away, and who acts for them",
    Scope.ABSENCES_WRITE: "Record absences and deputies",
    Scope.URGENT_READ: "Read urgent accesses",
    Scope.URGENT_WRITE: "Open records at once for safeguarding, and review that",
}


@dataclass(frozen=True)
class Access:
    """Who may call one operation. `roles` None: anybody signed in; `scope` None: any token."""

    scope: Scope | None
    roles: frozenset[Role] | None


_VISIT_READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.HMI, Role.AUDITOR})
_VISIT_WRITERS = frozenset({Role.OFFICER, Role.MANAGER, Role.HMI})
_ANYBODY = Access(None, None)
_READS = Access(Scope.VISITS_READ, _VISIT_READERS)
_WRITES = Access(Scope.VISITS_WRITE, _VISIT_WRITERS)
# A safeguarding lead reads the one visit that is open to them at once, and no list.
_LOOKS = Access(Scope.VISITS_READ, _VISIT_READERS | {Role.SAFEGUARDING})
_NAMES = Access(Scope.VISITS_WRITE, frozenset({Role.MANAGER}))
_CASEWORKERS = frozenset({Role.CASEWORKER, Role.CASEWORK_ADMIN})
_CASES = Access(Scope.CASEWORK_READ, _CASEWORKERS)
_CASE_WRITES = Access(Scope.CASEWORK_WRITE, _CASEWORKERS)
_CPCT = frozenset({Role.CPCT})
_EXTRACTS = Access(Scope.EXTRACTS_READ, _CPCT)
_AUDITORS = frozenset({Role.AUDITOR})
_TRAIL = Access(Scope.AUDIT_READ, _AUDITORS)
_AWAY = Access(Scope.ABSENCES_READ, None)
_AWAY_WRITES = Access(Scope.ABSENCES_WRITE, None)
_URGENT = frozenset({Role.SAFEGUARDING})
_URGENT_READS = Access(Scope.URGENT_READ, _URGENT | _AUDITORS)

# Route (in the name space `api`) → method → who.
API_ACCESS: dict[str, dict[str, Access]] = {
    "schema": {"GET": _ANYBODY},
    "me": {"GET": _ANYBODY},
    # notices: everybody has their own
    "notice-list": {"GET": _ANYBODY},
    "notice-read": {"POST": _ANYBODY},
    "notices-read": {"POST": _ANYBODY},
    "notice-choices": {"GET": _ANYBODY, "PATCH": _ANYBODY},
    # audit: reading it is recorded in it
    "audit-event-list": {"GET": _TRAIL},
    "audit-event": {"GET": _TRAIL},
    "audit-state": {"GET": _TRAIL},
    "audit-export": {"POST": Access(Scope.AUDIT_EXPORT, _AUDITORS)},
    # being away; whose absence it is, is decided for each
    "absence-list": {"GET": _AWAY},
    "absence-person-list": {"GET": _AWAY},
    "absence-of-person": {"POST": _AWAY_WRITES},
    "deputy-list": {"GET": _AWAY},
    "absence-detail": {"GET": _AWAY, "PATCH": _AWAY_WRITES},
    "absence-ending": {"POST": _AWAY_WRITES},
    # urgent access for safeguarding
    "urgent-access-list": {"GET": _URGENT_READS, "POST": Access(Scope.URGENT_WRITE, _URGENT)},
    "urgent-access-detail": {"GET": _URGENT_READS},
    "urgent-access-ending": {"POST": Access(Scope.URGENT_WRITE, _URGENT)},
    "urgent-access-review": {"POST": Access(Scope.URGENT_WRITE, _AUDITORS)},
    # visits
    "visit-list": {"GET": _READS, "POST": Access(Scope.VISITS_WRITE, frozenset({Role.OFFICER}))},
    "visit-detail": {"GET": _LOOKS},
    "visit-details": {"GET": _LOOKS, "PATCH": _WRITES},
    "visit-entry": {"GET": _LOOKS, "PATCH": _WRITES},
    "visit-answers": {"GET": _LOOKS, "PATCH": _WRITES},
    "officer-list": {"GET": _LOOKS, "POST": _WRITES},
    "candidate-list": {"GET": _WRITES},
    "officer-detail": {"GET": _LOOKS, "PATCH": _WRITES, "DELETE": _WRITES},
    "officer-arrived": {"POST": _WRITES},
    "officer-departed": {"POST": _WRITES},
    "officer-no-intelligence": {"POST": _WRITES},
    "oversight-list": {"GET": _LOOKS, "POST": _NAMES},
    "oversight-detail": {"DELETE": _NAMES},
    "person-list": {"GET": _LOOKS, "POST": _WRITES},
    "person-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "person-invalid": {"POST": _WRITES},
    "person-photo-not-taken": {"POST": _WRITES},
    "document-seen-list": {"GET": _LOOKS, "POST": _WRITES},
    "document-seen-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "document-seen-invalid": {"POST": _WRITES},
    "document-seen-photo-not-taken": {"POST": _WRITES},
    "concern-list": {"GET": _LOOKS, "POST": _WRITES},
    "concern-withdrawal": {"POST": _WRITES},
    "debrief-assessment": {"GET": _READS},
    "debrief-answer": {"GET": _READS},
    "debrief-decision-list": {"POST": _WRITES},
    "debrief-requirement": {"GET": _READS},
    "debrief-lead": {"PUT": _WRITES},
    "debrief-stood-down": {"POST": _WRITES},
    "learning-list": {"GET": Access(Scope.VISITS_READ, _VISIT_WRITERS)},
    "learning-detail": {"GET": Access(Scope.VISITS_READ, _VISIT_WRITERS)},
    "learning-change-list": {"POST": _WRITES},
    "learning-withdrawal": {"POST": _WRITES},
    "learning-publication": {"POST": _WRITES},
    "learning-kept-back": {"POST": _WRITES},
    "feedback-list": {"GET": _READS, "POST": _WRITES},
    "debrief-list": {"GET": _READS, "POST": _WRITES},
    "debrief-detail": {"GET": _READS, "PATCH": _WRITES},
    "debrief-called-off": {"POST": _WRITES},
    "debrief-leave": {"POST": _WRITES},
    "debrief-join": {"POST": _WRITES},
    "debrief-new-lead": {"PUT": _WRITES},
    "debrief-invitation-list": {"POST": _WRITES},
    "debrief-invitation-detail": {"DELETE": _WRITES},
    "debrief-reply": {"POST": _WRITES},
    "debrief-held": {"POST": _WRITES},
    "debrief-attendance": {"POST": _WRITES},
    "debrief-minutes": {"GET": _READS, "PATCH": _WRITES},
    "debrief-afterwards": {"PATCH": _WRITES},
    "debrief-step-list": {"POST": _WRITES},
    "debrief-points": {"GET": _READS},
    "debrief-lesson-list": {"POST": _WRITES},
    "debrief-lesson-detail": {"PATCH": _WRITES},
    "debrief-practice-list": {"POST": _WRITES},
    "debrief-practice-detail": {"PATCH": _WRITES},
    "debrief-action-list": {"POST": _WRITES},
    "debrief-action-detail": {"PATCH": _WRITES},
    "debrief-party-list": {"POST": _WRITES},
    "debrief-party-detail": {"PATCH": _WRITES},
    "debrief-point-withdrawal": {"POST": _WRITES},
    "action-point-done": {"POST": _WRITES},
    "action-point-owner": {"PUT": _WRITES},
    "debrief-notes-list": {"GET": _READS, "POST": _WRITES},
    "debrief-notes-file": {"GET": _READS},
    "debrief-calendar": {"GET": _READS},
    "debrief-separate-list": {"POST": _WRITES},
    "debrief-section-list": {"GET": _LOOKS, "POST": _WRITES},
    "debrief-section-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "debrief-section-invalid": {"POST": _WRITES},
    "force-list": {"GET": _LOOKS, "POST": _WRITES},
    "force-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "force-invalid": {"POST": _WRITES},
    "warrants-list": {"GET": _LOOKS, "POST": _WRITES},
    "warrants-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "warrants-invalid": {"POST": _WRITES},
    "seized-list": {"GET": _LOOKS, "POST": _WRITES},
    "seized-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "seized-invalid": {"POST": _WRITES},
    "false-documents-list": {"GET": _LOOKS, "POST": _WRITES},
    "false-documents-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "false-documents-invalid": {"POST": _WRITES},
    "warrants-disposal": {"POST": _WRITES},
    "warrants-confirmation": {"POST": _WRITES},
    "seized-move": {"POST": _WRITES},
    "false-documents-report": {"POST": _WRITES},
    "false-documents-receipt": {"POST": _WRITES},
    "critical-incident-list": {"GET": _LOOKS, "POST": _WRITES},
    "critical-incident-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "critical-incident-invalid": {"POST": _WRITES},
    "critical-incident-declaration": {"POST": _WRITES},
    "critical-incident-bronze": {"POST": _WRITES},
    "notes-list": {"GET": _LOOKS, "POST": _WRITES},
    "notes-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "notes-invalid": {"POST": _WRITES},
    "vulnerability-list": {"GET": _LOOKS, "POST": _WRITES},
    "vulnerability-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "vulnerability-invalid": {"POST": _WRITES},
    "welfare-list": {"GET": _LOOKS, "POST": _WRITES},
    "welfare-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "welfare-invalid": {"POST": _WRITES},
    "vulnerability-referral": {"POST": _WRITES},
    "vulnerability-outcome": {"POST": _WRITES},
    "welfare-children-referral": {"POST": _WRITES},
    "welfare-children-outcome": {"POST": _WRITES},
    "cprn": {"GET": _LOOKS, "PATCH": _WRITES},
    "cprn-invalid": {"POST": _WRITES},
    "photograph-list": {"GET": _LOOKS},
    "photograph-detail": {"GET": _LOOKS, "PATCH": _WRITES},
    "photograph-removal": {"POST": _WRITES},
    "photograph-picture": {"GET": _LOOKS},
    "photograph-thumbnail": {"GET": _LOOKS},
    "upload-list": {"POST": _WRITES},
    "upload-detail": {"GET": _WRITES, "PUT": _WRITES, "DELETE": _WRITES},
    "closing": {"GET": _LOOKS, "POST": _WRITES},
    "reopening": {"POST": _WRITES},
    "cancellation": {"POST": _WRITES},
    "operation-list": {
        "GET": _READS,
        "POST": Access(Scope.VISITS_WRITE, frozenset({Role.OFFICER, Role.MANAGER})),
    },
    "operation-detail": {"GET": _READS, "PATCH": _WRITES},
    "operation-visit-list": {"GET": _READS},
    "operation-history-list": {"GET": _READS},
    "operation-oversight-list": {"GET": _READS, "POST": _NAMES},
    "operation-oversight-detail": {"DELETE": _NAMES},
    "reinstatement": {"POST": _WRITES},
    "abortive": {"POST": _WRITES},
    "not-abortive": {"POST": _WRITES},
    "history-list": {"GET": _LOOKS},
    "hand-over-list": {"GET": _LOOKS, "POST": _WRITES},
    "hand-over-candidate-list": {"GET": _WRITES},
    "false-documents-pack": {"POST": _READS},
    "print-list": {"GET": _READS, "POST": _READS},  # a PDF is a reading of the visit
    "print-detail": {"GET": _READS},
    "print-file": {"GET": _READS},
    # a wrong picture: who decides about it is decided for each visit; an auditor can be the second person
    "quarantine-list": {"GET": _READS},
    "quarantine-detail": {"GET": _READS},
    "quarantine-return": {"POST": _WRITES},
    "quarantine-disposal": {"POST": _WRITES},
    "quarantine-decision": {"POST": Access(Scope.VISITS_WRITE, _VISIT_READERS)},
    "quarantine-picture": {"POST": _READS},
    # casework; an officer reads what concerns their encounter
    "case-list": {"GET": _CASES},
    "match-candidate-list": {"GET": _CASES},
    "comparison": {"GET": _CASES},
    "casework-encounter": {"GET": _CASES},
    "casework-picture": {"GET": _CASES},
    "casework-thumbnail": {"GET": _CASES},
    "work-list": {"GET": _CASES},
    "match-list": {"POST": _CASE_WRITES},
    "new-case": {"POST": _CASE_WRITES},
    "match-undo": {"POST": _CASE_WRITES},
    "record-completion": {"POST": _CASE_WRITES},
    "record-amendment": {"POST": _CASE_WRITES},
    "case-detail": {
        "GET": Access(Scope.CASEWORK_READ, _CASEWORKERS | {Role.SAFEGUARDING}),
        "PATCH": _CASE_WRITES,
    },
    "encounter-record": {"GET": _CASES, "PATCH": _CASE_WRITES},
    "record-detail": {"GET": Access(Scope.CASEWORK_READ, _CASEWORKERS | {Role.OFFICER})},
    # referrals: where a person's case goes; CPCT's extracts
    "person-routing": {"GET": _LOOKS, "POST": _WRITES},
    "extract-list": {"GET": _EXTRACTS, "POST": Access(Scope.EXTRACTS_WRITE, _CPCT)},
    "extract-standing": {"GET": _EXTRACTS},
    "extract-columns": {"GET": _EXTRACTS},
    "extract-contract": {"GET": _EXTRACTS},
    "extract-detail": {"GET": _EXTRACTS},
    "extract-csv": {"GET": _EXTRACTS},
    "extract-xlsx": {"GET": _EXTRACTS},
    "extract-jsonl": {"GET": _EXTRACTS},
    "extract-row-list": {"GET": _EXTRACTS},
    "extract-row": {"GET": _EXTRACTS},
    "extract-photograph-list": {"GET": _EXTRACTS},
    "extract-picture": {"GET": _EXTRACTS},
    "extract-thumbnail": {"GET": _EXTRACTS},
}


def access_to(route: str, method: str) -> Access | None:
    """Return who may call `method` on the API's `route` (its name without the name space)."""
    return API_ACCESS.get(route, {}).get("GET" if method == "HEAD" else method)


def roles_for(route: str) -> frozenset[Role] | None:
    """Return the roles to which any method of the route is open; None for anybody signed in."""
    listed = [access.roles for access in API_ACCESS[route].values()]
    return None if None in listed else frozenset().union(*(roles for roles in listed if roles))
