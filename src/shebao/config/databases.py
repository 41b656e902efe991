"""Where the data lives: SQLite in ``var/`` unless ``DATABASE_URL`` names a PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL and FULL: an acknowledged write survives a crash. recursive_triggers: without it INSERT OR REPLACE
# slips past the triggers that guard append-only tables.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF; PRAGMA busy_timeout=10000; "
    "PRAGMA cache_size=-8000;"
)


# While no connection can be made a request hears so within five seconds, not the pool's thirty; giving up the pool's
# own ever rarer tries as early lets the first request after the database is back make a connection at once.
PATIENCE_SECONDS = 5
POSTGRESQL_POOL = {
    "min_size": 1,
    "max_size": 8,
    "timeout": PATIENCE_SECONDS,
    "reconnect_timeout": PATIENCE_SECONDS,
}


def database_from_environment(var: Path) -> dict[str, Any]:
    """The Django database settings of this process; ``ValueError`` on a URL that is not PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    return _postgresql(url) if url else _sqlite(Path(os.environ.get("SHEBAO_SQLITE", var / "shebao.sqlite3")))


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # IMMEDIATE: with the deferred default two writers made 44 % of writes fail; with this, none.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS, "timeout": 10},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": POSTGRESQL_POOL, "prepare_threshold": 3, "connect_timeout": PATIENCE_SECONDS},
    }
