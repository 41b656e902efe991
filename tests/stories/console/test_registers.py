"""An operator fills an empty center: people, insurances and duties from files, as often as the files come."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.rooms.certification.models import Duty
from shebao.rooms.insurance.enrolment.imports import REGISTERS
from shebao.rooms.insurance.enrolment.models import Enrolment
from shebao.rooms.people.errors import FileUnreadable
from shebao.rooms.people.imports import Imported, import_rows
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import by_number
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import check_digit

pytestmark = pytest.mark.django_db

MINUTES = count(1)
FIRST = "44019919500101121"
NUMBER = FIRST + check_digit(FIRST)
PERSON = {"number": NUMBER, "name_zh": "吴秀英", "name_en": "Wu Xiuying", "region": cast.GUANGZHOU}
ENROLMENT = {
    "number": NUMBER,
    "name": "吴秀英",
    "scheme": "pension",
    "region": cast.GUANGZHOU,
    "state": "contributing",
    "since": "1980-01-01",
}
DUTY = {
    "number": NUMBER,
    "name": "Wu Xiuying",
    "benefit": "employee_pension",
    "region": cast.GUANGZHOU,
    "since": "2010-01-01",
    "due_on": "2027-01-31",
}


def bring(folder: Path, what: str, *rows: dict[str, str], name: str = "rows.csv") -> Imported:
    """Write the rows into a file and import it a moment later than the one before."""
    path = folder / name
    columns, take = REGISTERS[what]
    if name.endswith(".jsonl"):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
    path.write_text(text, encoding="utf-8-sig")
    later = clock.now() + timedelta(minutes=next(MINUTES))
    with clock.fixed(later):
        return import_rows(actor=Actor.system("import"), path=path, columns=columns, take=take)


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl"])
def test_a_person_comes_with_insurance_and_duty_and_the_same_files_change_nothing(
    tmp_path: Path, name: str
) -> None:
    files = (("people", PERSON), ("enrolments", ENROLMENT), ("duties", DUTY))
    for what, row in files:
        done = bring(tmp_path, what, row, name=name)
        assert (done.rows, done.taken, done.known, done.rejected) == (1, 1, 0, [])
    person = by_number(NUMBER)
    assert person and (person.name_zh, person.sex, person.region.code) == ("吴秀英", "male", cast.GUANGZHOU)
    acts = {look.action for look in looks_at(person.key)}
    assert acts == {"people.entered", "enrolment.enrolled", "certification.duty_opened"}
    for what, row in files:
        done = bring(tmp_path, what, row, name=name)
        assert (done.taken, done.known, done.rejected) == (0, 1, [])
    assert (Enrolment.objects.filter(person=person).count(), Duty.objects.filter(person=person).count()) == (
        1,
        1,
    )


def test_an_old_file_does_not_undo_a_newer_one(tmp_path: Path) -> None:
    bring(tmp_path, "people", PERSON)
    later = ENROLMENT | {"state": "drawing", "since": "2010-01-01"}
    assert bring(tmp_path, "enrolments", ENROLMENT, later).taken == 2
    assert bring(tmp_path, "enrolments", ENROLMENT, later).known == 2
    row = Enrolment.objects.get(person__number_index=by_number(NUMBER).number_index, until=None)  # type: ignore[union-attr]
    assert row.state == "drawing"


def test_bad_people_are_named_by_line_and_good_ones_are_taken(tmp_path: Path) -> None:
    known = cast.person("grandmother").number
    rows = (
        PERSON | {"number": NUMBER[:-1] + "?"},
        PERSON | {"name_en": ""},
        PERSON | {"region": "999999"},
        PERSON | {"name_zh": "吴" * 61},
        PERSON | {"number": known},
        PERSON,
    )
    done = bring(tmp_path, "people", *rows)
    assert done.taken == 1 and done.rejected == [
        (2, "not_a_number", "number"),
        (3, "missing", "name_en"),
        (4, "unknown_region", "region"),
        (5, "too_long", "name_zh"),
        (6, "other_name", "name_zh"),
    ]


def test_bad_insurances_and_duties_are_named_by_line(tmp_path: Path) -> None:
    bring(tmp_path, "people", PERSON)
    rows = (ENROLMENT | {"scheme": "luck"}, ENROLMENT | {"state": "none"}, ENROLMENT | {"since": "1980"})
    done = bring(tmp_path, "enrolments", *rows)
    assert [row[1:] for row in done.rejected] == [
        ("unknown", "scheme"),
        ("unknown", "state"),
        ("not_a_day", "since"),
    ]
    late = cast.person("late_uncle")
    duties = (
        DUTY | {"benefit": "luck"},
        DUTY | {"due_on": "2009-01-01"},
        DUTY | {"name": "吴秀"},
        DUTY | {"number": late.number, "name": late.name_zh},
    )
    assert [row[1:] for row in bring(tmp_path, "duties", *duties).rejected] == [
        ("unknown", "benefit"),
        ("before_since", "due_on"),
        ("other_name", "name"),
        ("has_died", "number"),
    ]
    assert not Duty.objects.filter(person=town.someone("late_uncle"), ended_on=None).exists()


def test_a_file_without_its_columns_or_broken_off_leaves_nothing(tmp_path: Path) -> None:
    before = Person.objects.count()
    with pytest.raises(FileUnreadable):
        bring(tmp_path, "people", {"number": NUMBER})
    columns, take = REGISTERS["people"]
    torn = tmp_path / "torn.csv"
    head = ",".join(PERSON) + "\n" + ",".join(PERSON.values())
    torn.write_bytes(head.encode()[:-1] + b"\n\xe5\x90")
    with pytest.raises(FileUnreadable):
        import_rows(actor=Actor.system("import"), path=torn, columns=columns, take=take)
    assert Person.objects.count() == before
