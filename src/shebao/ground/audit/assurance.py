"""What is claimed of a center, which tests show it, and what the last recorded run of the tests said of each claim.

The claims stand in ``docs/assurance.md`` and nowhere else; their Chinese in its last table. A claim without a test is
one nobody can prove here, and is never called proved.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings

from shebao.values import clock

PASS, FAIL, NOT_RUN, NOT_CLAIMABLE = "pass", "fail", "not run", "not claimable here"
VERDICTS = (FAIL, NOT_RUN, PASS, NOT_CLAIMABLE)
"""In the order a reader needs them."""
ROW = re.compile(r"^\| (?P<id>[TFN][0-9]{1,2}\b[^|]*?) \| (?P<said>[^|]+?) \|(?P<rest>.*)$", re.MULTILINE)
TEST = re.compile(r"`(test_\w+::test_\w+)`")


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of the page, in two languages, and the tests it names; none where nothing here can prove it."""

    id: str
    en: str
    zh: str
    tests: tuple[str, ...]


def claims(page: str) -> list[Claim]:
    """The claims of the page, in its order; ``ValueError`` when one stands there in one language only."""
    rows: dict[str, tuple[str, tuple[str, ...]]] = {}
    chinese: dict[str, str] = {}
    for row in ROW.finditer(page):
        if row["id"] in rows:
            chinese[row["id"]] = row["said"]
        else:
            rows[row["id"]] = row["said"], tuple(dict.fromkeys(TEST.findall(row["rest"])))
    if alone := sorted(rows.keys() - chinese.keys()):
        raise ValueError(f"Without a line in Chinese: {', '.join(alone)}")
    return [Claim(key, said, chinese[key], tests) for key, (said, tests) in rows.items()]


def told(junit: Iterable[Path]) -> dict[str, str]:
    """What runs said of each test, by ``module::name``: no variant failed in any run, and at least one passed."""
    found: dict[str, set[str]] = {}
    for path in junit:
        for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314, our own test run wrote it
            name = f"{case.get('classname', '').rsplit('.', 1)[-1]}::{case.get('name', '').split('[')[0]}"
            found.setdefault(name, set()).add(_one(case))
    return {
        name: next(word for word in (FAIL, PASS, NOT_RUN) if word in said) for name, said in found.items()
    }


def _one(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    return FAIL if kinds & {"failure", "error"} else NOT_RUN if "skipped" in kinds else PASS


def verdict(tests: Mapping[str, str]) -> str:
    """The word for a claim whose tests ended so: one that failed outweighs one that did not run."""
    if not tests:
        return NOT_CLAIMABLE
    said = set(tests.values())
    return FAIL if FAIL in said else NOT_RUN if NOT_RUN in said else PASS


def joined(page: str, junit: Iterable[Path], revision: str = "") -> dict[str, Any]:
    """The record: when, of which revision, which files of results, and for every claim its tests and its verdict."""
    files = list(junit)
    outcomes = told(files)
    lines = []
    for claim in claims(page):
        tests = {name: outcomes.get(name, NOT_RUN) for name in claim.tests}
        lines.append(
            {"id": claim.id, "en": claim.en, "zh": claim.zh, "verdict": verdict(tests), "tests": tests}
        )
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    at = clock.now().isoformat(timespec="seconds")
    return {"format": 1, "at": at, "revision": revision, "runs": digests, "claims": lines}


def place() -> Path:
    """Where the record of this center lies."""
    return Path(settings.VAR) / "assurance.json"


def keep(record: Mapping[str, Any]) -> Path:
    """Write the record whole or not at all."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return draft.replace(path)


def last() -> dict[str, Any] | None:
    """The record that was kept last; nothing where no run was recorded, or what lies there is no such record."""
    try:
        record = json.loads(place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("format") == 1 else None


def counted(record: Mapping[str, Any]) -> dict[str, int]:
    """How many claims have each verdict."""
    return {word: sum(line["verdict"] == word for line in record["claims"]) for word in VERDICTS}
