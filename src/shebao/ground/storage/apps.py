"""Registers the system checks."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """The groundwork; importing the checks registers them."""

    name = "shebao.ground.storage"

    def ready(self) -> None:
        """Register ``storage.E001`` and its sisters."""
        from shebao.ground.storage import checks  # noqa: F401
