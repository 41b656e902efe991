"""Opening an account and how its pages look."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access.models import Account
from shebao.values.actors import Actor


@transaction.atomic
def open_account(*, actor: Actor, phone: str) -> Account:
    """The account of this normalised phone number, opened at level C0 when there is none."""
    account, created = Account.objects.get_or_create(
        phone_index=phone_index(phone), defaults={"phone": phone}
    )
    if created:
        records.record(actor, "access.account_opened", [account.key], purpose="sign_in")
    return account


def choose_language(*, actor: Actor, language: str) -> None:
    """Keep the language of a signed-in account; ``ValueError`` for one the centre does not speak."""
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    if actor.account_id is not None:
        Account.objects.filter(pk=actor.account_id).update(language=language)


def choose_appearance(*, actor: Actor, theme: str, large_text: bool) -> None:
    """Keep theme (auto, light, dark) and text size of a signed-in account; ``ValueError`` for another theme."""
    if theme not in {"auto", "light", "dark"}:
        raise ValueError(theme)
    if actor.account_id is not None:
        Account.objects.filter(pk=actor.account_id).update(theme=theme, large_text=large_text)
