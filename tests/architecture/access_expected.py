"""Who is expected to open which page: written out here, and not read from `accounts/roles.py`.

Each application adds the lines of its routes. A route that is missing here, or that `accounts.roles`
opens to somebody else, fails `test_access_table.py`.
"""

OFFICER, MANAGER, HMI = "officer", "manager", "hmi"
CASEWORKER, CASEWORK_ADMIN = "caseworker", "casework_admin"
CPCT, CFI, INTELLIGENCE, REPORTING = "cpct", "cfi", "intelligence", "reporting"
SAFEGUARDING, AUDITOR, ADMINISTRATOR = "safeguarding", "auditor", "administrator"
EVERY_ROLE = (
    OFFICER,
    MANAGER,
    HMI,
    CASEWORKER,
    CASEWORK_ADMIN,
    CPCT,
    CFI,
    INTELLIGENCE,
    REPORTING,
    SAFEGUARDING,
    AUDITOR,
    ADMINISTRATOR,
)

# Before signing in. The demonstration's own page is added by the test, where there is one.
PUBLIC = {
    "account_login",
    "account_logout",
    "mfa_authenticate",
    "passkey-sign-in",
    "sign-on",  # these three where single sign-on is set up; nothing is there elsewhere
    "sign-on-return",
    "sign-on-ended",
    "health-live",
    "health-ready",
    "health-deep",  # 404 but for the bearer of METRICS_TOKEN
    "health-metrics",
    "health-extract",  # says whether last night's file is there, and no more
}
# With a password, on the way to a second factor.
HALF_SIGNED_IN = {
    "first-password",
    "passkey-add",
    "account_reauthenticate",
    "mfa_activate_totp",
}
# Anybody with both.
SIGNED_IN = {
    "api-reference",
    "home",
    "my-account",
    "session-stay",
    "absences",
    "absence-new",
    "absence-new-for",
    "team-absences",
    "absence",
    "absence-end",
    "account_change_password",
    "passkey-name",
    "factor-remove",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "notices",
    "notice",
    "notice-read",
    "notices-read",
    "notice-choices",
}

_VISIT_READERS = {OFFICER, MANAGER, HMI, AUDITOR}
_VISIT_PAGES = _VISIT_READERS | {SAFEGUARDING}
_VISIT_WRITERS = {OFFICER, MANAGER, HMI}
_CASEWORK = {CASEWORKER, CASEWORK_ADMIN}

