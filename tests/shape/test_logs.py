"""The log: a failure leaves its traceback on standard error, and no line carries a personal number."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings

NUMBER, PHONE = "440199196001011234", "13800138000"


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What an operator's log receives, set up by the settings themselves."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    handlers = logging.getLogger().handlers[:]
    logging.config.dictConfig(settings.LOGGING)
    yield stream
    logging.getLogger().handlers[:] = handlers


def test_every_handler_masks_numbers() -> None:
    handlers = settings.LOGGING["handlers"].values()
    assert handlers
    assert all("numbers" in handler["filters"] for handler in handlers)


def test_a_traceback_is_kept_and_its_numbers_are_not(stderr: io.StringIO) -> None:
    try:
        raise ValueError(f"no such person: {NUMBER}, {PHONE}")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /search/?q=%s", NUMBER)
    text = stderr.getvalue()
    assert "Traceback" in text
    assert "ValueError: no such person" in text
    assert NUMBER not in text
    assert PHONE not in text
