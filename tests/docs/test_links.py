"""Every link inside the repository leads somewhere, and every document can be found from the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repository import ROOT, documents

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links(path: Path) -> set[Path]:
    """The files of this repository a document points at."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = (target.split("#")[0] for target in LINK.findall(text))
    return {(path.parent / target).resolve() for target in targets if target and "://" not in target}


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert not [target for target in links(path) if not target.exists()]


def test_every_document_is_reachable_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path.is_dir():
            waiting += path.glob("*.md")
        elif path.suffix == ".md" and path.exists():
            waiting += links(path)
    assert not [path for path in documents() if path not in seen]
