"""What production refuses to start with. Guards and the key ring are checked by ``storage`` in every mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from shebao.ground.storage import signing


@register(Tags.security, deploy=True)
def signing_key(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """The signing key exists, is not a demo key and is readable by the operator alone."""
    found = signing.problems(settings.KEYS)
    return [Error(sentence, hint="Run `shebao keys create`.", id="house.E001") for sentence in found]


@register(Tags.security, deploy=True)
def hosts(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """The names this center answers to are given, and not by a wildcard."""
    if "*" in settings.ALLOWED_HOSTS:
        return [Error("A wildcard is no host name.", hint="Name the hosts in SHEBAO_HOSTS.", id="house.E003")]
    return []


@register(Tags.security, deploy=True)
def notices_provider(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Messages leave through a real provider: the demo one would show sign-in codes on a page."""
    name = str(getattr(settings, "NOTICES_PROVIDER", ""))
    if name and "demo" not in name.lower():
        return []
    hint = "Name a real one in SHEBAO_NOTICES; docs/how-to/operate.md lists them."
    return [Error("Messages would go through the demo provider.", hint=hint, id="house.E002")]
