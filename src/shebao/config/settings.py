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
    "shebao.rooms.people",
    "shebao.rooms.access",
    "shebao.rooms.family",
    "shebao.rooms.certification",
    "shebao.rooms.insurance.enrolment",
    "shebao.doors.design",
    "shebao.doors.portal",
    "shebao.doors.desk",
    "shebao.doors.console",
    "shebao.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

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
