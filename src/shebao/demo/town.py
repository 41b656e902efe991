"""Gives the cast their lives, through the rooms' own actions, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from shebao.demo import careers, cast
from shebao.ground.regions import queries as regions
from shebao.ground.regions.actions import load_tree
from shebao.rooms.access.actions.accounts import open_account
from shebao.rooms.access.actions.offices import appoint
from shebao.rooms.access.actions.proofing import raise_level
from shebao.rooms.access.actions.second_step import keep_authenticator
from shebao.rooms.access.factors import new_secret
from shebao.rooms.access.queries import has_second_factor
from shebao.rooms.certification import actions as certification
from shebao.rooms.certification import tasks as certification_tasks
from shebao.rooms.certification.models import Duty, Withholding
from shebao.rooms.certification.policy import certification_policy
from shebao.rooms.family import actions as family
from shebao.rooms.family import tasks as family_tasks
from shebao.rooms.family.queries import open_requests
from shebao.rooms.insurance.enrolment.actions import enrol
from shebao.rooms.insurance.enrolment.models import SCHEMES
from shebao.rooms.people import actions as people
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import by_number
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.periods import Month

LOADER = Actor.system("demo")
PENSIONERS = {
    "grandmother": ("employee_pension", -11),
    "grandfather": ("resident_pension", -13),
    "worker_mother": ("resident_pension", -16),
    "engineer_father": ("employee_pension", -2),
}
"""Which benefit, and how many months ago the last certification was."""


def is_loaded() -> bool:
    """Whether the town stands in this database, whole: its last fact is the pay that waits in Chuxiong."""
    return Withholding.objects.exists()


def someone(key: str) -> Person:
    """The register's row of one of the cast."""
    found = by_number(cast.person(key).number)
    assert found is not None
    return found


def load() -> None:
    """Build the town: the people in one transaction, then their stories. Killed anywhere, the next start goes on."""
    if not Person.objects.exists():
        _people_and_offices()
    _chuxiong_story()


@transaction.atomic
def _people_and_offices() -> None:
    load_tree(actor=LOADER)
    for role in cast.PEOPLE:
        _settle(role)
    _kinships()
    for office in cast.STAFF:
        account = open_account(actor=LOADER, phone=office.phone)
        agency = regions.agency_for(office.region)
        appoint(actor=LOADER, account=account, agency=agency, role=office.role)
    equip_officers()
    for key, (benefit, months) in PENSIONERS.items():
        _pension(key, benefit, Month.of(clock.today()) + months)
    people.record_death(
        actor=LOADER,
        person=someone("late_uncle"),
        died_on=clock.today() - timedelta(days=400),
        source="civil_affairs",
    )


def equip_officers() -> None:
    """An authenticator for each of the staff who has none: also in a town that was loaded before there were any."""
    for office in cast.STAFF:
        account = open_account(actor=LOADER, phone=office.phone)
        if not has_second_factor(account.pk):
            keep_authenticator(actor=LOADER, account=account, secret=new_secret())


def citizen(key: str) -> Actor:
    """The actor one of the cast is when signed in and proved."""
    person = someone(key)
    account = person.account
    return Actor(
        kind="citizen",
        key=f"account:{account.public_id}",
        account_id=account.pk,
        person_id=person.pk,
        person_key=person.key,
        level=account.level,
        label=person.name_en,
        label_zh=person.name_zh,
    )


def officer(key: str) -> Actor:
    """The actor one of the staff is at the desk."""
    office = next(office for office in cast.STAFF if office.key == key)
    account = open_account(actor=LOADER, phone=office.phone)
    region = regions.region(office.region)
    agency = regions.agency_for(office.region)
    return Actor(
        kind="staff",
        key=f"account:{account.public_id}",
        account_id=account.pk,
        jurisdiction=region.path,
        roles=frozenset({office.role}),
        label=agency.name_en,
        label_zh=agency.name_zh,
    )


