"""What the certification room tells people, once each, through the outbox."""

from __future__ import annotations

from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.notices.templates import Param
from shebao.rooms.certification.models import Certificate, Duty, Submission
from shebao.rooms.family.permissions import live_mandates
from shebao.rooms.people.models import Person


def _to(person: Person) -> Recipient:
    return Recipient(key=person.key, phone=person.phone, address=person.address)


def reachable(person: Person) -> frozenset[str]:
    """The channels on which a notice can reach this person at all: what nobody can read reminds nobody."""
    ways = {"app": hasattr(person, "account"), "sms": bool(person.phone), "letter": bool(person.address)}
    return frozenset(channel for channel, there in ways.items() if there)


def rung_key(duty: Duty, rung: int, channel: str, person: Person) -> str:
    """The key of the notice of one rung to one person: who asks later how it fared finds it by this."""
    return f"certification.rung:{duty.public_id}:{duty.due_on}:{rung}:{channel}:{person.public_id}"


def circle(person: Person) -> list[Person]:
    """The person and everyone who may certify for them now: nobody is left to wonder."""
    mandates = live_mandates().filter(binding__member=person).select_related("binding__holder")
    helpers = [mandate.binding.holder for mandate in mandates if "certify" in mandate.scope_set()]
    return [person, *helpers]


def _about(duty: Duty) -> dict[str, Param]:
    return {
        "member": {"zh": duty.person.name_zh, "en": duty.person.name_en},
        "due": {"date": duty.due_on.isoformat()},
        "duty": duty.public_id,
    }


def _tell(duty: Duty, template: str, key: str, **more: Param) -> None:
    for person in circle(duty.person):
        send(
            to=_to(person),
            channel="app",
            template=template,
            params={**_about(duty), **more},
            key=f"{template}:{key}:{person.public_id}",
        )


def received(row: Submission) -> None:
    """Evidence arrived; pay continues."""
    _tell(row.duty, "certification.received", row.public_id)


def certified(row: Certificate, duty: Duty) -> None:
    """Certified until a day."""
    _tell(duty, "certification.certified", row.public_id)


def restored(row: Certificate, duty: Duty) -> None:
    """A late certification arrived; what waited is released."""
    _tell(duty, "certification.restored", row.public_id)


def not_accepted(row: Submission, reason: str) -> None:
    """The officer could not accept the picture and says why; the other ways are open and pay continues."""
    _tell(row.duty, "certification.not_accepted", row.public_id, reason=reason)


def lapsed(duty: Duty) -> None:
    """The due date passed without a certification."""
    _tell(duty, "certification.lapsed", f"{duty.public_id}:{duty.due_on}")


def withheld(duty: Duty) -> None:
    """A human decided that the money waits: also by text message and by letter, for whoever has no account."""
    _tell(duty, "certification.withheld", f"{duty.public_id}:{duty.due_on}")
    for channel in sorted({"sms", "letter"} & reachable(duty.person)):
        send(
            to=_to(duty.person),
            channel=channel,
            template="certification.withheld",
            params=_about(duty),
            key=f"certification.withheld:{duty.public_id}:{duty.due_on}:{channel}",
        )


def reminder(duty: Duty, *, rung: int, channel: str) -> None:
    """One rung of the ladder on one channel, to whoever it can reach; relatives hear of it in their own account."""
    people = circle(duty.person) if channel == "app" else [duty.person]
    for person in people:
        if channel not in reachable(person):
            continue
        send(
            to=_to(person),
            channel=channel,
            template="certification.due" if rung >= 0 else "certification.overdue",
            params=_about(duty),
            key=rung_key(duty, rung, channel, person),
        )
