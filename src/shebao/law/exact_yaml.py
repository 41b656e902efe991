"""YAML read exactly: decimals stay decimals, and everything remembers its file and line.

PyYAML's own constructors would turn 0.08 into a binary float; here the node tree is walked instead.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

BOOKS = Path(__file__).parent / "books"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_QUOTED = ("'", '"', "|", ">")
_WORDS = {"true": True, "false": False}


class BookError(Exception):
    """A book that must not be trusted: says file, line and what is wrong."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        super().__init__(f"{path}:{line}: {problem}")


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece of a YAML file and its place. `content`: scalar, list of spots, dict of spots."""

    path: Path
    line: int
    content: Any

    def fail(self, problem: str) -> BookError:
        """The error that names this spot."""
        return BookError(self.path, self.line, problem)

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, "Spot"]:
        """This mapping's fields; refuses missing and unknown ones."""
        if not isinstance(self.content, dict):
            raise self.fail("expected a mapping")
        required = tuple(required)
        for name in required:
            if name not in self.content:
                raise self.fail(f"missing '{name}'")
        for name, spot in self.content.items():
            if name not in required and name not in tuple(optional):
                raise spot.fail(f"unknown field '{name}'")
        return self.content

    def items(self) -> list["Spot"]:
        """This list's pieces."""
        if not isinstance(self.content, list):
            raise self.fail("expected a list")
        return self.content

    def text(self) -> str:
        """This scalar as non-empty text."""
        if not isinstance(self.content, str) or not self.content.strip():
            raise self.fail("expected text")
        return self.content

    def day(self) -> date:
        """This scalar as a day."""
        if not isinstance(self.content, date):
            raise self.fail("expected a date like 2026-07-01")
        return self.content

    def flag(self) -> bool:
        """This scalar as true or false."""
        if not isinstance(self.content, bool):
            raise self.fail("expected true or false")
        return self.content

    def plain(self) -> Any:
        """This piece without places, immutable all the way down."""
        if isinstance(self.content, list):
            return tuple(spot.plain() for spot in self.content)
        if isinstance(self.content, dict):
            return MappingProxyType({name: spot.plain() for name, spot in self.content.items()})
        return self.content


def read(path: Path) -> Spot:
    """The whole file as spots; `BookError` when it is not one YAML document."""
    return read_text(path.read_text(encoding="utf-8"), path)


def read_text(text: str, path: Path) -> Spot:
    """Text as spots, reported under `path`."""
    try:
        node = yaml.compose(text, _LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BookError(path, line, f"not YAML: {error.problem}") from None
    if node is None:
        raise BookError(path, 1, "empty file")
    return _spot(node, path)


def _spot(node: yaml.Node, path: Path) -> Spot:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Spot(path, line, [_spot(child, path) for child in node.value])
    if isinstance(node, yaml.MappingNode):
        content: dict[Any, Spot] = {}
        for key_node, value_node in node.value:
            key = _spot(key_node, path).content
            if key in content:
                raise BookError(path, key_node.start_mark.line + 1, f"'{key}' stands twice")
            content[key] = _spot(value_node, path)
        return Spot(path, line, content)
    return Spot(path, line, _scalar(node, path, line))


def _scalar(node: yaml.Node, path: Path, line: int) -> int | str | Decimal | date | bool:
    text: str = node.value
    if isinstance(node, yaml.ScalarNode) and node.style in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BookError(path, line, f"no such day: {text}") from None
    if re.match(r"-?\.?[0-9][0-9_.,eE+-]*\Z", text):
        raise BookError(
            path,
            line,
            f"write the number {text} as digits with at most one point, or in quotes",
        )
    return text
