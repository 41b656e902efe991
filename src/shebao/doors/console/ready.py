"""Django, set up once and only when a verb needs it."""

from __future__ import annotations

import os
import sys


def ready() -> None:
    """Load settings and apps; leaves with one sentence when a setting or a key is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shebao.config.settings")
    import django

    django.setup()


def say(sentence: str) -> None:
    """One line of progress, seen at once even when the output is a pipe."""
    print(sentence, flush=True)


def refuse(sentence: str) -> int:
    """The sentence on standard error and the exit code of a refusal."""
    print(sentence, file=sys.stderr, flush=True)
    return 1
