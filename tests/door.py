"""What the stories of the door share: browsers, codes, and a session without the dance."""

from __future__ import annotations

import re

from django.conf import settings
from django.test import Client

from shebao.ground.notices import queries as notices
from shebao.ground.notices import tasks
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access import factors
from shebao.rooms.access.actions.sessions import open_session
from shebao.rooms.access.models import Account, Authenticator, StaffRole

NEW, DAUGHTER, CLERK = "10000000777", "10000000001", "10000000011"


def browser(**headers: str) -> Client:
    """A browser of its own that reads English."""
    return Client(headers={"accept-language": "en", **headers})


def newest_text(phone: str) -> str:
    tasks.deliver()
    return notices.demo_texts(phone_index(phone))[0].body


def newest_code(phone: str) -> str:
    found = re.search(r"\d{6}", newest_text(phone))
    assert found
    return found[0]


def digits_of(phone: str, *, later: int = 0) -> str:
    """What the authenticator of an officer shows now, or so many half minutes later."""
    held = Authenticator.objects.get(account=account_of(phone), until=None)
    return factors.digits_at(held.secret, factors.step_now() + later)


def account_of(phone: str) -> Account:
    return Account.objects.get(phone_index=phone_index(phone))


def signed_in(phone: str, office: StaffRole | None = None, factor: str = "code") -> Client:
    """A browser with an open session of this account, at the desk when an office is given."""
    client = browser()
    factor = "totp" if office else factor
    token = open_session(account=account_of(phone), device="Firefox · Linux", factor=factor, role=office)
    client.cookies[settings.SESSION_COOKIES["desk" if office else "citizen"]] = token
    return client


def at_the_desk(phone: str = CLERK) -> Client:
    return signed_in(phone, StaffRole.objects.get(account=account_of(phone), until=None))