def _settle(role: cast.Role) -> None:
    person = None
    if role.name_en:
        entry = people.Entry(
            name_zh=role.name_zh,
            name_en=role.name_en,
            number=role.number,
            region_id=regions.region(role.region).id,
            phone=role.phone,
            address=role.address,
            computer_number=role.computer_number,
        )
        person = people.enter_person(actor=LOADER, entry=entry)
        _insure(person, role)
        careers.post(LOADER, role.key, person, clock.today())
    if role.phone:
        account = open_account(actor=LOADER, phone=role.phone)
        if person is not None:
            raise_level(account=account, person=person, evidence="register", actor=LOADER)


def _insure(person: Person, role: cast.Role) -> None:
    age = person.age_on(clock.today())
    retired = role.key in PENSIONERS or age >= 70
    schemes: tuple[str, ...] = SCHEMES
    state = "contributing"
    if age < 16:
        schemes = ("medical",)
    elif retired:
        schemes, state = ("pension", "medical"), "drawing"
    since = person.birth_date.replace(year=person.birth_date.year + (1 if age < 16 else 22))
    for scheme in schemes:
        enrol(
            actor=LOADER, person=person, scheme=scheme, region_id=person.region_id, state=state, since=since
        )


def _kinships() -> None:
    child = someone("child")
    for parent in ("daughter", "husband"):
        people.record_kinship(
            actor=LOADER, person=someone(parent), relative=child, relation="30", source="household register"
        )


def _pension(key: str, benefit: str, month: Month) -> None:
    person = someone(key)
    first = Month(month.year - 1, month.month)
    duty = certification.open_duty(
        actor=LOADER,
        person=person,
        benefit=benefit,
        region_id=person.region_id,
        since=first.first - timedelta(days=366),
        due_on=first.last,
    )
    for day in (first.last, month.first + timedelta(days=9)):
        with clock.fixed(noon(day)):
            _certify(duty, "data_event" if key == "engineer_father" else "clerk", day)


def _certify(duty: Duty, channel: str, day: date) -> None:
    fresh = Duty.objects.select_related("person", "region", "latest").get(pk=duty.pk)
    policy = certification_policy(fresh.region.code, day)
    source = "rail:journey" if channel == "data_event" else ""
    seen = certification.Seen(channel=channel, happened_on=day, source=source)
    certification.certify(fresh, policy.channels[channel], seen, recorded_by=LOADER.key)


def _chuxiong_story() -> None:
    """A son far away, a mother whose money waits: the family service as it looks in use."""
    son, mother, clerk = citizen("worker"), someone("worker_mother"), officer("chuxiong_clerk")
    with clock.fixed(noon(clock.today() - timedelta(days=200))):
        family.open_service(actor=son, notice_accepted=True)
        claim = family.Claim(
            name=mother.name_zh,
            number=mother.number,
            relationship="52",
            route="own_account",
            region=cast.CHUXIONG,
            key="demo-mother",
        )
        family.claim_member(actor=son, claim=claim)
        family_tasks.match_claims()
        every = frozenset({"view", "certify", "card", "apply"})
        for asked in open_requests(citizen("worker_mother")):
            family.confirm_request(actor=citizen("worker_mother"), binding_id=asked.binding, scopes=every)
    duty = Duty.objects.get(person=mother)
    for days in (-60, -7, 16, 62):
        with clock.fixed(noon(duty.due_on + timedelta(days=days))):
            certification_tasks.note_lapses()
            certification_tasks.climb_ladder()
    with clock.fixed(noon(duty.due_on + timedelta(days=70))):
        certification.withhold(
            actor=clerk,
            duty_id=duty.public_id,
            reason="四次提醒未能联系到本人，村委会上门两次无人。待遇暂存，认证后全部补发。",
        )


def noon(day: date) -> datetime:
    """Noon in China on a day."""
    return datetime.combine(day, time(4), tzinfo=UTC)
