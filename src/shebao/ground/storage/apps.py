"""Registers the system checks and lends the pure packages gettext."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from shebao.values.errors import NotFound


class StorageConfig(AppConfig):
    """The groundwork; importing the checks registers them."""

    name = "shebao.ground.storage"

    def ready(self) -> None:
        """Register ``storage.E001`` and its sisters; say *not found* in the reader's language."""
        from shebao.ground.storage import checks  # noqa: F401

        NotFound.sentence = gettext_lazy(str(NotFound.sentence))
