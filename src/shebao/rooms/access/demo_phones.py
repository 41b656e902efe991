"""Whose phone is whose in the demo. Outside demo mode there is nothing here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings

from shebao.ground.notices.models import DemoMessage
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access import factors
from shebao.rooms.access.models import Account, Authenticator, StaffRole
from shebao.rooms.access.queries import ROLE_WORDS
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.errors import NotFound

MANY = 200


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """One phone of the demo: its owner, and its number in full because it belongs to nobody."""

    name_en: str
    name_zh: str
    note_en: str
    note_zh: str
    phone: str
    index: str
    staff: bool
    digits: str = ""
    """What the authenticator on this phone shows now, for an officer."""
    next_digits: str = ""


def demo_phones() -> list[DemoPhone]:
    """The phones of staff, of the demo people and of whoever else got an SMS; ``NotFound`` in production."""
    if settings.MODE != "demo":
        raise NotFound
    found: dict[str, DemoPhone] = {}
    for row in (*_staff(), *_people(), *_newcomers()):
        found.setdefault(row.index, row)
    return list(found.values())


def demo_phone(index: str) -> DemoPhone:
    """The phone with this blind index; ``NotFound`` for another."""
    for row in demo_phones():
        if row.index == index:
            return _with_digits(row) if row.staff else row
    raise NotFound


def _with_digits(row: DemoPhone) -> DemoPhone:
    held = Authenticator.objects.filter(account__phone_index=row.index, until=None).first()
    if held is None:
        return row
    now = factors.step_now()
    shown, later = (factors.digits_at(held.secret, step) for step in (now, now + 1))
    return replace(row, digits=shown, next_digits=later)


def _people() -> list[DemoPhone]:
    people = Person.objects.select_related("region").order_by("id")[:MANY]
    return [
        DemoPhone(
            name_en=person.name_en,
            name_zh=person.name_zh,
            note_en=person.region.name_en,
            note_zh=person.region.name_zh,
            phone=person.phone,
            index=phone_index(person.phone),
            staff=False,
        )
        for person in people
        if person.phone
    ]


def _staff() -> list[DemoPhone]:
    offices = StaffRole.objects.select_related("account__person", "agency").exclude(until__lte=clock.today())
    return [_office(office) for office in offices.order_by("id")[:MANY]]


def _office(office: StaffRole) -> DemoPhone:
    english, chinese = ROLE_WORDS[office.role]
    person, agency, phone = office.account.person, office.agency, office.account.phone
    return DemoPhone(
        name_en=person.name_en if person else english,
        name_zh=person.name_zh if person else chinese,
        note_en=f"{english}, {agency.name_en}" if person else agency.name_en,
        note_zh=f"{agency.name_zh}{chinese}" if person else agency.name_zh,
        phone=phone,
        index=phone_index(phone),
        staff=True,
    )


def _newcomers() -> list[DemoPhone]:
    accounts = (
        Account.objects.filter(person=None).exclude(phone_index__startswith="none:").order_by("id")[:MANY]
    )
    messages = DemoMessage.objects.exclude(phone_index="").order_by("-id")[:MANY]
    phones = (
        *((row.phone, row.phone_index) for row in accounts),
        *((row.phone, row.phone_index) for row in messages),
    )
    return [DemoPhone("Somebody new", "新用户", "", "", phone, index, False) for phone, index in phones]
