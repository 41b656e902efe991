"""What the certification room tells people, once each, through the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shebao.ground.notices.outbox import Message, Recipient, send, send_many
from shebao.ground.notices.templates import Param
from shebao.ground.webhooks.outbox import Happening, announce, announce_many
from shebao.rooms.certification.models import (
    Case,
    Certificate,
    Duty,
    Question,
    Submission,
    Withholding,
)
from shebao.rooms.family.permissions import live_mandates
from shebao.rooms.people.models import Person
from shebao.values import clock


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


def _machines(duty: Duty, event: str, key: str, **ids: str) -> None:
    """Tell the machines of the paying region; they get ids and ask for the rest."""
    announce(
        event=event, jurisdiction=duty.region.path, ids={"certification": duty.public_id, **ids}, key=key
    )


def received(row: Submission) -> None:
    """Evidence arrived; pay continues, or what waits is released as soon as it is accepted."""
    withheld = Withholding.objects.filter(lapse__duty=row.duty, until=None).exists()
    _tell(row.duty, "certification.received" + "_withheld" * withheld, row.public_id)


def certified(row: Certificate, duty: Duty) -> None:
    """Certified until a day."""
    _tell(duty, "certification.certified", row.public_id)
    _machines(duty, "certification.certified", row.public_id, certificate=row.public_id)


def restored(row: Certificate, duty: Duty) -> None:
    """A late certification arrived; what waited is released."""
    _tell(duty, "certification.restored", row.public_id)
    _machines(duty, "certification.restored", row.public_id, certificate=row.public_id)


@dataclass(frozen=True, slots=True)
class News:
    """One duty was certified from data: whose, until when, by which certificate, and whether a lapse ended."""

    person_id: int
    duty: str
    due_on: date
    certificate: str
    restored: bool
    region: str
    """The path of the paying region."""

    @property
    def template(self) -> str:
        """What it is called, to people and to machines."""
        return "certification.restored" if self.restored else "certification.certified"


def tell_all(news: Sequence[News], also: Iterable[int] = ()) -> dict[int, Person]:
    """What :func:`certified` and :func:`restored` tell, for many at once; returns the persons, and ``also`` those."""
    told = {item.person_id for item in news}
    people = Person.objects.only("public_id", "name_zh", "name_en").in_bulk(told | set(also))
    helpers: dict[int, list[str]] = defaultdict(list)
    mandates = live_mandates().filter(binding__member__in=told).order_by("pk")
    for member, scopes, holder in mandates.values_list(
        "binding__member_id", "scopes", "binding__holder__public_id"
    ):
        if "certify" in scopes.split():
            helpers[member].append(holder)
    send_many(
        _message(item, people[item.person_id], reader)
        for item in news
        for reader in (people[item.person_id].public_id, *helpers[item.person_id])
    )
    announce_many(
        Happening(
            event=item.template,
            jurisdiction=item.region,
            ids={"certification": item.duty, "certificate": item.certificate},
            key=item.certificate,
        )
        for item in news
    )
    return people


def _message(item: News, person: Person, reader: str) -> Message:
    return Message(
        to=Recipient(key=f"person:{reader}"),
        channel="app",
        template=item.template,
        params={
            "member": {"zh": person.name_zh, "en": person.name_en},
            "due": {"date": item.due_on.isoformat()},
            "duty": item.duty,
        },
        key=f"{item.template}:{item.certificate}:{reader}",
    )


def not_accepted(row: Submission, reason: str) -> None:
    """The officer could not accept the picture and says why; the other ways are open."""
    _tell(row.duty, "certification.not_accepted", row.public_id, reason=reason)


def lapsed(duty: Duty) -> None:
    """The due date passed without a certification."""
    _tell(duty, "certification.lapsed", f"{duty.public_id}:{duty.due_on}")
    _machines(duty, "certification.lapsed", f"{duty.public_id}:{duty.due_on}")


def withheld(duty: Duty) -> None:
    """A human decided that the money waits: also by text message and by letter, for whoever has no account."""
    _tell(duty, "certification.withheld", f"{duty.public_id}:{duty.due_on}")
    _machines(duty, "certification.withheld", f"{duty.public_id}:{duty.due_on}")
    for channel in sorted({"sms", "letter"} & reachable(duty.person)):
        send(
            to=_to(duty.person),
            channel=channel,
            template="certification.withheld",
            params=_about(duty),
            key=f"certification.withheld:{duty.public_id}:{duty.due_on}:{channel}",
        )


def private_question(row: Question, channel: str, code: str) -> None:
    """Ask the person alone; nothing of it goes to the app, which somebody else may have open."""
    send(
        to=_to(row.person),
        channel=channel,
        template="certification.private_question",
        params={"code": f"{code[:5]} {code[5:]}"},
        key=f"certification.question:{row.public_id}:{channel}",
    )


def inquiry_key(row: Case, channel: str, turn: int) -> str:
    """The key of one question to the person about a report of their death."""
    return f"certification.inquiry:{row.public_id}:{turn}:{channel}:"


def death_reported(row: Case, on: date, turn: int = 1) -> None:
    """Ask the person themselves, on every channel that reaches them; the relatives hear nothing of it."""
    _write(row, "certification.inquiry", lambda channel: inquiry_key(row, channel, turn), on)


def death_confirmed(row: Case) -> None:
    """The pension has ended: by message and by letter, so that a mistake is noticed by whoever lives."""
    _write(
        row, "certification.death_confirmed", lambda channel: f"certification.ended:{row.public_id}:{channel}"
    )


def death_corrected(row: Case) -> None:
    """The mistake is taken back, and everything is as it was."""
    _write(
        row, "certification.death_corrected", lambda channel: f"certification.alive:{row.public_id}:{channel}"
    )


def _write(row: Case, template: str, key: Callable[[str], str], on: date | None = None) -> None:
    person = row.person
    about: dict[str, Param] = {"member": {"zh": person.name_zh, "en": person.name_en}}
    about["day"] = {"date": (on or clock.today()).isoformat()}
    for channel in sorted(reachable(person)):
        send(to=_to(person), channel=channel, template=template, params=about, key=key(channel))


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
