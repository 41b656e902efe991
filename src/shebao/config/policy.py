"""Who may ask which route at all. A route that is not here answers nobody; finer questions belong to the rooms."""

from __future__ import annotations

from dataclasses import dataclass

READ = frozenset({"GET", "HEAD"})
FORM = READ | {"POST"}
ACT = frozenset({"POST"})

ANYONE = frozenset({"anyone"})
SIGNED_IN = frozenset({"citizen0", "citizen1", "citizen2"})
PROVED = frozenset({"citizen2"})
STAFF = frozenset({"clerk", "supervisor", "auditor"})


@dataclass(frozen=True, slots=True)
class Rule:
    """The kinds of actor a route answers, and by which methods."""

    actors: frozenset[str]
    methods: frozenset[str]


POLICY: dict[str, Rule] = {
    "design:gallery": Rule(ANYONE, READ),
    "design:sheet": Rule(ANYONE, READ),
    # access: both doors
    "sign_in": Rule(ANYONE, FORM),
    "sign_in_code": Rule(ANYONE, FORM),
    "sign_out": Rule(ANYONE, ACT),
    "desk_sign_in": Rule(ANYONE, FORM),
    "desk_sign_in_code": Rule(ANYONE, FORM),
    "desk_sign_out": Rule(ANYONE, ACT),
    "language": Rule(ANYONE, ACT),
    "my_settings": Rule(ANYONE, FORM),
    "my_sessions": Rule(SIGNED_IN, FORM),
    "my_identity": Rule(SIGNED_IN, FORM),
    "messages": Rule(SIGNED_IN, READ),
    "demo_phones": Rule(ANYONE, READ),
    "demo_phone": Rule(ANYONE, READ),
}
