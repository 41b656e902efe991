"""What the family room tells people, once each, through the outbox."""

from __future__ import annotations

from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.notices.templates import Param
from shebao.rooms.family.models import Binding
from shebao.rooms.people.models import Person


def _to(person: Person) -> Recipient:
    return Recipient(key=person.key, phone=person.phone, address=person.address)


def _who(row: Binding) -> dict[str, Param]:
    assert row.member is not None
    return {
        "holder": {"zh": row.holder.name_zh, "en": row.holder.name_en},
        "member": {"zh": row.member.name_zh, "en": row.member.name_en},
    }


def asked(row: Binding) -> None:
    """Tell the member that somebody asks to help them: in their own account and by text message."""
    assert row.member is not None
    for channel in ("app", "sms"):
        send(
            to=_to(row.member),
            channel=channel,
            template="family.asked",
            params=_who(row),
            key=f"family.asked:{row.public_id}:{channel}",
        )


def code_letter(row: Binding, code: str) -> None:
    """Post the code to the member's registered address, never to one the holder typed."""
    assert row.member is not None
    send(
        to=_to(row.member),
        channel="letter",
        template="family.code_letter",
        params={**_who(row), "code": code},
        key=f"family.code:{row.public_id}",
    )


def became_active(row: Binding) -> None:
    """Give both sides the receipt."""
    assert row.member is not None
    undo: dict[str, Param] = {"undo": {"at": row.mandate.settles_at.isoformat()}}
    for side, person in (("holder", row.holder), ("member", row.member)):
        send(
            to=_to(person),
            channel="app",
            template=f"family.active_{side}",
            params=_who(row) | undo,
            key=f"family.active:{row.public_id}:{side}",
        )


def ended(row: Binding, *, quietly: bool) -> None:
    """Tell both sides it is over; quietly tells only the side that ended it."""
    if row.member is None:
        return
    sides = {"holder": row.holder, "member": row.member}
    if quietly:
        sides.pop("holder")
    for side, person in sides.items():
        send(
            to=_to(person),
            channel="app",
            template="family.ended",
            params=_who(row),
            key=f"family.ended:{row.public_id}:{side}",
        )
