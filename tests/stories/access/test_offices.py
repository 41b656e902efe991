"""Offices: given and ended by the operator, each with its audit entry."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from door import CLERK, account_of
from shebao.demo import town
from shebao.doors.console.main import main
from shebao.ground.audit import records
from shebao.ground.audit.separation import OfficesApart
from shebao.ground.regions.queries import agency_for
from shebao.rooms.access import actions, errors, queries
from shebao.rooms.access.models import StaffRole
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("operator")


def test_the_operator_appoints_lists_and_dismisses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "appoint", "100 0000 0500", "--region", "440100", "--role", "clerk"]) == 0
    assert main(["staff", "appoint", "10000000500", "--region", "440100", "--role", "clerk"]) == 0
    account = account_of("10000000500")
    assert queries.offices_of(account.pk).count() == 1
    assert main(["staff", "list"]) == 0
    assert "100****0500  clerk" in capsys.readouterr().out
    assert main(["staff", "dismiss", "10000000500", "--role", "auditor"]) == 1
    assert main(["staff", "dismiss", "10000000500"]) == 0
    assert main(["staff", "dismiss", "10000000500"]) == 1
    acts = [look.action for look in records.looks_at(account.key)]
    assert acts == [
        "access.role_ended",
        "access.factor_invited",
        "access.role_granted",
        "access.account_opened",
    ]
    assert main(["staff", "appoint", "10000000500", "--region", "440100", "--role", "clerk"]) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["appoint", "12", "--region", "440100", "--role", "clerk"], "11 digits"),
        (["appoint", "10000000500", "--region", "999999", "--role", "clerk"], "No agency answers"),
        (["dismiss", "10000000599"], "holds no such office"),
    ],
)
def test_a_mistake_is_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_there_are_three_offices_and_no_others() -> None:
    with pytest.raises(errors.NotAnOffice):
        actions.appoint(actor=OPERATOR, account=account_of(CLERK), agency=agency_for("440100"), role="king")


def test_an_office_reaches_as_far_as_its_region() -> None:
    assert town.officer("clerk").jurisdiction == "/100000/440000/440100/"
    assert {member.role for member in queries.staff()} == {"clerk", "supervisor", "auditor"}


@pytest.mark.parametrize("second", ["clerk", "supervisor", "auditor"])
def test_T29_no_account_holds_two_offices(second: str) -> None:
    account, elsewhere = account_of(CLERK), agency_for("330100")
    with pytest.raises((OfficesApart, errors.NotAnOffice)):
        actions.appoint(actor=OPERATOR, account=account, agency=elsewhere, role=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffRole.objects.create(account=account, agency_id=elsewhere.id, role=second, since=clock.today())
    office = queries.offices_of(account.pk).get()
    actions.dismiss(actor=OPERATOR, office=office)
    given = actions.appoint(actor=OPERATOR, account=account, agency=elsewhere, role=second)
    assert given.role == second


@given(
    st.lists(
        st.tuples(st.sampled_from(["clerk", "supervisor", "auditor", "end"]), st.booleans()), max_size=12
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_T29_no_order_of_grants_yields_a_forbidden_pair(steps: list[tuple[str, bool]]) -> None:
    account = account_of("10000000009")
    with transaction.atomic():
        for wanted, here in steps:
            if wanted == "end":
                for office in queries.offices_of(account.pk):
                    actions.dismiss(actor=OPERATOR, office=office)
                continue
            agency = agency_for("440100" if here else "330100")
            with suppress(OfficesApart, errors.NotAnOffice):
                actions.appoint(actor=OPERATOR, account=account, agency=agency, role=wanted)
            assert queries.offices_of(account.pk).count() == 1
        transaction.set_rollback(True)
