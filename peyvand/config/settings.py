"""All settings of the site, in one file. What an operator may choose stands in ``environment.py``; the rest is fixed here."""

import os
import secrets
from pathlib import Path

from django.utils.csp import CSP

from peyvand.config import environment, logs

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent
ENVIRONMENT = environment.current()

# --- the data folder and its keys ---------------------------------------------------------------------------------------------
HOME = Path(ENVIRONMENT["PEYVAND_HOME"] if "PEYVAND_HOME" in os.environ else ROOT / "var").resolve()


def _secret_key() -> str:
    """The signing key: from the environment, else from keys/secret (0600), made at first start."""
    if key := ENVIRONMENT["PEYVAND_SECRET_KEY"]:
        return str(key)
    path = HOME / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(beside, path)  # whole or not at all, and the first of two processes wins
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = ENVIRONMENT["PEYVAND_OLD_SECRET_KEYS"]

# --- what the operator chose --------------------------------------------------------------------------------------------------
DEBUG = ENVIRONMENT["PEYVAND_DEBUG"]
DEMO = ENVIRONMENT["PEYVAND_DEMO"]
HTTPS = ENVIRONMENT["PEYVAND_HTTPS"]
PORT = ENVIRONMENT["PORT"]
BIND = ENVIRONMENT["PEYVAND_BIND"]
THREADS = ENVIRONMENT["PEYVAND_THREADS"]
PROXIES = ENVIRONMENT["PEYVAND_PROXIES"]
ANTIVIRUS = ENVIRONMENT["PEYVAND_ANTIVIRUS"]
WEEKEND = ENVIRONMENT["PEYVAND_WEEKEND"]
SIGN_UP = ENVIRONMENT["PEYVAND_SIGN_UP"]
REQUIRE_2FA = ENVIRONMENT["PEYVAND_REQUIRE_2FA"] and not DEMO
ALLOWED_HOSTS = ENVIRONMENT["PEYVAND_HOSTS"]
_PORT = "" if HTTPS or PROXIES or PORT == 80 else f":{PORT}"
SITE_URL = ENVIRONMENT["PEYVAND_URL"] or f"http{'s' if HTTPS else ''}://{(ALLOWED_HOSTS or ['localhost'])[0].lstrip('.*')}{_PORT}"

# --- the rooms ----------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "peyvand.web",
    "peyvand.core",
    "peyvand.taxonomies",
    "peyvand.registry",
    "peyvand.accounts",
    "peyvand.showcase",
    "peyvand.needs",
    "peyvand.notices",
    "peyvand.matches",
    "peyvand.desk",
    "peyvand.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "peyvand",
]

MIDDLEWARE = [
    "peyvand.config.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "peyvand.config.headers.CompressionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "peyvand.config.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "peyvand.web.middleware.ThemeMiddleware",
    "peyvand.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "peyvand.core.middleware.RequestMiddleware",
    "peyvand.accounts.middleware.AccountsMiddleware",
]

ROOT_URLCONF = "peyvand.config.urls"
WSGI_APPLICATION = "peyvand.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "peyvand.web.templatetags.peyvand"],
        },
    },
]
FORM_RENDERER = "peyvand.web.forms.Renderer"

# --- data ---------------------------------------------------------------------------------------------------------------------
DATABASES = {"default": environment.database(ENVIRONMENT["DATABASE_URL"], HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # Counts of the sign-in limits live here, so it is shared by all processes and outlives a restart.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
TASKS = {"default": {"BACKEND": "peyvand.core.tasks.Backend"}}

# --- people and sign-in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
# Codes, limits and pages are the room's own (accounts); allauth gives the stages of signing in, the second factor and the list of sessions.
ACCOUNT_ADAPTER = "peyvand.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "peyvand.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODE_DIGITS = 10

# --- language and time --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", "فارسی"), ("en", "English")]
USE_I18N = True
TIME_ZONE = ENVIRONMENT["PEYVAND_TIME_ZONE"]
USE_TZ = True

# --- static files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- safety -------------------------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "peyvand.web.views.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
FILE_UPLOAD_HANDLERS = [
    "peyvand.core.files.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
else:
    SESSION_COOKIE_NAME = "sid"
    CSRF_COOKIE_NAME = "csrf"
# Preloading binds every host of the domain for years: the owner of the domain decides that, not this site.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- mail ---------------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT["PEYVAND_MAIL_FROM"]
MAILERS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": HOME / "outbox"}},
}
if ENVIRONMENT["PEYVAND_MAIL_HOST"]:
    MAILERS["default"] = {
        "BACKEND": "peyvand.core.mail.Backend",
        "OPTIONS": {
            "host": ENVIRONMENT["PEYVAND_MAIL_HOST"],
            "port": ENVIRONMENT["PEYVAND_MAIL_PORT"],
            "username": ENVIRONMENT["PEYVAND_MAIL_USER"],
            "password": ENVIRONMENT["PEYVAND_MAIL_PASSWORD"],
            "use_tls": ENVIRONMENT["PEYVAND_MAIL_SECURITY"] == "starttls",
            "use_ssl": ENVIRONMENT["PEYVAND_MAIL_SECURITY"] == "tls",
            "timeout": 20,
        },
    }

SMS_URL = ENVIRONMENT["PEYVAND_SMS_URL"]
SMS_AUTHORIZATION = ENVIRONMENT["PEYVAND_SMS_AUTHORIZATION"]
SMS_FIELDS = ENVIRONMENT["PEYVAND_SMS_FIELDS"]
SMS_FORMAT = ENVIRONMENT["PEYVAND_SMS_FORMAT"]
SMS_PRIVATE = ENVIRONMENT["PEYVAND_SMS_PRIVATE"]

# --- log ----------------------------------------------------------------------------------------------------------------------
LOGGING = logs.logging_settings(ENVIRONMENT["PEYVAND_LOG_LEVEL"], ENVIRONMENT["PEYVAND_LOG_FORMAT"])