ROLES: dict[str, set[str]] = {
    # desk
    "search": _VISIT_READERS | _CASEWORK,
    # accounts
    "lost-factors": {ADMINISTRATOR},
    "lost-factor-ask": {ADMINISTRATOR},
    "lost-factor": {ADMINISTRATOR},
    # audit
    "audit": {AUDITOR},
    "audit-event": {AUDITOR},
    "audit-export": {AUDITOR},
    # notices
    "outbox": {ADMINISTRATOR},
    "outbox-retry": {ADMINISTRATOR},
    # urgent access
    "urgent": {SAFEGUARDING},
    "urgent-end": {SAFEGUARDING},
    "urgent-accesses": {AUDITOR},
    "urgent-access": {AUDITOR, SAFEGUARDING},
    # visits: reading
    "visits": _VISIT_READERS,
    "visit": _VISIT_PAGES,
    "visit-details": _VISIT_PAGES,
    "visit-team": _VISIT_PAGES,
    "visit-entry": _VISIT_PAGES,
    "visit-people": _VISIT_PAGES,
    "encounter": _VISIT_PAGES,
    "visit-documents-seen": _VISIT_PAGES,
    "document-seen": _VISIT_PAGES,
    "visit-cprn": _VISIT_PAGES,
    "visit-photographs": _VISIT_PAGES,
    "photograph-picture": _VISIT_PAGES,
    "visit-print": _VISIT_READERS,
    "visit-print-take": _VISIT_READERS,
    "photograph-original": {AUDITOR},
    "visit-close": _VISIT_PAGES,
    "visit-history": _VISIT_PAGES,
    "visit-routing": _VISIT_PAGES,
    "person-routing": _VISIT_PAGES,
    # visits: writing
    "visit-new": {OFFICER},
    "visit-team-add": _VISIT_WRITERS,
    "visit-officer": _VISIT_WRITERS,
    "visit-officer-arrive": _VISIT_WRITERS,
    "visit-officer-depart": _VISIT_WRITERS,
    "visit-officer-remove": _VISIT_WRITERS,
    "visit-oversight": {MANAGER},
    "visit-answer": _VISIT_WRITERS,
    "encounter-new": _VISIT_WRITERS,
    "document-seen-new": _VISIT_WRITERS,
    "form-invalid": _VISIT_WRITERS,
    "photograph-upload": _VISIT_WRITERS,
    "photograph-upload-begin": _VISIT_WRITERS,
    "photograph-upload-part": _VISIT_WRITERS,
    "photograph-remove": _VISIT_WRITERS,
    "photograph-not-taken": _VISIT_WRITERS,
    "visit-hand-over": _VISIT_WRITERS,
    "visit-reopen": _VISIT_WRITERS,
    # casework
    "casework-list": _CASEWORK,
    "casework-encounter": _CASEWORK,
    "casework-compare": _CASEWORK,
    "casework-photograph": _CASEWORK,
    "match-undo": _CASEWORK,
    "people": _CASEWORK,
    "person": _CASEWORK | {SAFEGUARDING},
    "person-edit": _CASEWORK,
    "ear": _CASEWORK,
    "ear-read": _CASEWORK | {OFFICER},
    "ear-amend": _CASEWORK,
    # referrals
    "extracts": {CPCT},
    "extract-run": {CPCT},
    "extract-day": {CPCT},
    "extract-download": {CPCT},
    "extract-hash": {CPCT},
    "extract-columns": {CPCT},
    "extract-schema": {CPCT},
    "extract-row": {CPCT},
    "extract-photographs": {CPCT},
    "extract-photograph": {CPCT},
}
# Every route whose name begins so.
NAMESPACES: dict[str, set[str]] = {"admin": {ADMINISTRATOR}}
# Routes that the administration site has and that open to nobody: accounts and roles end, and stay on record.
NOBODY = {
    "admin:accounts_apitoken_delete",
    "admin:accounts_mentoring_delete",
    "admin:accounts_system_delete",
    "admin:accounts_rolegrant_delete",
    "admin:accounts_team_delete",
    "admin:accounts_user_delete",
}

# The API: route, method, roles; a set of all roles means anybody signed in. Who may do it to which record is
# tested where the record is.
ANYBODY = set(EVERY_ROLE) | {""}
API: dict[str, dict[str, set[str]]] = {
    "api:schema": {"GET": ANYBODY},
    "api:me": {"GET": ANYBODY},
    "api:visit-list": {"GET": _VISIT_READERS, "POST": {OFFICER}},
    "api:visit-detail": {"GET": _VISIT_READERS},
    "api:visit-details": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS},
