"""Any order of acts on family accounts, by anybody, keeps the promises of the room.

The machine starts with one matched request on each of the four routes and one about a wrong name. It counts what it
did, so that it cannot pass idle, and it must notice two planted mistakes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar, TypeVar

import pytest
from django.db.models import QuerySet
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from bindings import EVERY, claim
from machines import LONG, QUICK, World
from shebao.demo import cast, town
from shebao.rooms.family import actions, tasks
from shebao.rooms.family.models import ACTIVE, ENDED, STEPS, WAITING, Binding, Code, Mandate
from shebao.rooms.family.permissions import live_mandates
from shebao.rooms.family.policy import family_policy
from shebao.rooms.people import actions as people
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import Typed, is_dead, number_index, same_name
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import Refusal

HOLDERS = ("daughter", "husband")
MEMBERS = ("grandmother", "grandfather", "child", "late_uncle", "worker_mother")
PICTURE = b"\xff\xd8\xff\xe0face"
some_holder = st.sampled_from(HOLDERS)
some_member = st.sampled_from(MEMBERS)
some_index = st.integers(0, 7)
WITH_ACCOUNT = (*HOLDERS, "grandmother", "worker_mother")
FIRST = (
    ("daughter", "grandmother", "52", "own_account"),
    ("daughter", "grandfather", "51", "member_present"),
    ("daughter", "worker_mother", "52", "code"),
    ("husband", "child", "30", "minor"),
)
REPEATABLE = settings(
    QUICK, derandomize=not LONG, max_examples=400 if LONG else 60, stateful_step_count=40 if LONG else 12
)
FIRST_FAULT = settings(REPEATABLE, phases=[Phase.generate], report_multiple_bugs=False)


Answer = TypeVar("Answer")


class Bindings(World):
    """Holders claim, members answer, officers decide, time passes, people die."""

    did: ClassVar[Counter[str]] = Counter()
    """What happened over all runs: which routes led to a mandate, and for which reasons requests and mandates ended."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, str] = {}
        for holder in HOLDERS:
            actions.open_service(actor=town.citizen(holder), notice_accepted=True)

    @initialize()
    def one_request_on_each_route(self) -> None:
        for holder, member, relationship, route in FIRST:
            told = claim(member, relationship=relationship, route=route)
            row = actions.claim_member(actor=town.citizen(holder), claim=told)
            self.seen[row.pk] = row.state
        wrong = claim("grandmother", relationship="51", name="王五")
        actions.claim_member(actor=town.citizen("husband"), claim=wrong)
        tasks.match_claims()

    def pick(self, index: int, route: str = "") -> Binding | None:
        """One of the rows, what has not ended first; an act of one route mostly meets a row of that route."""
        found = Binding.objects.filter(holder__in=[town.someone(key) for key in HOLDERS])
        if route and index < 6:
            found = found.filter(route=route)
        rows = sorted(found.order_by("pk"), key=lambda row: row.state == ENDED)
        return rows[index % len(rows)] if rows else None

    def actor(self, person: Person | None) -> Actor | None:
        """Whoever this is when signed in; None for nobody and for people without an account."""
        found = [key for key in WITH_ACCOUNT if person == town.someone(key)]
        return town.citizen(found[0]) if found else None

    @rule(
        holder=some_holder,
        member=some_member,
        route=st.sampled_from(["own_account", "member_present", "code", "minor"]),
        right=st.booleans(),
        at_once=st.booleans(),
    )
    def claims(self, holder: str, member: str, route: str, right: bool, at_once: bool) -> None:
        relationship = "30" if member == "child" else "52"
        name = {} if right else {"name": "王五"}
        attempt(
            actions.claim_member,
            actor=town.citizen(holder),
            claim=claim(member, relationship=relationship, route=route, **name),
        )
        if at_once:
            tasks.match_claims()

    @rule()
    def the_worker_matches(self) -> None:
        tasks.match_claims()

    @rule(index=some_index, scopes=st.sets(st.sampled_from(sorted(EVERY)), min_size=1))
    def the_member_confirms(self, index: int, scopes: set[str]) -> None:
        if (row := self.pick(index, "own_account")) and (who := self.actor(row.member)):
            attempt(actions.confirm_request, actor=who, binding_id=row.public_id, scopes=frozenset(scopes))

    @rule(index=some_index, who=some_member)
    def somebody_else_confirms(self, index: int, who: str) -> None:
        row = self.pick(index)
        if row is None or row.member == town.someone(who) or who not in WITH_ACCOUNT:
            return
        told = {"binding_id": row.public_id, "scopes": EVERY}
        with pytest.raises(Refusal):
            actions.confirm_request(actor=town.citizen(who), **told)

    @rule(index=some_index)
    def the_member_refuses(self, index: int) -> None:
        if (row := self.pick(index, "own_account")) and (who := self.actor(row.member)):
            attempt(actions.refuse_request, actor=who, binding_id=row.public_id)

    @rule(index=some_index, approve=st.booleans())
    def a_picture_is_decided(self, index: int, approve: bool) -> None:
        if row := self.pick(index, "member_present"):
            where = {"binding_id": row.public_id}
            attempt(
                actions.hand_in_picture,
                actor=self.actor(row.holder),
                picture=PICTURE,
                media_type="image/jpeg",
                **where,
            )
            attempt(
                actions.decide_picture, actor=town.officer("clerk"), approve=approve, reason="核对", **where
            )

    @rule(index=some_index, right=st.booleans())
    def a_code_is_typed(self, index: int, right: bool) -> None:
        row = self.pick(index, "code")
        if row is None:
            return
        code = "AAAAAAAA"
        if right:
            told = {"binding_id": row.public_id, "channel": "counter"}
            code = attempt(actions.issue_code, actor=town.officer("chuxiong_clerk"), **told) or code
        attempt(actions.redeem_code, actor=self.actor(row.holder), binding_id=row.public_id, code=code)

    @rule(
        index=some_index,
        who=st.sampled_from(["holder", "member", "husband"]),
        verbs=st.permutations(["undo", "end", "withdraw_claim"]),
    )
    def somebody_stops_it(self, index: int, who: str, verbs: list[str]) -> None:
        if row := self.pick(index):
            someone = getattr(row, who) if who != "husband" else town.someone("husband")
            if actor := self.actor(someone):
                for verb in verbs:
                    attempt(getattr(actions, verb), actor=actor, binding_id=row.public_id)

    @rule(
        route=st.sampled_from(["own_account", "member_present", "code"]),
        who=st.sampled_from(["holder", "member", "nobody"]),
        minutes=st.sampled_from([3, 11, 60 * 24 * 400]),
    )
    def one_goes_all_the_way(self, route: str, who: str, minutes: int) -> None:
        """What leads to a mandate and ends it again, in order; other acts fall before, between and after."""
        self.claims("daughter", "grandmother", route, True, True)
        self.the_member_confirms(0, {"view", "certify"})
        self.a_picture_is_decided(0, True)
        self.a_code_is_typed(0, True)
        self.time_passes(minutes, True)
        if who != "nobody":
            self.somebody_stops_it(0, who, ["undo", "end", "withdraw_claim"])

    @rule(
        minutes=st.sampled_from([3, 3, 11, 60 * 24, 60 * 24, 60 * 24 * 40, 60 * 24 * 400]),
        written_down=st.booleans(),
    )
    def time_passes(self, minutes: int, written_down: bool) -> None:
        self.pass_time(minutes=minutes)
        if written_down:
            tasks.write_down_endings()

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
            if before not in (None, row.state) and row.state in (ACTIVE, ENDED):
                self.did[f"active {row.route}" if row.state == ACTIVE else f"ended {row.end_reason}"] += 1
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


