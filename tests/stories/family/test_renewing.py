"""Before the term runs out both sides are told, and the member may agree that it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bindings import EVERY, asked, bound, claim
from shebao.demo import cast, town
from shebao.ground.audit.models import Record
from shebao.ground.notices.models import Notice
from shebao.rooms.family import actions, errors, policy, tasks
from shebao.rooms.family.models import ACTIVE, ENDED, RECEIVED, WAITING, Binding
from shebao.rooms.family.permissions import live_mandates
from shebao.rooms.family.policy import family_policy
from shebao.rooms.family.queries import held, overview, ways_to_renew
from shebao.values import clock
from shebao.values.errors import NotFound
from shebao.values.identifiers import public_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def running() -> Binding:
    return bound()


@pytest.fixture
def soon(running: Binding) -> Iterator[None]:
    """The first of the last days in which it may be renewed."""
    days = family_policy(cast.HANGZHOU, clock.today()).renewal_days
    first = clock.now() + (running.mandate.until - clock.today()) - timedelta(days=days)
    with clock.fixed(first):
        yield


def told(template: str) -> set[str]:
    return set(Notice.objects.filter(template=template).values_list("recipient", flat=True))


def renewal(running: Binding) -> Binding:
    row = actions.ask_to_renew(
        actor=town.citizen("daughter"), binding_id=running.public_id, route="own_account", key=public_id()
    )
    tasks.match_claims()
    row.refresh_from_db()
    return row


@pytest.mark.usefixtures("soon")
def test_both_sides_are_told_once_that_it_runs_out(running: Binding) -> None:
    assert tasks.warn_of_endings() == 1
    assert told("family.runs_out") == {running.holder.key, town.someone("grandmother").key}
    assert tasks.warn_of_endings() == 0


def test_long_before_nobody_is_told_and_nothing_is_renewed(running: Binding) -> None:
    assert tasks.warn_of_endings() == 0
    with pytest.raises(errors.NothingToRenew):
        renewal(running)
    with pytest.raises(NotFound):
        ways_to_renew(town.citizen("daughter"), running.public_id)


@pytest.mark.usefixtures("soon")
def test_a_yes_puts_the_new_mandate_in_the_place_of_the_old(running: Binding) -> None:
    row = renewal(running)
    running.refresh_from_db()
    assert (row.state, running.state) == (WAITING, ACTIVE)  # it holds until they have answered
    actions.confirm_request(actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=EVERY)
    running.refresh_from_db()
    assert (running.state, running.end_reason) == (ENDED, "renewed")
    [mandate] = live_mandates().filter(binding__holder=running.holder, binding__member=row.member)
    assert mandate.binding_id == row.pk and mandate.until > running.mandate.until
    assert not mandate.settling(clock.now())
    assert told("family.renewed_holder") and told("family.renewed_member")
    [line] = [line for line in overview(town.citizen("daughter")) if line.member_id == row.member_id]
    assert (line.state, line.end_reason) == ("active", "")


@pytest.mark.usefixtures("soon")
def test_a_no_leaves_the_running_one_as_it_is_and_looks_like_no_answer(running: Binding) -> None:
    row = renewal(running)
    actions.refuse_request(actor=town.citizen("grandmother"), binding_id=row.public_id)
    row.refresh_from_db()
    running.refresh_from_db()
    assert (row.state, running.state) == (RECEIVED, ACTIVE)
    assert {line.state for line in overview(town.citizen("daughter"))} == {"pending", "active"}


@pytest.mark.usefixtures("soon")
def test_a_renewal_takes_no_second_place_of_the_quota(running: Binding) -> None:
    for number in range(3):
        running_copy = Binding.objects.get(pk=running.pk)
        running_copy.pk, running_copy.public_id, running_copy.request_key = (
            None,
            public_id(),
            f"place-{number}",
        )
        running_copy.state, running_copy.member, running_copy.typed = (
            RECEIVED,
            None,
            claim("husband").content(),
        )
        running_copy.expires_on = clock.today()
        running_copy.save(force_insert=True)
    with pytest.raises(errors.QuotaUsedUp):
        actions.claim_member(actor=town.citizen("daughter"), claim=claim("grandfather", relationship="51"))
    assert renewal(running).renews == running


def test_whom_one_helps_already_is_not_asked_again(running: Binding) -> None:
    with pytest.raises(errors.AlreadyHelping):
        actions.claim_member(actor=town.citizen("daughter"), claim=claim())


@pytest.mark.parametrize("name", ["陈桂兰", "王五"])
def test_the_same_request_twice_is_refused_alike_whether_it_fits_or_not(name: str) -> None:
    asked(name=name)
    with pytest.raises(errors.AlreadyAsked):
        actions.claim_member(actor=town.citizen("daughter"), claim=claim(name=name))


def test_the_members_region_decides_when_it_may_be_renewed(
    running: Binding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The city of the form says 30 days, the member's 60: button, request and message go by the member's."""
    theirs = replace(policy.family_policy(cast.GUANGZHOU, clock.today()), renewal_days=60)
    asked_of = policy.family_policy
    monkeypatch.setattr(
        policy,
        "family_policy",
        lambda region, on: theirs if region == cast.GUANGZHOU else asked_of(region, on),
    )
    with clock.fixed(clock.now() + (running.mandate.until - clock.today()) - timedelta(days=50)):
        assert [row.runs_out for row in overview(town.citizen("daughter"))] == [True]
        assert renewal(running).state == WAITING


@pytest.mark.usefixtures("soon")
def test_whose_name_a_waiting_renewal_shows_can_see_that_it_was_read(running: Binding) -> None:
    row = renewal(running)
    grandmother = town.someone("grandmother")
    before = Record.objects.filter(subject=grandmother.key).count()
    assert held(town.citizen("daughter"), row.public_id).name_en == grandmother.name_en
    assert Record.objects.filter(subject=grandmother.key).count() == before + 1
