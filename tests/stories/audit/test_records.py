"""One entry, one INSERT, one row for each subject; the subject reads it in one language (T16, T40)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shebao.ground.audit import tasks
from shebao.ground.audit.models import Record
from shebao.ground.audit.records import looks_at, record
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 4, 0, 0, 123456, tzinfo=UTC)
CLERK = Actor(
    kind="staff",
    key="account:c1",
    roles=frozenset({"clerk"}),
    label="Clerk, Guangzhou Social Insurance Center",
    label_zh="广州市社会保险中心经办人员",
)
GRANDMOTHER, DAUGHTER = "person:grandmother", "person:daughter"


def test_an_entry_says_who_did_what_to_whom_why_and_under_what() -> None:
    with clock.fixed(NOON):
        entry = record(
            CLERK,
            "certification.decided",
            [GRANDMOTHER, DAUGHTER],
            purpose="certification_review",
            fields=["picture", "name", "picture"],
            mandate="m1",
            case="k1",
            outcome="refused",
        )
    for subject in (GRANDMOTHER, DAUGHTER):
        [look] = looks_at(subject)
        assert (look.entry, look.at, look.actor_kind, look.actor_key) == (entry, NOON, "staff", "account:c1")
        assert (look.action, look.purpose) == ("certification.decided", "certification_review")
        assert (look.fields, look.mandate, look.case, look.outcome) == (
            ("picture", "name", "picture"),
            "m1",
            "k1",
            "refused",
        )
    assert looks_at("person:somebody-else") == []


@pytest.mark.parametrize("count", [1, 2, 3000])
def test_it_is_one_statement_however_many_subjects(count: int) -> None:
    subjects = [f"person:{n}" for n in range(count)]
    with CaptureQueriesContext(connection) as queries:
        entry = record(CLERK, "people.read", subjects, purpose="register")
    assert len(queries) == 1
    assert Record.objects.filter(entry=entry).count() == count


def test_a_subject_named_twice_is_written_once() -> None:
    entry = record(CLERK, "people.read", iter([GRANDMOTHER, GRANDMOTHER]), purpose="register")
    assert Record.objects.filter(entry=entry).count() == 1
    again = Record.objects.get(entry=entry)
    again.pk, again._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.mark.parametrize("subjects", [[], [""], ["grandmother"], [GRANDMOTHER, "7"]])
def test_an_entry_about_nobody_is_refused(subjects: list[str]) -> None:
    with pytest.raises(ValueError, match=r"people\.read"):
        record(CLERK, "people.read", subjects, purpose="register")


def test_odd_characters_arrive_as_they_were() -> None:
    odd = "person:'\";--%s\\ 你好😀"
    entry = record(CLERK, "people.read", [odd], purpose="register", case="100% 'x'")
    assert [(look.entry, look.case) for look in looks_at(odd)] == [(entry, "100% 'x'")]


def test_it_vanishes_with_the_act_it_belongs_to() -> None:
    with transaction.atomic():
        record(CLERK, "people.read", [GRANDMOTHER], purpose="register")
        transaction.set_rollback(True)
    assert looks_at(GRANDMOTHER) == []


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    entries = [record(CLERK, "people.read", [GRANDMOTHER, DAUGHTER], purpose="register") for _ in range(23)]
    read: list[str] = []
    before = None
    while page := looks_at(GRANDMOTHER, limit=5, before=before):
        read += [look.entry for look in page]
        before = page[-1].entry
        record(
            CLERK, "people.read", [GRANDMOTHER], purpose="register"
        )  # the world does not wait for a reader
    assert read == list(reversed(entries))
    assert looks_at(GRANDMOTHER, before="not an entry") == []


def test_a_page_is_one_query_however_long_the_history() -> None:
    entries = [record(CLERK, "people.read", [GRANDMOTHER], purpose="register") for _ in range(60)]
    for before in (None, entries[30]):
        with CaptureQueriesContext(connection) as queries:
            page = looks_at(GRANDMOTHER, limit=20, before=before)
            words = [
                (look.action_words, look.purpose_words, look.field_words, look.actor_label) for look in page
            ]
        assert len(words) == 20
        assert len(queries) == 1


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_never_mixes_languages(language: str) -> None:
    half = Actor(kind="staff", key="account:h", label="Clerk, Somewhere")
    for actor in (CLERK, half, Actor.system("worker"), Actor.anonymous()):
        record(
            actor, "certification.decided", [GRANDMOTHER], purpose="certification", fields=["name", "novel"]
        )
    record(CLERK, "no.such_code", [GRANDMOTHER], purpose="no_such_purpose")
    with translation.override(language):
        for look in looks_at(GRANDMOTHER):
            for words in (look.actor_label, look.action_words, look.purpose_words, *look.field_words):
                assert words
                assert is_chinese(words) == (language == "zh-hans"), words
                assert "_" not in words, "a code is not a sentence"


def test_the_label_is_what_it_was_at_the_time() -> None:
    record(CLERK, "people.read", [GRANDMOTHER], purpose="register")
    with translation.override("en"):
        assert looks_at(GRANDMOTHER)[0].actor_label == "Clerk, Guangzhou Social Insurance Center"
    with translation.override("zh-hans"):
        assert looks_at(GRANDMOTHER)[0].actor_label == "广州市社会保险中心经办人员"


def test_the_audit_is_sealed_and_a_touched_row_is_named(settings: object, tmp_path: object) -> None:
    settings.ANCHORS = tmp_path  # type: ignore[attr-defined]
    entry = record(CLERK, "people.read", [GRANDMOTHER], purpose="register")
    assert tasks.seal() >= 1
    assert tasks.verify() == []
    row = Record.objects.get(entry=entry)
    tail = " ON audit_record" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_record_refuse_update{tail}")
        cursor.execute("UPDATE audit_record SET at = %s WHERE id = %s", [NOON - timedelta(days=1), row.pk])
    assert [f"row {row.pk}:" in line for line in tasks.verify()] == [True]
