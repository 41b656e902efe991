"""Personal texts are sealed to their row: nothing is readable in the database or movable (T25, T26)."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext, isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shebao.ground.storage import crypto, rotation
from shebao.ground.storage.fields import EncryptedTextField, Sealed

NUMBER = "440199195206011028"
Letters = Any
# The ring may serve every example; what an example writes it rolls back itself.
ONE_RING = [HealthCheck.function_scoped_fixture]


def raw(column: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM test_letter WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def overwrite(column: str, pk: int, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE test_letter SET {column} = %s WHERE id = %s", [value, pk])


def test_what_is_written_is_read_and_the_table_shows_nothing(letters: Letters) -> None:
    made = letters.objects.create(number=NUMBER, address="某市某区长寿路1号")
    found = letters.objects.get(pk=made.pk)
    assert (found.number, found.address, found.note) == (NUMBER, "某市某区长寿路1号", None)
    lying = raw("number", made.pk)
    assert len(lying) == 1 + 12 + 18 + 16
    assert NUMBER.encode() not in lying


def test_the_empty_text_stays_empty(letters: Letters) -> None:
    made = letters.objects.create(number="", note="")
    assert raw("number", made.pk) == b""
    found = letters.objects.get()
    assert (found.number, found.address, found.note) == ("", "", "")


def test_equal_texts_look_different(letters: Letters) -> None:
    one, two = (letters.objects.create(number=NUMBER) for _ in range(2))
    assert raw("number", one.pk) != raw("number", two.pk)


def test_loading_opens_nothing_and_reading_opens_once(
    letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = letters.objects.create(number=NUMBER)
    opened = []
    original = crypto.open_sealed
    monkeypatch.setattr(crypto, "open_sealed", lambda *place: opened.append(place) or original(*place))
    found = letters.objects.get(pk=made.pk)
    assert opened == []
    assert found.number == found.number == NUMBER
    assert [place[:2] for place in opened] == [("test_letter.number", made.public_id)]


def test_bulk_create_seals(letters: Letters) -> None:
    letters.objects.bulk_create([letters(number=f"{n:018d}") for n in range(5)])
    assert [row.number for row in letters.objects.order_by("id")] == [f"{n:018d}" for n in range(5)]


def test_refresh_and_deferred_columns(letters: Letters) -> None:
    made = letters.objects.create(number=NUMBER, address="A")
    other = letters.objects.get(pk=made.pk)
    other.address = "B"
    other.save()
    made.refresh_from_db()
    assert made.address == "B"
    later = letters.objects.only("public_id").get(pk=made.pk)
    with CaptureQueriesContext(connection) as queries:
        assert later.address == "B"
    assert len(queries) <= 2
    assert letters.objects.defer("number").get(pk=made.pk).number == NUMBER


def test_values_are_opaque(letters: Letters) -> None:
    letters.objects.create(number=NUMBER)
    for value in (letters.objects.values("number")[0]["number"], letters.objects.values_list("number")[0][0]):
        assert isinstance(value, Sealed)
        assert str(value) == repr(value) == "<sealed 47 bytes>"
        assert f"{value}" == "<sealed 47 bytes>"


def test_a_plain_text_has_no_way_past_the_row(letters: Letters) -> None:
    made = letters.objects.create(number=NUMBER)
    assert letters.objects.filter(note__isnull=True).count() == 1
    with pytest.raises(TypeError, match="sealed to its row"):
        letters.objects.update(number=NUMBER)
    made.number = "1"
    with pytest.raises(TypeError, match="sealed to its row"), transaction.atomic():
        letters.objects.bulk_update([made], ["number"])
    for search in ({"number": NUMBER}, {"number__contains": "44"}, {"number__in": [NUMBER]}):
        with pytest.raises((FieldError, TypeError)):
            list(letters.objects.filter(**search))


def test_a_copy_is_sealed_to_its_own_row(letters: Letters) -> None:
    made = letters.objects.create(number=NUMBER)
    copy = letters.objects.get(pk=made.pk)
    assert copy.number == NUMBER
    copy.pk, copy.public_id, copy._state.adding = None, "a" * 22, True
    copy.save()
    assert letters.objects.get(public_id="a" * 22).number == NUMBER
    unread = letters.objects.get(pk=made.pk)
    unread.pk, unread.public_id, unread._state.adding = None, "b" * 22, True
    with pytest.raises(InvalidTag):
        unread.save()


COLUMNS = ("number", "address", "note")


@settings(max_examples=40, deadline=None, suppress_health_check=ONE_RING)
@given(data=st.data(), texts=st.lists(st.text(min_size=1), min_size=6, max_size=6))
def test_no_ciphertext_opens_anywhere_else(letters: Letters, data: st.DataObject, texts: list[str]) -> None:
    """Every move between two rows or two columns is refused; every text opens where it belongs."""
    texts = [text.replace("\x00", "0") for text in texts]
    with transaction.atomic():
        one, two = (letters.objects.create(number=a, address=b, note=c) for a, b, c in (texts[:3], texts[3:]))
        assert [getattr(letters.objects.get(pk=two.pk), column) for column in COLUMNS] == texts[3:]
        source, column = data.draw(st.tuples(st.sampled_from([one, two]), st.sampled_from(COLUMNS)))
        target, other = data.draw(st.tuples(st.sampled_from([one, two]), st.sampled_from(COLUMNS)))
        overwrite(other, target.pk, raw(column, source.pk))
        moved = letters.objects.get(pk=target.pk)
        if (source.pk, column) == (target.pk, other):
            assert getattr(moved, other)
        else:
            with pytest.raises(InvalidTag):
                getattr(moved, other)
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None, suppress_health_check=ONE_RING)
@given(text=st.text(min_size=1), at=st.integers(0), bit=st.integers(0, 7))
def test_one_changed_bit_is_always_noticed(ring: Any, text: str, at: int, bit: int) -> None:
    sealed = bytearray(crypto.seal("t.c", "row", text))
    at %= len(sealed)
    sealed[at] ^= 1 << bit
    # The first byte names the key: another version is a key this ring does not have.
    with pytest.raises(InvalidTag if at else Exception):
        crypto.open_sealed("t.c", "row", bytes(sealed))


def test_a_cut_ciphertext_is_refused(ring: Any) -> None:
    sealed = crypto.seal("t.c", "row", "text")
    for length in range(1, len(sealed)):
        with pytest.raises(InvalidTag):
            crypto.open_sealed("t.c", "row", sealed[:length])


def test_a_dump_carries_ciphertext_and_loads_back(letters: Letters) -> None:
    made = letters.objects.create(number=NUMBER)
    dumped = serializers.serialize("json", [made])
    assert NUMBER not in dumped
    field = letters._meta.get_field("number")
    again = letters(pk=made.pk, public_id=made.public_id, number=field.to_python(field.value_to_string(made)))
    assert again.number == NUMBER


def test_a_sealed_column_needs_a_row_to_be_sealed_to() -> None:
    with isolate_apps("shebao.ground.storage"):

        class Bare(models.Model):
            text = EncryptedTextField()

            class Meta:
                app_label = "storage"

        assert [problem.id for problem in Bare._meta.get_field("text").check()] == ["storage.E010"]


def test_blind_indexes(ring: Any) -> None:
    index = crypto.blind_index("people.number", NUMBER)
    assert index == crypto.blind_index("people.number", NUMBER)
    assert len(index) == 32
    assert crypto.blind_index("roster.number", NUMBER) != index, (
        "two tables cannot be joined by their indexes"
    )
    assert crypto.blind_index("people.number", NUMBER[:-1] + "9") != index
    assert crypto.blind_index("people.number", "") == ""


@pytest.mark.django_db
def test_the_house_has_sealed_columns_and_opens_them_all() -> None:
    assert rotation.sealed_columns()
    assert rotation.unreadable() == []
