"""The house itself as an app, so that its checks run with all the others."""

from __future__ import annotations

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """Registers ``house.E001`` and its sisters."""

    name = "shebao.config"
    label = "house"

    def ready(self) -> None:
        """Importing the module registers the checks."""
        from shebao.config import checks  # noqa: F401
