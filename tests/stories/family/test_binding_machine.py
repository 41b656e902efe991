"""Any order of acts on family accounts, by anybody, keeps the promises of the room."""

from __future__ import annotations

import json

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from bindings import EVERY, claim
from machines import QUICK, World
from shebao.demo import cast, town
from shebao.rooms.family import actions, tasks
from shebao.rooms.family.models import ACTIVE, ENDED, STEPS, WAITING, Binding, Code
from shebao.rooms.family.permissions import live_mandates
from shebao.rooms.family.policy import family_policy
from shebao.rooms.people import actions as people
from shebao.rooms.people.queries import is_dead, same_name
from shebao.values import clock
from shebao.values.errors import Refusal

HOLDERS = ("daughter", "husband")
MEMBERS = ("grandmother", "grandfather", "child", "late_uncle", "worker_mother")
PICTURE = b"\xff\xd8\xff\xe0face"
some_holder = st.sampled_from(HOLDERS)
some_member = st.sampled_from(MEMBERS)
some_index = st.integers(0, 7)


class Bindings(World):
    """Holders claim, members answer, officers decide, time passes, people die."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, str] = {}
        for holder in HOLDERS:
            actions.open_service(actor=town.citizen(holder), notice_accepted=True)

    def pick(self, index: int) -> Binding | None:
        rows = list(Binding.objects.filter(holder__in=[town.someone(key) for key in HOLDERS]).order_by("pk"))
        return rows[index % len(rows)] if rows else None

    @rule(
        holder=some_holder,
        member=some_member,
        route=st.sampled_from(["own_account", "member_present", "code", "minor"]),
        right=st.booleans(),
    )
    def claims(self, holder: str, member: str, route: str, right: bool) -> None:
        relationship = "30" if member == "child" else "52"
        name = {} if right else {"name": "王五"}
        attempt(
            actions.claim_member,
            actor=town.citizen(holder),
            claim=claim(member, relationship=relationship, route=route, **name),
        )

    @rule()
    def the_worker_matches(self) -> None:
        tasks.match_claims()

    @rule(index=some_index, who=some_member, scopes=st.sets(st.sampled_from(sorted(EVERY))))
    def somebody_confirms(self, index: int, who: str, scopes: set[str]) -> None:
        if (row := self.pick(index)) and who in ("grandmother", "worker_mother"):
            attempt(
                actions.confirm_request,
                actor=town.citizen(who),
                binding_id=row.public_id,
                scopes=frozenset(scopes),
            )

    @rule(index=some_index)
    def the_member_refuses(self, index: int) -> None:
        if row := self.pick(index):
            attempt(actions.refuse_request, actor=town.citizen("grandmother"), binding_id=row.public_id)

    @rule(index=some_index, holder=some_holder, approve=st.booleans())
    def a_picture_is_decided(self, index: int, holder: str, approve: bool) -> None:
        if row := self.pick(index):
            where = {"binding_id": row.public_id}
            attempt(
                actions.hand_in_picture,
                actor=town.citizen(holder),
                picture=PICTURE,
                media_type="image/jpeg",
                **where,
            )
            attempt(
                actions.decide_picture, actor=town.officer("clerk"), approve=approve, reason="核对", **where
            )

    @rule(index=some_index, holder=some_holder, right=st.booleans())
    def a_code_is_typed(self, index: int, holder: str, right: bool) -> None:
        row = self.pick(index)
        if row is None:
            return
        code = "AAAAAAAA"
        if (
            right
            and row.state == WAITING
            and row.route == "code"
            and row.member.region.code == cast.GUANGZHOU
        ):
            code = actions.issue_code(
                actor=town.officer("clerk"), binding_id=row.public_id, channel="counter"
            )
        attempt(actions.redeem_code, actor=town.citizen(holder), binding_id=row.public_id, code=code)

    @rule(
        index=some_index,
        who=st.sampled_from([*HOLDERS, "grandmother"]),
        verb=st.sampled_from(["undo", "end", "withdraw_claim"]),
    )
    def somebody_stops_it(self, index: int, who: str, verb: str) -> None:
        if row := self.pick(index):
            attempt(getattr(actions, verb), actor=town.citizen(who), binding_id=row.public_id)

    @rule(minutes=st.sampled_from([3, 11, 60 * 24, 60 * 24 * 40, 60 * 24 * 400]))
    def time_passes(self, minutes: int) -> None:
        self.pass_time(minutes=minutes)

    @rule(who=some_member)
    def somebody_dies(self, who: str) -> None:
        people.record_death(
            actor=town.LOADER, person=town.someone(who), died_on=clock.today(), source="hospital"
        )

    @rule()
    def endings_are_written_down(self) -> None:
        tasks.write_down_endings()

    @invariant()
    def states_move_along_the_one_machine(self) -> None:
        for row in Binding.objects.all():
            before = self.seen.get(row.pk)
            assert before is None or row.state == before or reachable(before, row.state)
            self.seen[row.pk] = row.state

    @invariant()
    def nothing_typed_survives(self) -> None:
        assert not any(row.typed for row in Binding.objects.filter(state__in=[ACTIVE, ENDED]))

    @invariant()
    def only_a_right_name_of_a_living_person_was_ever_matched(self) -> None:
        for row in Binding.objects.filter(state=WAITING).select_related("member"):
            assert row.member is not None
            assert row.examined_at is not None
            assert same_name(row.member, json.loads(row.typed)["name"])

    @invariant()
    def a_live_mandate_has_everything_it_needs(self) -> None:
        for mandate in live_mandates().select_related(
            "binding__member", "binding__holder", "binding__consent"
        ):
            row = mandate.binding
            assert row.state == ACTIVE and row.consent.revoked_at is None
            assert clock.today() <= mandate.until
            assert not is_dead(row.member) and not is_dead(row.holder)
            policy = family_policy(row.region.code, row.created_at.date())
            assert mandate.scope_set() <= set(policy.scopes(row.route))

    @invariant()
    def no_quota_is_exceeded(self) -> None:
        for holder in HOLDERS:
            policy = family_policy(cast.HANGZHOU, clock.today())
            live = Binding.objects.filter(holder=town.someone(holder), state=ACTIVE)
            for kind, limit in policy.quota_by_class.items():
                assert live.filter(relation_class=kind).count() <= limit

    @invariant()
    def a_used_code_is_never_used_again(self) -> None:
        assert all(code.binding.state in {ACTIVE, ENDED} for code in Code.objects.exclude(used_at=None))


def reachable(before: str, after: str) -> bool:
    """Whether one act may have taken several allowed steps."""
    return after in STEPS[before] or any(reachable(step, after) for step in STEPS[before])


def attempt(verb: object, **told: object) -> None:
    """Try an act; a named refusal is a fine answer, anything else is a fault."""
    try:
        verb(**told)  # type: ignore[operator]
    except Refusal:
        return


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_promises() -> None:
    run_state_machine_as_test(Bindings, settings=QUICK)
