"""Event files: streamed, repeatable, bad rows by line, near matches to people, deaths to cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shebao.demo import cast, town
from shebao.rooms.certification import errors, events, tasks
from shebao.rooms.certification.models import Case, Certificate, Duty, Event, EventFile
from shebao.rooms.people.queries import is_dead
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db

OPERATOR = Actor.system("import")
HEADER = "reference,number,name,kind,happened_on\n"


def row(
    reference: str, key: str, kind: str = "hospital", day: str = "2026-11-10", **other: str
) -> dict[str, str]:
    role = cast.person(key)
    return {
        "reference": reference,
        "number": role.number,
        "name": role.name_zh,
        "kind": kind,
        "happened_on": day,
    } | other


def write(folder: Path, rows: list[dict[str, str]], name: str = "events.csv") -> Path:
    path = folder / name
    if "json" in name:
        path.write_text(
            "\n".join(json.dumps(item, ensure_ascii=False) for item in rows) + "\n", encoding="utf-8"
        )
    else:
        path.write_text(
            HEADER + "".join(",".join(item.values()) + "\n" for item in rows), encoding="utf-8-sig"
        )
    return path


def bring(path: Path, source: str = "health") -> events.ImportResult:
    return events.import_events(actor=OPERATOR, path=path, source=source)


@pytest.mark.parametrize("name", ["events.csv", "events.jsonl", "events.json", "events-of-json.txt"])
def test_a_hospital_visit_certifies_without_anybody_doing_anything(tmp_path: Path, name: str) -> None:
    done = bring(write(tmp_path, [row("h1", "grandfather")], name))
    assert (done.rows, done.accepted, done.rejected) == (1, 1, [])
    tasks.match_events()
    certificate = Certificate.objects.get(duty__person=town.someone("grandfather"), channel="data_event")
    assert (certificate.level, certificate.source) == ("E2", "health:hospital")
    assert Event.objects.get(reference="h1").outcome == "certified"


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, [row("h1", "grandfather")])
    bring(path)
    tasks.match_events()
    before = (Certificate.objects.count(), Event.objects.count(), EventFile.objects.count())
    assert bring(path).already_imported
    tasks.match_events()
    assert before == (Certificate.objects.count(), Event.objects.count(), EventFile.objects.count())


def test_the_same_event_in_another_file_is_repeated_not_doubled(tmp_path: Path) -> None:
    bring(write(tmp_path, [row("h1", "grandfather")]))
    again = bring(write(tmp_path, [row("h1", "grandfather"), row("h2", "grandmother")], "more.csv"))
    assert (again.accepted, again.repeated) == (1, 1)


def test_bad_rows_are_reported_by_line_and_kept_apart(tmp_path: Path) -> None:
    rows = [
        row("ok", "grandfather"),
        row("n", "grandmother", number="440199194903121240", name="王五"),
        row("k", "grandmother", kind="horoscope"),
        row("d", "grandmother", day="10.11.2026"),
        row("f", "grandmother", day="2027-01-01"),
        row("", "grandmother"),
    ]
    done = bring(write(tmp_path, rows))
    assert done.accepted == 1
    assert done.rejected == [
        (3, "not_a_number", "number"),
        (4, "unknown_kind", "kind"),
        (5, "not_a_day", "happened_on"),
        (6, "in_the_future", "happened_on"),
        (7, "missing", "reference"),
    ]


def test_a_mistyped_digit_beside_a_name_and_birthday_of_the_register_goes_to_people(tmp_path: Path) -> None:
    done = bring(write(tmp_path, [row("typed", "grandmother", number="440199194903121240")]))
    assert (done.accepted, done.rejected) == (1, [])
    tasks.match_events()
    assert Event.objects.get(reference="typed").outcome == "near"
    assert Case.objects.get(kind="near_match").person == town.someone("grandmother")
    assert not Certificate.objects.filter(
        channel="data_event", duty__person=town.someone("grandmother")
    ).exists()


def test_fifteen_digits_are_read_as_the_number_they_became_and_go_to_people(tmp_path: Path) -> None:
    whole = cast.person("grandmother").number
    rows = [row("old", "grandmother", number=whole[:6] + whole[8:17])]
    rows += [row("no day", "grandmother", number="440199491399124")]
    done = bring(write(tmp_path, rows))
    assert done.rejected == [(3, "not_a_number", "number")]
    tasks.match_events()
    assert Event.objects.get(reference="old").outcome == "near"
    assert Case.objects.get(kind="near_match").person == town.someone("grandmother")


def test_a_line_that_is_not_json_is_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps(row("a", "grandfather")) + "\n{broken\n[1]\n", encoding="utf-8")
    assert bring(path).rejected == [(2, "unreadable", ""), (3, "unreadable", "")]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x01", b"reference\x00,number\n"])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(content)
    with pytest.raises(errors.FileUnreadable):
        bring(path)
    assert not Event.objects.exists()


def test_a_name_that_does_not_fit_goes_to_people_never_to_a_verdict(tmp_path: Path) -> None:
    bring(write(tmp_path, [row("x", "grandfather", name="林国")]))
    tasks.match_events()
    assert Event.objects.get(reference="x").outcome == "near"
    assert Case.objects.get(kind="near_match").person == town.someone("grandfather")
    assert not Certificate.objects.filter(
        channel="data_event", duty__person=town.someone("grandfather")
    ).exists()


def test_a_death_signal_is_a_case_and_stops_nothing(tmp_path: Path) -> None:
    bring(write(tmp_path, [row("d", "grandmother", kind="death")]), source="civil_affairs")
    tasks.match_events()
    assert Case.objects.get(kind="death", outcome="").person == town.someone("grandmother")
    assert not is_dead(town.someone("grandmother"))
    assert Duty.objects.filter(person=town.someone("grandmother"), ended_on=None).exists()


def test_a_death_that_nearly_matches_is_not_lost_behind_an_open_case(tmp_path: Path) -> None:
    rows = [row("x", "grandfather", name="林国"), row("y", "grandfather", kind="death", name="林国")]
    bring(write(tmp_path, rows))
    tasks.match_events()
    cases_open = Case.objects.filter(kind="near_match", outcome="").order_by("pk")
    assert [case.event.kind for case in cases_open if case.event] == ["hospital", "death"]


def test_an_import_that_was_killed_reports_right_when_it_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path, [row("a", "grandfather"), row("b", "grandmother")])
    done = bring(path)
    EventFile.objects.update(finished_at=None)  # as it stands when killed after its last slice
    again = bring(path)
    assert (again.rows, again.accepted, again.repeated) == (done.rows, done.accepted, 0) == (2, 2, 0)


@pytest.mark.parametrize(
    ("name", "source"),
    [("events.csv", "x" * 61), ("events.csv", "a\0b"), ("events.csv", " "), ("e" * 121 + ".csv", "health")],
)
def test_a_name_that_cannot_be_kept_is_refused_in_a_sentence(tmp_path: Path, name: str, source: str) -> None:
    with pytest.raises(errors.NameUnusable):
        bring(write(tmp_path, [row("a", "grandfather")], name), source=source)
    assert not EventFile.objects.exists()


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        ("reference", "a\0b", "unreadable"),
        ("name", "\ud800", "unreadable"),
        ("name", "林" * 81, "too_long"),
        ("reference", "r" * 81, "too_long"),
    ],
)
def test_signs_that_cannot_be_kept_are_a_bad_row(
    tmp_path: Path, column: str, text: str, problem: str
) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps(row("a", "grandfather") | {column: text}) + "\n", encoding="ascii")
    assert bring(path).rejected == [(1, problem, column)]


def test_an_array_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps([row("a", "grandfather")]), encoding="utf-8")
    with pytest.raises(errors.FileUnreadable) as refused:
        bring(path)
    assert "one object a line" in str(refused.value.params) and not EventFile.objects.exists()


def test_an_unknown_number_is_noted_as_unknown(tmp_path: Path) -> None:
    from shebao.values.identifiers import check_digit

    first = "44019919500101001"
    bring(write(tmp_path, [row("u", "grandmother", number=first + check_digit(first))]))
    tasks.match_events()
    assert Event.objects.get(reference="u").outcome == "unknown"


def test_an_old_event_changes_nothing(tmp_path: Path) -> None:
    due = Duty.objects.get(person=town.someone("engineer_father")).due_on
    bring(write(tmp_path, [row("o", "engineer_father", day="2026-01-05")]))
    tasks.match_events()
    assert Duty.objects.get(person=town.someone("engineer_father")).due_on == due
    assert Event.objects.get(reference="o").outcome == "earlier"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_F12_any_bytes_are_read_or_refused_never_a_crash(tmp_path: Path, content: bytes) -> None:
    for name in ("any.csv", "any.jsonl"):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            done = bring(path, source="fuzz")
        except errors.FileUnreadable:
            continue
        assert done.rows == done.accepted + done.repeated + len(done.rejected)


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=90),
    st.none(),
    st.integers(),
    st.lists(st.text(max_size=3), max_size=2),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    column=st.sampled_from(events.COLUMNS),
    value=VALUES,
    cut=st.integers(0, 400),
    flipped=st.tuples(st.integers(0, 200), st.binary(min_size=1, max_size=2)),
)
def test_F12_a_valid_row_with_one_thing_wrong_is_read_or_refused(
    tmp_path: Path, column: str, value: object, cut: int, flipped: tuple[int, bytes]
) -> None:
    good, wrong = row("good", "grandfather"), dict(row("wrong", "grandmother"), **{column: value})
    whole = json.dumps(good) + "\n" + json.dumps(wrong) + "\n"
    at, bytes_ = flipped
    csv_bytes = (HEADER + ",".join(good.values()) + "\n" + ",".join(map(repr, wrong.values()))).encode(
        "utf-8", "surrogatepass"
    )
    contents = {
        "whole.jsonl": whole.encode(),
        "cut.jsonl": whole.encode()[:cut],
        "flipped.csv": csv_bytes[:at] + bytes_ + csv_bytes[at + len(bytes_) :],
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        try:
            done = bring(tmp_path / name, source="fuzz")
        except errors.FileUnreadable:
            continue
        assert done.rows == done.accepted + done.repeated + len(done.rejected)
    assert Event.objects.filter(reference="good").exists()
    tasks.match_events()
