"""Settings: everything that differs between machines comes from the environment, through csdesk.embedded."""

import os
import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from csdesk import embedded

if os.environ.get("CSDESK_LEAN") == "1":
    # rest_framework loads them wherever they are installed, for its test client and its own pages: 6 MB a process.
    sys.modules |= {"requests": None, "pygments": None}  # type: ignore[dict-item]

BASE_DIR = Path(__file__).resolve().parent.parent
_here = embedded.endpoints()
DATA_DIR = embedded.data_dir()
PORT = int(os.environ.get("PORT", "8000"))

SECRET_KEY = _here.secret_key
DEBUG = os.environ.get("CSDESK_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("CSDESK_HOSTS", "localhost,127.0.0.1,[::1],.demo.localhost,testserver").split(",")
# Behind a TLS-terminating front: cookies are then sent over HTTPS only.
SECURE = os.environ.get("CSDESK_SECURE") == "1"
# Our own nginx stands in front and says in X-Real-IP whom it serves.
BEHIND_PROXY = os.environ.get("CSDESK_BEHIND_PROXY") == "1"
# Who may read /metrics: whoever has the token, and these networks.
METRICS_TOKEN = os.environ.get("CSDESK_METRICS_TOKEN", "")
METRICS_NETWORKS = os.environ.get("CSDESK_METRICS_NETWORKS", "").split(",")
# The address people reach us at; links in mail use it, never the request's host.
PUBLIC_URL = os.environ.get("CSDESK_PUBLIC_URL", f"http://localhost:{PORT}")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "csdesk.tenancy",
    "csdesk.people",
    "csdesk.live",
    "csdesk.rulebook",
    "csdesk.cases",
    "csdesk.search",
    "csdesk.events",
    "csdesk.wording",
    "csdesk.outbox",
    "csdesk.ledger",
    "csdesk.sla",
    "csdesk.documents",
    "csdesk.imports",
    "csdesk.approvals",
    "csdesk.conversations",
    "csdesk.webhooks",
    "csdesk.mail",
    "csdesk.desk",
    "csdesk.board",
    "csdesk.web",
    "csdesk.api",
    "staff",
    "attendance",
    "dealers",
    "products",
    "shipping",
    "spares",
    "repairs",
    "knowledge",
    "tickets",
    "chat",
    "incentives",
    "csdesk.demo",
    "csdesk.operations",
]

MIDDLEWARE = [
    "csdesk.operations.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csdesk.tenancy.middleware.DatabaseTroubleMiddleware",
    "csp.middleware.CSPMiddleware",
    "csdesk.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csdesk.web.middleware.StorableAddressMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csdesk.web.middleware.PageMiddleware",
    "csdesk.people.middleware.SessionAgeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csdesk.people.middleware.TenantMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "csdesk.urls"
WSGI_APPLICATION = "csdesk.wsgi.application"
ASGI_APPLICATION = "csdesk.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "csdesk.web.folding.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csdesk.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.templatetags.l10n",
                "django_htmx.templatetags.django_htmx",
                "template_partials.templatetags.partials",
                "csdesk.web.templatetags.web",
            ],
        },
    }
]


def _database(url: str | None, *, server_options: str = "") -> dict[str, object]:
    if url is None:
        return {}
    parsed = dj_database_url.parse(url)
    if server_options:
        parsed["OPTIONS"] = {**parsed.get("OPTIONS", {}), "options": server_options}
    options = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
    return {**parsed, **options, "ENGINE": "django.db.backends.postgresql"}


# A process sees only the roles whose credentials it was given.
_urls = {"default": _here.app_url, "owner": _here.owner_url, "sweeper": _here.sweeper_url}
# A crash may lose the last sweeps, each whole: those alarms are due again and fire again. Whoever acts on one
# commits after it, and a commit that waits for the disk takes all before it along.
_server_options = {"sweeper": "-csynchronous_commit=off"}
DATABASES = {
    alias: _database(url, server_options=_server_options.get(alias, ""))
    for alias, url in _urls.items()
    if url or alias == "default"
}
# The server keeps the plans of pages. Not behind a pooler that gives each transaction another connection.
PREPARED_STATEMENTS = os.environ.get("CSDESK_PREPARED_STATEMENTS", "1") == "1"
DATABASE_ROUTERS = ["csdesk.tenancy.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_DATE_INDEX = False

REDIS_URL = _here.redis_url
CELERY_APP = "csdesk.celery.app"
# A broker that is away or frozen is asked once, for a second at most.
CACHES = {
    "default": {
        "BACKEND": "csdesk.people.fleeting.FleetingCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {
            "serializer": "csdesk.people.fleeting.PlainSerializer",
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
        },
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "max_connections": 500}]},
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A mail to somebody who has no account would tell strangers who has one.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# django-axes counts; two counters with different ideas of the client's address would quarrel.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_ADAPTER = "csdesk.people.adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "csdesk"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 5 / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "csdesk.people.services.security_log.client_address"
AXES_USERNAME_CALLABLE = "csdesk.people.sign_in.attempted_name"
AXES_VERBOSE = False

