"""What the documents claim is shown by tests that exist."""

from __future__ import annotations

import re

from repository import ROOT

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


def test_every_threat_and_fault_has_a_proof_beside_it() -> None:
    text = (ROOT / "docs" / "assurance.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| [TF][0-9]{1,2}\b", line)]
    assert len(rows) > 25
    assert not [line for line in rows if not CLAIM.search(line)]
