"""The family page written bare and written naively, as servers for ``family_page.py`` to compare ours with.

``bare`` is raw ASGI with psycopg: prepared statements, strings put together, the same session look-up, the same rows
and the same audit rows as our page, its bytes those of a page of ours with the family cut out. ``naive`` is what one
writes first with the ORM: an object for everything, a query for every relation, words translated in the template.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

FAMILY = """
SELECT b.public_id, b.relationship, b.relation_class, b.route, b.state, m.public_id, m.scopes, m.settles_at,
       p.public_id, p.name_en, p.name_zh, p.sex, p.death_id, d.public_id, d.due_on, l.since, s.id, c.happened_on
  FROM family_binding b
  LEFT JOIN family_mandate m ON m.binding_id = b.id
  LEFT JOIN family_consent o ON o.binding_id = b.id AND o.revoked_at IS NULL
  LEFT JOIN people_person p ON p.id = b.member_id
  LEFT JOIN certification_duty d ON d.person_id = p.id AND d.ended_on IS NULL
  LEFT JOIN certification_certificate c ON c.id = d.latest_id
  LEFT JOIN certification_lapse l ON l.duty_id = d.id AND l.until IS NULL
  LEFT JOIN LATERAL (SELECT s.id FROM certification_submission s
       LEFT JOIN certification_decision e ON e.submission_id = s.id
       WHERE s.duty_id = d.id AND e.id IS NULL LIMIT 1) s ON true
 WHERE b.holder_id = %s AND (b.state <> 'ended' OR b.ended_at >= %s)
 ORDER BY b.created_at
"""
TOKEN = """
SELECT t.public_id, t.scopes, a.level, p.id, p.public_id, p.name_en, p.name_zh, p.death_id
  FROM clients_personaltoken t JOIN access_account a ON a.id = t.account_id JOIN people_person p ON p.id = a.person_id
 WHERE t.digest = %s AND t.ended_at IS NULL AND t.expires_on >= current_date
