"""Settings. Every difference between machines is an environment variable, described in the README.

Without DATABASE_URL this is the demonstration on the embedded PostgreSQL, and DEMO=1 must say so.
"""

import os

from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured

from cms import VERSION, database_roles, environment, postgres

DEMO = environment.flag("DEMO")
DEBUG = environment.flag("DEBUG")
BASE_DIR = postgres.PROJECT
STATE_DIR = postgres.state_directory()

if not DEMO and not os.environ.get("DATABASE_URL"):
    raise ImproperlyConfigured(
        f"DATABASE_URL is not set. {environment.HOW_TO_SET['DATABASE_URL']}\n"
        "To try Imprimatur with a database of its own, start `python3 dev.py run`."
    )

# Secrets and addresses

SECRET_KEY = environment.secret("SECRET_KEY", "demonstration-only-" + "0" * 40 if DEMO else None)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS", "")
SITE_NAME = environment.text("SITE_NAME", "Plain Health")
SITE_URL = environment.web_address("SITE_URL", "http://localhost:8000" if DEMO else None)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else None)
CONTACT_EMAIL = environment.text("CONTACT_EMAIL", "editors@example.org" if DEMO else None)
# Under what others may use the articles: a name and the address of its text. Left out, pages claim nothing.
CONTENT_LICENCE_URL = environment.text(
    "CONTENT_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/" if DEMO else ""
)
CONTENT_LICENCE = environment.text("CONTENT_LICENCE", "CC BY 4.0" if DEMO else CONTENT_LICENCE_URL)
ADMIN_PATH = environment.text("ADMIN_PATH", "administration").strip("/") + "/"
HTTPS = SITE_URL.startswith("https://")
if not HTTPS and not DEMO:
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}: signatures need https, so write https://…")

# Applications

INSTALLED_APPS = [
    "cms.apps.SiteConfig",
    "cms.accounts",
    "cms.audit",
    "citations",
    "articles",
    "cms.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "reversion",
    "markdownx",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "cms.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "articles.desk.by_link.ByLink",
    "cms.middleware.RequestTrace",
    "cms.middleware.SignedInByDefault",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.middleware.SessionLimits",
    "cms.middleware.SecondFactorRequired",
    "cms.middleware.Refusals",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
CSRF_FAILURE_VIEW = "cms.accounts.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context.site",
                "cms.context.desk_navigation",
            ],
        },
    },
]

# Messages look like other notices: these are ends of their class names.
MESSAGE_TAGS = {
    message_levels.SUCCESS: "good",
    message_levels.WARNING: "caution",
    message_levels.ERROR: "danger",
}

# Forms are rendered by our own field template (templates/django/forms/field.html).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database. `default` is the application's role, `owner` migrates, `reader` only reads and serves public pages.
# A pool belongs to one process, so only the web process has one (cms/wsgi.py asks for it).

if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": environment.database("DATABASE_URL")}
    if os.environ.get("DATABASE_OWNER_URL"):
        DATABASES["owner"] = environment.database("DATABASE_OWNER_URL")
    reader = "REPLICA_URL" if os.environ.get("REPLICA_URL") else "DATABASE_URL"
    DATABASES["reader"] = environment.database(reader)
else:
    DATABASES = {
        "default": postgres.django_settings(database_roles.APP),
        "owner": postgres.django_settings(database_roles.OWNER),
        "reader": postgres.django_settings(database_roles.READER),
    }

# After an outage the pool tries again with every request instead of waiting ever longer between its own tries.
DATABASE_POOL_SIZE = environment.number("DATABASE_POOL_SIZE", 0)
_pool = {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 3, "reconnect_timeout": 1}
for _alias, _database in DATABASES.items():
    _database |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    if DATABASE_POOL_SIZE and _alias != "owner":
        _database["OPTIONS"]["pool"] = dict(_pool)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Attempts and one-time codes are counted here, so every process must see the same cache.
# Django keeps 300 entries unless told otherwise and then forgets some at random, counts of attempts among them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Signing in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# What a guess at a signing passphrase costs: argon2id with 3 passes over 64 MiB (RFC 9106, second recommendation).
# The demonstration prints its passphrases, so there a guess costs nothing, and stretching only keeps people waiting.
SIGNING_STRETCH = {"time_cost": 1 if DEMO else 3, "memory_cost": 8 if DEMO else 64 * 1024, "parallelism": 1}
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cms.accounts.passwords.MaximumLengthValidator"},
]

ACCOUNT_ADAPTER = "cms.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "cms.accounts.sign_in_forms.LoginForm",
    "reset_password": "cms.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "cms.accounts.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "cms.accounts.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "cms.accounts.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- a class
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXY_COUNT", 0)

# Addresses are given by administrators, so there is nothing for their owners to verify first.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "cms.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "cms.accounts.sign_in_forms.SecondStepForm",
    "reauthenticate": "cms.accounts.sign_in_forms.SecondStepAgainForm",
    "activate_totp": "cms.accounts.sign_in_forms.ActivateAppForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Who must use a second factor outside the demonstration, by what they may act as; everybody else may. External
# reviewers do not sign in: the code at signing is their second step.

SECOND_FACTOR_FOR = environment.some_of(
    "SECOND_FACTOR_FOR",
    known=(
        *("editor", "managing_editor", "chief_editor", "administrator", "auditor"),
        *("medical_review", "fact_check"),
    ),
    default="managing_editor,chief_editor,administrator,medical_review,fact_check",
)
SECOND_FACTOR_RULE = "articles.permissions.must_have_second_factor"

