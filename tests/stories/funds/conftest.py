"""A small fund for each test alone: the law loaded, two books of Guangdong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledgers import opened

if TYPE_CHECKING:
    from shebao.rooms.funds.models import Book, Edition


@pytest.fixture
def edition(db: None) -> Edition:
    from shebao.rooms.funds.actions.editions import load_chart
    from shebao.values.actors import Actor

    return load_chart(actor=Actor.system("importer"))


@pytest.fixture
def province(edition: Edition) -> Book:
    """The unemployment fund of Guangdong, kept by the province."""
    return opened("unemployment", "440000")


@pytest.fixture
def medical(edition: Edition) -> Book:
    """The medical fund of the employees of Guangzhou."""
    return opened("medical_employee", "440100")


@pytest.fixture
def hands(db: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How two officers of Guangdong are named at the command line; each types the digits of the half minute."""
    from shebao.demo import cast
    from shebao.ground.regions.queries import agency_for
    from shebao.rooms.access import actions, factors
    from shebao.rooms.access.models import Authenticator
    from shebao.values.actors import Actor

    operator, phone = Actor.system("operator"), "10000000099"
    clerk = actions.open_account(actor=operator, phone=phone)
    actions.appoint(actor=operator, account=clerk, agency=agency_for("440000"), role="clerk")
    actions.keep_authenticator(actor=operator, account=clerk, secret=factors.new_secret())
    supervisor = next(office.phone for office in cast.STAFF if office.role == "supervisor")

    def typed(prompt: str) -> str:
        account = actions.open_account(actor=operator, phone=prompt.removesuffix(": ").split()[-1])
        mine = Authenticator.objects.filter(account=account, until=None)
        mine.update(last_step=0)  # as if half a minute had passed since the act before
        return factors.digits_at(mine.get().secret, factors.step_now())

    monkeypatch.setattr("builtins.input", typed)
    return ["--by", phone, "--approved-by", supervisor]
