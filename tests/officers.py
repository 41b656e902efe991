"""What the stories of the desk share: officers signed in, and one officer who is a relative of the cast."""

from __future__ import annotations

from django.test import Client

from door import account_of, at_the_desk
from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.rooms.certification.models import Duty
from shebao.rooms.people import actions as register

CLERK, SUPERVISOR, AUDITOR = "10000000011", "10000000012", "10000000013"
CHUXIONG_CLERK, HANGZHOU_CLERK = "10000000014", "10000000015"
PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20


def clerk() -> Client:
    """The clerk of Guangzhou."""
    return at_the_desk(CLERK)


def clerk_who_is(key: str) -> Client:
    """The clerk of Guangzhou, proved to be this person of the cast, who has no account of their own."""
    account = account_of(CLERK)
    account.person, account.level = town.someone(key), 2
    account.save()
    return clerk()


def married(one: str, other: str) -> None:
    """The register says that they are husband and wife."""
    register.record_kinship(
        actor=town.LOADER, person=town.someone(one), relative=town.someone(other), relation="10", source="x"
    )


def duty_of(key: str) -> Duty:
    return Duty.objects.get(person=town.someone(key))


def search(key: str, **other: str) -> dict[str, str]:
    """What an officer types to open the record of one of the cast."""
    role = cast.person(key)
    typed = {"name": role.name_zh, "number": role.number, "purpose": "register", "reason": "到窗口查询"}
    return typed | other


def opened(client: Client, key: str) -> str:
    """Open a record as an officer does; the address of the record."""
    answer = client.post("/desk/people/", search(key))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def seen_by_subject(key: str) -> set[str]:
    """The actions this person can read that staff did."""
    looks = looks_at(town.someone(key).key)
    return {look.action for look in looks if look.actor_kind == "staff"}
