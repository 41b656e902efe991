"""An operator lets a machine in, changes its secrets, shuts it out, and sees who is in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from programs import Program
from shebao.demo import cast
from shebao.doors.console.main import main
from shebao.ground.webhooks.models import Dispatch, Endpoint
from shebao.rooms.access.clients import actions
from shebao.rooms.access.clients.models import ApiClient

pytestmark = pytest.mark.django_db
ADD = ["client", "add", "City hospital", "--name-zh", "市医院", "--region", cast.GUANGZHOU]
EVIDENCE = ["--scope", "evidence:write", "--source", "hospital_gz", "--kind", "hospital"]


def works(client_id: str, secret: str) -> bool:
    given = actions.give_token(client_id=client_id, secret=secret, scopes=frozenset())
    return given is not None and Program(given[0]).ask("/me").status_code == 200


def keys(printed: str) -> tuple[str, str]:
    client_id = re.search(r"^client_id +(\S+)$", printed, re.MULTILINE)
    secret = re.search(r"^client_secret +(shb_cs_\S+)$", printed, re.MULTILINE)
    assert client_id and secret
    return client_id[1], secret[1]


def test_a_client_is_added_rotated_and_revoked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ADD, *EVIDENCE]) == 0
    printed = capsys.readouterr().out
    client_id, secret = keys(printed)
    assert works(client_id, secret) and "whsec_" in printed and "the only time" in printed

    assert main(["client", "rotate", client_id, "--at-once"]) == 0
    _same, newer = keys(capsys.readouterr().out)
    assert works(client_id, newer) and not works(client_id, secret)

    assert main(["client", "revoke", client_id]) == 0
    assert not works(client_id, newer)
    assert main(["client", "revoke", client_id]) == 1
    assert "There is no open client" in capsys.readouterr().err


def test_the_list_shows_no_secret_and_whose_webhooks_are_dead(capsys: pytest.CaptureFixture[str]) -> None:
    main([*ADD, *EVIDENCE])
    client_id, secret = keys(capsys.readouterr().out)
    owner = ApiClient.objects.get(public_id=client_id).key
    endpoint = Endpoint.objects.create(
        owner=owner,
        url="https://x.example/",
        events="family.ended",
        jurisdiction="/100000/",
        secret="whsec_x",
    )
    Dispatch.objects.create(endpoint=endpoint, key="k", event="family.ended", body="{}", state="dead")
    assert main(["client", "list"]) == 0
    printed = capsys.readouterr().out
    assert client_id in printed and "City hospital" in printed and "hospital_gz" in printed
    assert "1 webhook deliveries are dead" in printed and secret not in printed and "whsec_" not in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--scope", "evidence:write"], "needs a source of its own"),
        (["--scope", "families:read", "--source", "x", "--kind", "rail"], "needs a source of its own"),
        (["--scope", "evidence:write", "--source", "x", "--kind", "gossip"], "The book knows no kind gossip"),
        ([*EVIDENCE, "--public-key", "absent.pem"], "There is no file absent.pem"),
        ([*EVIDENCE, "--public-key", str(Path(__file__))], "no Ed25519 public key"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_added(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ADD, *arguments]) == 1
    assert sentence in capsys.readouterr().err
    assert not ApiClient.objects.exists()


def test_two_clients_never_share_a_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ADD, *EVIDENCE]) == 0 and main([*ADD, *EVIDENCE]) == 1
    assert "no other client may have the same source" in capsys.readouterr().err


def test_the_description_is_printed_as_it_is_served(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"
