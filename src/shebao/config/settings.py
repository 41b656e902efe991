"""Every setting, in one place. Two named modes: *demo* (the default on a fresh machine) and *production*."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from shebao.config.databases import database_from_environment
from shebao.config.keys import secret_key

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("SHEBAO_VAR", ROOT / "var"))
MODE = os.environ.get("SHEBAO_MODE", "demo")
if MODE not in {"demo", "production"}:
    raise SystemExit(f"SHEBAO_MODE must be 'demo' or 'production', not {MODE!r}.")

KEYS = Path(os.environ.get("SHEBAO_KEYS", VAR / "keys"))
VAULT = Path(os.environ.get("SHEBAO_VAULT", VAR / "vault"))
ANCHORS = Path(os.environ.get("SHEBAO_ANCHORS", VAR / "anchors"))
SECRET_KEY = secret_key(KEYS, create=MODE == "demo")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SHEBAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "shebao.config",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "shebao.ground.storage",
    "shebao.ground.audit",
    "shebao.ground.regions",
    "shebao.ground.notices",
    "shebao.rooms.funds",
    "shebao.ground.webhooks",
    "shebao.rooms.people",
    "shebao.rooms.access",
    "shebao.rooms.access.clients",
    "shebao.rooms.family",
    "shebao.rooms.certification",
    "shebao.rooms.insurance.enrolment",
    "shebao.rooms.insurance.contributions",
    "shebao.doors.design",
    "shebao.doors.portal",
    "shebao.doors.desk",
    "shebao.doors.api",
    "shebao.doors.console",
    "shebao.demo",
]

MIDDLEWARE = [
    "shebao.config.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shebao.config.middleware.Turns",
    "shebao.config.middleware.Sessions",
    "shebao.config.middleware.Reader",
    "shebao.config.middleware.Machines",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shebao.config.middleware.Policy",
]

# Measured: four requests at once use a process; more only wait for each other. Those who wait are answered within a
# third of a second; who comes beyond them is told at once to come again. `shebao serve` adds threads for saying so.
TURNS_WORKING, TURNS_WAITING = 4, int(os.environ.get("SHEBAO_WAITING", "28"))

# Cookies: one for each door, so that a desk session has no citizen's powers and the other way round. Over
# HTTPS their names begin with __Host-, which no other host and no plain connection can set.
HTTPS = os.environ.get("SHEBAO_HTTPS", "1" if MODE == "production" else "0") == "1"
_HOST = "__Host-" if HTTPS else ""
SESSION_ENGINE = "shebao.rooms.access.store"
SESSION_COOKIES = {"citizen": f"{_HOST}shebao", "desk": f"{_HOST}shebao-desk"}
SESSION_COOKIE_NAME = SESSION_COOKIES["citizen"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_IDLE_MINUTES = {
    "citizen": int(os.environ.get("SHEBAO_CITIZEN_IDLE_MINUTES", "30")),
    "desk": int(os.environ.get("SHEBAO_DESK_IDLE_MINUTES", "15")),
}
SESSION_HOURS = {"citizen": 12, "desk": 12}
CSRF_COOKIE_NAME = f"{_HOST}csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shebao.doors.portal.access.views.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# How many proxies of the operator stand in front; each adds one address to X-Forwarded-For.
PROXIES = int(os.environ.get("SHEBAO_PROXIES", "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

# Messages that leave the house: "demo" keeps them for /demo/phone/, "spool" writes files for the operator's
# gateway.
_PROVIDERS = {"demo": "DemoProvider", "spool": "SpoolProvider"}
_PROVIDER = os.environ.get("SHEBAO_NOTICES", "demo" if MODE == "demo" else "spool")
NOTICES_PROVIDER = (
    f"shebao.ground.notices.providers.{_PROVIDERS[_PROVIDER]}" if _PROVIDER in _PROVIDERS else _PROVIDER
)
NOTICES_SPOOL = Path(os.environ.get("SHEBAO_SPOOL", VAR / "outbox"))

# The machine door: requests a minute for each client, token or network; what webhooks may reach besides the public
# internet (networks of the operator's own, e.g. 10.1.0.0/16); and plain http only where nobody is real.
API_PER_MINUTE = int(os.environ.get("SHEBAO_API_PER_MINUTE", "600"))
WEBHOOKS_INSIDE = [part for part in os.environ.get("SHEBAO_WEBHOOKS_INSIDE", "").split(",") if part]
WEBHOOKS_PLAIN = MODE == "demo"

ROOT_URLCONF = "shebao.config.urls"
WSGI_APPLICATION = "shebao.config.wsgi.application"
DATABASES: dict[str, Any] = {"default": database_from_environment(VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.Account"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shebao.doors.design.context.appearance",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"

# Tracebacks go to standard error in every mode; no line carries a personal number (tests/shape/test_logs.py).
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbers": {"()": "shebao.ground.storage.logs.NumberFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["numbers"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SHEBAO_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}
