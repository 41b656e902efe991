"""Every act of every room leaves its entry: exactly one, with one row for each subject, or the ones named here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bindings import EVERY, asked, bound, claim
from door import NEW, account_of, digits_of, newest_code
from officers import duty_of
from programs import added, event, personal
from shebao import rooms
from shebao.demo import cast, town
from shebao.ground.audit.models import Record
from shebao.ground.notices import tasks as outbox
from shebao.ground.notices.models import DemoMessage
from shebao.ground.regions import queries as regions
from shebao.rooms.access import actions as access
from shebao.rooms.access import factors
from shebao.rooms.access.actions.sessions import proved_again
from shebao.rooms.access.clients import actions as clients
from shebao.rooms.access.clients.models import PersonalToken
from shebao.rooms.access.models import Account, IdentityClaim, Passkey, Session, StaffRole
from shebao.rooms.certification import actions as certification
from shebao.rooms.certification import cases, checks, events, questions
from shebao.rooms.certification import tasks as certification_tasks
from shebao.rooms.certification.models import Case, Event
from shebao.rooms.certification.registers import Owed, open_duties
from shebao.rooms.family import actions as family
from shebao.rooms.family.models import Binding
from shebao.rooms.insurance.contributions import actions as contributions
from shebao.rooms.insurance.enrolment import actions as enrolment
from shebao.rooms.people import actions as people
from shebao.rooms.people.registers import enter_people
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import check_digit
from softkey import NAME, ORIGIN, SoftKey

pytestmark = pytest.mark.django_db

OPERATOR = Actor.system("operator")
PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20
Act = Callable[[], object]


@dataclass(frozen=True)
class Arranged:
    """How an act is arranged, and the entries it leaves besides its own when it is made of several."""

    arrange: Callable[[Path], Act]
    entries: tuple[str, ...]


def mother() -> Actor:
    return town.citizen("grandmother")


def daughter() -> Actor:
    return town.citizen("daughter")


def clerk() -> Actor:
    return town.officer("clerk")


def someone(phone: str = NEW) -> Account:
    return access.open_account(actor=OPERATOR, phone=phone)


def as_citizen(account: Account, session: str = "") -> Actor:
    return Actor(
        kind="citizen", key=account.key, account_id=account.pk, level=account.level, session_key=session
    )


def session_of(account: Account) -> Session:
    access.open_session(account=account, device="Firefox · Linux", factor="code")
    return Session.objects.filter(account=account).latest("id")


def identity_claim(key: str = "grandfather") -> IdentityClaim:
    role = cast.person(key)
    return access.claim_identity(actor=as_citizen(someone()), name=role.name_zh, number=role.number)


def claims_identity(_: Path) -> Act:
    account, role = someone(), cast.person("grandfather")
    return lambda: access.claim_identity(actor=as_citizen(account), name=role.name_zh, number=role.number)


def shows_again(act: Callable[[Actor], object]) -> Callable[[Path], Act]:
    """An act of somebody signed in with a phone."""

    def arrange(_: Path) -> Act:
        account = someone()
        me = as_citizen(account, session_of(account).public_id)
        return lambda: act(me)

    return arrange


def types_a_code_again(_: Path) -> Act:
    account = someone()
    me = as_citizen(account, session_of(account).public_id)
    sent = access.ask_for_code(door="citizen", phone=NEW, network="", language="en")
    digits = newest_code(NEW)
    return lambda: access.prove_again(actor=me, code_id=sent.public_id, digits=digits)


def adds_a_passkey(_: Path) -> Act:
    account = someone()
    me = replace(as_citizen(account), factor="code", proved_at=clock.now())
    here = factors.Here(NAME, ORIGIN)
    asked_for, challenge = factors.ask_to_register(here, user="x", name="x", known=[])
    answer = access.Answer(here=here, challenge=challenge, text=SoftKey().made(asked_for))
    return lambda: access.add_passkey(actor=me, answer=answer, name="x")


def passkey_of(account: Account) -> tuple[SoftKey, Passkey]:
    me = replace(as_citizen(account), factor="code", proved_at=clock.now())
    here, key = factors.Here(NAME, ORIGIN), SoftKey()
    asked_for, challenge = factors.ask_to_register(here, user="x", name="x", known=[])
    answer = access.Answer(here=here, challenge=challenge, text=key.made(asked_for))
    return key, access.add_passkey(actor=me, answer=answer, name="x")


def with_a_passkey(act: Callable[[Actor, access.Answer, Passkey], object]) -> Callable[[Path], Act]:
    """An act of somebody whose browser has just answered with their passkey."""

    def arrange(_: Path) -> Act:
        account = someone()
        key, row = passkey_of(account)
        here = factors.Here(NAME, ORIGIN)
        asked_for, challenge = factors.ask_to_sign(here, [])
        answer = access.Answer(here=here, challenge=challenge, text=key.signed(asked_for))
        return lambda: act(as_citizen(account), answer, row)

    return arrange


def ends_passkeys_at_counter(_: Path) -> Act:
    person = town.someone("grandmother")
    passkey_of(account_of("10000000002"))
    people.inspect(actor=clerk(), person=person, purpose="register", reason="x")
    return lambda: access.end_passkeys_at_counter(actor=clerk(), person_id=person.public_id)


def of_record(act: Callable[[str], object]) -> Callable[[Path], Act]:
    """An act on a record the clerk has opened."""

    def arrange(_: Path) -> Act:
        person = town.someone("grandfather")
        people.inspect(actor=clerk(), person=person, purpose="register", reason="x")
        return lambda: act(person.public_id)

    return arrange


def rings(_: Path) -> Act:
    canary = people.plant_canary(actor=OPERATOR, entry=entry_of("114"))
    return lambda: people.ring_if_canary(clerk(), canary.person, "x")


def alarms(_: Path) -> Act:
    return lambda: people.raise_alarm(
        actor=clerk(), kind="canary", person=town.someone("grandmother"), entry="x"
    )


def entry_of(order: str) -> people.Entry:
    role = cast.Role("x", "吴秀英", "Wu Xiuying", "440199", "1950-01-01", order, cast.GUANGZHOU)
    return people.Entry(
        name_zh=role.name_zh,
        name_en=role.name_en,
        number=role.number,
        region_id=regions.region(role.region).id,
    )


def opens_service(_: Path) -> Act:
    return lambda: family.open_service(actor=daughter(), notice_accepted=True)


def claims(_: Path) -> Act:
    family.open_service(actor=daughter(), notice_accepted=True)
    return lambda: family.claim_member(actor=daughter(), claim=claim())


def renews(_: Path) -> Act:
    row = bound()
    last_day = clock.now() + (row.mandate.until - clock.today())

    def act() -> Binding:
        with clock.fixed(last_day):
            return family.ask_to_renew(
                actor=daughter(), binding_id=row.public_id, route="own_account", key="renewal"
            )

    return act


def of_request(act: Callable[[Binding], object], who: str = "grandmother", **other: str) -> Arranged:
    """An act on a matched request."""

    def arrange(_: Path) -> Act:
        row = asked(who, **other)
        return lambda: act(row)

    return Arranged(arrange, ())


def of_binding(act: Callable[[Binding], object]) -> Arranged:
    """An act on a binding that is active."""

    def arrange(_: Path) -> Act:
        row = bound()
        return lambda: act(row)

    return Arranged(arrange, ())


def redeems(_: Path) -> Act:
    row = asked("grandfather", relationship="51", route="code")
    code = family.issue_code(actor=clerk(), binding_id=row.public_id, channel="counter")
    return lambda: family.redeem_code(actor=daughter(), binding_id=row.public_id, code=code)


def decides_a_picture(decide: Callable[..., object]) -> Act:
    row = asked("grandfather", relationship="51", route="member_present")
    family.hand_in_picture(
        actor=daughter(), binding_id=row.public_id, picture=PICTURE, media_type="image/jpeg"
    )
    return lambda: decide(actor=clerk(), binding_id=row.public_id, approve=True, reason="一致")


def opens_a_duty(_: Path) -> Act:
    person = town.someone("daughter")
    return lambda: certification.open_duty(
        actor=OPERATOR,
        person=person,
        benefit="employee_pension",
        region_id=person.region_id,
        since=clock.today(),
        due_on=clock.today(),
    )


def hands_in(_: Path) -> Act:
    duty = duty_of("grandmother").public_id
    return lambda: certification.hand_in(actor=mother(), duty_id=duty, picture=PICTURE, key="tap")


def decides(_: Path) -> Act:
    row = certification.hand_in(
        actor=mother(), duty_id=duty_of("grandmother").public_id, picture=PICTURE, key="tap"
    )
    return lambda: certification.decide(
        actor=clerk(), submission_id=row.public_id, approve=True, reason="一致"
    )


def records_seen(_: Path) -> Act:
    seen = certification.Seen(channel="counter", happened_on=clock.today())
    duty = duty_of("grandmother").public_id
    return lambda: certification.record_seen(actor=clerk(), duty_id=duty, seen=seen)


def records_visited(_: Path) -> Act:
    seen = certification.Seen(channel="home_visit", happened_on=clock.today(), witness="王医生")
    person = town.someone("grandmother")
    return lambda: certification.record_visited(actor=clerk(), person=person, seen=seen)


def records_presence(_: Path) -> Act:
    role = cast.person("worker_mother")
    presence = certification.Presence(
        name=role.name_zh, number=role.number, channel="counter", reason="路过", present=True
    )
    return lambda: certification.record_presence(actor=clerk(), presence=presence)


def withholds(_: Path) -> Act:
    duty = duty_of("grandmother")
    for days in (-30, 0, 16, 31):
        with clock.fixed(town.noon(duty.due_on + timedelta(days=days))):
            certification_tasks.note_lapses()
            certification_tasks.climb_ladder()
            outbox.deliver()

    def act() -> object:
        with clock.fixed(town.noon(duty.due_on + timedelta(days=100))):
            return certification.withhold(actor=clerk(), duty_id=duty.public_id, reason="两次上门无人")

    return act


def of_grandmothers_duty(act: Callable[[str], object]) -> Arranged:
    def arrange(_: Path) -> Act:
        duty = duty_of("grandmother").public_id
        return lambda: act(duty)

    return Arranged(arrange, ())


def of_opened_record(act: Callable[[str], object]) -> Arranged:
    def arrange(_: Path) -> Act:
        person = town.someone("grandmother")
        people.inspect(actor=clerk(), person=person, purpose="register", reason="到窗口")
        return lambda: act(person.public_id)

    return Arranged(arrange, ())


def reports_alive(_: Path) -> Act:
    person = town.someone("grandmother")
    people.inspect(actor=clerk(), person=person, purpose="register", reason="到窗口")
    people.record_death(actor=OPERATOR, person=person, died_on=clock.today(), source="x")
    return lambda: cases.report_alive_at_desk(actor=clerk(), person_id=person.public_id)


def corrects_a_death(_: Path) -> Act:
    person = town.someone("grandmother")
    people.record_death(actor=OPERATOR, person=person, died_on=clock.today(), source="x")
    return lambda: people.correct_death(actor=clerk(), person=person, reason="本人到窗口")


def visit() -> Case:
    return cases.ask_home_visit(actor=mother(), duty_id=duty_of("grandmother").public_id)


def closes(outcome: str) -> Callable[[Path], Act]:
    def arrange(_: Path) -> Act:
        row, died_on = visit(), None
        if outcome == "confirmed":
            row = cases.report_death(actor=mother(), duty_id=duty_of("grandmother").public_id)
            outbox.deliver()
            died_on = clock.today()
        return lambda: cases.close_case(
            actor=clerk(), case_id=row.public_id, outcome=outcome, reason="已核实", died_on=died_on
        )

    return arrange


def visits(_: Path) -> Act:
    row = visit()
    made = cases.Visit(happened_on=clock.today(), witness="王医生", note="本人在家")
    return lambda: cases.record_visit(actor=clerk(), case_id=row.public_id, visit=made)


def opens_a_cases_record(_: Path) -> Act:
    row = visit()
    return lambda: cases.open_record_of_case(actor=clerk(), case_id=row.public_id)


def imports(folder: Path) -> Act:
    role = cast.person("grandfather")
    path = folder / "events.csv"
    path.write_text(
        f"reference,number,name,kind,happened_on\nh1,{role.number},{role.name_zh},hospital,2026-11-10\n",
        encoding="utf-8",
    )
    return lambda: events.import_events(actor=OPERATOR, path=path, source="health")


def posts_a_record(_: Path) -> Act:
    person, place = town.someone("grandmother"), regions.region(cast.GUANGZHOU).id
    year = contributions.Paid("pension", place, 1998, 1, 80_000)
    return lambda: contributions.post_record(actor=OPERATOR, person=person, paid=[year])


def enrols(_: Path) -> Act:
    person = town.someone("child")
    return lambda: enrolment.enrol(
        actor=OPERATOR,
        person=person,
        scheme="pension",
        region_id=person.region_id,
        state="contributing",
        since=clock.today(),
    )


def records_kinship(_: Path) -> Act:
    one, other = town.someone("daughter"), town.someone("grandmother")
    return lambda: people.record_kinship(
        actor=OPERATOR, person=one, relative=other, relation="52", source="household register"
    )


def records_a_death(_: Path) -> Act:
    person = town.someone("grandmother")
    return lambda: people.record_death(actor=OPERATOR, person=person, died_on=clock.today(), source="x")


def searches(_: Path) -> Act:
    role = cast.person("grandmother")
    search = people.Search(name=role.name_zh, number=role.number, purpose="register", reason="到窗口")
    return lambda: people.open_record(actor=clerk(), search=search)


def appoints(_: Path) -> Act:
    account, agency = someone(), regions.agency_for(cast.GUANGZHOU)
    return lambda: access.appoint(actor=OPERATOR, account=account, agency=agency, role="clerk")


def dismisses(_: Path) -> Act:
    office = StaffRole.objects.filter(until=None).latest("id")
    return lambda: access.dismiss(actor=OPERATOR, office=office)


def confirms_identity(_: Path) -> Act:
    row = identity_claim()
    return lambda: access.confirm_identity_at_counter(
        actor=clerk(), claim_id=row.public_id, document="identity_card"
    )


def refuses_identity(_: Path) -> Act:
    row = identity_claim()
    return lambda: access.refuse_identity_claim(actor=clerk(), claim_id=row.public_id)


def raises_level(_: Path) -> Act:
    account, person = someone(), town.someone("grandfather")
    return lambda: access.raise_level(
        account=account, person=person, evidence="counter", actor=clerk(), document="identity_card"
    )


def ends_a_session(_: Path) -> Act:
    account = someone()
    session = session_of(account)
    return lambda: access.end_session(actor=as_citizen(account), session_id=session.public_id)


def ends_other_sessions(_: Path) -> Act:
    account = someone()
    session_of(account), session_of(account)
    here = session_of(account).public_id
    return lambda: access.end_other_sessions(actor=as_citizen(account, here))


def signs_out(_: Path) -> Act:
    account = someone()
    here = session_of(account).public_id
    return lambda: access.sign_out(actor=as_citizen(account, here))


def chooses_look(_: Path) -> Act:
    account = someone()
    return lambda: access.choose_look(actor=as_citizen(account), language="en")


def counts_an_event(_: Path) -> Act:
    from shebao.rooms.certification.carrying import certify_by_event
    from shebao.rooms.certification.models import EventFile

    person = town.someone("grandmother")
    event = Event.objects.create(
        file=EventFile.objects.create(digest="d", name="x", source="health"),
        source="health",
        reference="1",
        kind="hospital",
        happened_on=clock.today(),
        number_index="n",
        name_index="n",
    )
    return lambda: certify_by_event(actor=OPERATOR, event=event, person=person)


def rotates(_: Path) -> Act:
    keys = added()
    return lambda: clients.rotate_client(actor=OPERATOR, client_id=keys.client.public_id)


def revokes(_: Path) -> Act:
    keys = added()
    return lambda: clients.revoke_client(actor=OPERATOR, client_id=keys.client.public_id)


def ends_a_token(_: Path) -> Act:
    personal("daughter")
    row = PersonalToken.objects.get()
    return lambda: clients.end_token(actor=daughter(), token_id=row.public_id)


def ends_a_feed(_: Path) -> Act:
    clients.make_feed(actor=daughter())
    return lambda: clients.end_feed(actor=daughter())


def imports_a_batch(_: Path) -> Act:
    rows, kinds = [event()], frozenset({"hospital"})
    return lambda: events.import_batch(actor=OPERATOR, source="health", name="x", rows=rows, kinds=kinds)


def enters_a_register(_: Path) -> Act:
    first = "44019919500101001"
    entry = people.Entry(
        name_zh="何一",
        name_en="He Yi",
        number=first + check_digit(first),
        region_id=town.someone("grandmother").region_id,
    )
    return lambda: enter_people(actor=OPERATOR, entries=[entry], ties=[])


def opens_duties(_: Path) -> Act:
    person = town.someone("daughter")
    owed = Owed(person, "resident_pension", person.region_id, clock.today(), clock.today())
    return lambda: open_duties(actor=OPERATOR, owed=[owed])


def answers_alone(_: Path) -> Act:
    questions.ask(town.someone("grandmother"), "shared_device")
    outbox.deliver()
    told = DemoMessage.objects.filter(recipient=town.someone("grandmother").key, channel="sms").latest("id")
    code = re.search(r"[A-Z2-9]{5} [A-Z2-9]{5}", told.body)
    assert code
    return lambda: questions.answer_question(actor=daughter(), code=code[0], answer="mine")


ACTS: dict[str, Arranged] = {
    "people.enter_people": Arranged(enters_a_register, ()),
    "certification.open_duties": Arranged(opens_duties, ()),
    "family.open_service": Arranged(opens_service, ()),
    "family.claim_member": Arranged(claims, ()),
    "family.ask_to_renew": Arranged(renews, ()),
    "family.withdraw_claim": of_request(
        lambda row: family.withdraw_claim(actor=daughter(), binding_id=row.public_id)
    ),
    "family.choose_way": of_request(
        lambda row: family.choose_way(actor=daughter(), binding_id=row.public_id, route="code")
    ),
    "family.confirm_request": of_request(
        lambda row: family.confirm_request(actor=mother(), binding_id=row.public_id, scopes=EVERY)
    ),
    "family.refuse_request": of_request(
        lambda row: family.refuse_request(actor=mother(), binding_id=row.public_id)
    ),
    "family.hand_in_picture": of_request(
        lambda row: family.hand_in_picture(
            actor=daughter(), binding_id=row.public_id, picture=PICTURE, media_type="image/jpeg"
        ),
        "grandfather",
        relationship="51",
        route="member_present",
    ),
    "family.redeem_code": Arranged(redeems, ()),
    "family.issue_code": of_request(
        lambda row: family.issue_code(actor=clerk(), binding_id=row.public_id, channel="counter"),
        "grandfather",
        relationship="51",
        route="code",
    ),
    "family.decide_picture": Arranged(lambda _: decides_a_picture(family.decide_picture), ()),
    "certification.decide_request": Arranged(lambda _: decides_a_picture(checks.decide_request), ()),
    "family.undo": of_binding(lambda row: family.undo(actor=daughter(), binding_id=row.public_id)),
    "family.end": of_binding(lambda row: family.end(actor=daughter(), binding_id=row.public_id)),
    "family.end_at_desk": of_binding(
        lambda row: family.end_at_desk(actor=clerk(), binding_id=row.public_id, reason="本人要求")
    ),
    "certification.open_duty": Arranged(opens_a_duty, ()),
    "certification.hand_in": Arranged(hands_in, ()),
    "certification.decide": Arranged(decides, ()),
    "certification.record_seen": Arranged(records_seen, ()),
    "certification.record_visited": Arranged(records_visited, ()),
    "certification.record_presence": Arranged(records_presence, ()),
    "certification.withhold": Arranged(withholds, ()),
    "certification.certify_by_event": Arranged(counts_an_event, ()),
    "certification.ask_home_visit": of_grandmothers_duty(
        lambda duty: cases.ask_home_visit(actor=mother(), duty_id=duty)
    ),
    "certification.report_death": of_grandmothers_duty(
        lambda duty: cases.report_death(actor=mother(), duty_id=duty)
    ),
    "certification.open_case": Arranged(
        lambda _: (
            lambda: cases.open_case(
                actor=clerk(), kind="death", person=town.someone("grandmother"), source="x"
            )
        ),
        (),
    ),
    "certification.report_death_at_desk": of_opened_record(
        lambda person: cases.report_death_at_desk(actor=clerk(), person_id=person)
    ),
    "certification.report_alive_at_desk": Arranged(reports_alive, ()),
    "certification.open_record_of_case": Arranged(opens_a_cases_record, ()),
    "certification.close_case": Arranged(closes("not_needed"), ()),
    # Two facts, two entries: the register changes, and the case is closed.
    "certification.close_case confirmed": Arranged(
        closes("confirmed"),
        ("certification.case_closed", "people.death_recorded"),
    ),
    # Each pension the visit keeps going, and the case.
    "certification.record_visit": Arranged(visits, ("certification.case_closed", "certification.recorded")),
    "certification.import_events": Arranged(imports, ()),
    "certification.import_batch": Arranged(imports_a_batch, ()),
    "enrolment.enrol": Arranged(enrols, ()),
    "contributions.post_record": Arranged(posts_a_record, ()),
    "people.enter_person": Arranged(
        lambda _: lambda: people.enter_person(actor=OPERATOR, entry=entry_of("112")), ()
    ),
    "people.record_kinship": Arranged(records_kinship, ()),
    "people.correct_death": Arranged(corrects_a_death, ()),
    "people.record_death": Arranged(records_a_death, ()),
    "people.open_record": Arranged(searches, ()),
    "people.inspect": Arranged(
        lambda _: (
            lambda: people.inspect(
                actor=clerk(), person=town.someone("grandmother"), purpose="register", reason="到窗口"
            )
        ),
        (),
    ),
    "access.open_account": Arranged(lambda _: someone, ()),
    "access.appoint": Arranged(appoints, ()),
    "access.dismiss": Arranged(dismisses, ()),
    "access.claim_identity": Arranged(claims_identity, ()),
    "access.confirm_identity_at_counter": Arranged(confirms_identity, ()),
    "access.refuse_identity_claim": Arranged(refuses_identity, ()),
    "access.raise_level": Arranged(raises_level, ()),
    "access.end_session": Arranged(ends_a_session, ()),
    "access.end_other_sessions": Arranged(ends_other_sessions, ()),
    "access.sign_out": Arranged(signs_out, ()),
    "access.add_client": Arranged(lambda _: added, ()),
    "access.rotate_client": Arranged(rotates, ()),
    "access.revoke_client": Arranged(revokes, ()),
    "access.make_token": Arranged(lambda _: personal, ()),
    "access.end_token": Arranged(ends_a_token, ()),
    "access.make_feed": Arranged(lambda _: lambda: clients.make_feed(actor=daughter()), ()),
    "access.end_feed": Arranged(ends_a_feed, ()),
}
ACTS |= {
    "access.proved_again": Arranged(shows_again(lambda me: proved_again(actor=me, factor="code")), ()),
    "access.prove_again": Arranged(types_a_code_again, ()),
    "access.prove_again_with_digits": Arranged(
        lambda _: lambda: access.prove_again_with_digits(actor=clerk(), digits=digits_of("10000000011")), ()
    ),
    "access.keep_authenticator": Arranged(
        shows_again(
            lambda me: access.keep_authenticator(actor=me, account=someone(), secret=factors.new_secret())
        ),
        (),
    ),
    "access.invite": Arranged(
        lambda _: lambda: access.invite(actor=OPERATOR, account=account_of("10000000011")), ()
    ),
    "access.vouch": Arranged(
        lambda _: (
            lambda: access.vouch(
                actor=town.officer("supervisor"), account_id=account_of("10000000011").public_id
            )
        ),
        (),
    ),
    "access.print_counter_code": Arranged(
        of_record(lambda person: access.print_counter_code(actor=clerk(), person_id=person)), ()
    ),
    "access.add_passkey": Arranged(adds_a_passkey, ()),
    "access.prove_again_with_passkey": Arranged(
        with_a_passkey(lambda me, answer, _row: access.prove_again_with_passkey(actor=me, answer=answer)), ()
    ),
    "access.lose_passkey": Arranged(
        with_a_passkey(
            lambda me, _answer, row: access.lose_passkey(actor=me, passkey_id=row.public_id, fresh=False)
        ),
        (),
    ),
    "access.end_passkeys_at_counter": Arranged(ends_passkeys_at_counter, ()),
    # The register has a new entry, and somebody planted it.
    "people.plant_canary": Arranged(
        lambda _: lambda: people.plant_canary(actor=OPERATOR, entry=entry_of("113")),
        ("people.canary_planted", "people.entered"),
    ),
}
ACTS |= {"certification.answer_question": Arranged(answers_alone, ())}
SILENT: dict[str, tuple[Callable[[Path], Act], str]] = {
    "access.choose_look": (chooses_look, "the size of letters is nobody's personal data"),
    "people.take_search": (
        lambda _: lambda: people.take_search(clerk()),
        "it counts tries; the search itself leaves the entry",
    ),
    "people.ring_if_canary": (rings, "it is called by the search, which leaves the entry"),
    "people.raise_alarm": (alarms, "an alarm names the entry it rang for"),
}


WRITERS = {
    "actions",
    "carrying",
    "cases",
    "checks",
    "events",
    "matching",
    "openings",
    "questions",
    "registers",
}


def every_action() -> set[str]:
    """``room.verb`` of every public function of the rooms' writing modules that takes an actor.

    The funds know no person; ``tests/stories/funds/test_entries_of_acts.py`` asks theirs.
    """
    found = set()
    for info in pkgutil.walk_packages(rooms.__path__, "shebao.rooms."):
        parts = info.name.split(".")
        room = parts[3] if parts[2] == "insurance" and len(parts) > 3 else parts[2]
        if room == "funds" or not WRITERS & set(parts[3:]):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == info.name
            if own and not name.startswith("_") and "actor" in inspect.signature(value).parameters:
                found.add(f"{room}.{name}")
    return found


def test_no_action_is_left_out() -> None:
    assert every_action() == {name.split(" ")[0] for name in ACTS} | set(SILENT)


@pytest.mark.parametrize("name", ACTS)
def test_an_action_leaves_exactly_its_entry_with_one_row_a_subject(name: str, tmp_path: Path) -> None:
    act = ACTS[name].arrange(tmp_path)
    before = Record.objects.latest("id").pk
    act()
    rows = list(Record.objects.filter(id__gt=before))
    entries = {row.entry: row.action for row in rows}
    if ACTS[name].entries:
        assert sorted(entries.values()) == sorted(ACTS[name].entries)
    else:
        assert len(entries) == 1, entries
    assert rows and len({(row.entry, row.subject) for row in rows}) == len(rows)
    assert all(":" in row.subject for row in rows)


@pytest.mark.parametrize("name", SILENT)
def test_what_leaves_no_entry_has_a_reason(name: str, tmp_path: Path) -> None:
    act, reason = SILENT[name][0](tmp_path), SILENT[name][1]
    before = Record.objects.latest("id").pk
    act()
    assert Record.objects.latest("id").pk == before and reason
