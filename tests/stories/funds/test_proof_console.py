"""The command line seals, verifies, exports and proves; what is wrong ends with exit code 1 and its place."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from repository import ROOT
from shebao.doors.console import check as console_check
from shebao.doors.console.main import main
from shebao.ground.storage import seals
from shebao.rooms.funds import proof_files, proving, sealing
from shebao.rooms.funds.actions.posting import post
from shebao.rooms.funds.actions.proofs import export, prove
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Entry
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db
MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")


@pytest.fixture
def entry(province: Book, settings: Any, tmp_path: Path) -> Entry:
    settings.ANCHORS = tmp_path / "anchors"
    draft = Draft(
        entry_type="contribution",
        business_on=date(2026, 11, 2),
        key="receipt",
        lines=(debit("TREASURY", 700), credit("CONTRIBUTIONS", 700)),
        source="file",
    )
    return post(actor=MAKER, approver=APPROVER, book=province, draft=draft)


def test_sealed_verified_and_anchored(
    entry: Entry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["funds", "seal"]) == 0
    assert main(["funds", "anchor", "--sheet", str(tmp_path / "sheet.txt")]) == 0
    digest = proving.newest_day().digest
    assert digest in capsys.readouterr().out
    assert "unemployment 440000" in (tmp_path / "sheet.txt").read_text(encoding="utf-8")
    assert main(["funds", "anchor"]) == 0
    assert main(["funds", "verify", "--digest", digest]) == 0
    assert "0 vouchers wait" in capsys.readouterr().out
    assert console_check.books() == []
    assert main(["funds", "verify", "--digest", "0" * 64]) == 1
    assert "No day of this database" in capsys.readouterr().out


def test_a_changed_bit_is_named_and_the_list_is_not_endless(
    entry: Entry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from shebao.rooms.funds import verifying

    main(["funds", "anchor"])
    monkeypatch.setattr(verifying, "verify", lambda _cores: iter(["voucher 1: it was changed."] * 300))
    assert main(["funds", "verify"]) == 1
    told = capsys.readouterr()
    assert "… and 100 more." in told.out and "300 findings" in told.err


def test_nothing_to_anchor_is_said(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    from shebao.rooms.funds import tasks

    monkeypatch.setattr(tasks, "anchor", lambda: "")
    assert main(["funds", "anchor"]) == 1


def test_an_export_is_verified_by_itself(
    entry: Entry, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["funds", "anchor"])
    file, anchors = tmp_path / "funds.jsonl", tmp_path / "anchors" / "funds.days.jsonl"
    assert main(["funds", "export", str(file)]) == 0
    digest = proving.newest_day().digest
    assert (
        main(["funds", "verify", "--export", str(file), "--anchors", str(anchors), "--digest", digest]) == 0
    )
    assert main(["funds", "verify", "--export", str(file), "--digest", "1" * 64]) == 1
    assert "No day of this export" in capsys.readouterr().out
    assert main(["funds", "verify", "--export", str(tmp_path / "none")]) == 1
    bytes_ = bytearray(file.read_bytes())
    at = bytes_.index(b"TREASURY")
    bytes_[at] ^= 0x80
    file.write_bytes(bytes_)
    assert main(["funds", "verify", "--export", str(file)]) == 1


def test_a_proof_is_written_and_checked(
    entry: Entry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["funds", "seal"])
    assert main(["funds", "prove", str(entry.pk)]) == 1
    main(["funds", "anchor"])
    file = tmp_path / "proof.json"
    assert main(["funds", "prove", str(entry.pk), "--file", str(file)]) == 0
    capsys.readouterr()
    assert main(["funds", "prove", str(entry.pk)]) == 0
    assert json.loads(capsys.readouterr().out)["is"] == proof_files.FORM
    digest = proving.newest_day().digest
    assert main(["funds", "check-proof", str(file)]) == 0
    assert "Compare the digest" in capsys.readouterr().out
    assert main(["funds", "check-proof", str(file), "--digest", digest.upper()]) == 0
    assert main(["funds", "check-proof", str(file), "--digest", "0" * 64]) == 1
    assert main(["funds", "check-proof", str(tmp_path / "none")]) == 1
    file.write_text(file.read_text().replace("700", "900"))
    assert main(["funds", "check-proof", str(file)]) == 1
    assert "This proves nothing." in capsys.readouterr().err
    assert main(["funds", "prove", "999999"]) == 1


def test_who_keeps_no_books_is_given_no_proof_and_no_export(entry: Entry) -> None:
    sealing.seal()
    sealing.seal_day()
    stranger = Actor.anonymous()
    with pytest.raises(NotFound):
        prove(actor=stranger, entry=entry.pk)
    with pytest.raises(NotFound):
        export(actor=stranger)
    assert prove(actor=APPROVER, entry=entry.pk)["is"] == proof_files.FORM


def test_the_script_of_the_page_checks_a_real_proof_and_refuses_a_changed_one(entry: Entry) -> None:
    sealing.seal()
    sealing.seal_day()
    page = (ROOT / "docs" / "how-to" / "check-a-fund.md").read_text(encoding="utf-8")
    script = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(script[1], names)
    proof = prove(actor=APPROVER, entry=entry.pk)
    assert names["check"](proof) == proving.newest_day().digest
    proof["levels"][0]["text"] = proof["levels"][0]["text"].replace("700", "900")
    with pytest.raises(AssertionError):
        names["check"](proof)


def test_a_writer_who_stays_open_makes_the_seal_wait(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing.horizon, "safe_row", lambda model, patience: None)
    monkeypatch.setattr(seals.horizon, "safe_row", lambda model, patience: None)
    assert sealing.seal() == 0
