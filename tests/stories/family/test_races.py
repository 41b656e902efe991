"""Two taps at the same moment: one request, one opening, no quota exceeded, nobody sees a fault."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from bindings import claim
from shebao.demo import town
from shebao.rooms.family import actions, errors
from shebao.rooms.family.models import Binding, Opening
from shebao.values.errors import Refusal


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """What each verb answers when all begin together; a fault is an answer too."""
    start = Barrier(len(verbs))
    answers: list[object] = []

    def run(verb: Callable[[], object]) -> None:
        start.wait()
        try:
            answers.append(verb())
        except Refusal as refusal:
            answers.append(refusal)
        except Exception as fault:
            answers.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.usefixtures("own_database")
def test_a_double_tap_is_one_request_one_opening_and_no_fault() -> None:
    actor = town.citizen("daughter")
    opened = at_once(*[lambda: actions.open_service(actor=actor, notice_accepted=True)] * 4)
    assert {getattr(each, "pk", each) for each in opened} == {Opening.objects.get(holder=actor.person_id).pk}
    once = claim(key="double")
    rows = at_once(*[lambda: actions.claim_member(actor=actor, claim=once)] * 3)
    assert {getattr(each, "pk", each) for each in rows} == {Binding.objects.get(request_key="double").pk}


@pytest.mark.usefixtures("own_database")
def test_two_phones_of_one_holder_never_exceed_the_quota() -> None:
    actor = town.citizen("daughter")
    actions.open_service(actor=actor, notice_accepted=True)
    spouses = [claim(name, relationship="10", key=name) for name in ("husband", "worker")]
    answers = at_once(*[lambda each=each: actions.claim_member(actor=actor, claim=each) for each in spouses])
    assert sorted(type(each).__name__ for each in answers) == ["Binding", errors.QuotaUsedUp.__name__]
