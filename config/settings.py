"""All settings, read from the environment; safe for production unless DEMO is asked for.

`start.py` sets every variable for the demonstration and the tests; a server sets them itself
(`docker-compose.yml` shows which). Nothing here has a default that opens a door.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of run this is -------------------------------------------------------------------
DEMO = env.bool("DEMO", False)  # invented data, a sign-in page of named people, plain HTTP on localhost
TESTING = env.bool("TESTING", False)
PLAIN_HTTP = env.bool("PLAIN_HTTP", False)  # `start.py --no-demo`: our own records, but on localhost
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost"] if DEMO or TESTING or PLAIN_HTTP else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# One proxy of ours ends TLS, overwrites X-Forwarded-Proto and appends to X-Forwarded-For.
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", False)
# Seconds added to the clock, for journeys and rehearsals; `core.checks` refuses it outside them.
CLOCK_OFFSET_FILE = env.str("CLOCK_OFFSET_FILE", "")
STATE_DIR = Path(env.str("STATE_DIR", str(BASE_DIR / ".state")))

# --- Applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "core",
    "audit",
    "accounts",
    "notices",
    "documents",
    "visits",
    "intelligence",
    "casework",
    "debriefs",
    "referrals",
    "desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "csp",
    "django_linear_migrations",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.CompressPagesMiddleware",
    "core.middleware.RequestIdMiddleware",
    "core.middleware.MeasureMiddleware",
    "core.middleware.PrivateResponsesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.AccessMiddleware",
    "core.middleware.DomainErrorsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "core.jinja.environment",
            "context_processors": ["desk.context.page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "accounts" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.context.page",
            ]
        },
    },
]

# --- PostgreSQL: the application's role, and the owner's for migrations only ---------------------
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True),
    "owner": env.dj_db_url("DATABASE_OWNER_URL", env.str("DATABASE_URL")),
}
DATABASES["default"]["ATOMIC_REQUESTS"] = True  # what a request did and its audit stand or fall together
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: Celery's broker and the cache; losing it loses nothing -------------------------------
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "core.redis_cache.RedisCache", "LOCATION": REDIS_URL}}
# Kombu spells a socket differently from redis-py.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_VISIBILITY_TIMEOUT = 3600
CELERY_TIMEZONE = "Europe/London"

# --- Who signs in, and how ----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.Backend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.password_rules.NotCommon"},
    {"NAME": "accounts.password_rules.NotLikeTheirName"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
# allauth: the address is the account's name; nobody signs up, and accounts are made by administrators.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.passwords.SignInForm",
    "reauthenticate": "accounts.forms.passwords.ConfirmPasswordForm",
    "change_password": "accounts.forms.passwords.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Wrong passwords are counted by axes, per name and address; these are the second line.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "120/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS_PROXY else 0
# Single sign-on with OpenID Connect, where an issuer is given (`docs/sign-in.md`).
OIDC_ISSUER = env.str("OIDC_ISSUER", "")  # exactly as its discovery document says it
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "") or "your organisation’s account"  # as people know the provider
OIDC_SCOPES: list[str] = env.list("OIDC_SCOPES", []) or ["openid", "profile", "email"]
OIDC_MATCH = env.str("OIDC_MATCH", "") or "staff_number"  # or "email": which of an account the claim names
OIDC_CLAIM = env.str("OIDC_CLAIM", "") or OIDC_MATCH  # what the provider calls it
OIDC_FACTOR_ACR: list[str] = env.list("OIDC_FACTOR_ACR", [])  # values that say: a second factor was asked
OIDC_FACTOR_AMR: list[str] = env.list("OIDC_FACTOR_AMR", [])
OIDC_ONLY = env.bool("OIDC_ONLY", False)  # no other door: no passwords, no passkey alone
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.SignOnPeople"
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.factors.CodeForm",
    "reauthenticate": "accounts.forms.factors.ConfirmCodeForm",
    "activate_totp": "accounts.forms.factors.ActivateForm",
    "add_webauthn": "accounts.forms.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.passkeys.PasskeyForm",
    "login_webauthn": "accounts.forms.passkeys.SignInWithPasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.passkeys.ConfirmWithPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = (
    "required"  # so that a passkey is two factors: the device, and its PIN or face
)
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # a whole office may share an address
PASSKEY_DOMAIN = env.str(
    "PASSKEY_DOMAIN", ""
)  # of which passkeys are; the address's host where none is given
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Enforcement visits"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute out; a code still counts once
# axes: the name and the address together are locked, so the real user elsewhere is not.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "core.views.too_many"
AXES_USERNAME_CALLABLE = "accounts.clients.username"
AXES_CLIENT_IP_CALLABLE = "accounts.clients.client_ip"
AXES_CLIENT_STR_CALLABLE = "accounts.clients.unnamed"
AXES_SENSITIVE_PARAMETERS = ["login", "email", "csrfmiddlewaretoken", "next"]
AXES_DISABLE_ACCESS_LOG = True  # the audit has every sign-in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
FACTOR_REPLACEMENT_HOURS = env.int("FACTOR_REPLACEMENT_HOURS", 24)  # for the second of the two to confirm
INITIAL_PASSWORD_DAYS = env.int("INITIAL_PASSWORD_DAYS", 7)  # to use the one that an administrator set
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", 30 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", 12 * 60 * 60)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS

# --- The API (docs/api.md) ----------------------------------------------------------------------
API_MAX_BYTES = env.int("API_MAX_BYTES", 1024 * 1024)  # of a body in JSON
API_MAX_PAGE = env.int("API_MAX_PAGE", 100)  # items of a list at once
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 600)  # of one token, or of one person
API_CHANGES_PER_MINUTE = env.int("API_CHANGES_PER_MINUTE", 120)  # among them
API_REFUSALS_PER_MINUTE = env.int("API_REFUSALS_PER_MINUTE", 60)  # of one address, without a good token
API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", 90)  # the longest that a token may last
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # every view says its own by deriving from accounts.api.views
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Describer",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Enforcement visits",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Visits, and what follows from them, for other systems. `docs/api.md` says how to begin.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enum_id_removal",  # values stand where they are used
        "core.api.schema.strict_requests",
    ],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "The token of a system, which an administrator issues.",
            },
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "__Host-session",
                "description": "The session of a page. A change needs its token in `X-CSRFToken`.",
            },
        }
    },
}

# --- Transport and headers ----------------------------------------------------------------------
_plain_http = DEMO or TESTING or PLAIN_HTTP  # localhost only; browsers treat it as a secure context
SECURE_SSL_REDIRECT = not _plain_http
SECURE_HSTS_SECONDS = 0 if _plain_http else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not _plain_http
SECURE_HSTS_PRELOAD = not _plain_http
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# `__Host-` needs Secure; Chromium takes Secure cookies from http://localhost.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.views.old_page.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

from csp.constants import NONCE, NONE, SELF  # noqa: E402

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Europe/London"  # stored as UTC, shown as London's

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(STATE_DIR / "static")))
STATICFILES_DIRS = [("build", BASE_DIR / "static" / "build")]  # what `npm run build` made, not its sources
WHITENOISE_USE_FINDERS = TESTING  # tests serve it uncollected
# Photographs: in folders of the state folder, or in an S3-compatible store where a bucket is named.
OBJECT_STORAGE_BUCKET = env.str("OBJECT_STORAGE_BUCKET", "")
OBJECT_STORAGE = {
    "bucket_name": OBJECT_STORAGE_BUCKET,
    "endpoint_url": env.str("OBJECT_STORAGE_ENDPOINT", "") or None,
    "region_name": env.str("OBJECT_STORAGE_REGION", "") or None,
    "access_key": env.str("OBJECT_STORAGE_ACCESS_KEY", "") or None,
    "secret_key": env.str("OBJECT_STORAGE_SECRET_KEY", "") or None,
}
# For so many days the store itself refuses to change or remove an original; 0: it does not.
OBJECT_STORAGE_LOCK = {
    "lock_days": env.int("OBJECT_STORAGE_LOCK_DAYS", 0),
    "lock_mode": env.str("OBJECT_STORAGE_LOCK_MODE", "GOVERNANCE"),
}


def _sealed_files(name: str, **lock: object) -> dict[str, object]:
    if OBJECT_STORAGE_BUCKET:
        options = OBJECT_STORAGE | {"location": name} | lock
        return {"BACKEND": "documents.objects.SealedObjectStorage", "OPTIONS": options}
    options = {"location": str(STATE_DIR / name)}
    return {"BACKEND": "documents.storage.SealedFileStorage", "OPTIONS": options}


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is to land here unseen
    "originals": _sealed_files("originals", **OBJECT_STORAGE_LOCK),
    "viewing": _sealed_files("viewing"),
    "intelligence": _sealed_files("intelligence"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 25 * 1024 * 1024)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", 50_000_000)
UPLOAD_PARTS_DIR = STATE_DIR / "uploads"
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", "")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# What is sent lies in no temporary file in clear.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.SealedUploadHandler",
]

# --- Our own choices, where the guidance gives none (`docs/adr/`) --------------------------------
PROTECTIVE_MARKING = env.str("PROTECTIVE_MARKING", "OFFICIAL – SENSITIVE")
EXTRACT_HOUR, EXTRACT_MINUTE = 0, 15
EXTRACT_ALARM_HOUR = 6
UNCLOSED_TO_MANAGER_HOURS = 24
DEBRIEF_WORKING_DAYS = env.int("DEBRIEF_WORKING_DAYS", 5)  # from a visit until its debrief (DEB-10; ours)
DEBRIEF_FOLLOW_UP_DAYS = env.int("DEBRIEF_FOLLOW_UP_DAYS", 28)  # from holding it to its following up (ours)
PRIVATE_KEPT_DAYS = env.int(
    "PRIVATE_KEPT_DAYS", 365
)  # from the end of a private conversation until it is erased
FEEDBACK_ASKED_DAYS = 28  # how long a feedback sheet that was asked for stands on a home page (DEB-12; ours)
DEBRIEF_SETTLED_DAYS = env.int("DEBRIEF_SETTLED_DAYS", 365)  # a visit without a debrief is looked at so long
# How far back the first nightly look ever asks of closed visits of before debriefs were kept here.
DEBRIEF_FIRST_LOOK_DAYS = env.int("DEBRIEF_FIRST_LOOK_DAYS", 28)
URGENT_REVIEW_DAYS = 5  # from an urgent access until an auditor has reviewed it
DRAFT_DAYS = 90  # typing that nobody came back to is forgotten
AUDIT_SEAL_KEY = env.str("AUDIT_SEAL_KEY", "")  # Ed25519 private key, base64 of the 32 bytes
AUDIT_SEAL_PUBLIC_KEYS: list[str] = env.list("AUDIT_SEAL_PUBLIC_KEYS", [])  # of earlier keys
# What is passed on to the intelligence unit is encrypted: the first key of each list, the others still read.
INTELLIGENCE_KEYS: list[str] = env.list("INTELLIGENCE_KEYS", [])  # Fernet keys
INTELLIGENCE_INDEX_KEYS: list[str] = env.list(
    "INTELLIGENCE_INDEX_KEYS", []
)  # of the tokens that find words again
# How the unit grades ("3x5x2" or "5x5x5", `intelligence/schemes.py`), and the markings that it chooses from.
INTELLIGENCE_SCHEME = env.str("INTELLIGENCE_SCHEME", "3x5x2")
INTELLIGENCE_MARKINGS: list[str] = env.list(
    "INTELLIGENCE_MARKINGS", list(dict.fromkeys(["OFFICIAL", "OFFICIAL – SENSITIVE", PROTECTIVE_MARKING]))
)
AUDIT_SEAL_COPY_DIR = env.str("AUDIT_SEAL_COPY_DIR", "")

# --- Messages: notices, e-mail, pushes to other systems (`docs/notices.md`) -----------------------
# How e-mail leaves: "local" writes files into STATE_DIR/mail and says so on the console; "smtp"; "notify".
MAIL_CHANNEL = env.str("MAIL_CHANNEL", "local")
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", "")
NOTIFY_URL = env.str("NOTIFY_URL", "https://api.notifications.service.gov.uk")
# Kind of message → template id; "default" for the rest. Each is given ((count)) and ((link)).
NOTIFY_TEMPLATES: dict[str, str] = dict(env.json("NOTIFY_TEMPLATES", {}) or {})
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", 300)  # far longer than sending takes
OUTBOX_AT_ONCE = env.int("OUTBOX_AT_ONCE", 4)  # messages on their way; the worker has other things to do
PUSH_TIMEOUT = env.int("PUSH_TIMEOUT", 10)
DIGEST_HOUR, DIGEST_MINUTE = 7, 30  # of the daily e-mail, London's, on working days
NOTICE_DAYS = 180  # a notice that was read is forgotten after half of it, every notice after all of it
MESSAGE_DAYS = 30  # a message that left, or was given up, is forgotten
SERVICE_URL = env.str("SERVICE_URL", "http://localhost:8000").rstrip("/")  # begins the link in an e-mail
# Other systems that are told: [{"name": …, "url": "https://…", "secret": …, "events": ["extract.published"]}]
PUSH_RECEIVERS: list[dict[str, Any]] = list(env.json("PUSH_RECEIVERS", []) or [])

# --- Mail, logs ---------------------------------------------------------------------------------
EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
ALARM_RECIPIENTS: list[str] = env.list("ALARM_RECIPIENTS", [])
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "visits@localhost")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "core.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        # It logs what Notify answered, which may repeat an address.
        "notifications_python_client": {"level": "ERROR"},
        # One line a request and a task; on a server, not in a terminal where somebody reads along.
        "core": {"level": env.str("LOG_LEVEL", "WARNING" if _plain_http else "INFO")},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
# Who may read /health/deep/ and /health/metrics/: whoever sends this as a bearer token. Empty: nobody.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_DIR = Path(env.str("METRICS_DIR", str(STATE_DIR / "metrics")))
SILENCED_SYSTEM_CHECKS: list[str] = []