<<<<<<< HEAD
    "api:visit-entry": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS},
    "api:visit-answers": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS},
    "api:officer-list": {"GET": _VISIT_READERS, "POST": _VISIT_WRITERS},
    "api:candidate-list": {"GET": _VISIT_WRITERS},
    "api:officer-detail": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS, "DELETE": _VISIT_WRITERS},
    "api:officer-arrived": {"POST": _VISIT_WRITERS},
    "api:officer-departed": {"POST": _VISIT_WRITERS},
    "api:oversight-list": {"GET": _VISIT_READERS, "POST": {MANAGER}},
    "api:oversight-detail": {"DELETE": {MANAGER}},
    "api:person-list": {"GET": _VISIT_READERS, "POST": _VISIT_WRITERS},
    "api:person-detail": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS},
    "api:person-invalid": {"POST": _VISIT_WRITERS},
    "api:person-photo-not-taken": {"POST": _VISIT_WRITERS},
    "api:document-seen-list": {"GET": _VISIT_READERS, "POST": _VISIT_WRITERS},
    "api:document-seen-detail": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS},
    "api:document-seen-invalid": {"POST": _VISIT_WRITERS},
    "api:document-seen-photo-not-taken": {"POST": _VISIT_WRITERS},
    "api:cprn": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS},
    "api:cprn-invalid": {"POST": _VISIT_WRITERS},
    "api:photograph-list": {"GET": _VISIT_READERS},
    "api:photograph-detail": {"GET": _VISIT_READERS, "PATCH": _VISIT_WRITERS},
    "api:photograph-removal": {"POST": _VISIT_WRITERS},
    "api:photograph-picture": {"GET": _VISIT_READERS},
    "api:photograph-thumbnail": {"GET": _VISIT_READERS},
    "api:upload-list": {"POST": _VISIT_WRITERS},
    "api:upload-detail": {"GET": _VISIT_WRITERS, "PUT": _VISIT_WRITERS, "DELETE": _VISIT_WRITERS},
    "api:closing": {"GET": _VISIT_READERS, "POST": _VISIT_WRITERS},
    "api:reopening": {"POST": _VISIT_WRITERS},
    "api:history-list": {"GET": _VISIT_READERS},
=======
    # casework
    "api:case-list": {"GET": _CASEWORK},
    "api:match-candidate-list": {"GET": _CASEWORK},
    "api:comparison": {"GET": _CASEWORK},
    "api:casework-encounter": {"GET": _CASEWORK},
    "api:casework-picture": {"GET": _CASEWORK},
    "api:casework-thumbnail": {"GET": _CASEWORK},
    "api:work-list": {"GET": _CASEWORK},
    "api:match-list": {"POST": _CASEWORK},
    "api:new-case": {"POST": _CASEWORK},
    "api:match-undo": {"POST": _CASEWORK},
    "api:record-completion": {"POST": _CASEWORK},
    "api:record-amendment": {"POST": _CASEWORK},
    "api:case-detail": {"GET": _CASEWORK, "PATCH": _CASEWORK},
    "api:encounter-record": {"GET": _CASEWORK, "PATCH": _CASEWORK},
    "api:record-detail": {"GET": _CASEWORK | {OFFICER}},
