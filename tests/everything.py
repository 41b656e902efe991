"""Every route of the house, and one object of a family for every argument a route takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from bindings import asked, bound
from programs import client, event
from shebao.demo import town
from shebao.ground.webhooks.models import Dispatch
from shebao.rooms.certification import actions as certification
from shebao.rooms.certification import cases
from shebao.rooms.certification.models import Certificate, Duty
from shebao.rooms.certification.tasks import match_events
from shebao.rooms.family import actions as family
from shebao.rooms.family.models import Binding
from shebao.values.identifiers import public_id

PICTURE = b"\xff\xd8\xff\xe0face"
# A fund is named by its region and scheme and is public; an entry is a number within a book.
TEXT_ARGUMENTS = frozenset({"channel", "code", "index", "name", "number", "region", "scheme", "symbol"})


def routes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every route of the house with the names of its arguments."""
    yield from _below(get_resolver().url_patterns, "")


def _below(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _below(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", tuple(pattern.pattern.converters)


@contextmanager
def undone() -> Iterator[None]:
    """What one request writes is taken back before the next."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def existing() -> dict[str, str]:
    """One object of a Guangzhou family for every kind of argument."""
    bound()
    duty = Duty.objects.get(person=town.someone("grandmother"))
    daughter = town.citizen("daughter")
    submission = certification.hand_in(actor=daughter, duty_id=duty.public_id, picture=PICTURE, key="matrix")
    case = cases.ask_home_visit(actor=daughter, duty_id=duty.public_id)
    pending = asked("grandfather", relationship="51", route="member_present")
    family.hand_in_picture(
        actor=daughter, binding_id=pending.public_id, picture=PICTURE, media_type="image/jpeg"
    )
    hospital = client(source="matrix", kinds=("hospital",))
    hook = {"url": "https://93.184.216.34/", "events": ["certification.certified"]}
    webhook = hospital.ask("/webhooks", "POST", hook, **{"idempotency-key": "matrix"}).json()["id"]
    batch = hospital.hand_in([event()]).json()["id"]
    match_events()
    active = Binding.objects.get(member=town.someone("grandmother"), state="active")
    return {
        "family_id": active.public_id,
        "mandate_id": active.mandate.public_id,
        "certification_id": duty.public_id,
        "batch_id": batch,
        "webhook_id": webhook,
        "delivery_id": Dispatch.objects.get(endpoint__public_id=webhook).public_id,
        "code": "not_found",
        "binding_id": pending.public_id,
        "duty_id": duty.public_id,
        "certificate_id": Certificate.objects.filter(duty=duty).latest("pk").public_id,
        "submission_id": submission.public_id,
        "case_id": case.public_id,
        "person_id": town.someone("grandmother").public_id,
        "member_id": town.someone("grandmother").public_id,
        "claim_id": public_id(),
        "opened_id": public_id(),
        "channel": "counter",
        "index": "letters",
        "digest": "0",
        "region": "440000",
        "scheme": "work_injury",
        "symbol": "BENEFIT",
        "number": "1",
    }
