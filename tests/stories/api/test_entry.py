"""The way in: client credentials, tokens and their ends, scopes, limits, and one voice for every refusal."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import override_settings

from bindings import bound
from door import browser, signed_in
from programs import OPERATOR, Program, added, citizen, client, personal, token_of
from shebao.demo import cast, town
from shebao.rooms.access.clients import actions, queries, tasks
from shebao.rooms.access.clients.models import AccessToken, ClientSecret, PersonalToken
from shebao.rooms.people import actions as register
from shebao.values import clock

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def asked_for_token(client_id: str, secret: str, scope: str = "", basic: bool = True) -> Client:
    headers = {}
    form = f"grant_type=client_credentials&scope={scope}"
    if basic:
        shown = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        headers["authorization"] = f"Basic {shown}"
    else:
        form += f"&client_id={client_id}&client_secret={secret}"
    return browser().generic("POST", "/api/v1/oauth/token", form, FORM, headers=headers)


@pytest.mark.parametrize("basic", [True, False])
def test_a_client_gets_a_token_for_its_secret_and_uses_it(basic: bool) -> None:
    keys = added()
    answer = asked_for_token(keys.client.public_id, keys.secret, "certifications:read", basic)
    told = answer.json()
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert told["token_type"] == "Bearer" and told["scope"] == "certifications:read"
    me = Program(told["access_token"]).ask("/me").json()
    assert me == {"kind": "client", "scopes": ["certifications:read"], "jurisdiction": cast.GUANGZHOU}


def test_a_wrong_secret_and_a_wrong_scope_get_none() -> None:
    keys = added(scopes=("families:read",))
    wrong = asked_for_token(keys.client.public_id, "shb_cs_no")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert wrong["WWW-Authenticate"].startswith("Basic")
    more = asked_for_token(keys.client.public_id, keys.secret, "families:read webhooks:manage")
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")
    other = browser().generic("POST", "/api/v1/oauth/token", "grant_type=password", FORM)
    assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")


def test_secrets_and_tokens_are_kept_as_digests_only() -> None:
    keys = added()
    token = token_of(keys)
    mine = personal()
    stored = [*ClientSecret.objects.values_list("digest", flat=True)]
    stored += [*AccessToken.objects.values_list("digest", flat=True)]
    stored += [*PersonalToken.objects.values_list("digest", flat=True)]
    assert len(stored) == 3 and all(len(digest) == 64 for digest in stored)
    assert not {keys.secret, token, mine} & set(stored)


def test_a_token_ends_after_its_hour_and_is_forgotten() -> None:
    program = client()
    with clock.fixed(clock.now() + timedelta(minutes=59)):
        assert program.ask("/me").status_code == 200
    with clock.fixed(clock.now() + timedelta(minutes=61)):
        assert program.ask("/me").status_code == 401
        assert tasks.sweep() == 1


def test_a_revoked_client_is_out_at_once() -> None:
    program = client()
    assert program.ask("/me").status_code == 200
    assert program.keys
    actions.revoke_client(actor=OPERATOR, client_id=program.keys.client.public_id)
    assert program.ask("/me").status_code == 401
    assert asked_for_token(program.keys.client.public_id, program.keys.secret).status_code == 401


def test_after_a_rotation_both_secrets_work_for_a_day() -> None:
    keys = added()
    new = actions.rotate_client(actor=OPERATOR, client_id=keys.client.public_id)
    assert asked_for_token(keys.client.public_id, keys.secret).status_code == 200
    with clock.fixed(clock.now() + timedelta(hours=25)):
        assert asked_for_token(keys.client.public_id, keys.secret).status_code == 401
        assert asked_for_token(keys.client.public_id, new.secret).status_code == 200


def test_a_rotation_at_once_ends_the_old_secret_and_every_token() -> None:
    program = client()
    assert program.keys
    actions.rotate_client(actor=OPERATOR, client_id=program.keys.client.public_id, at_once=True)
    assert program.ask("/me").status_code == 401
    assert asked_for_token(program.keys.client.public_id, program.keys.secret).status_code == 401


def test_a_personal_token_is_its_owner_and_less() -> None:
    mine = citizen(scopes=("certifications:read",))
    assert mine.ask("/me").json()["kind"] == "personal"
    assert mine.ask("/certifications").status_code == 200
    missing = mine.ask("/families")
    assert missing.status_code == 403 and missing.json()["code"] == "api.scope_missing"
    assert 'error="insufficient_scope"' in missing["WWW-Authenticate"]


def test_a_personal_token_ends_when_its_owner_ends_it_or_dies() -> None:
    mine, owner = citizen("grandmother"), town.citizen("grandmother")
    assert mine.ask("/me").status_code == 200
    row = PersonalToken.objects.get()
    actions.end_token(actor=owner, token_id=row.public_id)
    assert mine.ask("/me").status_code == 401
    again = Program(actions.make_token(actor=owner, name="x", scopes=frozenset({"notices:read"}), days=30))
    assert again.ask("/me").status_code == 200
    register.record_death(
        actor=OPERATOR, person=town.someone("grandmother"), died_on=clock.today(), source="x"
    )
    assert again.ask("/me").status_code == 401


def test_a_token_opens_no_other_door_and_a_cookie_opens_not_this_one() -> None:
    token = personal()
    page = browser().get("/my/looks/", headers={"authorization": f"Bearer {token}"})
    assert page.status_code == 302 and page["Location"].startswith("/sign-in/")
    inside = signed_in("10000000001")
    assert inside.get("/my/looks/").status_code == 200
    assert inside.get("/api/v1/families").status_code == 401


def test_a_token_makes_no_tokens() -> None:
    acting = queries.actor_for_token(personal())
    assert acting
    with pytest.raises(Exception, match="not_found"):
        actions.make_token(actor=acting, name="x", scopes=frozenset({"notices:read"}), days=30)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/families", 401, "api.token_missing"),
        ("GET", "/nothing", 404, "not_found"),
        ("PUT", "/families", 405, "api.method_not_allowed"),
        ("GET", "/problems/nobody.says", 404, "not_found"),
    ],
)
def test_every_refusal_is_a_problem(method: str, path: str, status: int, code: str) -> None:
    program = Program() if status != 405 else citizen()
    answer = program.ask(path, method)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == code and told["status"] == status and told["type"].endswith(code) and told["title"]
    if status == 405:
        assert answer["Allow"] == "GET"


def test_the_type_of_a_problem_explains_itself_in_both_languages() -> None:
    code = citizen(scopes=("notices:read",)).ask("/families").json()
    told = browser().get(code["type"]).json()
    assert told["code"] == "api.scope_missing"
    assert told["en"]["title"] and told["zh-Hans"]["title"] and told["en"] != told["zh-Hans"]


def test_a_problem_speaks_the_readers_language() -> None:
    answer = Client(headers={"accept-language": "zh-CN"}).get("/api/v1/families")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in answer.json()["title"])


def test_too_many_requests_are_told_to_wait() -> None:
    program = citizen()
    with override_settings(API_PER_MINUTE=3):
        answers = [program.ask("/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3]["Retry-After"] == "60" and answers[3].json()["code"] == "api.too_fast"


def test_a_client_tries_its_secret_thirty_times_a_minute() -> None:
    keys = added()
    answers = [asked_for_token(keys.client.public_id, "shb_cs_guess").status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]


def test_what_was_read_before_is_not_sent_again() -> None:
    bound()
    program = citizen()
    first = program.ask("/certifications")
    again = program.ask("/certifications", **{"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first["Cache-Control"] == "private, no-cache" and "Authorization" in first["Vary"]
