"""Names used across the service for who people are, and for what signing in leaves in the audit."""

from enum import StrEnum

from django.db import models

from audit.events import Kind


class TeamKind(models.TextChoices):
    ENFORCEMENT = "enforcement", "Enforcement team"
    CASEWORK = "casework", "Casework unit"
    CPCT = "cpct", "Civil penalty compliance team"
    CFI = "cfi", "Criminal and financial investigation"
    INTELLIGENCE = "intelligence", "Intelligence unit"
    REPORTING = "reporting", "Reporting centre"
    CENTRAL = "central", "Central services"


class MentoringKind(models.TextChoices):
    ARREST = "arrest", "Arrest work"
    OTHER = "other", "Other work"


class Grade(models.TextChoices):
    AO = "ao", "Administrative officer"
    EO = "eo", "Immigration officer"
    HEO = "heo", "Chief immigration officer"
    SEO = "seo", "His Majesty’s Inspector"
    G7 = "g7", "Assistant director"


class Role(models.TextChoices):
    """What a person does here. Gold, Silver and Bronze are named on one incident, not held as a role."""

    OFFICER = "officer", "officer"
    MANAGER = "manager", "team manager"
    HMI = "hmi", "HM Inspector"
    CASEWORKER = "caseworker", "caseworker"
    CASEWORK_ADMIN = "casework_admin", "casework administrative officer"
    CPCT = "cpct", "CPCT"
    CFI = "cfi", "CFI"
    INTELLIGENCE = "intelligence", "intelligence unit"
    REPORTING = "reporting", "reporting officer"
    SAFEGUARDING = "safeguarding", "safeguarding lead"
    AUDITOR = "auditor", "auditor"
    ADMINISTRATOR = "administrator", "administrator"


class UrgentReason(models.TextChoices):
    """Why a safeguarding lead has to read a record at once (ours; the words that go with it say more)."""

    CHILD = "child", "A child may be at risk of harm"
    ADULT = "adult", "An adult may be at risk of harm"
    LIFE = "life", "A risk to somebody’s life or health now"
    MISSING = "missing", "Somebody is missing"
    ASKED = "asked", "The police, a hospital or social services ask and cannot wait"


class AccountKind(models.TextChoices):
    """Who stands behind an account. A system signs in on no page: it shows a token (`accounts.systems`)."""

    PERSON = "person", "Person"
    SYSTEM = "system", "System"


class IdentityCheck(models.TextChoices):
    """How an administrator made sure who it is that has lost a factor."""

    IN_PERSON = "in_person", "In person, with their staff card"
    VIDEO = "video", "On a video call that I began, with their staff card"
    MANAGER = "manager", "Their line manager, whom I rang, vouches for them"


class ReplacementStatus(models.TextChoices):
    ASKED = "asked", "Asked"
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Refused"
    LAPSED = "lapsed", "Not confirmed in time"


class Factor(StrEnum):
    """What a session showed beyond the password; kept in the session."""

    TOTP = "totp"
    RECOVERY_CODE = "recovery_codes"
    PASSKEY = "webauthn"
    OIDC = "oidc"  # the single sign-on provider says that it asked for one
    DEMONSTRATION = "demonstration"  # stands for a second factor only while settings.DEMO is on