>>>>>>> 97d0c97 (API: casework (the queue, encounters, matches, people with their cards, records), through the pages' own operations)
    # referrals
    "api:person-routing": {"GET": _VISIT_READERS, "POST": _VISIT_WRITERS},
    "api:extract-list": {"GET": {CPCT}, "POST": {CPCT}},
    "api:extract-standing": {"GET": {CPCT}},
    "api:extract-columns": {"GET": {CPCT}},
    "api:extract-contract": {"GET": {CPCT}},
    "api:extract-detail": {"GET": {CPCT}},
    "api:extract-csv": {"GET": {CPCT}},
    "api:extract-xlsx": {"GET": {CPCT}},
    "api:extract-jsonl": {"GET": {CPCT}},
    "api:extract-row-list": {"GET": {CPCT}},
    "api:extract-row": {"GET": {CPCT}},
    "api:extract-photograph-list": {"GET": {CPCT}},
    "api:extract-picture": {"GET": {CPCT}},
    "api:extract-thumbnail": {"GET": {CPCT}},
}
# Which scope a token needs, by route and method; "": any token will do.
SCOPES: dict[str, dict[str, str]] = {
    "api:schema": {"GET": ""},
    "api:me": {"GET": ""},
    "api:visit-list": {"GET": "visits:read", "POST": "visits:write"},
    "api:visit-detail": {"GET": "visits:read"},
    "api:visit-details": {"GET": "visits:read", "PATCH": "visits:write"},
<<<<<<< HEAD
    "api:visit-entry": {"GET": "visits:read", "PATCH": "visits:write"},
    "api:visit-answers": {"GET": "visits:read", "PATCH": "visits:write"},
    "api:officer-list": {"GET": "visits:read", "POST": "visits:write"},
    "api:candidate-list": {"GET": "visits:write"},
    "api:officer-detail": {"GET": "visits:read", "PATCH": "visits:write", "DELETE": "visits:write"},
    "api:officer-arrived": {"POST": "visits:write"},
    "api:officer-departed": {"POST": "visits:write"},
    "api:oversight-list": {"GET": "visits:read", "POST": "visits:write"},
    "api:oversight-detail": {"DELETE": "visits:write"},
    "api:person-list": {"GET": "visits:read", "POST": "visits:write"},
    "api:person-detail": {"GET": "visits:read", "PATCH": "visits:write"},
    "api:person-invalid": {"POST": "visits:write"},
    "api:person-photo-not-taken": {"POST": "visits:write"},
    "api:document-seen-list": {"GET": "visits:read", "POST": "visits:write"},
    "api:document-seen-detail": {"GET": "visits:read", "PATCH": "visits:write"},
    "api:document-seen-invalid": {"POST": "visits:write"},
    "api:document-seen-photo-not-taken": {"POST": "visits:write"},
    "api:cprn": {"GET": "visits:read", "PATCH": "visits:write"},
    "api:cprn-invalid": {"POST": "visits:write"},
    "api:photograph-list": {"GET": "visits:read"},
    "api:photograph-detail": {"GET": "visits:read", "PATCH": "visits:write"},
    "api:photograph-removal": {"POST": "visits:write"},
    "api:photograph-picture": {"GET": "visits:read"},
    "api:photograph-thumbnail": {"GET": "visits:read"},
    "api:upload-list": {"POST": "visits:write"},
    "api:upload-detail": {"GET": "visits:write", "PUT": "visits:write", "DELETE": "visits:write"},
    "api:closing": {"GET": "visits:read", "POST": "visits:write"},
    "api:reopening": {"POST": "visits:write"},
    "api:history-list": {"GET": "visits:read"},
=======
    # casework
    "api:case-list": {"GET": "casework:read"},
    "api:match-candidate-list": {"GET": "casework:read"},
    "api:comparison": {"GET": "casework:read"},
    "api:casework-encounter": {"GET": "casework:read"},
    "api:casework-picture": {"GET": "casework:read"},
    "api:casework-thumbnail": {"GET": "casework:read"},
    "api:work-list": {"GET": "casework:read"},
    "api:match-list": {"POST": "casework:write"},
    "api:new-case": {"POST": "casework:write"},
    "api:match-undo": {"POST": "casework:write"},
    "api:record-completion": {"POST": "casework:write"},
    "api:record-amendment": {"POST": "casework:write"},
    "api:case-detail": {"GET": "casework:read", "PATCH": "casework:write"},
    "api:encounter-record": {"GET": "casework:read", "PATCH": "casework:write"},
    "api:record-detail": {"GET": "casework:read"},
>>>>>>> 97d0c97 (API: casework (the queue, encounters, matches, people with their cards, records), through the pages' own operations)
    # referrals
    "api:person-routing": {"GET": "visits:read", "POST": "visits:write"},
    "api:extract-list": {"GET": "extracts:read", "POST": "extracts:write"},
    "api:extract-standing": {"GET": "extracts:read"},
    "api:extract-columns": {"GET": "extracts:read"},
    "api:extract-contract": {"GET": "extracts:read"},
    "api:extract-detail": {"GET": "extracts:read"},
    "api:extract-csv": {"GET": "extracts:read"},
    "api:extract-xlsx": {"GET": "extracts:read"},
    "api:extract-jsonl": {"GET": "extracts:read"},
    "api:extract-row-list": {"GET": "extracts:read"},
    "api:extract-row": {"GET": "extracts:read"},
    "api:extract-photograph-list": {"GET": "extracts:read"},
    "api:extract-picture": {"GET": "extracts:read"},
    "api:extract-thumbnail": {"GET": "extracts:read"},
}