"""
COLUMNS = (
    "entry, at, actor_kind, actor_key, actor_label, actor_label_zh, action, purpose, fields, mandate, "
    '"case", outcome, subject'
)
HOLE = "(%s, %s, 'citizen', %s, %s, %s, %s, 'family_service', %s, %s, '', 'done', %s)"
MONTH = timedelta(days=30)
Receive, Send = Callable[[], Awaitable[dict[str, Any]]], Callable[[dict[str, Any]], Awaitable[None]]


class Bare:
    """Two pages and nothing around them."""

    def __init__(self) -> None:
        self.pool: Any = None
        self.parts = json.loads(Path(os.environ["FAMILY_PARTS"]).read_text())

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        from psycopg_pool import AsyncConnectionPool

        if self.pool is None:
            self.pool = AsyncConnectionPool(
                os.environ["DATABASE_URL"],
                open=False,
                min_size=4,
                max_size=8,
                kwargs={"autocommit": True, "prepare_threshold": 0},
            )
            await self.pool.open()
        headers = dict(scope["headers"])
        if scope["path"] == "/family/":
            body, kind = await self.page(headers), b"text/html; charset=utf-8"
        else:
            body, kind = await self.json(headers), b"application/json"
        length = str(len(body)).encode()
        told = [(b"content-type", kind), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": body})

    async def page(self, headers: dict[bytes, bytes]) -> bytes:
        """The session, the family with its duties, the audit; then strings."""
        from shebao.rooms.access.session_row import _ROW

        token = headers[b"cookie"].decode().split("shebao=")[1].split(";")[0]
        now = datetime.now(UTC)
        async with self.pool.connection() as db:
            found = [
                now,
                now,
                sha256(token.encode()).hexdigest(),
                "citizen",
                now,
                now - timedelta(minutes=30),
            ]
            session = await (await db.execute(_ROW, found)).fetchone()
            rows = await (await db.execute(FAMILY, [session[7], now - MONTH])).fetchall()
            who = ("account:" + session[5], session[9], session[10])
            looks = [("family.overview_read", "name mandate", row) for row in rows if row[4] == "active"]
            looks += [("certification.status_read", "due_date", row) for row in rows if row[13]]
            await self.saw(db, now, who, looks)
        top, card, tail = self.parts
        cards = "".join(
            card.replace("{name}", escape(row[9]))
            .replace("{binding}", row[0])
            .replace("{duty}", row[13] or "")
            for row in rows
        )
        return (top.replace("{nonce}", secrets.token_urlsafe(16)) + cards + tail).encode()

    async def json(self, headers: dict[bytes, bytes]) -> bytes:
        """The token, its turn of the minute, the family, the audit; then JSON and its tag."""
        from shebao.ground.storage.limits import _TAKE

        token = headers[b"authorization"].decode().split(" ")[1]
        now = datetime.now(UTC)
        async with self.pool.connection() as db:
            key = sha256(token.encode()).hexdigest()
            owner = await (await db.execute(TOKEN, [key])).fetchone()
            moment = int(now.timestamp())
            await db.execute(_TAKE, [key[:32], moment + 60, moment, moment])
            rows = await (await db.execute(FAMILY, [owner[3], now - MONTH])).fetchall()
            who = ("token:" + owner[0], owner[5], owner[6])
            await self.saw(db, now, who, [("family.overview_read", "name mandate", row) for row in rows])
        items = [
            {
                "id": row[0],
                "side": "holder",
                "relationship": row[1],
                "relation_class": row[2],
                "route": row[3],
                "state": "settling" if row[7] > now else "active",
                "holder": owner[4],
                "member": row[8],
                "name_zh": row[10],
                "name_en": row[9],
                "mandate": row[5],
                "expires_on": None,
            }
            for row in rows
        ]
        body = json.dumps({"items": items, "next": ""}, ensure_ascii=False).encode()
        sha256(body).hexdigest()
        return body

    async def saw(self, db: Any, now: datetime, who: tuple[str, str, str], looks: Iterable[Any]) -> None:
        """One INSERT with a row for each look, as our page writes it."""
        values: list[Any] = []
        holes = 0
        for action, fields, row in looks:
            values += [secrets.token_urlsafe(16), now, *who, action, fields, row[5], "person:" + row[8]]
            holes += 1
        await db.execute(f"INSERT INTO audit_record ({COLUMNS}) VALUES " + ", ".join([HOLE] * holes), values)


PAGE = """{% load i18n %}<!doctype html><html lang="en"><head><title>{% translate "Family service" %}</title></head>
<body><h1>{% translate "Family service" %}</h1>{% for binding in bindings %}{% if binding.mandate %}
<section><h2>{{ binding.member.name_en }}</h2><p>{% translate "Relationship" %}: {{ binding.relationship }}</p>
<p>{% translate "Until" %} {{ binding.mandate.until }} {{ binding.consent.created_at }}</p>
{% for duty in binding.member.duties.all %}<p>{{ duty.region.name_en }} {{ duty.benefit }} {{ duty.due_on }}
{{ duty.latest.happened_on }} {% for lapse in duty.lapses.all %}{{ lapse.since }}{% endfor %}
<a href="/certification/{{ duty.public_id }}/">{% translate "Qualification certification" %}</a></p>
{% for row in duty.submissions.all %}{{ row.created_at }}{% endfor %}{% endfor %}</section>{% endif %}{% endfor %}
<p>{% translate "Messages" %} {{ unread }}</p></body></html>"""


def naive(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """One request of the naive page; Django is set up by the first."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.db import close_old_connections
    from django.template import Context, Engine

    from shebao.ground.audit.records import record
    from shebao.ground.notices.models import Notice
    from shebao.rooms.access.models import Session
    from shebao.rooms.family.models import Binding
    from shebao.values.actors import Actor

    token = environ["HTTP_COOKIE"].split("shebao=")[1].split(";")[0]
    session = Session.objects.get(token_digest=sha256(token.encode()).hexdigest())
    person = session.account.person
    actor = Actor(
        kind="citizen",
        key=f"account:{session.account.public_id}",
        label=person.name_en,
        label_zh=person.name_zh,
    )
    bindings = list(Binding.objects.filter(holder=person).exclude(state="ended").order_by("created_at"))
    for binding in bindings:
        record(actor, "family.overview_read", [binding.member.key], purpose="family_service")
        for duty in binding.member.duties.all():
            record(actor, "certification.status_read", [duty.person.key], purpose="certification")
    unread = Notice.objects.filter(recipient=person.key, channel="app", read_at=None).count()
    libraries = {"i18n": "django.templatetags.i18n"}
    global _template
    if _template is None:
        _template = Engine(libraries=libraries).from_string(PAGE)
    body = _template.render(Context({"bindings": bindings, "unread": unread})).encode()
    close_old_connections()
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


_template: Any = None
if "FAMILY_PARTS" in os.environ:
    import django

    django.setup()
bare: Any = Bare() if "FAMILY_PARTS" in os.environ else None
