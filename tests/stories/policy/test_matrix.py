"""T06, T28: every route × every kind of actor × whose it is × method, expected from the one policy table."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.urls import reverse

from door import account_of, at_the_desk, browser, signed_in
from everything import TEXT_ARGUMENTS, existing, routes, undone
from programs import client, personal
from shebao.config.policy import POLICY
from shebao.demo import cast
from shebao.rooms.access.clients.scopes import CLIENT_SCOPES, PERSONAL_SCOPES
from shebao.rooms.access.models import Account
from shebao.values.identifiers import public_id

pytestmark = pytest.mark.django_db

OFFICES = frozenset({"clerk", "supervisor", "auditor"})
STANDINGS = (
    "anonymous",
    "citizen0",
    "citizen1",
    "citizen2",
    "counter",
    "clerk",
    "supervisor",
    "auditor",
    "token",
    "client",
)
MACHINES = {"token": "token", "client": "client"}


def test_every_route_is_in_the_policy_table_and_the_table_has_no_other() -> None:
    assert {name for name, _arguments in routes()} == set(POLICY)


def client_of(standing: str) -> Client:
    """A browser of somebody of this standing, who is nobody's relative."""
    if standing == "anonymous":
        return browser()
    if standing in MACHINES:
        token = personal("engineer") if standing == "token" else client(cast.CHUXIONG).token
        return browser(authorization=f"Bearer {token}")
    if standing == "citizen2":
        return signed_in("10000000005")
    if standing == "counter":
        return signed_in("10000000005", factor="counter")
    if standing.startswith("citizen"):
        account = account_of("10000000009")
        Account.objects.filter(pk=account.pk).update(level=int(standing[-1]))
        return signed_in("10000000009")
    return at_the_desk(
        {"clerk": "10000000014", "supervisor": "10000000012", "auditor": "10000000013"}[standing]
    )


def expected(standing: str, name: str, method: str) -> set[int] | None:
    """The answers the table allows before any object is looked at; None when the room decides."""
    rule = POLICY[name]
    if name.startswith("api:"):
        return expected_of_a_machine(standing, name, method)
    if standing not in rule.actors and "anyone" not in rule.actors:
        # Each door has its own session: at the other one everybody is a stranger who may sign in.
        other_door = name.startswith("desk") != (standing in OFFICES)
        higher = {word for word in rule.actors if word.startswith("citizen")}
        # A token opens the machine door alone: at every other one its bearer is a stranger.
        sent_on = (
            standing in {"anonymous", *MACHINES}
            or other_door
            or (standing in {"citizen0", "citizen1"} and higher)
        )
        # Who signed in with a code from a counter reads why a citizens' page is out of reach.
        out_of_reach = 403 if standing == "counter" and higher else 404
        return {302} if sent_on else {out_of_reach}
    return None if method in rule.methods else {405}


def expected_of_a_machine(standing: str, name: str, method: str) -> set[int] | None:
    """At the machine door a cookie means nothing: whoever has no token is nobody, and the wrong kind is told so."""
    rule = POLICY[name]
    if standing not in rule.actors and "anyone" not in rule.actors:
        return {403} if standing in MACHINES else {401}
    return None if method in rule.methods else {405}


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_matrix(standing: str) -> None:
    """A stranger's object is a 404 for everybody the table lets in; the table answers for everybody else."""
    there = existing()
    visitor = client_of(standing)
    cookies = visitor.cookies.output(header="", sep=";")
    wrong = []
    for name, arguments in routes():
        for method in ("GET", "POST", "DELETE") if name.startswith("api:") else ("GET", "POST"):
            foreign = {argument: there.get(argument, public_id()) for argument in arguments}
            nobody = {
                argument: value if argument in TEXT_ARGUMENTS else public_id()
                for argument, value in foreign.items()
            }
            answers = []
            for told in (foreign, nobody):
                visitor.cookies = SimpleCookie(cookies)
                with undone():
                    answers.append(visitor.generic(method, reverse(name, kwargs=told)).status_code)
            allowed = expected(standing, name, method)
            an_object = bool(set(arguments) - TEXT_ARGUMENTS)
            supervisors = standing == "supervisor" and name.startswith("desk")
            if allowed is not None:
                fine = set(answers) <= allowed
            elif an_object and not supervisors:
                fine = set(answers) == {404}
            else:
                fine = all(answer < 500 for answer in answers) and answers[1] < 500
            if not fine:
                wrong.append((name, method, answers, allowed))
    assert not wrong


def test_a_token_reaches_nothing_without_the_scope_of_the_route() -> None:
    """Every operation that takes a scope refuses a token that has all the others."""
    for name, rule in POLICY.items():
        if not rule.scope:
            continue
        for kind, scopes in (("token", PERSONAL_SCOPES), ("client", CLIENT_SCOPES)):
            others = [scope for scope in scopes if scope != rule.scope]
            if kind not in rule.actors:
                continue
            arguments = {argument: public_id() for argument in dict(routes())[name]}
            token = personal("engineer", others) if kind == "token" else client(scopes=others).token
            answer = browser(authorization=f"Bearer {token}").generic(
                min(rule.methods), reverse(name, kwargs=arguments)
            )
            assert answer.status_code == 403 and answer.json()["code"] == "api.scope_missing", name
