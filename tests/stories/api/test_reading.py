"""Reads through the machine door: whose, in which pages, and what the audit says of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bindings import asked, bound
from programs import citizen, client
from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.rooms.certification.models import Duty
from shebao.rooms.family import actions as family
from shebao.values import clock
from shebao.values.identifiers import public_id

pytestmark = pytest.mark.django_db


def duty_of(key: str) -> str:
    return str(Duty.objects.filter(person=town.someone(key)).latest("pk").public_id)


def test_a_citizen_reads_their_family_and_nobody_elses() -> None:
    row = bound()
    [held] = citizen("daughter").ask("/families").json()["items"]
    assert held["side"] == "holder" and held["state"] == "settling" and held["name_en"] == "Chen Guilan"
    assert held["member"] == town.someone("grandmother").public_id
    [borne] = citizen("grandmother").ask("/families").json()["items"]
    assert borne["side"] == "member" and borne["name_en"] == "Lin Xiaomei" and borne["id"] == row.public_id
    assert citizen("engineer").ask("/families").json()["items"] == []
    assert citizen("worker").ask(f"/families/{row.public_id}").status_code == 404


def test_a_request_looks_the_same_whether_somebody_was_found_or_not() -> None:
    """Neither in the list nor in the object is there anything that tells."""
    found = asked("grandmother")
    nobody = asked("grandfather", holder="husband", name="无此人")
    one = citizen("daughter").ask(f"/families/{found.public_id}").json()
    other = citizen("husband").ask(f"/families/{nobody.public_id}").json()
    differ = {name for name in one if one[name] != other[name]}
    assert differ <= {"id", "holder", "name_zh", "name_en"}
    assert one["member"] == "" and one["mandate"] == ""


def test_after_a_quiet_end_the_holder_reads_that_it_is_over_and_nothing_else() -> None:
    row = bound()
    family.end(actor=town.citizen("grandmother"), binding_id=row.public_id, quietly=True)
    told = citizen("daughter").ask(f"/families/{row.public_id}").json()
    assert told["state"] == "ended" and told["member"] == ""
    [mandate] = citizen("daughter").ask("/mandates").json()["items"]
    assert mandate["state"] == "ended" and mandate["member"] == "" and "reason" not in mandate


def test_mandates_say_who_may_do_what_until_when() -> None:
    row = bound()
    [told] = citizen("daughter").ask("/mandates").json()["items"]
    assert told["id"] == row.mandate.public_id and told["family"] == row.public_id
    assert (
        told["scopes"] == ["apply", "card", "certify", "view"]
        and told["until"] == row.mandate.until.isoformat()
    )
    assert citizen("grandmother").ask(f"/mandates/{row.mandate.public_id}").json()["side"] == "member"
    assert citizen("engineer").ask(f"/mandates/{row.mandate.public_id}").status_code == 404


def test_certifications_are_ones_own_and_those_of_members() -> None:
    before = citizen("daughter").ask("/certifications").json()["items"]
    bound()
    after = citizen("daughter").ask("/certifications").json()["items"]
    assert [row["id"] for row in before] == [] and duty_of("grandmother") in {row["id"] for row in after}
    assert citizen("daughter").ask(f"/certifications/{duty_of('grandmother')}").json()["due_on"]
    assert citizen("daughter").ask(f"/certifications/{duty_of('worker_mother')}").status_code == 404


def test_a_client_reads_its_jurisdiction_and_no_other() -> None:
    row = bound()
    here, nation, elsewhere = client("440100"), client("100000"), client(cast.HANGZHOU)
    for reading, expected in ((here, 200), (nation, 200), (elsewhere, 404)):
        assert reading.ask(f"/certifications/{duty_of('grandmother')}").status_code == expected
        assert reading.ask(f"/families/{row.public_id}").status_code == expected
        assert reading.ask(f"/mandates/{row.mandate.public_id}").status_code == expected
    regions = {item["region"] for item in here.ask("/certifications").json()["items"]}
    assert regions == {"440100"}
    assert {item["region"] for item in nation.ask("/certifications").json()["items"]} > regions


def test_a_client_sees_no_request_that_nobody_answered() -> None:
    waiting, reading = asked(), client("440100")
    assert reading.ask(f"/families/{waiting.public_id}").status_code == 404
    assert reading.ask("/families").json()["items"] == []


def test_every_read_names_the_client_to_the_subject() -> None:
    bound()
    client("440100").ask("/certifications")
    [look] = [look for look in looks_at(town.someone("grandmother").key) if look.actor_kind == "client"]
    assert "市医院（广州市" in look.actor_label or "City hospital, Guangzhou" in look.actor_label
    assert look.action == "certification.status_read" and look.fields == ("status", "due")


def test_a_read_through_a_token_says_by_which_program() -> None:
    bound()
    program = citizen("daughter")
    program.ask("/certifications")
    program.ask("/families")
    looks = [
        look for look in looks_at(town.someone("grandmother").key) if look.actor_key.startswith("token:")
    ]
    assert {look.action for look in looks} == {"certification.status_read", "family.overview_read"}
    assert all("Family budget" in look.actor_label and look.mandate for look in looks)


def test_reading_nothing_records_nothing() -> None:
    count = len(looks_at(town.someone("grandmother").key, limit=500))
    client(cast.HANGZHOU).ask("/certifications")
    citizen("worker").ask(f"/certifications/{duty_of('grandmother')}")
    assert len(looks_at(town.someone("grandmother").key, limit=500)) == count


def test_pages_go_on_where_they_stopped_whatever_is_added() -> None:
    reading = client("100000")
    whole = [row["id"] for row in reading.ask("/certifications?limit=100").json()["items"]]
    found, cursor = [], ""
    while True:
        page = reading.ask(f"/certifications?limit=1&cursor={cursor}").json()
        found += [row["id"] for row in page["items"]]
        if len(found) == 1:
            old = Duty.objects.order_by("pk").first()
            assert old
            Duty.objects.create(
                person=old.person, benefit="survivors", region=old.region, since=old.since, due_on=old.due_on
            )
        cursor = page["next"]
        if cursor is None:
            break
    assert found[: len(whole)] == whole and len(found) == len(set(found)) == len(whole) + 1


def test_a_cursor_is_good_for_one_list_of_one_reader() -> None:
    reading, other = client("100000"), client("440000")
    cursor = reading.ask("/certifications?limit=1").json()["next"]
    assert reading.ask(f"/certifications?cursor={cursor}").status_code == 200
    for wrong in (
        other.ask(f"/certifications?cursor={cursor}"),
        reading.ask(f"/families?cursor={cursor}"),
        reading.ask(f"/certifications?cursor={cursor[:-4]}AAAA"),
        reading.ask("/certifications?cursor=1"),
    ):
        assert wrong.status_code == 422 and wrong.json()["code"] == "api.cursor_unknown"


def test_a_page_takes_no_more_than_a_hundred() -> None:
    answer = client("100000").ask("/certifications?limit=101")
    assert answer.status_code == 422 and answer.json()["errors"][0]["at"] == "query.limit"


def test_certifications_due_before_a_day() -> None:
    reading = client("100000")
    day = (clock.today() + timedelta(days=40)).isoformat()
    soon = reading.ask(f"/certifications?due_before={day}").json()["items"]
    every = reading.ask("/certifications").json()["items"]
    assert 0 < len(soon) < len(every) and all(row["due_on"] < day for row in soon)


def test_messages_are_the_citizens_own_in_their_language() -> None:
    bound()
    [newest] = citizen("daughter").ask("/notices").json()["items"][-1:]
    assert "Chen Guilan" in newest["title"] + newest["body"] and newest["unread"]
    assert client("440100").ask("/notices").json()["code"] == "api.not_for_this_token"


def test_no_answer_carries_a_number() -> None:
    bound()
    numbers = [role.number for role in cast.PEOPLE if role.name_en]
    for program in (citizen("daughter"), client("100000")):
        for path in ("/families", "/mandates", "/certifications", "/notices", "/me"):
            text = program.ask(path).content.decode()
            assert not [number for number in numbers if number in text]


def test_an_id_nobody_has_is_not_found() -> None:
    program = citizen("daughter")
    for path in ("families", "mandates", "certifications"):
        assert program.ask(f"/{path}/{public_id()}").status_code == 404
