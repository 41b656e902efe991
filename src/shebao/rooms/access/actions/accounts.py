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


def choose_look(*, actor: Actor, language: str = "", theme: str = "", text: str = "") -> None:
    """Keep a signed-in reader's language, theme and text size; an unknown or empty word changes nothing."""
    chosen: dict[str, str | bool] = {}
    if language in dict(settings.LANGUAGES):
        chosen["language"] = language
    if theme in {"auto", "light", "dark"}:
        chosen["theme"] = theme
    if text in {"normal", "large"}:
        chosen["large_text"] = text == "large"
    if chosen and actor.account_id is not None:
        Account.objects.filter(pk=actor.account_id).update(**chosen)
