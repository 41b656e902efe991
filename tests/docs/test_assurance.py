"""What the documents claim is shown by tests that exist."""

from __future__ import annotations

import re

from repository import ROOT
from shebao.ground.audit.assurance import claims

CLAIM = re.compile(r"`(test_\w+)::(test_\w+)`")


def test_every_test_the_assurance_names_exists() -> None:
    text = (ROOT / "docs" / "assurance.md").read_text(encoding="utf-8")
    claims = set(CLAIM.findall(text))
    assert len(claims) > 50
    missing = [
        f"{module}::{name}"
        for module, name in sorted(claims)
        if not any(
            re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE)
            for path in (ROOT / "tests").rglob(f"{module}.py")
        )
    ]
    assert not missing


def test_every_threat_and_fault_has_a_proof_beside_it_and_stands_there_in_chinese_too() -> None:
    rows = claims((ROOT / "docs" / "assurance.md").read_text(encoding="utf-8"))
    assert len(rows) > 35
    assert not [row.id for row in rows if not row.tests and not row.id.startswith("N")]
    assert not [row.id for row in rows if not re.search("[\u4e00-\u9fff]", row.zh)]