# Cookies ignore ports: two installations on one host must not share theirs.
_prefix = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_prefix}csdesk_{PORT}"
CSRF_COOKIE_NAME = f"{_prefix}csdesk_csrf_{PORT}"
LANGUAGE_COOKIE_NAME = f"csdesk_language_{PORT}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# Nobody stays signed in longer than a shift, or over a meal: then the page asks again, and what was typed is kept.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 60 * int(os.environ.get("CSDESK_IDLE_MINUTES", "30"))
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# A message in a cookie would claim success after a rolled back request.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
FORM_RENDERER = "csdesk.web.rendering.Renderer"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where the files were collected, with the list of their hashed names.
STATIC_ROOT = Path(os.environ.get("CSDESK_STATIC") or DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "csdesk.web.static_files.HashedFiles"},
}
MEDIA_ROOT = DATA_DIR / "media"

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "csdesk.api.problems.answer_exception",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "csdesk",
    "VERSION": "1",
    "DESCRIPTION": (
        "The desk for programs: the same services, rules and permissions as the pages. A key belongs to a member and"
        " may do what its member may, as far as its scopes go. What a member may not see is not there (404)."
    ),
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "ApiKey": {
                "type": "http",
                "scheme": "bearer",
                "description": "`Authorization: Bearer <company>.<secret>`, from the page of keys or create_api_key.",
            }
        }
    },
    "ENUM_NAME_OVERRIDES": {
        "Phase": "csdesk.cases.models.Phase",
        "MemberKind": "csdesk.people.models.MemberKind",
        "MemberState": "csdesk.people.models.MemberState",
        "MessageKind": "csdesk.conversations.models.MessageKind",
        "Delivery": "csdesk.conversations.models.Delivery",
        "ComplaintStatus": "tickets.lifecycle.Status",
        "Nature": "tickets.models.Nature",
        "Founded": "tickets.models.Founded",
        "Liability": "tickets.models.Liability",
        "StepKind": "tickets.models.StepKind",
    },
}
# What one key may call, and what one address may try with wrong keys: a second for good, and at once. They protect
# the machine, not a company's rules.
API_CALLS_PER_SECOND = float(os.environ.get("CSDESK_API_CALLS_PER_SECOND", "100"))
API_CALLS_AT_ONCE = int(os.environ.get("CSDESK_API_CALLS_AT_ONCE", "300"))
API_WRONG_KEYS_PER_SECOND = 1.0
API_WRONG_KEYS_AT_ONCE = 60
# Fair share between companies, technical limits of the machine: what all people of one company may ask for a second for
# good and at once (more than two cores can draw: it stops what is no longer people; 0: no limit), what all its keys
# may, and how much it may have in work in one process beside others (half of it while one of theirs is in work; as many
# of its requests may wait, so twice of it must be less than gunicorn has threads).
COMPANY_REQUESTS_PER_SECOND = float(os.environ.get("CSDESK_COMPANY_REQUESTS_PER_SECOND", "150"))
COMPANY_REQUESTS_AT_ONCE = int(os.environ.get("CSDESK_COMPANY_REQUESTS_AT_ONCE", "600"))
COMPANY_CALLS_PER_SECOND = float(os.environ.get("CSDESK_COMPANY_CALLS_PER_SECOND", "150"))
COMPANY_CALLS_AT_ONCE = int(os.environ.get("CSDESK_COMPANY_CALLS_AT_ONCE", "600"))
COMPANY_AT_ONCE = int(os.environ.get("CSDESK_COMPANY_AT_ONCE", "2"))
# What the disk can bear: files of one company altogether (`manage.py set_quota` gives one company more or less), and
# how many a person may add within an hour, far more than hands do. 0: no limit. What comes by mail is always kept.
FILES_QUOTA_GIB = float(os.environ.get("CSDESK_FILES_QUOTA_GIB", "50"))
UPLOADS_PER_PERSON_AN_HOUR = int(os.environ.get("CSDESK_UPLOADS_PER_PERSON_AN_HOUR", "300"))
# How many messages and complaints a dealer's contact may send within an hour: each calls somebody. 0: no limit.
PORTAL_MESSAGES_PER_PERSON_AN_HOUR = int(os.environ.get("CSDESK_PORTAL_MESSAGES_PER_PERSON_AN_HOUR", "60"))

# One mail server for the installation itself (password resets, notices); companies' mailboxes are data.
EMAIL_BACKEND = "csdesk.outbox.channels.backend.OutboxBackend"
EMAIL_HOST = os.environ.get("CSDESK_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("CSDESK_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("CSDESK_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("CSDESK_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("CSDESK_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 10
# Networks that companies' mail servers and webhooks may be in although they are not on the open internet.
INTERNAL_NETWORKS = os.environ.get("CSDESK_INTERNAL_NETWORKS", "").split(",")
# Webhooks may also go to http:// addresses, where anybody on the way can read them.
PLAIN_HTTP = os.environ.get("CSDESK_PLAIN_HTTP") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("CSDESK_MAIL_FROM", "csdesk@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "csdesk.operations.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("CSDESK_LOG_LEVEL", "INFO")},
}
