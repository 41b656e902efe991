"""What stands under ``shebao funds`` to seal the books, carry their digest away, and prove or disprove them."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shebao.doors.console.ready import ready, refuse, say

SHOWN = 200
"""How many findings are shown; one changed name may touch a million vouchers."""


def add_acts(acts: Any) -> None:
    """Add the acts to those of ``shebao funds``."""
    for name, sentence, run in (
        ("seal", "number and seal what was posted; the worker does it every minute", _seal),
        ("anchor", "seal the day and write its digest where the database is not", _anchor),
        ("verify", "find what was changed, in the database or, without it, in an export", _verify),
        ("export", "write everything that is sealed to a file, for an auditor", _export),
        ("prove", "write the proof of one entry", _prove),
        ("check-proof", "check a proof without the database", _check_proof),
    ):
        act = acts.add_parser(name, help=sentence)
        act.set_defaults(run=run)
        if name == "anchor":
            act.add_argument("--sheet", type=Path, help="also write the sheet to print and sign")
        if name == "verify":
            act.add_argument("--export", type=Path, help="an export, checked without the database")
            act.add_argument("--anchors", type=Path, help="the file of anchors, with --export")
            act.add_argument("--digest", help="a digest from a sheet of paper")
        if name in {"export", "check-proof"}:
            act.add_argument("file", type=Path)
        if name == "prove":
            act.add_argument("entry", type=int, help="the number of the entry")
            act.add_argument("--file", type=Path, help="where to; without it, to the screen")
        if name == "check-proof":
            act.add_argument("--digest", help="the digest that was published for the day")


def _seal(arguments: argparse.Namespace) -> int:
    ready()
    from shebao.rooms.funds import tasks

    say(f"{tasks.seal()} vouchers sealed.")
    return 0


def _anchor(arguments: argparse.Namespace) -> int:
    ready()
    from shebao.ground.storage import proofs
    from shebao.rooms.funds import anchors, sealing, tasks

    digest = tasks.anchor()
    if not digest:
        return refuse("There is nothing to seal yet. Post something first.")
    say(f"The digest of the funds is {digest}.")
    say(f"It stands in {proofs.anchor_file(sealing.DAYS)}.")
    if arguments.sheet:
        arguments.sheet.write_text(anchors.sheet(), encoding="utf-8")
        say(f"The sheet to print is {arguments.sheet}.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    if arguments.export:
        return _verify_export(arguments)
    ready()
    from shebao.rooms.funds import anchors, verifying

    found = list(verifying.verify(os.cpu_count() or 1))
    if arguments.digest and not anchors.known(arguments.digest):
        found.append(f"No day of this database has the digest {arguments.digest}.")
    waiting = verifying.waiting()
    return _judged(found, f"All is as it was sealed; {waiting} vouchers wait for the next seal.")


def _verify_export(arguments: argparse.Namespace) -> int:
    """Without Django: nothing of the database or its keys is at hand, or needed."""
    from shebao.rooms.funds import exported

    for file in filter(None, (arguments.export, arguments.anchors)):
        if not file.is_file():
            return refuse(f"There is no file {file}.")
    anchors = arguments.anchors.read_text("utf-8").splitlines() if arguments.anchors else []
    if arguments.digest:
        anchors.append(arguments.digest)
    with arguments.export.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        return _judged(exported.verify(lines, anchors), "The export is as it was sealed.")


def _judged(found: Iterable[str], sound: str) -> int:
    count = 0
    for sentence in found:
        count += 1
        if count <= SHOWN:
            say(sentence)
    if count > SHOWN:
        say(f"… and {count - SHOWN} more.")
    if count:
        return refuse(f"{count} findings. Change nothing, keep this list, and ask who could write there.")
    say(sound)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    ready()
    from shebao.rooms.funds.actions.proofs import export
    from shebao.values.actors import Actor

    lines = export(actor=Actor.system("operator"))
    with arguments.file.open("w", encoding="utf-8", newline="\n") as file:
        count = sum(1 for line in lines if file.write(f"{line}\n"))
    say(f"{count} lines written to {arguments.file}. It holds every salt: give it to an auditor only.")
    return 0


def _prove(arguments: argparse.Namespace) -> int:
    ready()
    from shebao.rooms.funds.actions.proofs import prove
    from shebao.values.actors import Actor

    text = json.dumps(prove(actor=Actor.system("operator"), entry=arguments.entry), indent=1)
    if not arguments.file:
        sys.stdout.write(f"{text}\n")
        return 0
    arguments.file.write_text(f"{text}\n", encoding="utf-8")
    say(f"The proof is {arguments.file}. Whoever has it can check it with docs/how-to/check-a-fund.md.")
    return 0


def _check_proof(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds import proof_files

    if not arguments.file.is_file():
        return refuse(f"There is no file {arguments.file}.")
    try:
        proved = proof_files.check(arguments.file.read_text(encoding="utf-8", errors="replace"))
    except proof_files.NotAProof as broken:
        return refuse(f"This proves nothing. {broken}")
    if arguments.digest and "".join(arguments.digest.split()).lower() != proved.digest:
        return refuse(f"It leads to another digest: {proved.digest}.")
    for text in proved.texts:
        say(text)
    say(f"is part of the digest {proved.digest} of {proved.day}.")
    if not arguments.digest:
        say("Compare the digest with the one that was published, printed or kept for that day.")
    return 0
