"""Letters of the first morning: who may have another's, who is kept apart, what needs a task."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from casework.letters.gate.answers import Hold, Send
from casework.letters.gate.decision import decide
from casework.letters.gate.facts import facts_for
from casework.letters.gate.held import Held
from casework.letters.owed import waiting_well
from casework.letters.post_room import tasks
from casework.models import (
    WAITING_WELL,
    Authority,
    Letter,
    LetterState,
    Representative,
    SourceOfHarm,
)
from casework.policy import PolicyInForce

pytestmark = pytest.mark.django_db


def says(letter: Letter) -> object:
    return decide(facts_for(letter, now=timezone.now(), policy=PolicyInForce()))


@pytest.fixture(scope="module")
def prepared(loaded: date, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[int, Letter]]:
    """The first morning's Waiting Well letters, by whom each is to; put back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        waiting_well.prepare(as_of=loaded)
        due = Letter.objects.in_state(LetterState.DUE).filter(kind=WAITING_WELL)
        yield {letter.person_id: letter for letter in due.select_related("person", "case__person")}
        transaction.set_rollback(True)


def test_someone_has_letters_by_every_right_and_those_letters_go_to_them(loaded, prepared):
    rows = Representative.objects.live(loaded)
    assert set(rows.values_list("authority", flat=True)) == set(Authority.values)
    assert set(rows.values_list("letters", flat=True)) == set(Representative.Letters.values)
    for row in rows:
        assert isinstance(says(prepared[row.representative_id]), Send)
        has_own = row.person_id in prepared
        assert has_own == (row.letters == Representative.Letters.COPY)


def test_a_source_of_harm_at_the_same_address_holds_the_letter(loaded, prepared):
    answers = [says(prepared[row.person_id]) for row in SourceOfHarm.objects.live(loaded)]
    held = [answer.reason for answer in answers if isinstance(answer, Hold)]
    assert sorted(held) == [Held.HARM_HERE, Held.HARM_HERE, Held.HARM_UNKNOWN]
    assert [answer for answer in answers if isinstance(answer, Send)]


@pytest.mark.parametrize("need", ["bsl_video", "audio", "braille_2"])
def test_the_first_run_raises_a_task_for_whoever_cannot_read_print(loaded, prepared, need):
    """S22."""
    letters = [
        letter for letter in prepared.values()
        if need in tasks.needs_of(letter.person, loaded)
    ]  # fmt: skip
    answers = [says(letter) for letter in letters]
    assert Held.FORMAT_TASK in [answer.reason for answer in answers if isinstance(answer, Hold)]
    assert not [answer for answer in answers if isinstance(answer, Send)]
