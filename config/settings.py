"""Every setting, read from the environment; the defaults are those of a safe council installation.

``docs/settings.md`` lists each variable with its meaning.
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import council, owner
from config.environment import BASE_DIR, VAR_DIR
from config.environment import flag as _flag
from config.environment import listed as _listed
from config.environment import owner_url as _owner_url
from config.environment import secret_key as _secret_key
from config.environment import service as _service
from config.outside import *  # noqa: F403 (what is kept outside the database)
from config.signing_in import *  # noqa: F403

# openpyxl would use lxml where it happens to be installed, as among the tests: everywhere the same.
os.environ |= {"OPENPYXL_LXML": "False"}

DEBUG = _flag("DEBUG")
SECRET_KEY = _secret_key()
# Keys of before: what they signed or enciphered is still read.
SECRET_KEY_FALLBACKS = _listed("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = _listed("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("CSRF_TRUSTED_ORIGINS")
HTTPS = _flag("HTTPS", default="1")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "casework",
    "safeguarding",
    "carers",
]

MIDDLEWARE = [
    "casework.web.request_number.RequestNumber",
    # Before whatever may answer by itself: static files, limits, sign-in.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "casework.web.headers.PermissionsPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casework.no_store.NoStore",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "casework.at_once.AtOnce",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "casework.audit.security_log.SecurityLog",
    "casework.too_long.TookTooLong",
    "casework.drafts.KeepWhatWasTyped",
    "casework.signed_in.StaffOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
    "casework.people.joined.LeadToTheRecordThatIsKept",
    "casework.web.done_once.DoneOnce",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "casework.rendering.GovRenderer"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.context_processors.house",
            ],
        },
    }
]

# How many seconds a connection is kept for the next request; 0 closes it after each.
CONN_MAX_AGE = int(os.environ.get("CONN_MAX_AGE", "600"))
# The application's role adds to the audit and cannot change it; migrations run as the owner of
# the tables (docs/adr/0022, config/owner.py).
DATABASE_APP_URL = _service("DATABASE_URL")
_DATABASE_URL = _owner_url(DATABASE_APP_URL) if _flag(owner.FLAG) else DATABASE_APP_URL
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        _DATABASE_URL,
        engine="casework.database.engine",
        conn_max_age=CONN_MAX_AGE,
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["TEST"] = {"NAME": f"test_casework{os.environ.get('TEST_DB_SUFFIX', '')}"}
# No page may hold a connection for longer; jobs lift it (casework/database/limits.py).
STATEMENT_TIMEOUT_MS = int(os.environ.get("STATEMENT_TIMEOUT_MS", "5000"))
# A file with more spellings of names, a group a line (casework/data/name_spellings.txt).
NAME_SPELLINGS = os.environ.get("NAME_SPELLINGS", "")
# A pooler between us and PostgreSQL gives each transaction another connection (docs/adr/0014).
TRANSACTION_POOLER = _flag("TRANSACTION_POOLER")
if TRANSACTION_POOLER:
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
else:
    DATABASES["default"]["OPTIONS"]["options"] = f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _service("REDIS_URL")
_CACHE_URL = REDIS_URL.replace("redis+socket://", "unix://")
CACHES = {
    "default": {
        "BACKEND": "casework.web.cache.CacheThatMayBeAway",
        "LOCATION": _CACHE_URL,
        # A page does not wait for a server that hangs; nor does the client try again by itself.
        "OPTIONS": {
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), retries=0),
            "serializer": "casework.web.cache.JsonSerializer",
        },
    }
}

AUTH_USER_MODEL = "casework.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign-in"
# How many reverse proxies of the council's own stand before us and add to X-Forwarded-For.
PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "1")) if _flag("BEHIND_PROXY") else 0
# In the cache, so that a page costs no statement for it, and in the database behind it.
SESSION_ENGINE = "casework.web.sessions"
SESSION_COOKIE_AGE = int(SESSION_IDLE.total_seconds())  # noqa: F405
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Asked on the machine itself, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^live$", r"^ready$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Browsers keep such a list for months: only for a council that has asked to be on it.
SECURE_HSTS_PRELOAD = HTTPS and _flag("HSTS_PRELOAD")
# It asks for that preloading.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if _flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "casework.views.errors.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
# Set-up builds exactly what is served (config/frontend_build.py), so nothing is collected.
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "static_built"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedFiles"},
}
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))

# Whoever sends it may read /metrics; without one there is no such page.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# How long the number beside "Letters" is remembered.
BADGE_SECONDS = int(os.environ.get("BADGE_SECONDS", "30"))

# Letters
# How long a process goes on with the words it has read: an approval is minded within this time.
WORDING_SECONDS = 20
# The council's own languages for letters, beside those of casework/letters/languages.py.
LETTER_LANGUAGES = json.loads(os.environ.get("LETTER_LANGUAGES", "[]"))
LETTER_FONTS = Path(os.environ.get("LETTER_FONTS", VAR_DIR / "fonts"))
PRINT_ROOM = Path(os.environ.get("PRINT_ROOM", VAR_DIR / "print-room"))
# Where the senders note the last letter that went, outside the database; one for all machines.
LETTER_BOOK: Path | None = Path(os.environ.get("LETTER_BOOK", VAR_DIR / "letter-book"))
# No letter goes while this is on (casework/letters/pausing.py).
SENDING_PAUSED = _flag("SENDING_PAUSED")
# Who carries letters: the dotted path of a mapping from channel to carrier.
LETTER_CARRIERS = os.environ.get("LETTER_CARRIERS", "casework.letters.carriers.in_use.CARRIERS")
# How many processes may send at once, on all machines together.
LETTER_SENDERS = int(os.environ.get("LETTER_SENDERS", "1"))
# A place among them is free again when its holder was silent for so long.
TURN_LEASE = timedelta(seconds=float(os.environ.get("TURN_LEASE_S", "90")))
# A sender that has not finished by then is taken to have died. Longer than any carrier's time-out.
LETTER_LEASE = timedelta(seconds=float(os.environ.get("LETTER_LEASE_S", "300")))
# After a carrier certainly did not take a letter; and how soon a doubt is looked into.
LETTER_TRY_AGAIN = timedelta(seconds=float(os.environ.get("LETTER_TRY_AGAIN_S", "600")))
LETTER_ASK_AGAIN = timedelta(seconds=float(os.environ.get("LETTER_ASK_AGAIN_S", "120")))
# The folder from which a hybrid-mail company takes its batches (docs/carriers.md).
HYBRID_MAIL = Path(os.environ.get("HYBRID_MAIL", VAR_DIR / "hybrid-mail"))
# GOV.UK Notify (docs/carriers.md). The time-outs, to connect and to answer, are far under the
# lease: a sender that waits for an answer is not taken to have died.
NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
NOTIFY_URL = os.environ.get("NOTIFY_URL", "https://api.notifications.service.gov.uk")
NOTIFY_TIMEOUT = (
    float(os.environ.get("NOTIFY_CONNECT_TIMEOUT_S", "5")),
    float(os.environ.get("NOTIFY_TIMEOUT_S", "20")),
)
NOTIFY_POSTAGE = os.environ.get("NOTIFY_POSTAGE", "second")
NOTIFY_EMAIL_TEMPLATE = os.environ.get("NOTIFY_EMAIL_TEMPLATE", "")
NOTIFY_TEXT_TEMPLATE = os.environ.get("NOTIFY_TEXT_TEMPLATE", "")
# Notify puts it on each callback; without one, every callback is refused.
NOTIFY_CALLBACK_TOKEN = os.environ.get("NOTIFY_CALLBACK_TOKEN", "")
# What one process asks in a minute, what all send in a day, and the rest that Notify may ask for.
NOTIFY_PER_MINUTE = int(os.environ.get("NOTIFY_PER_MINUTE", "1400"))
NOTIFY_LETTERS_A_DAY = int(os.environ.get("NOTIFY_LETTERS_A_DAY", "20000"))
NOTIFY_REST = timedelta(seconds=float(os.environ.get("NOTIFY_REST_S", "60")))
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "email"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "adult.social.care@council.example")

# What the council calls itself, printed on pages and letters (config/council.py).
COUNCIL = council.COUNCIL
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")

# Celery is only a doorbell (house.md): nothing that matters travels in a message.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "casework.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["casework.api.authentication.InPost"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["casework.api.parsing.SmallJson"],
    "DEFAULT_THROTTLE_CLASSES": [
        "casework.api.throttling.StaffRate",
        "casework.api.throttling.StrangerRate",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "user": os.environ.get("API_RATE_USER", "600/min"),
        "anon": os.environ.get("API_RATE_ANON", "30/min"),
    },
    # How many proxies add to X-Forwarded-For; without any, the header is not believed.
    "NUM_PROXIES": PROXY_COUNT,
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "casework.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "casework.api.schema.Operation",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Casework",
    "DESCRIPTION": "Waiting lists, letters and escalation for adult social care.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "POSTPROCESSING_HOOKS": ["casework.api.schema.say_what_is_refused"],
    "PREPROCESSING_HOOKS": ["casework.api.schema.only_ours"],
}

# An upload holds people's details: nobody else on the machine reads it.
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# A form that arrives after a time-out is kept for so many hours from its writer's sign-in; so many
# characters of a form, and so many forms of one person.
DRAFT_HOURS = int(os.environ.get("DRAFT_HOURS", "12"))
DRAFT_MOST_CHARACTERS = int(os.environ.get("DRAFT_MOST_CHARACTERS", "200000"))
DRAFTS_A_PERSON = int(os.environ.get("DRAFTS_A_PERSON", "50"))
# Requests that one web process works on at once: of one user; of one address that has not signed
# in; of all who have not signed in. AT_ONCE and AT_ONCE_STRANGERS together are fewer than threads.
AT_ONCE = int(os.environ.get("AT_ONCE", "3"))
AT_ONCE_ADDRESS = int(os.environ.get("AT_ONCE_ADDRESS", "2"))
AT_ONCE_STRANGERS = int(os.environ.get("AT_ONCE_STRANGERS", "3"))
# What a file may hold; measured while it is read, and none after it (casework/imports/limits.py).
IMPORT_MAX_BYTES = int(os.environ.get("IMPORT_MAX_BYTES", str(200 * 1024 * 1024)))
IMPORT_MAX_UNPACKED = int(os.environ.get("IMPORT_MAX_UNPACKED", str(2 * 1024**3)))
IMPORT_MAX_ROWS = int(os.environ.get("IMPORT_MAX_ROWS", "1500000"))
IMPORT_MAX_COLUMNS = int(os.environ.get("IMPORT_MAX_COLUMNS", "16384"))
IMPORT_MAX_CELLS = int(os.environ.get("IMPORT_MAX_CELLS", "100000000"))
IMPORT_MAX_CELL_CHARACTERS = int(os.environ.get("IMPORT_MAX_CELL_CHARACTERS", "131072"))
IMPORT_MAX_ROW_CHARACTERS = int(os.environ.get("IMPORT_MAX_ROW_CHARACTERS", "1000000"))
# Seconds of the processor to open a file, and from one row to the next.
IMPORT_MAX_SECONDS = float(os.environ.get("IMPORT_MAX_SECONDS", "8"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": "config.log_lines.AddRequestNumber"}},
    "formatters": {
        # "line" is for a developer: it says an error's own words, which may quote a record.
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(request_number)s %(message)s"},
        "json": {"()": "config.log_lines.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["number"],
            "formatter": os.environ.get("LOG_FORMAT", "json"),
        }
    },
    "loggers": {
        # It quotes GOV.UK Notify's answers, which may quote an address.
        "notifications_python_client": {"level": "CRITICAL"},
        # It names who signs in; the security log has their number.
        "axes": {"level": "ERROR"},
        # Sign-ins, refusals, emergency access, exports: written whatever LOG_LEVEL says.
        "casework.security": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