class AuditEvent(StrEnum):
    SIGNED_IN = "accounts.signed_in"
    SIGNED_IN_TO_DEMONSTRATION = "accounts.signed_in_to_demonstration"
    SIGN_IN_FAILED = "accounts.sign_in_failed"
    SIGN_ON_TIED = "accounts.sign_on_tied"
    SIGN_ON_REFUSED = "accounts.sign_on_refused"
    SIGNED_OUT = "accounts.signed_out"
    SESSION_ENDED = "accounts.session_ended"
    PAGE_REFUSED = "accounts.page_refused"
    SECOND_FACTOR_SET_UP = "accounts.second_factor_set_up"
    SECOND_FACTOR_CHANGED = "accounts.second_factor_changed"
    SECOND_FACTOR_REMOVED = "accounts.second_factor_removed"
    PASSKEY_COPIED = "accounts.passkey_copied"
    REPLACEMENT_ASKED = "accounts.replacement_asked"
    REPLACEMENT_REFUSED = "accounts.replacement_refused"
    REPLACEMENT_LAPSED = "accounts.replacement_lapsed"
    REPLACEMENTS_LISTED = "accounts.replacements_listed"
    REPLACEMENT_VIEWED = "accounts.replacement_viewed"
    FACTORS_REPLACED = "accounts.factors_replaced"
    PASSWORD_HALF_SHOWN = "accounts.password_half_shown"  # noqa: S105 - the name of an event
    SECOND_FACTOR_FAILED = "accounts.second_factor_failed"
    RECOVERY_CODE_USED = "accounts.recovery_code_used"
    RECOVERY_CODES_VIEWED = "accounts.recovery_codes_viewed"
    RECOVERY_CODES_MADE = "accounts.recovery_codes_made"
    PASSWORD_CHANGED = "accounts.password_changed"  # noqa: S105 - the name of an event
    PASSWORD_SET = "accounts.password_set"  # noqa: S105 - the name of an event: by somebody else
    ACCOUNT_ADDED = "accounts.account_added"
    ACCOUNT_CHANGED = "accounts.account_changed"
    TEAM_ADDED = "accounts.team_added"
    TEAM_CHANGED = "accounts.team_changed"
    ROLE_GRANTED = "accounts.role_granted"
    ROLE_CHANGED = "accounts.role_changed"
    MENTORING_ADDED = "accounts.mentoring_added"
    MENTORING_CHANGED = "accounts.mentoring_changed"
    ABSENCES_LISTED = "accounts.absences_listed"
    ABSENCE_RECORDED = "accounts.absence_recorded"
    ABSENCE_CHANGED = "accounts.absence_changed"
    ABSENCE_ENDED = "accounts.absence_ended"
    URGENT_ACCESS_SOUGHT = "accounts.urgent_access_sought"  # and nothing was found
    URGENT_ACCESS_OPENED = "accounts.urgent_access_opened"
    URGENT_ACCESS_ENDED = "accounts.urgent_access_ended"
    URGENT_ACCESS_READ = "accounts.urgent_access_read"
    URGENT_ACCESSES_LISTED = "accounts.urgent_accesses_listed"
    URGENT_ACCESS_REVIEWED = "accounts.urgent_access_reviewed"
    API_TOKEN_ISSUED = "accounts.api_token_issued"  # noqa: S105 - the names of events
    API_TOKEN_REVOKED = "accounts.api_token_revoked"  # noqa: S105
    API_TOKEN_REFUSED = "accounts.api_token_refused"  # noqa: S105


_ALTERATIONS = frozenset(
    {
        AuditEvent.SIGN_ON_TIED,
        AuditEvent.REPLACEMENT_ASKED,
        AuditEvent.REPLACEMENT_REFUSED,
        AuditEvent.REPLACEMENT_LAPSED,
        AuditEvent.FACTORS_REPLACED,
        AuditEvent.SECOND_FACTOR_SET_UP,
        AuditEvent.SECOND_FACTOR_CHANGED,
        AuditEvent.SECOND_FACTOR_REMOVED,
        AuditEvent.PASSKEY_COPIED,
        AuditEvent.RECOVERY_CODES_MADE,
        AuditEvent.PASSWORD_CHANGED,
        AuditEvent.PASSWORD_SET,
        AuditEvent.ACCOUNT_ADDED,
        AuditEvent.ACCOUNT_CHANGED,
        AuditEvent.TEAM_ADDED,
        AuditEvent.TEAM_CHANGED,
        AuditEvent.ROLE_GRANTED,
        AuditEvent.ROLE_CHANGED,
        AuditEvent.MENTORING_ADDED,
        AuditEvent.MENTORING_CHANGED,
        AuditEvent.ABSENCE_RECORDED,
        AuditEvent.ABSENCE_CHANGED,
        AuditEvent.ABSENCE_ENDED,
        AuditEvent.URGENT_ACCESS_OPENED,
        AuditEvent.URGENT_ACCESS_ENDED,
        AuditEvent.URGENT_ACCESS_REVIEWED,
        AuditEvent.API_TOKEN_ISSUED,
        AuditEvent.API_TOKEN_REVOKED,
    }
)
AUDIT_KINDS: dict[str, Kind] = {
    event: Kind.ALTERATION if event in _ALTERATIONS else Kind.CONSULTATION for event in AuditEvent
}
