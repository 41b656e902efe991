"""Every code the house records has words the subject can read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from repository import package_modules
from shebao.ground.audit import words


def recorded() -> Iterator[tuple[Path, str, str]]:
    """Where, what kind, which code: the constants in every call of ``record``."""
    for path in package_modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record"
            ):
                yield from ((path, "action", code) for code in constants(node.args[1:2]))
                for given in node.keywords:
                    if given.arg in {"action", "purpose", "fields"}:
                        yield from ((path, given.arg, code) for code in constants([given.value]))


def constants(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        parts = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
        choices = [
            choice
            for part in parts
            for choice in ([part.body, part.orelse] if isinstance(part, ast.IfExp) else [part])
        ]
        yield from (
            part.value for part in choices if isinstance(part, ast.Constant) and isinstance(part.value, str)
        )


TABLES = {"action": words.ACTIONS, "purpose": words.PURPOSES, "fields": words.FIELDS}


def test_no_code_is_recorded_without_words() -> None:
    missing = {f"{path.name}: {kind} {code}" for path, kind, code in recorded() if code not in TABLES[kind]}
    assert not missing, "add the line to ground/audit/words.py and the Chinese to its catalogue"


def test_the_house_does_record() -> None:
    assert {kind for _, kind, _ in recorded()} == {"action", "purpose", "fields"}


def test_words_differ_in_the_two_languages() -> None:
    for table in (*TABLES.values(), words.KINDS):
        for code, sentence in table.items():
            with translation.override("en"):
                english = str(sentence)
            with translation.override("zh-hans"):
                assert str(sentence) != english, code