def attempt(verb: Callable[..., Answer], **told: object) -> Answer | None:
    """Try an act; a named refusal is a fine answer, anything else is a fault."""
    try:
        return verb(**told)
    except Refusal:
        return None


ROUTES = ("own_account", "member_present", "code", "minor")
REASONS = (
    "death",
    "ended_by_holder",
    "ended_by_member",
    "expired",
    "not_confirmed",
    "of_age",
    "undone",
    "withdrawn",
)


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_promises() -> None:
    Bindings.did.clear()
    run_state_machine_as_test(Bindings, settings=REPEATABLE)
    did = Bindings.did
    assert all(did[f"active {route}"] for route in ROUTES), did
    assert all(did[f"ended {reason}"] for reason in REASONS), dict(did)


@pytest.mark.django_db
def test_the_machine_notices_when_any_name_is_matched(monkeypatch: pytest.MonkeyPatch) -> None:
    match = tasks.people.match

    def whatever_the_name(typed: Typed) -> Person | None:
        person = Person.objects.filter(number_index=number_index(typed.number)).first()
        return person and match(replace(typed, name=person.name_zh))

    monkeypatch.setattr(tasks.people, "match", whatever_the_name)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Bindings, settings=FIRST_FAULT)


@pytest.mark.django_db
def test_the_machine_notices_a_mandate_that_outlives_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    def whatever_holds() -> QuerySet[Mandate]:
        return Mandate.objects.filter(ended_at=None)

    monkeypatch.setattr(sys.modules[__name__], "live_mandates", whatever_holds)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Bindings, settings=FIRST_FAULT)
