"""What the family room tells people, once each, through the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import translation

from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.notices.templates import Param
from shebao.ground.webhooks.outbox import announce
from shebao.rooms.family.models import Binding
from shebao.rooms.family.policy import mandate_until, policy_of
from shebao.rooms.family.words import ENDINGS, RELATIONSHIPS, SCOPES, SCOPES_FOR_ME
from shebao.rooms.people.models import Person


def _to(person: Person) -> Recipient:
    return Recipient(key=person.key, phone=person.phone, address=person.address)


def _who(row: Binding) -> dict[str, Param]:
    assert row.member is not None
    zh, en = (f"（{row.organization}）", f" ({row.organization})") if row.organization else ("", "")
    return {
        "holder": {"zh": row.holder.name_zh + zh, "en": row.holder.name_en + en},
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


def code_letter(row: Binding, code: str, digest: str) -> None:
    """Post the code to the member's registered address, never to one the holder typed; each code has a letter.

    Whoever reads the code out agrees to what stands beside it: all that its evidence allows, until which day.
    """
    assert row.member is not None
    policy = policy_of(row)
    asked: dict[str, Param] = {
        "code": code,
        "relation": _in_both([row.relationship], RELATIONSHIPS),
        "scopes": _in_both(policy.scopes(row.route, row.relation_class), SCOPES_FOR_ME),
        "until": {"date": mandate_until(row, policy).isoformat()},
    }
    send(
        to=_to(row.member),
        channel="letter",
        template="family.code_letter",
        params={**_who(row), **asked},
        key=f"family.code:{row.public_id}:{digest[:16]}",
    )


def _in_both(codes: Iterable[str], words: Mapping[str, object]) -> dict[str, str]:
    """The words of some codes in both languages, for a message that may be read in either."""
    said = {}
    for short, language, comma in (("zh", "zh-hans", "、"), ("en", "en", "; ")):
        with translation.override(language):
            said[short] = comma.join(str(words[code]) for code in codes)
    return said


def machines(row: Binding, event: str) -> None:
    """Tell the machines of the member's region; they get ids and ask for the rest."""
    assert row.member is not None
    ids = {"family": row.public_id, "mandate": row.mandate.public_id}
    announce(event=event, jurisdiction=row.member.region.path, ids=ids, key=row.public_id)


def became_active(row: Binding, *, renewed: bool = False) -> None:
    """Give both sides the receipt: who may do what, until when, and how either side takes it back."""
    assert row.member is not None
    state = "renewed" if renewed else "active"
    undo: dict[str, Param] = {} if renewed else {"undo": {"at": row.mandate.settles_at.isoformat()}}
    allowed = [scope for scope in SCOPES if scope in row.mandate.scope_set()]
    for side, person, words in (("holder", row.holder, SCOPES), ("member", row.member, SCOPES_FOR_ME)):
        may: dict[str, Param] = {"scopes": _in_both(allowed, words), "until": _until(row)}
        _receipt(
            person, f"family.{state}_{side}", _who(row) | may | undo, f"family.active:{row.public_id}:{side}"
        )
    machines(row, "family.active")


def ended(row: Binding, *, quietly: bool) -> None:
    """Tell both sides it is over; quietly tells only the side that ended it."""
    if row.member is None:
        return
    sides = {"holder": row.holder, "member": row.member}
    if quietly:
        sides.pop("holder")
    why = _in_both(["ended_by_member" if quietly else row.end_reason], ENDINGS)
    for side, person in sides.items():
        _receipt(person, "family.ended", _who(row) | {"why": why}, f"family.ended:{row.public_id}:{side}")


def runs_out(row: Binding) -> None:
    """Tell both sides until when it runs, and that who helps may ask to renew it; of a child, that it then decides."""
    assert row.member is not None
    template = "family.comes_of_age" if row.route == "minor" else "family.runs_out"
    for side, person in (("holder", row.holder), ("member", row.member)):
        params = _who(row) | {"until": _until(row)}
        _receipt(person, template, params, f"family.runs_out:{row.public_id}:{side}")


def _until(row: Binding) -> Param:
    return {"date": row.mandate.until.isoformat()}


def _receipt(person: Person, template: str, params: dict[str, Param], key: str) -> None:
    """In the app; to somebody without an account by text message, or by letter where there is no phone either."""
    outside = "sms" if person.phone else "letter"
    channels = ["app"] if hasattr(person, "account") else ["app", outside]
    for channel in channels:
        send(to=_to(person), channel=channel, template=template, params=params, key=f"{key}:{channel}")
