"""The repository as the shape tests see it: its modules, templates, documents and rooms."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "shebao"


@cache
def modules() -> tuple[Path, ...]:
    """Every Python module that somebody wrote: the package, tests and benchmarks, without migrations."""
    found = (path for folder in ("src", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


def package_modules() -> tuple[Path, ...]:
    """The modules of the package alone."""
    return tuple(path for path in modules() if path.is_relative_to(PACKAGE))


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted(path for path in PACKAGE.rglob("*.html")))


@cache
def documents() -> tuple[Path, ...]:
    """Every document a reader is meant to read."""
    return (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """``src/shebao/law/book.py`` → ``shebao.law.book``."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def contracts() -> tuple[dict[str, Any], ...]:
    """The import contracts of ``pyproject.toml``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return tuple(project["tool"]["importlinter"]["contracts"])
