"""Every command and code block in the documents works: commands are checked by word, Python is run."""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import yaml

from bindings import bound
from programs import added, personal
from repository import ROOT, documents
from shebao.config.wsgi import application
from shebao.doors.console.main import build
from shebao.values import clock
from shebao.values.identifiers import parse_number

FENCE = re.compile(r"^( *)```(\w*) ?([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
CHECKED = {"sh", "python", "json", "jsonl", "csv", "yaml"}
# Languages that are shown, not run: what a screen prints, a unit file, a drawing of folders, a configuration.
SHOWN = {"text", "ini", "nginx"}
# Programs of the operating system that the documents may use, all from Debian's own packages.
SYSTEM = set(
    "adduser apt-get cd chmod chown cp createdb createuser export git install journalctl mkdir nginx pg_dump "
    "pg_restore psql rm rsync sqlite3 systemctl tar".split()
)


class Block(NamedTuple):
    """One fenced block of a document."""

    path: Path
    line: int
    language: str
    text: str
    at: str
    """What it runs against: ``center`` for one that is open, nothing for Python alone."""

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks() -> Iterator[Block]:
    for path in documents():
        text = path.read_text(encoding="utf-8")
        for found in FENCE.finditer(text):
            body = re.sub(rf"^{found[1]}", "", found[4], flags=re.MULTILINE)
            yield Block(path, text.count("\n", 0, found.start()) + 1, found[2], body, found[3])


BLOCKS = list(blocks())


def of(language: str) -> list[Block]:
    return [block for block in BLOCKS if block.language == language]


def commands(text: str) -> Iterator[list[str]]:
    """The commands of a shell block: no comments, continued lines joined, pipes and ``&&`` taken apart."""
    for line in text.replace("\\\n", " ").splitlines():
        part: list[str] = []
        for word in [*shlex.split(line, comments=True), "&&"]:
            if word not in {"&&", "|", ";"}:
                part.append(word)
            elif bare := without_prefix(part):
                yield bare
                part = []


def without_prefix(words: list[str]) -> list[str]:
    """A command without ``NAME=value`` and ``sudo -u somebody`` in front."""
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if words and words[0] == "sudo":
        words = words[3:] if words[1] == "-u" else words[1:]
    return words


def problem(words: list[str]) -> str:
    """Why a command of a document would not work; empty when it would."""
    program = words[0].rsplit("/", 1)[-1]
    if program == "make":
        targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        asked = {word for word in words[1:] if "=" not in word}
        return "" if asked <= targets else f"no make target {asked - targets}"
    if program == "shebao":
        return shebao_problem(words[1:])
    if program == "pytest":
        paths = [word for word in words[1:] if "/" in word]
        return "".join(f"no {path}" for path in paths if not (ROOT / path).exists())
    if program in {"python", "python3"}:
        scripts = [word for word in words[1:] if word.endswith(".py")]
        return "".join(f"no {script}" for script in scripts if not (ROOT / script).exists())
    if words[0].startswith(".ci/"):
        return "" if (ROOT / words[0]).exists() else f"no {words[0]}"
    return "" if program in SYSTEM or "=" in program else f"unknown program {program}"


def shebao_problem(arguments: list[str]) -> str:
    parser, _ = build()
    try:
        parser.parse_args(arguments)
    except SystemExit:
        return f"shebao does not understand {shlex.join(arguments)}"
    return ""


def test_every_block_names_a_language_we_check_or_show() -> None:
    strange = [f"{block}: {block.language!r}" for block in BLOCKS if block.language not in CHECKED | SHOWN]
    assert not strange


@pytest.mark.parametrize("block", of("sh"), ids=str)
def test_shell_blocks_name_commands_that_exist(block: Block) -> None:
    found = [text for words in commands(block.text) if (text := problem(words))]
    assert not found


@pytest.mark.django_db
@pytest.mark.parametrize("block", [block for block in of("python") if not block.at], ids=str)
def test_python_blocks_run(block: Block) -> None:
    exec(compile(block.text, str(block), "exec"), {"__name__": "__main__"})


def test_python_blocks_run_against_an_open_center(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the page and in one namespace, as a reader would type them."""
    asked = [block for block in of("python") if block.at == "center"]
    assert asked and {block.path.name for block in asked} == {"integrate.md"}
    clock.reset()
    keys = added(scopes=("certifications:read", "evidence:write", "webhooks:manage"))
    with clock.fixed(clock.now()):
        bound()
    told = {
        "CLIENT_ID": keys.client.public_id,
        "CLIENT_SECRET": keys.secret,
        "SIGNING_KEY": keys.signing_secret,
        "PERSONAL_TOKEN": personal(),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    names: dict[str, object] = {"__name__": "__main__"}
    with open_center() as address:
        monkeypatch.setenv("CENTER", address)
        for block in asked:
            exec(compile(block.text, str(block), "exec"), names)


@contextmanager
def open_center() -> Iterator[str]:
    """The web application behind a plain server of this process, on a free port."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """Silent."""

    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_data_blocks_can_be_read() -> None:
    for block in of("yaml"):
        yaml.safe_load(block.text)
    for block in of("json"):
        json.loads(block.text)
    for line in (line for block in of("jsonl") for line in block.text.splitlines()):
        json.loads(line)


def test_people_in_examples_carry_numbers_nobody_can_have() -> None:
    """An example number has the right check digit, so that it can be tried, and a county never assigned."""
    for block in BLOCKS:
        for number in re.findall(r"\b[0-9]{17}[0-9X]\b", block.text):
            assert parse_number(number).county.endswith("99"), f"{block}: {number}"
