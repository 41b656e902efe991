"""Every room says what it is for, stands in words.md with its models, has migrations and Chinese words."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.core.management import call_command

from repository import PACKAGE, ROOT
from shebao.doors.console import catalogues, worker

OURS = [config for config in apps.get_app_configs() if config.name.startswith("shebao.")]
ROOMS = [config for config in OURS if ".rooms." in config.name or ".ground." in config.name]
WORDS = ROOT / "docs" / "words.md"


@pytest.mark.parametrize("room", OURS, ids=lambda room: room.name)
def test_a_package_opens_with_its_paragraph(room: AppConfig) -> None:
    text = importlib.import_module(room.name).__doc__ or ""
    assert len(text.split()) >= 5, f"{room.name}/__init__.py says what it is for, its nouns, its verbs"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_words_cover_rooms_and_models(room: AppConfig) -> None:
    words = WORDS.read_text()
    missing = [
        name for name in (room.label, *(m.__name__ for m in room.get_models())) if f"`{name}`" not in words
    ]
    assert not missing, "docs/words.md names every room and model once, with its Chinese term"


@pytest.mark.django_db
def test_migrations_are_up_to_date() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_everything_visible_is_translated() -> None:
    assert not catalogues.problems()


def test_every_app_folder_is_installed() -> None:
    """A package with migrations that is not installed would have tables nobody makes."""
    folders = {path.parent.parent for path in PACKAGE.rglob("migrations/__init__.py")}
    assert folders <= {Path(config.path) for config in OURS}


def test_the_worker_knows_its_tasks() -> None:
    for names in (worker.EVERY_TURN, worker.EVERY_MINUTE, worker.DAILY):
        assert all(map(callable, worker.callables(names)))
