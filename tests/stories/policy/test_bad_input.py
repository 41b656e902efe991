"""Whatever is written into any field of any form: no fault, nothing written by half, and a sentence at the field."""

from __future__ import annotations

from collections import Counter
from html import escape
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from door import at_the_desk, signed_in
from everything import existing, routes, undone
from shebao.config.policy import POLICY
from shebao.values.identifiers import public_id

pytestmark = pytest.mark.django_db

CORPUS = {
    "empty": "",
    "blanks": " \u3000\t ",
    "nul": "王\x00芳",
    "control": "王\x1b[2J\x07芳",
    "long": "长" * 20_000,
    "digits": "9" * 5_000,
    "negative": "-1",
    "fraction": "1e400",
    "infinite": "Infinity",
    "full width": "１２３",
    "other digits": "٣٤٥",
    "no day": "2026-02-30",
    "first year": "0001-01-01",
    "last year": "9999-12-31",
    "markup": "<script>alert(1)</script>",
    "sql": "' OR 1=1 --",
    "mirrored": "\u202e芳王",
    "lone surrogate": "\ud800",
    "family emoji": "👩‍👩‍👧",
    "choice": "no-such-choice",
}
VISITORS = {
    "daughter": lambda: signed_in("10000000001"),
    "mother": lambda: signed_in("10000000002"),
    "clerk": at_the_desk,
    "supervisor": lambda: at_the_desk("10000000012"),
}
SENT = "application/x-www-form-urlencoded"
WRITTEN = {"text", "search", "tel", "email", "date", "number"}
KEPT = {"negative", "markup", "sql", "full width"}
"""What is shown again as it was written; a browser takes the others out of a line itself."""
QUIET = {"access_attempt", "audit_record", "audit_subject", "storage_bucket", "access_session"}
"""What may grow though nothing was done: attempts are counted, looks are recorded, a passkey is challenged anew."""


def rows() -> Counter[str]:
    """How many rows every table holds."""
    held = Counter({model._meta.db_table: model._base_manager.count() for model in apps.get_models()})
    return Counter({table: count for table, count in held.items() if table not in QUIET})


class Forms(HTMLParser):
    """The fields of the forms of a page that are sent back to the page itself, with what they hold at first."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[dict[str, str]] = []
        self.texts: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            here = told.get("action", "").split("?")[0] in ("", self.url)
            self.inside = here and told.get("method", "").lower() == "post"
            if self.inside:
                self.found.append({})
        name = told.get("name", "")
        typed = tag in {"input", "select", "textarea", "button"} and told.get("type") != "file"
        if self.inside and typed and name not in {"", "csrfmiddlewaretoken"}:
            self.found[-1].setdefault(name, told.get("value", ""))
            if tag == "textarea" or (tag == "input" and told.get("type", "text") in WRITTEN):
                self.texts.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def read(visitor: Client, url: str) -> Forms:
    """What a browser would send back to this page, form by form."""
    page = visitor.get(url)
    reader = Forms(url)
    if page.status_code == 200:
        reader.feed(page.content.decode())
    return reader


def written(told: dict[str, str]) -> str:
    """A form as a browser sends it, and as a browser never would: a lone surrogate becomes bytes that are no text."""
    return urlencode(told, errors="surrogatepass")


@pytest.mark.parametrize("who", VISITORS)
def test_no_field_of_any_form_makes_a_fault(who: str) -> None:
    there = existing()
    visitor = VISITORS[who]()
    visitor.raise_request_exception = False
    cookies = visitor.cookies.output(header="", sep=";")
    tried: set[tuple[str, str]] = set()
    wrong: list[tuple[object, ...]] = []
    statuses: Counter[int] = Counter()
    for name, arguments in routes():
        if name.startswith(("api:", "design")) or "POST" not in POLICY[name].methods:
            continue
        url = reverse(name, kwargs={argument: there.get(argument, public_id()) for argument in arguments})
        page = read(visitor, url)
        before = rows()
        for told in page.found:
            for field in told:
                tried.add((name, field))
                for kind, value in CORPUS.items():
                    visitor.cookies = SimpleCookie(cookies)
                    with undone():
                        answer = visitor.post(url, written(told | {field: value}), content_type=SENT)
                        refused = answer.status_code in (400, 422)
                        after = rows() if refused else before
                    statuses[answer.status_code] += 1
                    if answer.status_code >= 500:
                        wrong.append((name, field, kind, answer.status_code))
                    if after != before:
                        wrong.append((name, field, kind, dict(after - before)))
                    if refused and field in page.texts:
                        shown = answer.content.decode()
                        if kind in KEPT and escape(value) not in shown:
                            wrong.append((name, field, kind, "not kept"))
                        # No keyboard types NUL: it is refused before any form is read, in a sentence of its own.
                        if ("cannot be read" if kind == "nul" else 'aria-invalid="true"') not in shown:
                            wrong.append((name, field, kind, "no sentence"))
    assert not wrong
    assert len(tried) >= 15 and statuses[422] >= 100, (tried, statuses)
