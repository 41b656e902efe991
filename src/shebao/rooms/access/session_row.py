"""The one query of every request: session, account, person, office and unread messages in one row.

Written in SQL because it is the hottest statement of the house: building the same one from models anew for every
request cost six times what the database needs for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django.db import connection

from shebao.rooms.access import limits
from shebao.rooms.access.models import Session
from shebao.values import clock

_ROW = """
SELECT s.id, s.public_id, s.data, s.seen_at, s.account_id, coalesce(a.public_id, ''), coalesce(a.level, 0),
       a.person_id, coalesce(p.public_id, ''), coalesce(p.name_en, ''), coalesce(p.name_zh, ''), p.death_id,
       coalesce(r.role, ''), r.since, r.until, coalesce(g.path, ''), coalesce(y.name_en, ''), coalesce(y.name_zh, ''),
       (SELECT count(*) FROM notices_notice n
         WHERE n.recipient IN ('account:' || a.public_id, 'person:' || p.public_id)
           AND n.channel = 'app' AND n.read_at IS NULL AND n.due_at <= %s), s.factor,
       EXISTS (SELECT 1 FROM access_passkey k WHERE k.account_id = a.id AND (k.until IS NULL OR k.until > %s)),
       s.proved_at, r.id
  FROM access_session s
  LEFT JOIN access_account a ON a.id = s.account_id
  LEFT JOIN people_person p ON p.id = a.person_id
  LEFT JOIN access_staffrole r ON r.id = s.role_id
  LEFT JOIN regions_agency y ON y.id = r.agency_id
  LEFT JOIN regions_region g ON g.id = y.region_id
 WHERE s.token_digest = %s AND s.door = %s AND s.ended_at IS NULL AND s.ends_at > %s AND s.seen_at > %s
"""
_INSTANT = Session._meta.get_field("seen_at")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything a request needs to know about its session, from one query."""

    id: int
    public_id: str
    data: bytes
    seen_at: datetime
    account_id: int | None
    account_public_id: str
    level: int
    person_id: int | None
    person_public_id: str
    name_en: str
    name_zh: str
    death_id: int | None
    role: str
    role_since: date | None
    role_until: date | None
    jurisdiction: str
    agency_en: str
    agency_zh: str
    unread: int
    factor: str
    has_passkey: bool
    proved_at: datetime | None
    office: int | None
    """The number of the office: which officer it was, without a name."""


def token_digest(token: str) -> str:
    """What the database keeps of a cookie. The token has 256 random bits, so a plain hash suffices."""
    return sha256(token.encode()).hexdigest()


def load_session(token: str, door: str) -> Loaded | None:
    """The open session of this cookie at this door with account, person, office and unread count, or None."""
    now = clock.now()
    at, since = (_INSTANT.get_db_prep_value(moment, connection) for moment in (now, now - limits.idle(door)))
    with connection.cursor() as cursor:
        cursor.execute(_ROW, [at, at, token_digest(token), door, at, since])
        row = cursor.fetchone()
    if row is None:
        return None
    seen_at, proved_at = _aware(row[3]), _aware(row[-2])
    values = (*row[:2], bytes(row[2]), seen_at, *row[4:-2], proved_at, row[-1])
    return Loaded(*values)


def _aware(moment: Any) -> Any:
    """SQLite hands out instants without their zone, which is UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
