"""Every dependency has its line with a reason in decision 0002, and every line there is still a dependency."""

from __future__ import annotations

import re
import tomllib

from repository import ROOT

PAGE = ROOT / "docs" / "decisions" / "0002-dependencies.md"
NAMES = re.compile(r"^\|[^|\n]*", re.MULTILINE)


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"].values()
    every = [*project["project"]["dependencies"], *(name for group in groups for name in group)]
    return {re.split(r"[\[<>=~! ]", name)[0] for name in every}


def explained() -> set[str]:
    """The names in the first column, or in the second where the first names a group."""
    found: set[str] = set()
    for row in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if row.startswith("|") and not set(cells[0]) <= set("-"):
            names = cells[1] if len(cells) == 3 else cells[0]
            found |= {name.strip() for name in names.split(",")}
    return found - {"Package", "Packages"}


def test_every_dependency_has_its_reason() -> None:
    assert declared() - explained() == set()


def test_no_reason_outlives_its_dependency() -> None:
    assert explained() - declared() == set()