# Cookies and headers; the content security policies are in cms/headers.py.

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# The proxy in front must set this header itself and never pass on a visitor's (docs/deploy.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
USE_X_FORWARDED_HOST = False
X_FRAME_OPTIONS = "DENY"

# What a request may carry. The article form takes long pastes; its view refuses text above its own limit.

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_PERMISSIONS = 0o640

# Files. Production collects and compresses static files once; the demonstration serves them as they are.

STATIC_URL = "/static/"
STATIC_ROOT = None if DEMO else environment.text("STATIC_ROOT", str(BASE_DIR / "collected"))
MEDIA_URL = "/media/"
MEDIA_ROOT = environment.text("MEDIA_ROOT", str(STATE_DIR / "media"))

# Readers' pages (cms/serving): how much memory of each process may hold them, and the folder in which nginx finds them.

PAGE_MEMORY_MB = environment.number("PAGE_MEMORY_MB", 64)
PAGE_FILES_ROOT = environment.text("PAGE_FILES_ROOT", "")
STORAGES = {
    "default": {"BACKEND": "cms.stored_files.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEMO
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
        "OPTIONS": {"file_permissions_mode": 0o644},  # nginx reads them as another user
    },
}
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Language and time: UTC in the database, the site's zone on screen.

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = environment.text("TIME_ZONE", "UTC")
USE_TZ = True

# E-mail

EMAIL_URL = environment.text("EMAIL_URL", (STATE_DIR / "mail").as_uri() if DEMO else None)
globals().update(environment.mail(EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("FROM_EMAIL", CONTACT_EMAIL)

# From this hour of the day on, in the zone above, people get the mail of what waits for them.
DIGEST_HOUR = environment.number("DIGEST_HOUR", 7)
if DIGEST_HOUR > 23:
    raise ImproperlyConfigured(f"DIGEST_HOUR is {DIGEST_HOUR}: set it to an hour of the day, from 0 to 23.")

# Registries of the literature. Whoever asks says who they are: that is what registries ask of polite programs.

CROSSREF_BASE_URL = environment.web_address("CROSSREF_BASE_URL", "https://api.crossref.org")
EUTILS_BASE_URL = environment.web_address("EUTILS_BASE_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils")
NCBI_API_KEY = environment.text("NCBI_API_KEY", "")
DATACITE_BASE_URL = environment.web_address("DATACITE_BASE_URL", "https://api.datacite.org")
DOI_BASE_URL = environment.web_address("DOI_BASE_URL", "https://doi.org")
# doi.org holds no records: it sends on to the agency that registered a DOI, and only to these hosts we follow.
DOI_AGENCY_HOSTS = environment.words("DOI_AGENCY_HOSTS", "data.crosscite.org,data.medra.org")
DOAJ_BASE_URL = environment.web_address("DOAJ_BASE_URL", "https://doaj.org/api")
RETRACTION_WATCH_URL = environment.web_address(
    "RETRACTION_WATCH_URL",
    "https://gitlab.com/crossref/retraction-watch-data/-/raw/main/retraction_watch.csv",
)
RETRACTION_WATCH_ROOT = environment.text("RETRACTION_WATCH_ROOT", str(STATE_DIR / "retraction_watch"))
REGISTRY_USER_AGENT = f"Imprimatur/{VERSION} ({SITE_URL}; mailto:{CONTACT_EMAIL})"
# The addresses above are those of `python -m citations.replay`: it need not be spared, and pages say so.
OFFLINE_REGISTRIES = environment.flag("OFFLINE_REGISTRIES")
if OFFLINE_REGISTRIES and not DEMO:
    raise ImproperlyConfigured(
        "OFFLINE_REGISTRIES is on, so that sources would be checked against a small library on this machine. "
        "Take it out of the environment."
    )

# How long a sign-off counts, by the risk class of the article (months).

REVIEW_VALIDITY_MONTHS = {
    "A": environment.number("REVIEW_VALIDITY_MONTHS_A", 12, least=1),
    "B": environment.number("REVIEW_VALIDITY_MONTHS_B", 24, least=1),
    "C": environment.number("REVIEW_VALIDITY_MONTHS_C", 36, least=1),
}

# What readers wrote is deleted this many months after it was done with; what was counted stays.

FEEDBACK_TEXT_MONTHS = environment.number("FEEDBACK_TEXT_MONTHS", 12, least=1)

# How often each article is opened, by day and without anything about who opens it.

COUNT_VIEWS = environment.flag("COUNT_VIEWS")

# Overlap with other texts: from how many words on it is a finding, and services elsewhere that are asked as well, as
# dotted paths (articles/outside_checkers.py says what they are given and give back).

OVERLAP_FINDING_WORDS = environment.number("OVERLAP_FINDING_WORDS", 40, least=1)
OVERLAP_CHECKERS = environment.words("OVERLAP_CHECKERS", "")

# Jobs

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# The editor's widget and script only; its views and its renderer are never used (cms/markdown.py renders).

MARKDOWNX_MARKDOWNIFY_FUNCTION = "cms.markdown.render"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "cms.log_lines.WithoutSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}
    },
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # These write down every address that is asked, and every second try.
        "httpx": {"level": "WARNING"},
        "stamina": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
        "bibtexparser": {"level": "CRITICAL"},  # what cannot be read, the person who imports it is told
        "pylatexenc": {"level": "CRITICAL"},
        "procrastinate.worker": {"level": environment.text("LOG_LEVEL", "INFO")},
    },
}
