"""R3: the gate against a second opinion, in every pair of answers and every mix of the gravest."""

import random
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

from casework.letters.gate.answers import Cancel, Defer, Hold, Send
from casework.letters.gate.decision import Facts, decide
from casework.letters.gate.held import Held
from tests.gate.records import ANSWERS, HARMLESS, as_facts
from tests.gate.second_opinion import MAY_BE_OVERRULED, second_opinion

NEVER_AT_THE_GATE = {Held.CANNOT_PRINT, Held.NOT_TAKEN, Held.BROKEN, Held.IN_DOUBT}


def answer(facts: Facts) -> tuple[str, ...]:
    match decide(facts):
        case Cancel():
            return ("cancel",)
        case Hold(reason):
            return ("hold", str(reason.value))
        case Defer():
            return ("wait",)
        case Send(channel, format, to, _, language, form):
            return ("send", str(channel.value), str(format), to[-1], language, str(form))


def disagreements(records: Iterator[dict[str, Any]]) -> tuple[int, set[tuple[str, ...]]]:
    """How many were asked, and every answer that came; fails at the first that differs."""
    asked, seen = 0, set()
    for record in records:
        expected = second_opinion(record)
        assert answer(as_facts(record)) == expected, record
        asked += 1
        seen.add(expected)
    return asked, seen


def in_pairs() -> Iterator[dict[str, Any]]:
    """Each two questions with each two of their answers, all else harmless."""
    for one, other in combinations(ANSWERS, 2):
        for first, second in product(ANSWERS[one], ANSWERS[other]):
            yield {**HARMLESS, one: first, other: second}


def test_r3_every_pair_of_answers():
    asked, seen = disagreements(in_pairs())
    assert asked > 2_000
    assert {kind for kind, *_ in seen} == {"cancel", "hold", "wait", "send"}


def test_r3_every_reason_is_reached():
    _, seen = disagreements(in_pairs())
    assert {each[1] for each in seen if each[0] == "hold"} == set(Held) - NEVER_AT_THE_GATE


# Who is dead, who must not read it, where they live, and by what right it is read.
GRAVEST = (
    "died", "about_died", "reported", "about_reported", "harm_reads", "authority", "instead",
    "do_not_write", "post", "harm", "overruled", "double",
)  # fmt: skip


def in_full(questions: tuple[str, ...], **fixed: Any) -> Iterator[dict[str, Any]]:
    for answers in product(*(ANSWERS[question] for question in questions)):
        yield {**HARMLESS, **fixed, **dict(zip(questions, answers, strict=True))}


def test_r3_every_mix_of_the_answers_on_which_lives_hang():
    asked, seen = disagreements(in_full(GRAVEST))
    assert asked == 4 * 50_688
    held = {each for each in seen if each[0] == "hold"}
    assert seen - held == {("send", "post", "standard", "ZZ1 4AB", "English", "plain")}


def test_r3_every_mix_of_place_harm_need_words_and_language():
    asked, _ = disagreements(in_full(("place", "harm", "needs", "words", "language", "mail")))
    assert asked == 104_544


def test_r3_every_mix_of_referrer_and_harm_and_what_the_person_wishes():
    questions = ("referrer", "harm", "about_died", "about_reported", "needs", "asked", "language")
    asked, _ = disagreements(in_full(questions))
    assert asked == 50_688


def test_r3_20000_records_at_random():
    dice = random.Random("waiting well")
    _, seen = disagreements(drawn(dice) for _ in range(20_000))
    assert {kind for kind, *_ in seen} == {"cancel", "hold", "wait", "send"}


def drawn(dice: random.Random) -> dict[str, Any]:
    """One record: each answer is harmless nine times in ten, so that many come through."""
    record: Mapping[str, Any] = {
        question: answers[0] if dice.random() < 0.9 else dice.choice(answers)
        for question, answers in ANSWERS.items()
    }
    return dict(record)


def test_nobody_overrules_a_rule_of_safety():
    assert {held.value for held in Held if held.may_be_overridden} == MAY_BE_OVERRULED
