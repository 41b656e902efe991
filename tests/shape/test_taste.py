"""Rules that keep one voice: no vague names, no leftovers, no float near money, one clock, nothing inline."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import PACKAGE, documents, modules, package_modules, templates, tree

VAGUE = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers"}
# Assembled, so that this file does not hold the words it looks for.
LEFTOVERS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")
MONEY = ("law", "rooms/funds", "rooms/insurance", "rooms/runs")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")} | {
    (name, call)
    for name in ("timezone", "time")
    for call in ("now", "localtime", "localdate", "time", "time_ns")
}


def test_every_name_says_what_lives_there() -> None:
    named = [path for path in package_modules() if VAGUE & {*path.relative_to(PACKAGE).parts, path.stem}]
    assert not named


def test_nothing_is_left_for_later() -> None:
    found = [path for path in (*modules(), *templates(), *documents()) if LEFTOVERS.search(path.read_text())]
    assert not found


def floats(path: Path) -> Iterator[int]:
    """Lines where a float is written, named, or made by a true division."""
    for node in ast.walk(tree(path)):
        number = isinstance(node, ast.Constant) and isinstance(node.value, float)
        name = isinstance(node, ast.Name) and node.id == "float"
        if number or name:
            yield node.lineno


@pytest.mark.parametrize("folder", MONEY)
def test_money_is_never_a_float(folder: str) -> None:
    found = [f"{path}:{line}" for path in sorted((PACKAGE / folder).rglob("*.py")) for line in floats(path)]
    assert not found


def clocks(path: Path) -> Iterator[int]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if (name, node.func.attr) in CLOCKS:
                yield node.lineno


def test_there_is_one_clock() -> None:
    ours = (path for path in package_modules() if path != PACKAGE / "values" / "clock.py")
    found = [f"{path}:{line}" for path in ours for line in clocks(path)]
    assert not found, "use shebao.values.clock"


INLINE = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*importmap)[^>]*>", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{}]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "markup that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b"),
}


@pytest.mark.parametrize("what", INLINE)
def test_pages_hold_nothing_inline(what: str) -> None:
    found = [path for path in templates() if INLINE[what].search(path.read_text())]
    assert not found


def test_no_python_declares_markup_safe() -> None:
    """``format_html`` and ``format_html_join`` escape what they are given; ``mark_safe`` trusts it."""
    found = [
        path for path in package_modules() if re.search(r"\bmark_safe\b|\bSafeString\(", path.read_text())
    ]
    assert not found
